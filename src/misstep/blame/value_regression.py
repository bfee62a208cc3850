"""Rules with an error: a polynomial of a few given numbers, or a usual range; fitted on successes."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from misstep.blame.value_rules import FEW, SAME, Regression, terms
from misstep.core.streams import Float64s, Int64s

FOLDS = 5
_TERMS, _SQUARED_TERMS = 10, 8
_RIDGE = 1e-9
_USUAL = 0.98
_LEAST_USUAL = 1e-6
"""Usual error, in standard deviations, of a rule that has none but what rounding and the ridge leave."""


@dataclass(frozen=True, slots=True)
class Inputs:
    """Numbers that are known before others, standardised, for regressions.

    Attributes:
        columns: (inputs,) which.
        centre, spread: (inputs,).
        values: (rows, inputs).
        fold: (rows,) which rows are held out together.
        part: (rows,) True for the folds of the first part of the executions.
        grams: (2, inputs, inputs) sums of products of the second part and of the first.
    """

    columns: Int64s
    centre: Float64s
    spread: Float64s
    values: Float64s
    fold: Int64s
    part: NDArray[np.bool_]
    grams: Float64s

    @classmethod
    def of(cls, columns: Int64s, values: Float64s, fold: Int64s) -> "Inputs":
        """From their values, (rows, inputs); NaN counts as the mean, constant ones are left out."""
        centre = np.nanmean(values, axis=0) if values.size else np.zeros(len(columns))
        filled = np.where(np.isnan(values), centre, values)
        spread = filled.std(axis=0)
        varies = spread > SAME * np.maximum(1.0, np.abs(centre))
        standard = (filled[:, varies] - centre[varies]) / spread[varies]
        part = fold < FOLDS // 2
        grams = np.stack([standard[part == one].T @ standard[part == one] for one in (False, True)])
        return cls(columns[varies], centre[varies], spread[varies], standard, fold, part, grams)

    def gram(self, rows: NDArray[np.bool_]) -> Float64s:
        """(inputs, inputs) sums of products over all rows, or those of one part."""
        gram: Float64s = self.grams.sum(axis=0) if rows.all() else self.grams[int(self.part[rows].any())]
        return gram


def regression(made: Float64s, inputs: Inputs) -> tuple[Regression, Float64s]:
    """The regression that predicts held-out executions best, and its deviations there, (rows,).

    The errors of one part of the scenes are those of terms chosen on the other, as chosen on all, many inputs would
    explain by chance what they can't; or those of the terms that were chosen on all, where these are larger.
    """
    centre, spread = float(made.mean()), float(made.std())
    y = (made - centre) / spread
    chosen = _matching_pursuit(inputs, y, np.ones(len(y), np.bool_))
    other = [_matching_pursuit(inputs, y, inputs.part != part) for part in (False, True)]
    best: tuple[float, Regression, Float64s] | None = None
    for most, squared in ((0, False), (_TERMS, False), (_SQUARED_TERMS, True)):
        x = terms(inputs.values[:, chosen[:most]], squared)
        if (most and not chosen) or len(y) <= (3 if squared else 2) * x.shape[1]:
            continue
        error = np.where(inputs.part, *(_errors(terms(inputs.values[:, of[:most]], squared), y, inputs.fold)
                                        for of in reversed(other)))  # fmt: skip
        own = _errors(x, y, inputs.fold)
        error = np.where(np.abs(own) > np.abs(error), own, error)
        typical = float(np.quantile(np.abs(error), 0.9) + 0.3 * np.abs(error).mean())
        if best is None or typical < best[0]:
            weights = _weights(x, y) * spread
            weights[0] += centre
            usual = max(float(np.quantile(np.abs(error), _USUAL)), _LEAST_USUAL)
            columns = chosen[:most]
            rule = Regression(inputs.columns[columns], inputs.centre[columns], inputs.spread[columns], squared,
                              weights, usual * spread, usual)  # fmt: skip
            best = typical, rule, rule.sizes(error * spread)
            if rule.is_exact:
                break
    assert best is not None
    return best[1], best[2]


def _matching_pursuit(inputs: Inputs, y: Float64s, rows: NDArray[np.bool_]) -> list[int]:
    """Inputs that explain most in some rows, one after the other, until one more explains next to nothing.

    Source: Pati, Rezaiifar, Krishnaprasad 1993, orthogonal matching pursuit.
    """
    chosen: list[int] = []
    gram, moment = inputs.gram(rows), inputs.values[rows].T @ y[rows]
    left, residual = float(y[rows] @ y[rows]), moment.copy()
    enough = 1e-12 * left
    for _ in range(min(_TERMS, len(moment))):
        strength = np.abs(residual)
        strength[chosen] = -1.0
        best = int(strength.argmax())
        if strength[best] < SAME * len(y):
            break
        chosen.append(best)
        within = gram[np.ix_(chosen, chosen)] + SAME * len(y) * np.eye(len(chosen))
        weights = np.linalg.solve(within, moment[chosen])
        residual = moment - gram[:, chosen] @ weights
        unexplained = float(y[rows] @ y[rows]) - float(weights @ moment[chosen])
        if unexplained < enough or (len(chosen) > FEW and left - unexplained < 1e-3 * left):
            break
        left = unexplained
    return chosen


def _weights(x: Float64s, y: Float64s) -> Float64s:
    """Of a ridge regression."""
    return np.asarray(np.linalg.solve(x.T @ x + _RIDGE * len(y) * np.eye(x.shape[1]), x.T @ y), np.float64)


def _errors(x: Float64s, y: Float64s, fold: Int64s) -> Float64s:
    """Errors of a ridge regression on the rows that each fold holds out."""
    gram, moment = x.T @ x + _RIDGE * len(y) * np.eye(x.shape[1]), x.T @ y
    error: Float64s = np.empty(len(y))
    for one in range(FOLDS):
        out: NDArray[np.bool_] = fold == one
        held = x[out]
        error[out] = y[out] - held @ np.linalg.solve(gram - held.T @ held, moment - held.T @ y[out])
    return error
