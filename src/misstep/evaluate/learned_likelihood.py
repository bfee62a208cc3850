"""What a learned likelihood is worth on bugs that it was not learned from: cross-validation over bugs.

Sessions are judged as they were executed: what a learned likelihood would have executed instead is not known, and a
session that one likelihood ended early shows no other how much longer it would have needed.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import numpy as np

from misstep.blame.labelled import Labelled, bug_of
from misstep.blame.learning import Material, fitted
from misstep.blame.likelihood import Priors
from misstep.core.streams import Float64s
from misstep.evaluate.blame_scores import bug_figures, decided_after
from misstep.evaluate.blind import Turn, scores_of
from misstep.evaluate.metrics import Estimate, bootstrap
from misstep.evaluate.opinion import believed

FOLDS = 5
LEAST_BUGS = 5
"""With fewer, all of them may point one way by chance more often than once in twenty: 2^-n."""
FIGURES = ("E_inspect", "@1", "decided", "right when decided", "executions until decided", "calibration error")


class Worth(StrEnum):
    """What is to be said of a learned likelihood first."""

    GAIN = "gain"
    NO_GAIN = "no gain"
    TOO_FEW = "too few bugs to tell"


@dataclass(frozen=True, slots=True, eq=False)
class Comparison:
    """The default and a learned likelihood on sessions that the latter was not learned from.

    Attributes:
        bug: number of each session's bug.
        bits: (sessions, 2) log2 p(truth) by default and as learned, the mean over each session's moments.
        rows: scores of each session by default and as learned, see `blind.scores_of`.
    """

    bug: Sequence[int]
    bits: Float64s
    rows: Sequence[tuple[dict[str, Any], dict[str, Any]]]

    @property
    def worth(self) -> Worth:
        """A gain is one of log p(truth) whose interval over bugs lies above 0."""
        if len(set(self.bug)) < LEAST_BUGS:
            return Worth.TOO_FEW
        return Worth.GAIN if self.gained()["bits"].low > 0 else Worth.NO_GAIN

    def gained(self) -> dict[str, Estimate]:
        """What the learned one is better by, per bug: bits of the truth, ranks at the end, executions until decided."""
        ranks = [default["e_inspect"][-1] - learned["e_inspect"][-1] for default, learned in self.rows]
        ends = [_until_decided(default) - _until_decided(learned) for default, learned in self.rows]
        gains = {"bits": self.bits[:, 1] - self.bits[:, 0], "E_inspect": ranks, "executions": ends}
        return {name: bootstrap(self._by_bug(np.array(values, np.float64))) for name, values in gains.items()}

    def figures(self) -> dict[str, dict[str, Any]]:
        """The figures of `blame_scores` of both, over sessions, as JSON-ready data."""
        both = {"default": [row for row, _ in self.rows], "learned": [row for _, row in self.rows]}
        found = {}
        for column, (name, rows) in enumerate(both.items()):
            figures = bug_figures(rows)
            told = {"log2 p(truth)": bootstrap(self._by_bug(self.bits[:, column]))}
            told |= {key: figures[key] for key in FIGURES}
            found[name] = {key: one.rounded() for key, one in told.items()}
        return found

    def facts(self) -> dict[str, Any]:
        """All of it as JSON-ready data."""
        gained = {name: one.rounded() for name, one in self.gained().items()}
        return {"worth": str(self.worth), "gained": gained, **self.figures()}

    def _by_bug(self, values: Float64s) -> list[float]:
        return [float(values[np.array(self.bug) == bug].mean()) for bug in sorted(set(self.bug))]


def _until_decided(row: dict[str, Any]) -> int:
    return decided_after(row) or len(row["skill"])


def compared(material: Material, learned: Sequence[Priors], which: Sequence[int] | None = None) -> Comparison:
    """Compares the default with what was learned for each session.

    Args:
        material: the sessions.
        learned: for each session of `which`, priors that were learned without its bug.
        which: the sessions to judge, by their place; all if None.
    """
    places = range(len(material.sessions)) if which is None else which
    sessions, bugs = [material.sessions[place] for place in places], bug_of(material.sessions)
    bits, rows = [], []
    for place, session, priors in zip(places, sessions, learned, strict=True):
        both = [(name, one) for name, one in (("default", Priors()), ("learned", priors))]
        scores = [material.at(one.decay_per_s)[place].log_truth(one).mean() / np.log(2) for _, one in both]
        default, ours = (scores_of(name, _turns(session, one), session.truth) for name, one in both)
        bits.append(scores)
        rows.append((default, ours))
    return Comparison([bugs[place] for place in places], np.array(bits, np.float64), rows)


def cross_validated(material: Material, advance: Callable[[], None] = lambda: None) -> Comparison:
    """Compares the default with what is learned from other bugs, fold after fold."""
    bugs = bug_of(material.sessions)
    folds = min(FOLDS, len(set(bugs)))
    by_fold: list[Priors] = []
    for fold in range(folds):
        others = [place for place, bug in enumerate(bugs) if bug % folds != fold]
        by_fold.append(fitted(material, others, advance))
    return compared(material, [by_fold[bug % folds] for bug in bugs])


def _turns(session: Labelled, priors: Priors) -> list[Turn]:
    knowledge = session.knowledge.with_priors(priors)
    ends = range(1, len(session.trials) + 1)
    return [Turn(session.trials[:end], believed(session.trials[:end], knowledge, "default"), 0) for end in ends]
