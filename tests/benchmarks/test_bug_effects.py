import math
import runpy
from pathlib import Path

import numpy as np
import pytest

from misstep.blame.interface import Call, Part

names = runpy.run_path(str(Path(__file__).parent.parent.parent / "benchmarks" / "bug_effects.py"))
effect, spreads = names["effect"], names["spreads"]


def call(x: float, y: float, returned: float = 0.0, **made: float) -> Call:
    """Given x, then what a callee returned; made y, and more."""
    parts = (Part(("argument/x",), True), Part((">f#0 return/",), True), Part(("return/y", *made), False))
    return Call(parts, np.arange(3), np.array([x, returned, y, *made.values()]), False)


SOUND = [call(1.0, 10.0), call(2.0, 12.0), call(3.0, 14.0)]


def test_effect_is_the_largest_change_in_standard_deviations() -> None:
    spread = spreads(SOUND)
    assert spread == {"return/y": pytest.approx(np.std([10, 12, 14]))}
    buggy = [call(1.0, 10.5), call(2.0, 13.0, returned=7.0), call(9.0, 99.0)]  # the last was given something else
    assert effect(buggy, SOUND, spread) == pytest.approx(1 / np.std([10, 12, 14]))


def test_what_is_new_or_never_varies_is_infinitely_far() -> None:
    assert effect([call(1.0, 10.0, **{"raised/line": 3.0})], SOUND, spreads(SOUND)) == math.inf
    assert effect([call(1.0, 10.1)], SOUND[:1], spreads(SOUND[:1])) == math.inf


def test_without_a_call_that_was_given_the_same_nothing_is_told() -> None:
    assert math.isnan(effect([call(5.0, 10.0)], SOUND, spreads(SOUND)))
    assert math.isnan(effect(SOUND, SOUND, spreads(SOUND)))
    assert math.isnan(effect([], SOUND, spreads(SOUND)))
