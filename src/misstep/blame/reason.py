"""Why a skill is chosen: which likely hypotheses its outcome would part, and which other skills can't."""

from dataclasses import dataclass

import numpy as np

from misstep.blame.selection import Forecast
from misstep.blame.trial import Verdict
from misstep.core.calls import Function
from misstep.core.streams import Float64s

_ALIKE = 0.1
"""Two hypotheses whose probabilities of a failure differ by less are not parted by one execution."""
_MOST_NAMED = 3


@dataclass(frozen=True, slots=True)
class Reason:
    """What an execution of a skill is expected to tell.

    Attributes:
        skill: which.
        gain_bits: how much.
        fails_if: functions that would make it fail, which no skill tells apart; empty for no bug.
        succeeds_if: those that would let it succeed; empty for no bug. Both are empty if it parts nothing.
        unable: other skills, which would end alike under both.
    """

    skill: str
    gain_bits: float
    fails_if: tuple[Function, ...]
    succeeds_if: tuple[Function, ...]
    unable: tuple[str, ...]

    def sentence(self) -> str:
        """In plain words."""
        if self.fails_if == self.succeeds_if:
            return f"{self.skill}: {self.gain_bits:.2f} bits expected; all that is likely predicts the same outcome."
        parted = f"it would part {_named(self.fails_if)} from {_named(self.succeeds_if)}"
        unable = f", which {_listed(self.unable)} can't" if self.unable else ""
        return f"{self.skill}: {self.gain_bits:.2f} bits expected; {parted}{unable}."


def reason(verdict: Verdict, skill: str) -> Reason:
    """Why run this skill: the two hypotheses that contribute most to its expected gain, one for either outcome."""
    hypotheses = np.append(verdict.belief.probability, verdict.belief.no_bug)
    fails = _fails(verdict.forecasts[skill], len(hypotheses))
    usual = float(hypotheses @ fails)
    contribution = hypotheses * _divergence_bits(fails, usual)
    high = int(np.where(fails > usual, contribution, -1.0).argmax())
    low = int(np.where(fails < usual, contribution, -1.0).argmax())
    if contribution[high] <= 0 or contribution[low] <= 0:
        return Reason(skill, verdict.gains_bits[skill], (), (), ())
    unable = [
        other
        for other, forecast in sorted(verdict.forecasts.items())
        if other != skill and abs(np.diff(_fails(forecast, len(hypotheses))[[high, low]])[0]) < _ALIKE
    ]
    return Reason(skill, verdict.gains_bits[skill], _class_of(verdict, high), _class_of(verdict, low), tuple(unable))


def _fails(forecast: Forecast, hypotheses_n: int) -> Float64s:
    """Probability of a failure under each function and, last, under no bug."""
    fails = np.full(hypotheses_n, forecast.otherwise)
    fails[forecast.rows] = forecast.fails
    return fails


def _divergence_bits(p: Float64s, usual: float) -> Float64s:
    """Kullback-Leibler divergence of coins p from the coin `usual`; weighed by belief, they sum to the gain."""
    p, q = np.clip(p, 1e-12, 1 - 1e-12), min(max(usual, 1e-12), 1 - 1e-12)
    divergence: Float64s = p * np.log2(p / q) + (1 - p) * np.log2((1 - p) / (1 - q))
    return divergence


def _class_of(verdict: Verdict, index: int) -> tuple[Function, ...]:
    if index == len(verdict.belief.functions):
        return ()
    function = verdict.belief.functions[index]
    return next((members for members in verdict.classes if function in members), (function,))


def _named(functions: tuple[Function, ...]) -> str:
    """The last two parts of each name, as many as can be read."""
    names = [".".join(function.name.split(".")[-2:]) for function in functions]
    if len(names) > _MOST_NAMED:
        return f"{names[0]} and {len(names) - 1} like it"
    return _listed(tuple(names), "or") if names else "no bug"


def _listed(names: tuple[str, ...], word: str = "and") -> str:
    return f" {word} ".join(filter(None, [", ".join(names[:-1]), names[-1]]))
