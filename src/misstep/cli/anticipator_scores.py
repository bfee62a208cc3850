"""What an anticipator's networks are worth on the test part, beside who always predicts failure."""

from collections.abc import Mapping
from dataclasses import fields

import numpy as np
from rich.table import Table

from misstep.core.streams import Float64s
from misstep.evaluate.classification import Classification
from misstep.evaluate.metrics import Estimate
from misstep.signals.data_set import Clips

ALWAYS = "always fails"
_HEADINGS = {
    "precision": "precision", "recall": "recall", "f1": "F1", "failure_f1": "F1 of failures",
    "balanced_accuracy": "balanced", "auroc": "AUROC",
}  # fmt: skip

Figures = Mapping[str, Estimate]


def figures_of(risks: Mapping[str, Float64s], test: Clips) -> dict[str, Figures]:
    """Figures of each network by its risks on the test part, and of always predicting failure, by name."""
    scenes = [one.scene for one in test.executions]
    every = {**risks, ALWAYS: np.ones(len(test))}
    return {name: _figures(Classification.of(risk, test.failed, scenes)) for name, risk in every.items()}


def _figures(found: Classification) -> Figures:
    return {one.name: getattr(found, one.name) for one in fields(found)}


def scores_table(scores: Mapping[str, Figures], test: Clips) -> Table:
    """One column a network."""
    failures = int(test.failed.sum())
    title = f"Test part: {len(test)} executions, {failures} of them failures; 95 % intervals"
    table = Table("", *scores, title=title, title_justify="left")
    for key, heading in _HEADINGS.items():
        table.add_row(heading, *(figure(figures[key]) for figures in scores.values()))
    return table


def figure(one: Estimate) -> str:
    """A figure with its interval."""
    return "not known" if not one.n else f"{one.mean:.2f} [{one.low:.2f}, {one.high:.2f}]"
