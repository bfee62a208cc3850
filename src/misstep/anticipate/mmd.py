"""How far apart two sets of features lie: the maximum mean discrepancy.

Source: Gretton et al. 2012, eq. 5, with a sum of Gaussian kernels.
"""

import torch
from torch import Tensor

BANDWIDTHS = (0.25, 0.5, 1.0, 2.0, 4.0)
"""Variances of the kernels, in units of the median squared distance, so that no one scale has to be right."""


def mmd2(ours: Tensor, theirs: Tensor) -> Tensor:
    """The squared discrepancy of n x D and m x D samples, biased and so never negative (a V-statistic).

    It is 0 for equal samples, symmetric, and at most 2. The bandwidth is taken as given: no gradient flows through it.
    """
    both = torch.cat([ours, theirs])
    squared = (both[:, None] - both).square().sum(2)  # (n + m) x (n + m)
    kernel = _kernel(squared)
    n = len(ours)
    return kernel[:n, :n].mean() + kernel[n:, n:].mean() - 2 * kernel[:n, n:].mean()


def _kernel(squared: Tensor) -> Tensor:
    """Means over bandwidths of exp(-d²/2s²), same shape."""
    pairs = torch.triu_indices(len(squared), len(squared), offset=1, device=squared.device)
    median = squared.detach()[pairs[0], pairs[1]].median().clamp(min=1e-12)  # samples may be all the same
    return torch.stack([torch.exp(-squared / (2 * scale * median)) for scale in BANDWIDTHS]).mean(0)
