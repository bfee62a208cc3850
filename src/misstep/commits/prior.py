"""How suspect each commit is before anything is run: what it touched, and what is believed of those functions.

Source: docs/derivations.md, section Bisection.
"""

import math
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import PurePosixPath

import numpy as np

from misstep.commits.changes import Change, Touched
from misstep.commits.history import EVERYWHERE, NOTHING, History
from misstep.core.place import Place, module_of
from misstep.core.streams import Float64s

NO_COMMIT = 0.05
"""Prior probability that nothing is broken, and the same that it was broken before."""
MISLED = 0.15
"""Prior probability that the belief over functions misleads, so that it tells nothing of the commit."""
HARMLESS = 0.02
"""Weight of a commit that changed nothing that runs, beside ln(1 + lines) of others."""
UNCALLED = 0.1
"""What a line counts in a function that no skill called; how likely a skill runs a change of what it did not call."""
UNKNOWN_CALLS = 0.5
"""How likely a skill runs what a commit touched, where nothing is known of its calls."""
_NO_SOFTWARE = frozenset({".md", ".rst", ".txt", ".png", ".jpg", ".svg", ".gif", ".pdf", ".lock", ".gitignore", ".pyi"})
_NOT_RUN = frozenset({"test", "tests", "doc", "docs", "example", "examples", ".github", ".gitlab", ".circleci"})


@dataclass(frozen=True, eq=False)
class Prior:
    """What is believed before the search.

    Attributes:
        probability: (hypotheses,) sums to 1.
        exposed: (skills, hypotheses) probability that a skill runs what the commit touched.
        harmless: commits that changed nothing that runs.
    """

    probability: Float64s
    exposed: Float64s
    harmless: frozenset[str] = frozenset()


@dataclass(frozen=True, eq=False)
class Known:
    """What is known of the software's functions, by the names that `misstep blame` gives them.

    Attributes:
        belief: probability that the bug is in each, at the bad revision; empty if nothing is believed.
        calls: per skill, the functions that its executions called; a skill is missing if that is not known.
    """

    belief: Mapping[str, float] = field(default_factory=dict)
    calls: Mapping[str, Collection[str]] = field(default_factory=dict)


def prior(
    history: History, changes: Mapping[str, Change], skills: Sequence[str], known: Known, folder: str = ""
) -> Prior:
    """The prior over commits.

    Args:
        history: the hypotheses.
        changes: what each commit did, by its name.
        skills: in the order of the result's rows.
        known: of the functions.
        folder: name of the repository's folder, with which names of functions may begin.
    """
    names = _names(history, changes, folder, known)
    called = frozenset().union(*known.calls.values())
    by_size = np.array([_weight(changes[one.sha], names, called) for one in history.commits])
    weight = by_size / by_size.sum()
    if known.belief:
        weight = _with_belief(weight, history, changes, names, known.belief)
    probability = np.empty(len(weight) + 2)
    probability[: len(weight)] = weight * (1 - 2 * NO_COMMIT)
    probability[[NOTHING, EVERYWHERE]] = NO_COMMIT
    harmless = frozenset(one.sha for one in history.commits if not list(_running(changes[one.sha])))
    return Prior(probability, _exposed(history, changes, skills, known, names), harmless)


def _weight(change: Change, names: Mapping[Place, str], called: Collection[str]) -> float:
    """ln(1 + lines): of what was changed more is broken more, but not in proportion."""
    lines = 0.0
    for touched in _running(change):
        function = touched.place.qualname and not touched.place.qualname.endswith(">")
        unseen = bool(called) and function and names.get(touched.place) not in called
        lines += touched.lines * (UNCALLED if unseen else 1.0)
    return max(math.log1p(lines), HARMLESS)


def _running(change: Change) -> Iterable[Touched]:
    """What may run when a skill does: no documentation, no tests."""
    for touched in (*change.functions, *change.files):
        path = PurePosixPath(touched.place.file)
        is_test = path.name.startswith("test_") or path.name == "conftest.py" or _NOT_RUN.intersection(path.parts)
        if not is_test and path.suffix not in _NO_SOFTWARE and path.name not in _NO_SOFTWARE:
            yield touched


def _with_belief(
    by_size: Float64s,
    history: History,
    changes: Mapping[str, Change],
    names: Mapping[Place, str],
    belief: Mapping[str, float],
) -> Float64s:
    """Each function's probability goes to the commits that touched it; none of it to functions that nobody touched."""
    shares: dict[str, dict[int, float]] = {}
    for column, commit in enumerate(history.commits):
        for touched in _running(changes[commit.sha]):
            name = names.get(touched.place, "")
            if belief.get(name):
                own = shares.setdefault(name, {})
                own[column] = own.get(column, 0.0) + math.log1p(touched.lines)
    total = sum(belief.values())
    told = np.zeros(len(by_size))
    for name, own in shares.items():
        for column, share in own.items():
            told[column] += belief[name] / total * share / sum(own.values())
    reached = float(told.sum())
    misled = MISLED / (MISLED + (1 - MISLED) * reached)  # the less it reaches any commit, the likelier it misleads
    return told / reached * (1 - misled) + by_size * misled if reached else by_size


def _exposed(
    history: History,
    changes: Mapping[str, Change],
    skills: Sequence[str],
    known: Known,
    names: Mapping[Place, str],
) -> Float64s:
    exposed = np.full((len(skills), len(history.commits) + 2), UNKNOWN_CALLS)
    for row, skill in enumerate(skills):
        if (calls := known.calls.get(skill)) is None:
            continue
        for column, commit in enumerate(history.commits):
            functions = [one.place for one in changes[commit.sha].functions if not one.place.qualname.endswith(">")]
            if functions:
                exposed[row, column] = 1.0 if any(names.get(one) in calls for one in functions) else UNCALLED
    return exposed


def final_names(history: History, changes: Mapping[str, Change]) -> dict[Place, str]:
    """By each touched function, its dotted name at the bad revision, folders included."""
    renamed = _renamed(history, changes)
    found: dict[Place, str] = {}
    for column, commit in enumerate(history.commits):
        for touched in changes[commit.sha].functions:
            if not touched.place.qualname.endswith(">"):
                last = later(touched.place, [moves for row, moves in renamed if history.broken[row, column]])[-1]
                found[touched.place] = dotted(last)
    return found


def _names(history: History, changes: Mapping[str, Change], folder: str, known: Known) -> dict[Place, str]:
    """What `misstep blame` calls each touched function: by the name that it has at the bad revision.

    A place may be renamed in more than one commit; the first name under which it is known counts.
    """
    by_last: dict[str, list[str]] = {}
    for name in {*known.belief, *(name for calls in known.calls.values() for name in calls)}:
        by_last.setdefault(name.rpartition(".")[2], []).append(name)
    renamed = _renamed(history, changes)
    found: dict[Place, str] = {}
    for column, commit in enumerate(history.commits):
        for touched in changes[commit.sha].functions:
            for place in later(touched.place, [moves for row, moves in renamed if history.broken[row, column]]):
                if name := known_as(place, by_last.get(place.last, ()), folder):
                    found.setdefault(touched.place, name)
    return found


def _renamed(history: History, changes: Mapping[str, Change]) -> list[tuple[int, dict[Place, Place]]]:
    """What was renamed, by the rows of the revisions that did it."""
    return [
        (row, dict(changes[one.sha].renamed)) for row, one in enumerate(history.commits, 1) if changes[one.sha].renamed
    ]


def later(place: Place, renames: Sequence[Mapping[Place, Place]]) -> list[Place]:
    """A place, and as what it is known later."""
    places = [place]
    for moves in renames:
        now = places[-1]
        moved_file = moves.get(Place(now.file))
        if now in moves:
            places.append(moves[now])
        elif moved_file is not None:
            places.append(Place(moved_file.file, now.qualname))
    return places


def known_as(place: Place, names: Iterable[str], folder: str) -> str:
    """The longest of some names that the place's own, with all folders, ends with; empty if there is none."""
    full = f"{folder}.{dotted(place)}"
    fitting = [name for name in names if f".{full}".endswith(f".{name}")]
    return max(fitting, key=len, default="")


def dotted(place: Place) -> str:
    """A function's name with all folders: "src.my_robot.arm.plan"."""
    return ".".join([*filter(None, [module_of(place.file)]), place.qualname])
