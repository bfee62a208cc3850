"""What do values of calls add to blame? python benchmarks/blame_values.py --store DIR --changed DIR --natural DIR

The stores are made by `python -m misstep_cell generate` with --set bugs, changed and natural. Every method has blind
sessions on every bug; misstep once more with a model of arguments and results only. Bugs are told apart by what was
chosen on them (halves.py) and by the size of their effect (bug_effects.py). Sound software is tested in the world that
was learnt from, in changed worlds, and in executions as they come, some of which fail by nature. Writes
benchmarks/results/blame-values.json. What is done is kept in --out, so that an interrupted benchmark goes on.
"""

import argparse
import json
import multiprocessing
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from bug_effects import SUBTLE, effect, spreads
from halves import part_for_values
from result_file import store_hash, write_result
from rich.progress import track

from misstep.blame.interface import Call, calls_of
from misstep.blame.knowledge import Knowledge
from misstep.blame.trial import Trial, observe
from misstep.blame.values import Success, ValueModel
from misstep.cli.testing import knowledge_of
from misstep.core.execution import Outcome
from misstep.core.values import Values
from misstep.detect.library import training_successes
from misstep.detect.training import Training
from misstep.evaluate.blame_protocol import NO_BUG, SPURIOUS
from misstep.evaluate.blame_scores import MOMENTS, bug_figures, by_method, sound_figures
from misstep.evaluate.blind import METHODS, Method, Turn, scored, turns
from misstep.evaluate.opinion import RATERS
from misstep.evaluate.pool import AS_RECORDED, Case, Upset
from misstep.evaluate.stored_cases import read_truth, sound_trials, stored_case
from misstep.store.store import Store

EXECUTIONS = 10
DRAWS = 3
"""Sessions in each changed world."""
OURS, ACTIVITY = Method("default", "entropy"), Method("activity only", "entropy")
NARROW = "arguments to return only"
_NARROW_ROLES = ("argument/", "return/")
_WHOLE: Any = None


def narrowed(values: Values) -> Values:
    """The same calls with nothing but their arguments and results."""
    kept = [np.array([slot.startswith(_NARROW_ROLES) for slot in layout], np.bool_) for layout in values.layouts]
    masks = [kept[layout] for layout in values.layout]
    start = np.cumsum([0, *(int(mask.sum()) for mask in masks)], dtype=np.int64)
    layouts = tuple(
        tuple(slot for slot, keep in zip(layout, mask, strict=True) if keep)
        for layout, mask in zip(values.layouts, kept, strict=True)
    )
    value = values.value[np.concatenate(masks)] if masks else values.value
    return replace(values, layouts=layouts, parent=np.full(len(values), -1), start=start, value=value)


@dataclass(frozen=True, eq=False)
class Bench:
    """What all sessions share."""

    store: Store
    truth: Mapping[str, str | None]
    knowledge: Knowledge
    narrow: Knowledge
    sound: Mapping[str, list[Trial]]
    sound_calls: Mapping[tuple[str, int], Mapping[str, list[Call]]]

    @classmethod
    def of(cls, path: Path) -> "Bench":
        store, truth = Store.open(path), read_truth(path / "bugs.json")
        skills = sorted(store.count_by_skill())
        knowledge = knowledge_of(store, skills, Training())
        trained = [execution for skill in skills for execution in training_successes(store, skill)]
        narrow = ValueModel.of(Success(one.skill, narrowed(store.values(one.id)), one.seed) for one in trained)
        calls = {}
        for session in (name for name, function in truth.items() if function is None):
            for one in store.executions(session=session):
                if one.succeeded and one.seed is not None:
                    calls[one.skill, one.seed] = calls_of(store.values(one.id))
        sound = sound_trials(store, truth, knowledge)
        return cls(store, truth, knowledge, replace(knowledge, values=narrow), sound, calls)

    def assessed(self, bug: str) -> dict[str, Any]:
        """All sessions about one bug, as JSON-ready data."""
        function, seed = self.truth[bug], list(self.truth).index(bug)
        assert function is not None
        case = stored_case(self.store, bug, function, self.knowledge, self.sound)
        narrow = self.with_narrow_findings(case)
        rows = [_session(case, method, self.knowledge, seed) for method in METHODS]
        rows.append(_session(narrow, OURS, self.narrow, seed) | {"method": NARROW})
        sound = [_session(case.without_bug(), one, self.knowledge, seed, SPURIOUS) for one in (OURS, ACTIVITY)]
        return {"bug": bug, "function": function, "part": part_for_values(bug), "rows": rows, NO_BUG: sound}

    def with_narrow_findings(self, case: Case) -> Case:
        """The same case as the model of arguments and results sees it."""
        trials = {skill: [self._with_narrow_findings(trial) for trial in ours] for skill, ours in case.trials.items()}
        return Case(case.bug, case.function, trials, trials)

    @cache  # noqa: B019  (sound executions are dealt under every bug)
    def _with_narrow_findings(self, trial: Trial) -> Trial:
        model, execution = self.narrow.values, trial.execution
        assert model is not None
        return replace(trial, findings=model.findings(execution.skill, narrowed(self.store.values(execution.id))))

    def effect(self, bug: str) -> float | None:
        """The median over the recordings in which it can be told."""
        function, found = self.truth[bug], []
        assert function is not None
        for one in self.store.executions(session=bug):
            sound = self.sound_calls.get((one.skill, one.seed or 0), {}).get(function)
            if sound:
                usual = [call for (skill, _), calls in self.sound_calls.items() if skill == one.skill
                         for call in calls.get(function, ())]  # fmt: skip
                found.append(effect(calls_of(self.store.values(one.id)).get(function, []), sound, spreads(usual)))
        told = [size for size in found if not np.isnan(size)]
        return float(np.median(told)) if told else None


def _session(case: Case, method: Method, known: Knowledge, seed: int, upset: Upset = AS_RECORDED) -> dict[str, Any]:
    return scored(case, method, turns(case, method, known, EXECUTIONS, seed, upset))


def in_order(trials: Sequence[Trial], method: Method, knowledge: Knowledge) -> Iterator[Turn]:
    """A session of executions as they came."""
    for end in range(1, len(trials) + 1):
        yield Turn(tuple(trials[:end]), RATERS[method.rater](trials[:end], knowledge), 0)


def changed_worlds(path: Path, knowledge: Knowledge) -> list[dict[str, Any]]:
    """Sessions in each changed world."""
    rows = []
    for session, trials in track(_sessions(path, knowledge).items(), "changed worlds"):
        by_skill: dict[str, list[Trial]] = {}
        for trial in trials:
            by_skill.setdefault(trial.execution.skill, []).append(trial)
        case = Case(session, None, by_skill, by_skill)
        rows += [_session(case, one, knowledge, seed) | {"session": session}
                 for seed in range(DRAWS) for one in (OURS, ACTIVITY)]  # fmt: skip
    return rows


def natural(path: Path, knowledge: Knowledge) -> list[dict[str, Any]]:
    """Sessions of executions as they came."""
    return [
        scored(Case(session, None, {}, {}), one, in_order(trials, one, knowledge)) | {"session": session}
        for session, trials in track(_sessions(path, knowledge).items(), "natural failures")
        for one in (OURS, ACTIVITY)
    ]


def _sessions(path: Path, knowledge: Knowledge) -> dict[str, list[Trial]]:
    store, found = Store.open(path), {}
    for session in json.loads((path / "bugs.json").read_text()):
        executions = sorted(store.executions(session=session), key=lambda one: one.started_ns)
        known = [one for one in executions if one.outcome is not Outcome.UNKNOWN]
        found[session] = [observe(store, one, knowledge) for one in known]
    return found


def figures_of(bugs: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Figures of every class of bugs, by method."""
    classes: dict[str, Callable[[Mapping[str, Any]], bool]] = {
        part: lambda bug, part=part: bug["part"] == part for part in ("untouched", "mixed", "development")
    }
    classes["subtle"] = lambda bug: bug["effect"] is not None and bug["effect"] <= SUBTLE
    found: dict[str, Any] = {}
    for name, belongs in classes.items():
        ours = [bug for bug in bugs if belongs(bug)]
        found[f"{name}: bugs"] = len(ours)
        methods = by_method([row for bug in ours for row in bug["rows"]], bug_figures) if ours else {}
        for method, figures in methods.items():
            is_ours = method in (OURS.name, ACTIVITY.name, NARROW)
            moments = MOMENTS if is_ours and name == "untouched" else MOMENTS[-1:]
            ranks = [f"{rank} after {moment}" for moment in moments for rank in ("E_inspect", "@1", "@3", "@5")]
            ranks += ["calibration error", "right when decided"] if is_ours else []
            if is_ours or name == "untouched":
                found |= {f"{name}: {method}: {key}": figures[key] for key in ranks}
    return found


def sound_figures_of(rows: Mapping[str, Sequence[Mapping[str, Any]]]) -> dict[str, Any]:
    """Figures of sound software in each kind of world, by method."""
    return {
        f"{world}: {method}: {key}": one
        for world, ours in rows.items()
        for method, figures in by_method(ours, sound_figures).items()
        for key, one in figures.items()
    }


def _assess(bug: str) -> dict[str, Any]:
    assert isinstance(_WHOLE, tuple)
    bench, out = _WHOLE
    file: Path = out / f"{bug}.json"
    if not file.exists():
        file.write_text(json.dumps(bench.assessed(bug)))
    found: dict[str, Any] = json.loads(file.read_text())
    return found | {"effect": bench.effect(bug)}


def main() -> None:
    global _WHOLE
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--store", type=Path, required=True)
    parser.add_argument("--changed", type=Path, required=True)
    parser.add_argument("--natural", type=Path, required=True)
    parser.add_argument("--parts", nargs="*", default=["untouched", "mixed", "development"])
    parser.add_argument("--out", type=Path, default=Path("blame-values"))
    options = parser.parse_args()
    options.out.mkdir(exist_ok=True)
    bench = Bench.of(options.store)
    bugs = [bug for bug, function in bench.truth.items() if function and part_for_values(bug) in options.parts]
    _WHOLE = bench, options.out  # inherited by the processes
    with multiprocessing.get_context("fork").Pool() as pool:
        done = list(track(pool.imap(_assess, bugs), "bugs", len(bugs)))
    sound = {
        "no bug": [row for bug in done for row in bug[NO_BUG]],
        "changed world": changed_worlds(options.changed, bench.knowledge),
        "natural failures": natural(options.natural, bench.knowledge),
    }
    command = "python benchmarks/blame_values.py --store DIR --changed DIR --natural DIR"
    figures = figures_of(done) | sound_figures_of(sound)
    rows = [
        {key: one[key] for key in ("bug", "function", "part", "effect")}
        | {row["method"]: row["e_inspect"] for row in one["rows"]}
        for one in done
    ]
    write_result("blame-values", command, [0], figures, rows, store_hash(options.store))


if __name__ == "__main__":
    main()
