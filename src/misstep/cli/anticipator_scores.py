"""What an anticipator's networks are worth on the test part, beside who always predicts failure."""

from collections.abc import Mapping
from dataclasses import fields

import numpy as np
from rich.table import Table

from misstep.anticipate.anticipator import Anticipator
from misstep.anticipate.material import Material
from misstep.anticipate.teaching import Role, risks_of
from misstep.anticipate.training import AnticipatorTraining
from misstep.core.streams import Float64s
from misstep.evaluate.classification import Classification
from misstep.evaluate.metrics import Estimate

ALWAYS = "always fails"
_HEADINGS = {
    "precision": "precision", "recall": "recall", "f1": "F1", "failure_f1": "F1 of failures",
    "balanced_accuracy": "balanced", "auroc": "AUROC",
}  # fmt: skip

Figures = Mapping[str, Estimate]


def judged(
    networks: Mapping[Role, Anticipator], material: Material, training: AnticipatorTraining
) -> dict[str, Figures]:
    """Figures of each network on the test part, and of always predicting failure, by name."""
    test = material.test
    scenes = [one.id if one.seed is None else one.seed for one in test.executions]
    risks: dict[str, Float64s] = {
        name: risks_of(model, test, material, training, name) for name, model in networks.items()
    }
    every: dict[str, Float64s] = {**risks, ALWAYS: np.ones(len(test))}
    return {name: _figures(Classification.of(risk, test.failed, scenes)) for name, risk in every.items()}


def _figures(found: Classification) -> Figures:
    return {one.name: getattr(found, one.name) for one in fields(found)}


def scores_table(scores: Mapping[str, Figures], material: Material) -> Table:
    """One column a network."""
    failures = int(material.test.failed.sum())
    title = f"Test part: {len(material.test)} executions, {failures} of them failures; 95 % intervals"
    table = Table("", *scores, title=title, title_justify="left")
    for key, heading in _HEADINGS.items():
        table.add_row(heading, *(_told(figures[key]) for figures in scores.values()))
    return table


def _told(one: Estimate) -> str:
    return f"{one.mean:.2f} [{one.low:.2f}, {one.high:.2f}]"
