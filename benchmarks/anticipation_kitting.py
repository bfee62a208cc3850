"""Can failures of a real robot be anticipated? python benchmarks/anticipation_kitting.py [--data ../shared/data]

Baxter kitting, series only. Sessions hold either mostly failures or mostly successes, so that whole dates are held out
and failures are compared with successes of the same skill; beside every score stand its controls. What a method is told
ends 0, 0.5, … 2 s before the anomaly, half a second after it, or (the placebo) 8 s before it. One forest is judged with
recordings left out, not dates: it shows what a session's fingerprint does. Writes
benchmarks/results/anticipation-kitting.json.
"""

import argparse
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import torch
from data import kitting_events
from data.kitting_events import Execution
from detectors import hash_of
from kitting_features import band, changes, contrast, joined, levels, touch
from kitting_learners import Chosen, boosting, forest, logistic, neighbours
from kitting_networks import Student
from result_file import write_result

from misstep.core.streams import Float64s
from misstep.evaluate.anticipation_controls import Terms, metadata_scores, placebo_name, scores, shuffled, verdict
from misstep.evaluate.anticipation_protocol import Example, Learner, Material
from misstep.evaluate.anticipation_scores import Judged, estimate, resamples
from misstep.evaluate.anticipation_verdict import Verdict

HORIZONS_S = (-0.5, 0.0, 0.5, 1.0, 1.5, 2.0)
WITH_VERDICT_S = (0.5, 1.0)
TERMS = Terms(placebo_s=8.0, whole_s=-0.5, parts=5)
LEAST_OF_A_KIND = 5
SHUFFLED_S = 1.0
"""Horizon of the control of shuffled labels: it is about the protocol, which is the same for all horizons."""
FEW_HORIZONS_S = {
    "chosen within": WITH_VERDICT_S,
    "student, MMD": HORIZONS_S[1:],
    "student, paired MSE": HORIZONS_S[1:],
}
"""Of what learns very often, and of students: shown the failure, they would be teachers."""

CANDIDATES: dict[str, Learner] = {
    "logistic, levels": logistic(levels),
    "logistic, changes": logistic(changes),
    "logistic, touch": logistic(touch),
    "logistic, band": logistic(band),
    "logistic, contrast": logistic(contrast),
    "logistic, band and touch": logistic(joined(band, touch)),
    "neighbours, levels": neighbours(levels),
    "neighbours, changes": neighbours(changes),
    "neighbours, touch": neighbours(touch),
    "neighbours, band": neighbours(band),
    "neighbours, contrast": neighbours(contrast),
    "forest, levels and changes": forest(joined(levels, changes)),
    "forest, band and touch": forest(joined(band, touch)),
    "forest, contrast and touch": forest(joined(contrast, touch)),
}
"""What a method is chosen from, within the dates that it learns from."""


def methods() -> dict[str, Learner]:
    """All of them; networks share their teachers."""
    teachers: dict[bytes, Any] = {}
    return {
        "random forest": forest(joined(levels, changes)),
        "gradient boosting": boosting(joined(levels, changes)),
        "one-class neighbours": neighbours(changes),
        "chosen within": Chosen(CANDIDATES),
        "network, not taught": Student("none"),
        "student, MMD": Student("mmd", teachers),
        "student, paired MSE": Student("mse", teachers),
    }


class Report:
    """Figures, and the rows behind them, as they come."""

    def __init__(self, executions: Sequence[Execution], materials: Sequence[Material]) -> None:
        self.figures: dict[str, Any] = {}
        self.rows: list[dict[str, Any]] = []
        self._materials = materials
        self._drawn = resamples(materials[0].groups, TERMS.draws)
        self._groups_n = len(set(materials[0].groups))
        kinds = Counter(one.kind for one in executions if one.kind)
        self._kinds = sorted(kind for kind, n in kinds.items() if n >= LEAST_OF_A_KIND)
        self._session = {id(one): execution.session for one, execution in self._examples(executions)}
        self._metadata = metadata_scores(materials, TERMS)

    def _examples(self, executions: Sequence[Execution]) -> list[tuple[Example, Execution]]:
        return [pair for one in self._materials for pair in zip(one.examples, executions, strict=True)]

    def add_metadata(self) -> None:
        """What is known without sensors."""
        self._add("metadata alone", "any time", self._metadata)

    def add(self, name: str, learner: Learner, horizons_s: Sequence[float]) -> None:
        """A method at all horizons and at the placebo's, with its verdicts."""
        judged = {horizon_s: scores(self._materials, learner, horizon_s, TERMS) for horizon_s in horizons_s}
        placebo = scores(self._materials, learner, TERMS.placebo_s, TERMS)
        for horizon_s, one in judged.items():
            self._add(name, _when(horizon_s), one)
        self._add(name, f"placebo, {_when(TERMS.placebo_s)}", placebo)
        at_random = scores(shuffled(self._materials), learner, SHUFFLED_S, TERMS)
        for horizon_s in WITH_VERDICT_S:
            controls = {"metadata alone": self._metadata, placebo_name(TERMS): placebo}
            for kind in self._kinds:
                of_kind = {name: _of_kind(one, kind) for name, one in controls.items()}
                self._judge(name, horizon_s, kind, _of_kind(judged[horizon_s], kind), of_kind)
            controls["the same with shuffled labels"] = at_random
            told = self._judge(name, horizon_s, "any", judged[horizon_s], controls)
            self.figures[f"{name}, {_when(horizon_s)}: verdict"] = told.sentence

    def _judge(self, name: str, horizon_s: float, kind: str, judged: Judged, controls: Mapping[str, Judged]) -> Verdict:
        """A row for a verdict on failures of one kind, or of any."""
        told = verdict(judged, controls, self._drawn)
        row = {"method": name, "when": _when(horizon_s), "failures": kind, "verdict": told.sentence}
        self.rows.append(row | {f"lead over {one.name}": one.lead.rounded() for one in told.controls})
        return told

    def _add(self, name: str, when: str, judged: Judged) -> None:
        figure = self._told(judged.figures(self._drawn))
        self.figures[f"{name}, {when}"] = figure
        row = {"method": name, "when": when, "AUROC within skills": figure}
        row["within skills and dates"] = self._told(judged.figures(self._drawn, lambda one: f"{one.skill} {one.group}"))
        session = judged.figures(self._drawn, lambda one: f"{one.skill} {self._session[id(one)]}")
        row["within skills and sessions"] = self._told(session)
        for kind in self._kinds:
            row[kind] = self._told(_of_kind(judged, kind).figures(self._drawn))
        self.rows.append(row)
        print(name, when, figure, flush=True)

    def _told(self, figures: Float64s) -> dict[str, float | None]:
        return estimate(figures, self._groups_n).rounded()


def _of_kind(judged: Judged, kind: str) -> Judged:
    """Without failures of other kinds."""
    return judged.only(lambda one: one.kind in ("", kind))


def _when(horizon_s: float) -> str:
    return f"{horizon_s:g} s before" if horizon_s >= 0 else f"{-horizon_s:g} s after"


def unfair(executions: Sequence[Execution], draws: int) -> dict[str, Any]:
    """A forest where recordings, not dates, are left out: what its score of 1 s before is worth."""
    materials = kitting_events.materials(executions, draws, by_recording=True)
    learner = forest(joined(levels, changes))
    judged = {horizon_s: scores(materials, learner, horizon_s, TERMS) for horizon_s in (1.0, TERMS.placebo_s)}
    controls = {"metadata alone": metadata_scores(materials, TERMS), placebo_name(TERMS): judged[TERMS.placebo_s]}
    told = verdict(judged[1.0], controls, resamples(materials[0].groups, TERMS.draws))
    figures: dict[str, Any] = {"recordings left out, random forest, 1 s before: verdict": told.sentence}
    figures["recordings left out, random forest, 1 s before"] = told.auroc.rounded()
    return figures | {f"recordings left out, {one.name}": one.auroc.rounded() for one in told.controls}


def facts(executions: Sequence[Execution]) -> dict[str, Any]:
    """What there is to compare."""
    failures = [one for one in executions if one.kind]
    successes = [one for one in executions if not one.kind]

    def pairs(*names: str) -> int:
        keys = [[tuple(getattr(one, name) for name in names) for one in part] for part in (failures, successes)]
        return sum(count * Counter(keys[1])[key] for key, count in Counter(keys[0]).items())

    return {
        "failures": len(failures),
        "successes": len(successes),
        "pairs of one skill": pairs("skill"),
        "of them of one date": pairs("skill", "date"),
        "of them of one session": pairs("skill", "session"),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    parser.add_argument("--draws", type=int, default=3, help="of the successes' moments, and seeds of the methods")
    parser.add_argument("--methods", nargs="+", default=list(methods()))
    options = parser.parse_args()
    torch.set_num_threads(1)
    executions = kitting_events.load(options.data)
    report = Report(executions, kitting_events.materials(executions, options.draws))
    report.add_metadata()
    chosen: Mapping[str, Learner] = methods()
    for name in options.methods:
        report.add(name, chosen[name], FEW_HORIZONS_S.get(name, HORIZONS_S))
    figures = facts(executions) | unfair(executions, options.draws) | report.figures
    if isinstance(choice := chosen["chosen within"], Chosen):
        figures |= {"candidates of the choice": len(CANDIDATES), "what was chosen": dict(choice.choices)}
    command = f"python benchmarks/anticipation_kitting.py --draws {options.draws} --methods " + " ".join(
        f"'{name}'" for name in options.methods
    )
    data_hash = hash_of([options.data / file for file in kitting_events.FILES])
    write_result("anticipation-kitting", command, list(range(options.draws)), figures, report.rows, data_hash)


if __name__ == "__main__":
    main()
