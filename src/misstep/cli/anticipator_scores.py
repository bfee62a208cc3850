"""What an anticipator is worth on the test part, as tables for terminals and cards."""

from collections.abc import Mapping
from dataclasses import fields
from typing import Any

import numpy as np
from rich.console import Console
from rich.table import Table

from misstep.anticipate.card import FigureTable
from misstep.core.streams import Float64s
from misstep.evaluate.anticipation_verdict import Verdict
from misstep.evaluate.classification import Classification
from misstep.evaluate.metrics import Estimate, reliability, wilson
from misstep.evaluate.risk_calibration import RiskCalibration
from misstep.evaluate.roc import RocCurve
from misstep.signals.data_set import Clips

ALWAYS = "always fails"
_HEADINGS = {
    "precision": "precision", "recall": "recall", "f1": "F1", "failure_f1": "F1 of failures",
    "balanced_accuracy": "balanced accuracy", "auroc": "AUROC",
}  # fmt: skip

Figures = Mapping[str, Estimate]


def figures_of(risks: Mapping[str, Float64s], test: Clips) -> dict[str, Figures]:
    """Figures of each network by its risks on the test part, and of always predicting failure, by name."""
    scenes = [one.scene for one in test.executions]
    every = {**risks, ALWAYS: np.ones(len(test))}
    return {name: _figures(Classification.of(risk, test.failed, scenes)) for name, risk in every.items()}


def calibration_of(risks: Float64s, test: Clips) -> RiskCalibration:
    """Whether risks mean what they say on the test part."""
    return RiskCalibration.of(risks, test.failed, [one.scene for one in test.executions])


def _figures(found: Classification) -> Figures:
    return {one.name: getattr(found, one.name) for one in fields(found)}


def scores_table(scores: Mapping[str, Figures], test: Clips) -> FigureTable:
    """One column a network."""
    failures = int(test.failed.sum())
    title = f"Test part: {len(test)} executions, {failures} of them failures; 95 % intervals"
    rows = [(heading, *(figure(one[key]) for one in scores.values())) for key, heading in _HEADINGS.items()]
    return FigureTable(title, ("", *scores), tuple(rows))


def controls_table(verdict: Verdict) -> FigureTable:
    """The student's AUROC within skills, and that of each control."""
    controls = [(one.name, figure(one.auroc), figure(one.lead)) for one in verdict.controls]
    columns = ("", "AUROC within skills", "lead of the student")
    return FigureTable("Beside its controls", columns, (("student", figure(verdict.auroc), ""), *controls))


def calibration_table(found: RiskCalibration, temperature: float, validation: Clips) -> FigureTable:
    """What was stated of the test part, and what came true."""
    rows = [(one.name, str(one.observed.n), f"{one.stated:.2f}", figure(one.observed)) for one in found.statements]
    notes = (
        f"Expected calibration error {figure(found.error)}; risks that are exactly right would show "
        f"{found.by_chance:.2f} on so few executions.",
        f"Logits are divided by a temperature of {temperature:.2f}, fitted on {len(validation)} executions of the "
        "validation part.",
    )
    return FigureTable("Does its risk mean what it says?", ("told", "executions", "risk", "failed"), tuple(rows), notes)


def calibration_facts(found: RiskCalibration, temperature: float) -> dict[str, Any]:
    """The same as JSON-ready data."""
    statements = [
        {"name": one.name, "stated": round(one.stated, 4), "failed": one.observed.rounded()} for one in found.statements
    ]
    return {
        "temperature": round(temperature, 4),
        "expected_calibration_error": found.error.rounded(),
        "error_by_chance": round(found.by_chance, 4),
        "statements": statements,
    }


def show(table: FigureTable, console: Console) -> None:
    """Prints a table."""
    drawn = Table(*table.columns, title=table.title, title_justify="left")
    for row in table.rows:
        drawn.add_row(*row)
    console.print(drawn)
    for note in table.notes:
        console.print(note)


def figure(one: Estimate) -> str:
    """A figure with its interval."""
    return "not known" if not one.n else f"{one.mean:.2f} [{one.low:.2f}, {one.high:.2f}]"


def curves_facts(risks: Float64s, test: Clips) -> dict[str, Any]:
    """The ROC curve, and the risks in ten bins beside what came true, as JSON-ready data."""
    bins = reliability(risks, test.failed)
    pairs = zip(bins.stated, bins.observed, bins.n, strict=True)
    stated = [
        {"stated": round(float(p), 4), "failed": wilson(round(float(share * n)), int(n)).rounded()}
        for p, share, n in pairs
    ]
    roc = RocCurve.of(risks, test.failed, [one.scene for one in test.executions])
    return {"roc": roc.facts(), "reliability": stated}
