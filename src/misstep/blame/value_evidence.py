"""What the values of an execution say of every hypothesis: a bug in some function, a changed world, or neither.

Without a bug a function deviates by chance alone: its chance (see `Finding`) is uniform. The function with a bug that
shows mostly deviates strongly. Once something is wrong, others deviate as a consequence, but only after it: what
deviated before a function did speaks against that function, and that it was the first of k, which has a probability
of 1/k where order is chance, for it. In a changed world there are consequences without a culprit. Strong deviations
are modelled by the density κ c^(κ-1) of a chance c. Source: docs/derivations.md, section Values.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from misstep.blame.values import Finding
from misstep.core.calls import Function
from misstep.core.streams import Float64s

WORLD = Function("the world")
"""What takes the place of a function in the hypothesis that not the software has changed, but what surrounds it."""

_STRONG = float(np.log(10**0.5))
"""Evidence of a consequence above which a deviation takes part in the order; less is not worth more than a bare mention
(Jeffreys 1961), and with many functions some deviate a little by chance before anything is wrong."""
MOST = float(np.log(1000.0))
"""No execution says more than this of one hypothesis against another."""


@dataclass(frozen=True, slots=True)
class ValuePriors:
    """How functions deviate, as far as it is not known from the successes.

    Attributes:
        kappa: κ of the density of a strong deviation's chance.
        culprit: probability that the function with a bug deviates strongly in a failing execution.
        culprit_in_success: that it does in one that succeeds.
        consequence: that another function does in a failing execution, as a consequence.
    """

    kappa: float = 0.15
    culprit: float = 0.85
    culprit_in_success: float = 0.3
    consequence: float = 0.1


@dataclass(frozen=True, slots=True)
class ValueRatios:
    """Log-likelihood ratios of hypotheses against "nothing has changed", of one execution.

    Attributes:
        of_function: by name, that the function has a bug which shows.
        otherwise: the same of a function of which the values say nothing.
        world: that the world has changed.
        windows: functions through which a changed world may have shown: all but those that break a rule which holds in
            every world.
    """

    of_function: Mapping[str, float]
    otherwise: float
    world: float
    windows: frozenset[str] = frozenset()

    def of(self, names: Sequence[str]) -> Float64s:
        """Of each suspect by name, the world among them, (names,)."""
        known = {**self.of_function, WORLD.name: self.world}
        return np.array([known.get(name, self.otherwise) for name in names])


SILENT = ValueRatios({}, 0.0, 0.0)
"""What an execution without values says."""


def value_ratios(findings: Mapping[str, Finding], failed: bool, priors: ValuePriors = ValuePriors()) -> ValueRatios:
    """What an execution's findings say."""
    if not findings:
        return SILENT
    return _of_failure(findings, priors) if failed else _of_success(findings, priors)


def _of_success(findings: Mapping[str, Finding], priors: ValuePriors) -> ValueRatios:
    """A success weakly exonerates functions that did as ever."""
    chance = np.array([one.chance for one in findings.values()])
    ratios = np.minimum(_mixture(chance, priors.culprit_in_success, priors.kappa), MOST)
    return ValueRatios(dict(zip(findings, ratios.tolist(), strict=True)), 0.0, 0.0)


def _of_failure(findings: Mapping[str, Finding], priors: ValuePriors) -> ValueRatios:
    names = list(findings)
    chance = np.array([findings[name].chance for name in names])
    first_ns = np.array([findings[name].first_ns for name in names])
    consequence = _mixture(chance, priors.consequence, priors.kappa)
    culprit = _mixture(chance, priors.culprit, priors.kappa)
    strong = np.where((first_ns >= 0) & (consequence > _STRONG), consequence, 0.0)
    earlier = np.where(strong > 0, _sum_of_earlier(first_ns, strong), 0.0)
    first = np.where((strong > 0) & (earlier == 0), np.log(max(int(np.count_nonzero(strong)), 1)), 0.0)
    everything = float(consequence.sum())
    changed = float(np.logaddexp(np.log(0.5), np.log(0.5) + min(everything, MOST)))  # there may be no consequence
    of_function = changed + np.clip(culprit - consequence - earlier + first, -MOST, MOST)
    broken = np.array([one.deviation is not None and one.deviation.exact for one in findings.values()])
    windows = frozenset(name for name, shut in zip(names, broken & (consequence > 0), strict=True) if not shut)
    return ValueRatios(dict(zip(names, of_function.tolist(), strict=True)), changed, changed, windows)


def _sum_of_earlier(first_ns: Float64s, strength: Float64s) -> Float64s:
    """For each function, the summed strength of those that deviated before it."""
    order = np.argsort(first_ns, kind="stable")
    before = np.concatenate([[0.0], np.cumsum(strength[order])])
    sums = np.empty(len(order))
    sums[order] = before[np.searchsorted(first_ns[order], first_ns[order])]
    return sums


def _mixture(chance: Float64s, share: float, kappa: float) -> Float64s:
    """log of (1 - share) + share κ c^(κ-1)."""
    ratio: Float64s = np.log(1 - share + share * kappa * chance ** (kappa - 1))
    return ratio
