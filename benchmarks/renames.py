"""What is it worth to follow functions through renames? python benchmarks/renames.py HISTORIES --out DIR

HISTORIES holds repositories with one regression each, made by `python -m misstep_cell history --out HISTORIES
--repositories 6`: 200 commits, with dozens of functions renamed or moved. In each, the skills that the first revision
has are recorded there, 12 executions of each, and then run twice each at the last one, in turn. Who is to blame is
asked after each turn, once with functions called as they were recorded, and once as they are called at the last
revision. Both see the same executions; no detectors are trained.

Whether functions were followed rightly is held against the lists of names from which the histories were made. Writes
benchmarks/results/renames.json. What was recorded is kept in --out, so that an interrupted benchmark goes on.
"""

import argparse
import hashlib
import json
import os
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from bisection import expected_place
from result_file import interval, write_result

from misstep.blame.knowledge import learn
from misstep.blame.trial import judge, observe
from misstep.cli.renames import naming_at
from misstep.commits.naming import Tree, since
from misstep.commits.repository import Repository
from misstep.core.calls import Function
from misstep.core.execution import Execution, Outcome, Revision
from misstep.core.naming import AS_RECORDED, Naming
from misstep.core.place import Place, module_of
from misstep.evaluate.metrics import bootstrap
from misstep.record.defined import defined_functions
from misstep.record.runner import SkillRunner
from misstep.store.store import Store
from misstep_cell.history.names import MODULE_RENAMES, MOVES, RENAMES

SUCCESSES, TURNS = 12, 2
SESSION = "bad"
FIRST_SEED = 2**31
PACKAGE, SKILLS = "tabletop", "skills.py"
HOW = ("as recorded", "by present names")
LEAST = 1e-6
TOLD = {
    "suspects": "functions under suspicion",
    "no longer there": "of these, no longer there",
    "place": "place of the function with the bug",
    "probability": "its probability",
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


def blamed(store: Store, naming: Naming, truth: Mapping[str, Any], function: str) -> list[dict[str, Any]]:
    """The place and probability of a function after each turn, and how many functions are suspects."""
    skills = [
        one for one in sorted(truth["skills"]) if store.executions(skill=one, outcome=Outcome.SUCCESS, session="")
    ]
    knowledge = learn(store, dict.fromkeys(skills), naming=naming)
    trials = [observe(store, execution, knowledge) for execution in in_turn(store.executions(session=SESSION))]
    found = []
    for turn in range(1, TURNS + 1):
        belief = judge(trials[: turn * len(truth["skills"])], knowledge).belief
        ranked = {one.name: p for one, p in belief.ranked()}
        place, leader = expected_place(ranked, function), belief.ranked()[0][0].name
        found.append({"place": place, "probability": ranked.get(function, 0.0), "leader": leader,
                      "suspects": len(ranked), "names": list(ranked)})  # fmt: skip
    return found


def in_turn(executions: Sequence[Execution]) -> list[Execution]:
    """In the order in which they were to run."""
    return sorted(executions, key=lambda one: (one.seed, one.skill))


def judged(history: Path, out: Path) -> dict[str, Any]:
    """All that is measured of one history."""
    truth = json.loads((history / "truth.json").read_text())
    store, work = recorded(history, out, truth)
    repository = Repository.find(work)
    function = present_name(repository, truth)
    naming = naming_at(store, in_turn(store.executions(session=SESSION))[0].revision, repository=repository)
    row: dict[str, Any] = {"history": history.name, "bug": truth["bug"], "function": function}
    os.chdir(work)
    defined = set(defined_functions([PACKAGE]))
    for how, names in zip(HOW, (AS_RECORDED, naming), strict=True):
        row[how] = blamed(store, names, truth, function)
        for turn in row[how]:
            turn["no longer there"] = len(set(turn.pop("names")) - defined)
    return row | followed(repository, truth)


def present_name(repository: Repository, truth: Mapping[str, Any]) -> str:
    """What the function with the bug, which is told by its name at the culprit, is called in the end."""
    then = truth["culprit"]
    of = Naming({then: since(repository, then, truth["bad"])}, ("",))
    files = [path for path in repository.files(then) if truth["function"].startswith(f"{module_of(path)}.")]
    return of.function(Revision(then), Function(truth["function"], max(files, key=len))).name


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
    for turn in range(TURNS):
        for name in ("suspects", "no longer there", "place", "probability"):
            for how in HOW:
                values = [row[how][turn][name] for row in rows]
                found[f"after {turn + 1} of each skill: {how}: {TOLD[name]}"] = bootstrap(values).rounded()
        gained = [np.log2(max(row[HOW[1]][turn]["probability"], LEAST) / max(row[HOW[0]][turn]["probability"], LEAST))
                  for row in rows]  # fmt: skip
        found[f"after {turn + 1} of each skill: bits of the function with the bug gained"] = bootstrap(gained).rounded()
    for row in rows:
        places = ", then ".join(
            f"{row[HOW[0]][turn]['place']:g} and {row[HOW[1]][turn]['place']:g}" for turn in range(TURNS)
        )
        found[f"{row['history']}, {row['bug']}: place, {' and '.join(HOW)}"] = places
    return found


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
