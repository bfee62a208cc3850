"""How the next skill is chosen."""

from collections import Counter
from collections.abc import Callable, Sequence

import numpy as np

from misstep.evaluate.opinion import Opinion

Choice = Callable[[Opinion, Sequence[str], np.random.Generator], str]
"""From an opinion, the skills run so far and a source of chance, to the next skill."""


def most_gain(opinion: Opinion, ran: Sequence[str], _: np.random.Generator) -> str:
    """The skill of highest expected gain; of equal ones that which ran least, then by name."""
    times = Counter(ran)
    return min(opinion.gains_bits, key=lambda skill: (-round(opinion.gains_bits[skill], 12), times[skill], skill))


def round_robin(opinion: Opinion, ran: Sequence[str], _: np.random.Generator) -> str:
    """Every skill in turn, by name."""
    return sorted(opinion.gains_bits)[len(ran) % len(opinion.gains_bits)]


def at_random(opinion: Opinion, _: Sequence[str], generator: np.random.Generator) -> str:
    """Any skill."""
    return sorted(opinion.gains_bits)[generator.integers(len(opinion.gains_bits))]


CHOICES: dict[str, Choice] = {"entropy": most_gain, "round-robin": round_robin, "random": at_random}
