"""The temperature that makes a network's probabilities true: one number, fitted on executions it did not learn from.

Source: Guo, Pleiss, Sun, Weinberger 2017, On calibration of modern neural networks, section 4.2.
"""

import math

import torch
from torch import Tensor
from torch.nn import functional

LARGEST = 10.0
"""A network that knows nothing would be divided by infinity; one that errs nowhere, by 0."""
_SPREAD = 1.0
"""Of the logarithm of temperatures, before anything is known: few executions leave a network nearly as it is."""
_STEPS = 501


def fit_temperature(logits: Tensor, labels: Tensor) -> float:
    """What logits, n x 2, have to be divided by, for the most probable temperature given labels (n,).

    It minimises the sum of cross-entropies + (log T / spread)^2 / 2, T in [1 / LARGEST, LARGEST].
    """
    log_t = torch.linspace(-math.log(LARGEST), math.log(LARGEST), _STEPS, dtype=torch.float64)
    scaled = logits.double() / log_t.exp()[:, None, None]  # temperatures x n x 2
    losses = functional.cross_entropy(
        scaled.transpose(1, 2), labels.expand(_STEPS, -1), reduction="none"
    )  # temperatures x n
    penalty = (log_t / _SPREAD) ** 2 / 2
    return float(log_t[(losses.sum(1) + penalty).argmin()].exp())
