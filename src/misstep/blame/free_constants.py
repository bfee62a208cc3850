"""The constants of the likelihood that fixed bugs can teach, as numbers without bounds, and how sure each default is.

A positive constant is its logarithm here, a share its log-odds. The defaults were chosen on planted bugs; they weigh
as much as these bugs would if each had shown what a constant describes: n times the Fisher information of one of them.
So the first bugs of a user move them little, and as many of his as there were count for half.

Source: docs/derivations.md, section Learned likelihood.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

import numpy as np

from misstep.blame.likelihood import Priors
from misstep.blame.value_evidence import ValuePriors
from misstep.core.streams import Float64s

DEFAULTS_WEIGH = 46
"""Bugs that the defaults were chosen on: `development: bugs` of benchmarks/results/blame-values.json."""
_BETAS = ("silent", "manifest", "spurious")
_SHARES = ("deviates", "disturbed")
_OF_VALUES = ("kappa", "culprit", "culprit_in_success", "consequence")
OF_VALUES = slice(-len(_OF_VALUES), None)
"""Where the numbers stand of which only values of calls tell."""
NAMES = (*(f"{name} {side}" for name in _BETAS for side in "ab"), *_SHARES, *_OF_VALUES)
"""The constants in the order of the numbers; the decay is apart, as it needs other fingerprints."""


def to_numbers(priors: Priors) -> Float64s:
    """The constants of some priors, (NAMES,)."""
    betas = [np.log(side) for name in _BETAS for side in getattr(priors, name)]
    shares = [getattr(priors, name) for name in _SHARES] + [getattr(priors.values, name) for name in _OF_VALUES]
    return np.array(betas + [np.log(share / (1 - share)) for share in shares])


def to_priors(numbers: Float64s, decay_per_s: float) -> Priors:
    """The priors with these constants; what fixed bugs can't teach is as by default."""
    sides = np.exp(numbers[: 2 * len(_BETAS)]).tolist()
    shares = (1 / (1 + np.exp(-numbers[2 * len(_BETAS) :]))).tolist()
    ours, of_values = shares[: len(_SHARES)], shares[len(_SHARES) :]
    values = ValuePriors(**dict(zip(_OF_VALUES, of_values, strict=True)))
    learned: dict[str, Any] = {name: (sides[2 * at], sides[2 * at + 1]) for at, name in enumerate(_BETAS)}
    learned |= dict(zip(_SHARES, ours, strict=True))
    return replace(Priors(), decay_per_s=decay_per_s, values=values, **learned)


def information(priors: Priors) -> Float64s:
    """Fisher information of each number in one bug that shows what it describes, (NAMES,).

    A draw from Beta(a, b) has a²(ψ'(a) − ψ'(a + b)) of log a; a coin of share p has p(1 − p) of its log-odds; κ of
    c^(κ-1) has 1 of log κ, as −log c is exponential, and so (1 − κ)² of its log-odds.
    """
    betas = [_of_beta(*sides) for name in _BETAS for sides in _both(getattr(priors, name))]
    shares = [getattr(priors, name) for name in _SHARES] + [getattr(priors.values, name) for name in _OF_VALUES[1:]]
    coins = [share * (1 - share) for share in shares]
    kappa = (1 - priors.values.kappa) ** 2
    return np.array([*betas, *coins[: len(_SHARES)], kappa, *coins[len(_SHARES) :]])


OF_LOG_DECAY = 1.0
"""The same of the logarithm of the decay: the time from a cause to its effect is exponential with this rate."""


def _both(sides: tuple[float, float]) -> Sequence[tuple[float, float]]:
    a, b = sides
    return (a, b), (b, a)


def _of_beta(a: float, b: float) -> float:
    k = np.arange(100_000)
    return a**2 * float((1 / (a + k) ** 2 - 1 / (a + b + k) ** 2).sum())  # ψ'(x) = Σ 1/(x + k)²


@dataclass(frozen=True, slots=True)
class Moved:
    """A constant that was learned, beside its default; for people."""

    name: str
    default: float
    learned: float


def moved(priors: Priors) -> list[Moved]:
    """The constants that differ from their defaults by more than a hundredth."""
    was, now = _flat(asdict(Priors())), _flat(asdict(priors))
    return [Moved(name, was[name], now[name]) for name in was if abs(now[name] - was[name]) > 0.01 * was[name]]


def _flat(facts: dict[str, Any], before: str = "") -> dict[str, float]:
    found: dict[str, float] = {}
    for name, value in facts.items():
        if isinstance(value, dict):
            found |= _flat(value, f"{name}.")
        elif isinstance(value, tuple):
            found |= {f"{before}{name}.{side}": one for side, one in zip("ab", value, strict=True)}
        else:
            found[f"{before}{name}"] = value
    return found
