"""Distributions of unknown probabilities as a few nodes, so that integrals over them become sums."""

from functools import lru_cache

import numpy as np

from misstep.core.streams import Float64s


@lru_cache(maxsize=1024)
def beta_nodes(a: float, b: float, n: int) -> tuple[Float64s, Float64s]:
    """A Beta(a, b) distribution as n nodes in (0, 1) and log-weights that sum to 1.

    Expectations of polynomials of degree below 2n are exact: the likelihood of k executions has degree k.

    Source: Golub, Welsch 1969, Calculation of Gauss quadrature rules; weights of Jacobi polynomials moved to [0, 1].
    """
    order = np.arange(n)
    alpha, beta, total = b - 1, a - 1, 2 * order + a + b - 2  # of (1-x)^alpha (1+x)^beta on [-1, 1]
    diagonal = np.full(n, (beta - alpha) / (alpha + beta + 2))
    diagonal[1:] = (beta**2 - alpha**2) / (total[1:] * (total[1:] + 2))
    k, t = order[1:], total[1:]
    with np.errstate(invalid="ignore"):  # for k = 1 a factor cancels that may be 0
        square = 4 * k * (k + alpha) * (k + beta) * (k + alpha + beta) / (t**2 * (t + 1) * (t - 1))
    square[:1] = 4 * a * b / ((a + b) ** 2 * (a + b + 1))
    matrix = np.diag(diagonal) + np.diag(np.sqrt(square), 1) + np.diag(np.sqrt(square), -1)
    values, vectors = np.linalg.eigh(matrix)
    nodes, weight = np.clip((1 + values) / 2, 1e-300, 1 - 1e-16), np.maximum(vectors[0] ** 2, 1e-300)
    log_weight = np.log(weight / weight.sum())
    for shared in (nodes, log_weight):
        shared.setflags(write=False)
    return nodes, log_weight


def logsumexp(values: Float64s, axis: int | tuple[int, ...]) -> Float64s:
    """log Σ exp along axes, without overflow."""
    peak = values.max(axis=axis, keepdims=True)
    total: Float64s = np.log(np.exp(values - peak).sum(axis=axis)) + peak.squeeze(axis)
    return total
