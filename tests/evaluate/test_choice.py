from collections import Counter

import numpy as np

from misstep.evaluate.choice import CHOICES
from misstep.evaluate.opinion import Opinion

CHANCE = np.random.default_rng(0)


def opinion(**gains: float) -> Opinion:
    return Opinion(("f",), np.ones(1), 0.0, 0.0, frozenset("f"), gains)


def test_entropy_takes_the_highest_gain_and_of_equal_ones_what_ran_least() -> None:
    assert CHOICES["entropy"](opinion(a=0.1, b=0.9), ["b"], CHANCE) == "b"
    assert CHOICES["entropy"](opinion(a=0.5, b=0.5, c=0.1), ["a", "c"], CHANCE) == "b"


def test_round_robin_takes_turns() -> None:
    ran: list[str] = []
    for _ in range(5):
        ran.append(CHOICES["round-robin"](opinion(b=0.0, a=0.0, c=9.0), ran, CHANCE))
    assert ran == ["a", "b", "c", "a", "b"]


def test_random_takes_all_alike() -> None:
    counts = Counter(CHOICES["random"](opinion(a=0.0, b=9.0), [], CHANCE) for _ in range(400))
    assert set(counts) == {"a", "b"} and min(counts.values()) > 150
