"""Does a likelihood that was learned from fixed bugs blame better? python benchmarks/learned_likelihood.py --store DIR

Learns from the bugs of one half of the functions and judges on those of the other half; the same bugs for the default
and for what was learned, in sessions of 12 executions that the default chose.

* recorded bugs of the simulated cell: the store is made by `python -m misstep_cell generate --set bugs --executions 14
  --bugs 36 --runs 2`;
* a synthetic robot whose bugs are as the defaults say, from 10 and 40 of them: is anything lost?
* one whose bugs are otherwise: they seldom fail, in few skills, and it is flaky: is anything gained?

Writes benchmarks/results/learned-likelihood.json.
"""

import argparse
import multiprocessing
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
from blame_synthetic import PriorRobot
from halves import untouched
from result_file import store_hash, write_result
from rich.progress import track

from misstep.blame.free_constants import moved
from misstep.blame.labelled import Labelled
from misstep.blame.learning import Material, fitted
from misstep.blame.likelihood import Priors
from misstep.blame.session import Limits, Session
from misstep.cli.testing import knowledge_of
from misstep.cli.training import trainable
from misstep.detect.training import Training
from misstep.evaluate.blind import Method, restricted, turns
from misstep.evaluate.learned_likelihood import Comparison, compared
from misstep.evaluate.stored_cases import read_truth, sound_trials, stored_case
from misstep.evaluate.synthetic import SyntheticRobot
from misstep.store.store import Store

EXECUTIONS = 12
WHOLE = Limits(confidence=2.0, gain_bits=-1.0, executions=EXECUTIONS)
"""No session ends early, so that no likelihood is judged on what another one left out."""
AS_DEFAULT = replace(Priors(), no_bug=0.0)
OTHERWISE = replace(AS_DEFAULT, silent=(2.0, 2.0), manifest=(2.0, 3.0), spurious=(1.0, 15.0))
WORLDS = {"as the defaults": AS_DEFAULT, "otherwise": OTHERWISE}
COUNTS, JUDGED = (10, 40), 40
FIGURES = ("log2 p(truth)", "E_inspect", "@1", "executions until decided", "right when decided", "calibration error")


def synthetic(seed: int, half: int, priors: Priors) -> Labelled:
    """A session of a robot of its own whose bug, drawn from some priors, is in one half of the functions."""
    robot = SyntheticRobot(np.random.default_rng(seed))
    knowledge = robot.knowledge(30)
    names = [function.name for function in robot.functions]
    while True:
        drawn = PriorRobot(robot, knowledge, priors)
        if drawn.bug is not None and names.index(drawn.bug) % 2 == half:
            break
    session = Session("", drawn.trusted(), drawn.execute, limits=WHOLE)
    list(session.run())
    trials = tuple(step.trial for step in session.steps)
    return Labelled(str(seed), frozenset([drawn.bug]), trials, session.knowledge)


def recorded(path: Path) -> list[Labelled]:
    """A session about each bug of a store, executions drawn from those that were recorded under it."""
    store, truth = Store.open(path), read_truth(path / "bugs.json")
    knowledge = knowledge_of(store, [name for name in store.count_by_skill() if trainable(store, name)], Training())
    sound, found = sound_trials(store, truth, knowledge), []
    bugs = [(bug, function) for bug, function in truth.items() if function]
    for seed, (bug, function) in enumerate(bugs):
        case = stored_case(store, bug, function, knowledge, sound)
        *_, last = turns(case, Method("default", "entropy"), knowledge, EXECUTIONS, seed)
        found.append(Labelled(bug, frozenset([function]), last.trials, restricted(knowledge, list(case.trials))))
    return [one for one in found if one.teaches]


def told(name: str, comparison: Comparison) -> dict[str, Any]:
    both = comparison.figures()
    found: dict[str, Any] = {f"{name}: verdict": str(comparison.worth)}
    for figure, gain in comparison.gained().items():
        found[f"{name}: gained, {figure}"] = gain.rounded()
    for figure in FIGURES:
        found |= {f"{name}: {figure}, {which}": ours[figure] for which, ours in both.items()}
    return found


def judged(name: str, sessions: list[Labelled], learnt: int) -> tuple[dict[str, Any], dict[str, Any]]:
    """Learns from the first so many sessions and judges on the others."""
    material = Material(sessions)
    priors = fitted(material, range(learnt))
    others = range(learnt, len(sessions))
    comparison = compared(material, [priors] * len(others), others)
    constants = {one.name: round(one.learned, 4) for one in moved(priors)}
    return told(name, comparison), {"name": name, "learned from": learnt, "constants": constants}


Part = tuple[dict[str, Any], list[dict[str, Any]]]
"""Figures, and what was learned."""


def of_cell(path: Path) -> Part:
    sessions = sorted(recorded(path), key=lambda one: untouched(*one.truth))
    learnt = sum(not untouched(*one.truth) for one in sessions)
    figures, row = judged("cell", sessions, learnt)
    return {"cell: bugs learned from": learnt, "cell: bugs judged on": len(sessions) - learnt} | figures, [row]


def of_world(world: str) -> Part:
    test = [synthetic(10_000 + seed, 1, WORLDS[world]) for seed in range(JUDGED)]
    learn = [synthetic(seed, 0, WORLDS[world]) for seed in range(max(COUNTS))]
    parts = [judged(f"synthetic, {world}, {count} bugs", [*learn[:count], *test], count) for count in COUNTS]
    return {key: one for figures, _ in parts for key, one in figures.items()}, [row for _, row in parts]


def part_of(name: str | Path) -> Part:
    return of_cell(name) if isinstance(name, Path) else of_world(name)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--store", type=Path, required=True)
    path = parser.parse_args().store
    with multiprocessing.get_context("fork").Pool() as pool:
        parts = list(track(pool.imap(part_of, [path, *WORLDS], chunksize=1), "parts", 1 + len(WORLDS)))
    figures = {key: one for part, _ in parts for key, one in part.items()}
    rows = [row for _, part in parts for row in part]
    command = "python benchmarks/learned_likelihood.py --store DIR"
    write_result("learned-likelihood", command, [0], figures, rows, store_hash(path))


if __name__ == "__main__":
    main()
