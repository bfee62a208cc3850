"""What a score before an event is worth beside its controls: the rule, and the sentence that is told first."""

from dataclasses import dataclass
from enum import IntEnum

import numpy as np

from misstep.evaluate.metrics import Estimate


class Finding(IntEnum):
    """What controls leave of a score; all by 95 % intervals, of the figures and of their paired differences.

    A control that is better than chance and not beaten explains the score. Beaten, it explains a part of it, unless it
    is less than half as far above chance. One that is neither better than chance nor beaten leaves the question open.
    The gravest finding stands.
    """

    CLEAR = 0
    PARTLY_EXPLAINED = 1
    UNDECIDED = 2
    EXPLAINED = 3
    CHANCE = 4


@dataclass(frozen=True, slots=True)
class Control:
    """A control beside the score.

    Attributes:
        name: as the sentence has it, such as "metadata alone".
        auroc: its area under the ROC curve, on the executions that both judged.
        lead: the score's area minus that, resampled together.
        beyond_twice: how far the score is above chance minus twice how far the control is.
    """

    name: str
    auroc: Estimate
    lead: Estimate
    beyond_twice: Estimate

    @property
    def finding(self) -> Finding:
        """What it leaves of the score; clear if it could not be judged."""
        if not self.auroc.n:
            return Finding.CLEAR
        knows = self.auroc.low > 0.5
        if self.lead.low > 0:
            return Finding.PARTLY_EXPLAINED if knows and self.beyond_twice.low <= 0 else Finding.CLEAR
        return Finding.EXPLAINED if knows else Finding.UNDECIDED


@dataclass(frozen=True, slots=True)
class Verdict:
    """A score with its controls.

    Attributes:
        auroc: the score's area under the ROC curve within skills.
        controls: beside it.
    """

    auroc: Estimate
    controls: tuple[Control, ...]

    @property
    def finding(self) -> Finding:
        """Chance, if the score itself is not better; otherwise the gravest of the controls' findings."""
        if not self.auroc.low > 0.5:
            return Finding.CHANCE
        return max((one.finding for one in self.controls), default=Finding.CLEAR)

    @property
    def sentence(self) -> str:
        """The first line of a report."""
        if not self.auroc.n:
            return (
                "Nothing could be judged: no skill failed in one session and succeeded in another, with windows there."
            )
        if self.finding is Finding.CHANCE:
            return f"Nothing is anticipated as far as these data tell: AUROC {_told(self.auroc)}, chance is .50."
        if self.finding is Finding.CLEAR:
            return self._clear()
        gravest = max((one for one in self.controls if one.finding is self.finding), key=lambda one: one.auroc.mean)
        against = f"AUROC {_told(gravest.auroc)} against {_told(self.auroc)}"
        if self.finding is Finding.EXPLAINED:
            how = "explains the score" if gravest.lead.mean <= 0 else "may explain the score"
            return f"Not anticipation: {gravest.name} {how} ({against})."
        if self.finding is Finding.UNDECIDED:
            return f"Not decided: the score is not shown to beat {gravest.name} ({against})."
        return f"Partly explained: {gravest.name} does better than chance ({against}); only the rest is anticipation."

    def _clear(self) -> str:
        judged = [one for one in self.controls if one.auroc.n]
        missing = "".join(f"; {one.name} could not be judged" for one in self.controls if not one.auroc.n)
        if not judged:
            return f"AUROC {_told(self.auroc)}, without a control beside it{missing}."
        best = max(judged, key=lambda one: one.auroc.mean)
        return f"No control comes near: AUROC {_told(self.auroc)}, {best.name} {_told(best.auroc)}{missing}."


def _told(figure: Estimate) -> str:
    """The figure and its interval, such as .62 [.51, .70]."""
    mean, low, high = (f"{value:.2f}".removeprefix("0") for value in (figure.mean, figure.low, figure.high))
    return "not known" if np.isnan(figure.mean) else f"{mean} [{low}, {high}]"
