"""What is it worth to follow functions through renames? python benchmarks/renames.py HISTORIES --out DIR

HISTORIES holds repositories with one regression each, made by `python -m misstep_cell history --out HISTORIES
--repositories 6`: 200 commits, with dozens of functions renamed or moved. In each, the skills that the first revision
has are recorded there, 12 executions of each, and then run twice each at the last one, in turn. Who is to blame is
asked after each turn, once with functions called as they were recorded, and once as they are called at the last
revision; by calls and values, and by calls alone. All see the same executions; no detectors are trained.

Whether functions were followed rightly is held against the lists of names from which the histories were made. Writes
benchmarks/results/renames.json. What was recorded is kept in --out, so that an interrupted benchmark goes on.
"""

import argparse
import hashlib
import json
import os
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from bisection import expected_place
from result_file import interval, write_result

from misstep.blame.knowledge import learn
from misstep.blame.trial import judge, observe
from misstep.blame.value_evidence import WORLD
from misstep.cli.renames import naming_at
from misstep.cli.sources import defined_in
from misstep.commits.changes import changes
from misstep.commits.history import History
from misstep.commits.naming import Tree, since
from misstep.commits.prior import final_names
from misstep.commits.repository import Repository
from misstep.core.calls import Function
from misstep.core.execution import Execution, Outcome, Revision
from misstep.core.naming import AS_RECORDED, Naming
from misstep.core.place import Place, module_of
from misstep.evaluate.metrics import bootstrap
from misstep.record.runner import SkillRunner
from misstep.store.store import Store
from misstep_cell.history.names import MODULE_RENAMES, MOVES, RENAMES

SUCCESSES, TURNS = 12, 2
SESSION = "bad"
FIRST_SEED = 2**31
PACKAGE, SKILLS = "tabletop", "skills.py"
HOW = ("as recorded", "by present names")
LEAST = 1e-6
BY_ALL, BY_CALLS = "calls and values", "calls alone"
TOLD = {
    "suspects": "functions under suspicion",
    "gone": "of these, no longer there",
    "place": "place of the function with the bug",
    "probability": "its probability",
    "leader changed": "the most suspected function is one that a commit changed",
}


@dataclass(frozen=True, slots=True)
class Software:
    """The last revision.

    Attributes:
        function: name of the function with the bug.
        defined: names of all functions.
        changed: of these, those that any commit changed otherwise than by renaming.
    """

    function: str
    defined: frozenset[str]
    changed: frozenset[str]

    def facts(self, belief: Mapping[str, float]) -> dict[str, Any]:
        """What a belief says of it."""
        leader = max(belief, key=lambda name: belief[name])
        return {
            "leader": leader,
            "leader changed": leader in self.changed,
            "place": expected_place(belief, self.function),
            "probability": belief.get(self.function, 0.0),
            "suspects": len(belief),
            "gone": len(belief.keys() - self.defined),
        }


def recorded(history: Path, out: Path, truth: Mapping[str, Any]) -> tuple[Store, Path]:
    """The store with all executions of a history, and the checkout that they ran in, at its last revision."""
    work, skills = out / f"{history.name}-work", sorted(truth["skills"])
    if not work.exists():
        subprocess.run(["git", "clone", "--quiet", str(history / "repository"), str(work)], check=True)
    store = Store.open(out / history.name, create=True)
    training = [(skill, seed) for seed in range(SUCCESSES) for skill in skills]
    testing = [(skill, FIRST_SEED + turn) for turn in range(TURNS) for skill in skills]
    for revision, session, jobs in ((truth["good"], "", training), (truth["bad"], SESSION, testing)):
        subprocess.run(["git", "checkout", "--quiet", revision], cwd=work, check=True)
        run_missing(store, work, session, jobs)
    return store, work


def run_missing(store: Store, work: Path, session: str, jobs: Sequence[tuple[str, int]]) -> None:
    """Runs skills in a checkout, with the seeds that they were not run with yet."""
    done = {(one.skill, one.seed) for one in store.executions(session=session) if one.outcome is not Outcome.UNKNOWN}
    left = [job for job in jobs if job not in done]
    if left:
        root = store.root.resolve()
        os.chdir(work)
        without_pictures = {"MISSTEP_CELL_CAMERA_FPS": "0"}
        with SkillRunner(root, SKILLS, trace=[PACKAGE], session=session, environment=without_pictures) as runner:
            for execution in runner.run_many(left):
                print(f"{work.name}: {execution.id} {execution.outcome.value}", flush=True)


def blamed(
    store: Store, naming: Naming, truth: Mapping[str, Any], software: Software
) -> dict[str, list[dict[str, Any]]]:
    """By all that is known, and by calls alone, where the function with the bug stands after each turn."""
    learnt = {one.skill for one in store.executions(outcome=Outcome.SUCCESS, session="")}
    whole = learn(store, dict.fromkeys(learnt), naming=naming)
    found: dict[str, list[dict[str, Any]]] = {BY_ALL: [], BY_CALLS: []}
    for by, knowledge in ((BY_ALL, whole), (BY_CALLS, whole.without_values)):
        trials = [observe(store, execution, knowledge) for execution in in_turn(store.executions(session=SESSION))]
        for turn in range(1, TURNS + 1):
            belief = judge(trials[: turn * len(truth["skills"])], knowledge).belief
            found[by].append(software.facts({one.name: p for one, p in belief.ranked() if one != WORLD}))
    return found


def in_turn(executions: Sequence[Execution]) -> list[Execution]:
    """In the order in which they were to run."""
    return sorted(executions, key=lambda one: (one.seed, one.skill))


def judged(history: Path, out: Path) -> dict[str, Any]:
    """All that is measured of one history."""
    truth = json.loads((history / "truth.json").read_text())
    store, work = recorded(history, out, truth)
    repository = Repository.find(work)
    naming = naming_at(store, Revision(truth["bad"]), store.executions(session=SESSION), repository=repository)
    software = Software(
        present_name(repository, truth),
        frozenset(defined_in([PACKAGE], str(work / SKILLS))),
        changed_functions(repository, truth),
    )
    found = {how: blamed(store, names, truth, software) for how, names in zip(HOW, (AS_RECORDED, naming), strict=True)}
    facts = {"history": history.name, "bug": truth["bug"], "function": software.function}
    return facts | found | followed(repository, truth)


def changed_functions(repository: Repository, truth: Mapping[str, Any]) -> frozenset[str]:
    """Present names of the functions that any commit changed otherwise than by renaming."""
    commits = repository.commits(truth["good"], truth["bad"])
    return frozenset(final_names(History(truth["good"], tuple(commits)), changes(repository, commits)).values())


def present_name(repository: Repository, truth: Mapping[str, Any]) -> str:
    """What the function with the bug, which is told by its name at the culprit, is called in the end."""
    then = truth["culprit"]
    of = Naming({then: since(repository, then, truth["bad"])}, ("",))
    files = [path for path in repository.files(then) if truth["function"].startswith(f"{module_of(path)}.")]
    return of.function(
        Revision(then), Function(truth["function"], max(files, key=lambda path: len(module_of(path))))
    ).name


def followed(repository: Repository, truth: Mapping[str, Any]) -> dict[str, int]:
    """How many functions have another name in the end, of how many that was found out, and wrongly."""
    moved = since(repository, truth["good"], truth["bad"]).moved
    first, last = (functions_at(repository, truth[name]) for name in ("good", "bad"))
    place_of = {final(place): place for place in last}
    pairs = [(place, place_of[final(place)]) for place in first if final(place) in place_of]
    return {
        "renamed": sum(was != now for was, now in pairs),
        "followed": sum(was != now and moved.get(was) == now for was, now in pairs),
        "followed wrongly": sum(was in moved and moved[was] != now for was, now in pairs),
    }


def functions_at(repository: Repository, commit: str) -> list[Place]:
    """The functions of the robot's software at a commit."""
    tree = Tree(repository, commit)
    defined = tree.defined(Place(path) for path in tree.python if path.startswith(f"{PACKAGE}/"))
    return [place for place, one in defined.items() if one.is_function]


def final(place: Place) -> tuple[str, str]:
    """The module and the name that a function has in the end, by the lists of names from which histories are made."""
    words, modules = {one.before: one.now for one in RENAMES}, {one.before: one.now for one in MODULE_RENAMES}
    qualname = ".".join(words.get(word, word) for word in place.qualname.split("."))
    module = modules.get(module_of(place.file), module_of(place.file))
    homes = {(modules.get(one.before, one.before), one.function): one.now for one in MOVES}
    return homes.get((module, qualname), module), qualname


def figures(rows: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Means over histories, and the places in each."""
    renamed, right = (sum(row[name] for row in rows) for name in ("renamed", "followed"))
    found: dict[str, Any] = {
        "histories": len(rows),
        "functions with another name that were followed": interval(right, renamed),
        "functions that were followed wrongly": sum(row["followed wrongly"] for row in rows),
    }
    for by in (BY_ALL, BY_CALLS):
        for turn in range(TURNS):
            about = f"{by}, after {turn + 1} of each skill"
            for name, told in TOLD.items():
                for how in HOW:
                    values = [row[how][by][turn][name] for row in rows]
                    sure = isinstance(values[0], bool)
                    found[f"{about}: {how}: {told}"] = (
                        interval(sum(values), len(values)) if sure else bootstrap(values).rounded()
                    )
            found[f"{about}: bits of the function with the bug gained"] = bootstrap(gained(rows, by, turn)).rounded()
    for row in rows:
        for how in HOW:
            places = "; ".join(f"{by}, {row[how][by][-1]['place']:g}" for by in (BY_ALL, BY_CALLS))
            found[f"{row['history']}, {row['bug']}: {how}: place in the end"] = places
    return found


def gained(rows: Sequence[Mapping[str, Any]], by: str, turn: int) -> list[float]:
    """What present names add to the logarithm of the probability of the function with the bug, by history."""
    each = ([max(row[how][by][turn]["probability"], LEAST) for how in HOW] for row in rows)
    return [float(np.log2(now / recorded)) for recorded, now in each]


def main() -> None:
    words = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    words.add_argument("histories", type=Path)
    words.add_argument("--out", type=Path, default=Path("renames"))
    options = words.parse_args()
    out = options.out.resolve()
    out.mkdir(exist_ok=True)
    histories = sorted(file.parent.resolve() for file in options.histories.glob("*/truth.json"))
    rows = [judged(history, out) for history in histories]
    truths = "".join((history / "truth.json").read_text() for history in histories)
    data_hash = hashlib.sha256(truths.encode()).hexdigest()[:32]
    write_result("renames", "python benchmarks/renames.py HISTORIES --out DIR", [0], figures(rows), rows, data_hash)


if __name__ == "__main__":
    main()
