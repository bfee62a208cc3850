"""Spectrum-based fault localisation: which function is suspicious, from what executions called and how they ended.

Each formula turns the counts of a function into a suspiciousness of at least 0. The executions under test are all
there is: the training successes ran on software without the bug, so that they exonerate nobody.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from misstep.core.streams import Float64s

Bools = NDArray[np.bool_]

UNEXPLAINED = 1e-6
"""Barinel: probability of a failing execution that does not call the candidate."""


@dataclass(frozen=True, slots=True)
class Spectrum:
    """Executions by outcome and by whether they called a function; each (functions,).

    Attributes:
        failed_called: number of failing executions that called it (in the literature ef or a11).
        failed_not: failing, did not call it (nf, a01).
        passed_called: succeeding, called it (ep, a10).
        passed_not: succeeding, did not call it (np, a00).
    """

    failed_called: Float64s
    failed_not: Float64s
    passed_called: Float64s
    passed_not: Float64s

    @classmethod
    def of(cls, called: Bools, failed: Bools) -> "Spectrum":
        """From coverage (executions, functions) and outcomes (executions,)."""
        rows, fails = called.astype(np.float64), failed.astype(np.float64)
        failed_called, passed_called = fails @ rows, (1 - fails) @ rows
        return cls(failed_called, fails.sum() - failed_called, passed_called, (1 - fails).sum() - passed_called)


def ochiai(spectrum: Spectrum) -> Float64s:
    """Cosine of a function's calls and the failures.

    Source: Abreu, Zoeteweij, van Gemund 2007, On the accuracy of spectrum-based fault localization.
    """
    s = spectrum
    norm = np.sqrt((s.failed_called + s.failed_not) * (s.failed_called + s.passed_called))
    return s.failed_called / np.where(norm > 0, norm, 1.0)


def dstar(spectrum: Spectrum) -> Float64s:
    """D² = ef² / (ep + nf).

    Where nothing speaks against a function the ratio is infinite; half an execution in its place keeps the order, as
    such a function has the highest ef.

    Source: Wong, Debroy, Gao, Li 2014, The DStar method for effective software fault localization.
    """
    against = spectrum.passed_called + spectrum.failed_not
    return spectrum.failed_called**2 / np.maximum(against, 0.5)


def tarantula(spectrum: Spectrum) -> Float64s:
    """Share of the failures that called it, relative to that and the share of the successes.

    Source: Jones, Harrold 2005, Empirical evaluation of the Tarantula automatic fault-localization technique.
    """
    s = spectrum
    fails = s.failed_called / np.maximum(s.failed_called + s.failed_not, 1.0)
    passes = s.passed_called / np.maximum(s.passed_called + s.passed_not, 1.0)
    return fails / np.where(fails > 0, fails + passes, 1.0)


def barinel(spectrum: Spectrum) -> Float64s:
    """Posterior of "this function, and it alone, is faulty", (functions,), summing to 1.

    A faulty function lets an execution that calls it pass with probability h, its health, at its maximum-likelihood
    value ep / (ep + ef): likelihood h^ep (1 - h)^ef. A failure that does not call the candidate would make it
    impossible; here it counts `UNEXPLAINED`, so that where no function explains all, those that explain most lead.

    Source: Abreu, Zoeteweij, van Gemund 2009, Spectrum-based multiple fault localization; single-fault candidates.
    """
    s = spectrum
    called = np.maximum(s.failed_called + s.passed_called, 1.0)
    log_likelihood = (
        _x_log(s.passed_called, s.passed_called / called)
        + _x_log(s.failed_called, s.failed_called / called)
        + s.failed_not * np.log(UNEXPLAINED)
    )
    weight = np.exp(log_likelihood - log_likelihood.max())
    posterior: Float64s = weight / weight.sum()
    return posterior


def _x_log(x: Float64s, p: Float64s) -> Float64s:
    """x log p, with 0 log 0 = 0."""
    return x * np.log(np.where(x > 0, p, 1.0))


FORMULAS: dict[str, Callable[[Spectrum], Float64s]] = {
    "ochiai": ochiai,
    "dstar": dstar,
    "tarantula": tarantula,
    "barinel": barinel,
}


def shares(suspiciousness: Float64s) -> Float64s:
    """Suspiciousness as probabilities, (..., functions): divided by its sum; uniform where nobody is suspicious.

    Source: Yoo, Harman, Clark 2013, Fault localization prioritization.
    """
    total = suspiciousness.sum(axis=-1, keepdims=True)
    return np.where(total > 0, suspiciousness / np.where(total > 0, total, 1.0), 1 / suspiciousness.shape[-1])
