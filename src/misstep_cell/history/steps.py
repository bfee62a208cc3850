"""What happens in the history, one after the other, before it is cut into branches."""

from collections.abc import Sequence
from dataclasses import dataclass
from random import Random

from misstep_cell.history.change_log import Release
from misstep_cell.history.earlier import Earlier, Feature, Tuned, revision
from misstep_cell.history.pool import pool
from misstep_cell.history.regression import Regression
from misstep_cell.history.tree import Tree, final_tree

COMMITS_A_MERGE, COMMITS_A_BREAKAGE, COMMITS_A_RELEASE = 30, 60, 28
_BUNDLED = 0.35
"""Items beyond the first, for each commit: people do two things at once."""
_BEHAVIOUR_AT_MOST = 0.4
_CULPRIT_AMONG = 0.35, 0.85
"""Where in the history the bug is planted."""


@dataclass(frozen=True)
class Step:
    """One commit's contents.

    Attributes:
        message: what it says.
        brings: what is present from now on.
        plants: whether the bug comes with it.
    """

    message: str
    brings: tuple[Earlier, ...]
    plants: bool = False


@dataclass(frozen=True)
class Course:
    """All steps after the first commit, in order.

    Attributes:
        pending: what the first commit does not have yet, in the order in which it is undone.
        steps: each brings some of it; together all of it.
    """

    pending: tuple[Earlier, ...]
    steps: tuple[Step, ...]


def course(rng: Random, regression: Regression, steps_n: int) -> Course:
    """Draws what happens.

    Args:
        rng: draws.
        regression: the bug, which one of the steps plants.
        steps_n: how many steps.
    """
    candidates = pool(rng, regression)
    wanted = min(len(candidates), round(steps_n * (1 + _BUNDLED)) + 1)
    order = visible_order(_drawn(rng, candidates, wanted), candidates)
    releases = [Release(f"0.{minor}.0") for minor in range(1, 1 + steps_n // COMMITS_A_RELEASE)]
    groups = _groups(rng, order, steps_n - len(releases))
    for number, release in enumerate(releases, 1):
        groups.insert(number * len(groups) // (len(releases) + 1), [release])
    pending = sorted((one for group in groups for one in group), key=lambda one: one.stage)
    steps = [Step(_message(group), tuple(group)) for group in groups]
    position = _culprit_position(rng, steps, regression)
    culprit = steps[position]
    steps[position] = Step(culprit.message, culprit.brings, plants=True)
    return Course(tuple(pending), tuple(steps))


def _drawn(rng: Random, candidates: Sequence[Earlier], wanted: int) -> list[Earlier]:
    """As much as is wanted, first of what changes what the robot does, but mostly of the rest; shuffled."""
    most = round(_BEHAVIOUR_AT_MOST * wanted)
    behaviour = [one for one in candidates if isinstance(one, Feature | Tuned)][:most]
    rest = [one for one in candidates if not isinstance(one, Feature | Tuned)]
    chosen = behaviour + rng.sample(rest, max(0, wanted - len(behaviour)))
    rng.shuffle(chosen)
    return chosen


def visible_order(drawn: Sequence[Earlier], stages: Sequence[Earlier]) -> list[Earlier]:
    """An order in which each makes a difference when its turn comes; what never does is left out.

    Args:
        drawn: the wanted order.
        stages: all there is, in the order in which it is undone.
    """
    waiting, order = list(drawn), list[Earlier]()
    tree = _tree(waiting, stages)
    while waiting:
        for one in waiting:
            left = [other for other in waiting if other is not one]
            if not _too_early(one, left) and (after := _tree(left, stages)) != tree:
                waiting, tree = left, after
                order.append(one)
                break
        else:
            break
    return order


def _tree(pending: Sequence[Earlier], stages: Sequence[Earlier]) -> Tree:
    chosen = set(pending)
    return revision(final_tree(), (one for one in stages if one in chosen))


def _too_early(one: Earlier, left: Sequence[Earlier]) -> bool:
    """Whether a constant has a still earlier value to be overcome first."""
    if not isinstance(one, Tuned):
        return False
    return any(isinstance(other, Tuned) and (other.path, other.now) == (one.path, one.before) for other in left)


def _groups(rng: Random, order: Sequence[Earlier], groups_n: int) -> list[list[Earlier]]:
    """Neighbours in the order, done in one commit; each group has at least one."""
    cuts = sorted(rng.sample(range(1, len(order)), groups_n - 1))
    return [list(order[start:end]) for start, end in zip([0, *cuts], [*cuts, len(order)], strict=True)]


def _message(group: Sequence[Earlier]) -> str:
    """Features first, as people do; the others in the body."""
    first, *others = sorted(group, key=lambda one: one.stage)
    body = "".join(f"\n- {one.message}" for one in others)
    return f"{first.message}\n" + (f"\nAlso:\n{body}\n" if body else "")


def _culprit_position(rng: Random, steps: Sequence[Step], regression: Regression) -> int:
    """Somewhere in the middle, in a commit that touches the bug's file if there is one."""
    first, last = (round(share * len(steps)) for share in _CULPRIT_AMONG)
    touching = [
        position
        for position in range(first, last)
        if any(getattr(one, "path", "") == regression.path for one in steps[position].brings)
    ]
    return rng.choice(touching or range(first, last))
