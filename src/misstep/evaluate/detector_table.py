"""Detectors compared skill by skill: who wins, and whether a control comes near."""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

import numpy as np

from misstep.detect.training import Training
from misstep.evaluate.detector_figures import DetectorFigures, figures_of
from misstep.evaluate.detector_learners import CONTROLS, learners
from misstep.evaluate.detectors import PARTS, Case, Learner, cross_validate


@dataclass(frozen=True, slots=True)
class Table:
    """Figures by skill and method; a winner among the detectors, controls aside; the best control."""

    promise: float
    skills: Mapping[str, Mapping[str, DetectorFigures]]

    def mean_auroc(self, method: str) -> float:
        """Mean over the skills."""
        return float(np.mean([row[method].auroc.mean for row in self.skills.values()]))

    @property
    def methods(self) -> list[str]:
        """The methods, as the skills' rows have them."""
        return list(next(iter(self.skills.values()), {}))

    @property
    def winner(self) -> str:
        """The detector with the highest mean area under the ROC curve."""
        return max((name for name in self.methods if name not in CONTROLS), key=self.mean_auroc)

    @property
    def headline(self) -> str:
        """Who wins, and first of all whether a control does as well."""
        control = max((name for name in self.methods if name in CONTROLS), key=self.mean_auroc)
        best, rival = self.mean_auroc(self.winner), self.mean_auroc(control)
        wins = f"{self.winner} wins with a mean AUROC of {best:.3f}; the control {control!r} has {rival:.3f}."
        if rival > best - 0.05:
            return f"These data tell nothing about detectors: a control does as well. {wins}"
        return wins

    def facts(self) -> dict[str, Any]:
        """As JSON-ready data."""
        return {
            "headline": self.headline,
            "winner": self.winner,
            "promise": self.promise,
            "skills": {
                skill: {name: figures_facts(figures) for name, figures in row.items()}
                for skill, row in self.skills.items()
            },
        }


def figures_facts(figures: DetectorFigures) -> dict[str, Any]:
    """One detector's figures as JSON-ready data; None where nothing was measured."""
    estimates = {name: getattr(figures, name).rounded() for name in ("auroc", "false_alarms", "found", "before_onset")}
    times = {name: _rounded(getattr(figures, name)) for name in ("error_s", "delay_s")}
    return estimates | times | {"onsets_n": figures.onsets_n}


def _rounded(value: float) -> float | None:
    return None if math.isnan(value) else round(value, 3)


def compare(
    skills: Mapping[str, Sequence[Case]],
    methods: Sequence[str],
    training: Training = Training(),
    others: Mapping[str, Learner] = MappingProxyType({}),
    advance: Callable[[str, str], Callable[[], None]] = lambda skill, method: lambda: None,
    parts: int = PARTS,
) -> Table:
    """Cross-validates methods and controls on the cases of each skill.

    Args:
        skills: cases by skill, each `can_be_compared`.
        methods: names among `learners` and `others`; the controls always join them.
        training: settings of the detectors; its seed also splits.
        others: learners that misstep does not have itself.
        advance: gives, for a skill and a method, what is called as its training goes on.
        parts: of the split.
    """
    known = learners(training) | dict(others)
    rows = {}
    for skill, cases in skills.items():
        rows[skill] = {
            name: figures_of(cross_validate(cases, known[name], parts, training.seed, advance(skill, name)))
            for name in dict.fromkeys((*methods, *CONTROLS))
        }
    return Table(training.false_alarm_rate, rows)
