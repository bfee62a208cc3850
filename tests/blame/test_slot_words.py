import math

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from misstep.blame.slot_words import shown, spoken, words
from misstep.blame.value_function import Deviation
from misstep.core.calls import Function
from misstep.record.type_plan import checksum

LOCATE = Function("perception.box.localise_object", "perception/box.py", 40)
NAN = math.nan
GIVEN = ("argument/points_m:mean[1]", "argument/points_m:std[1]")


def told(name: str, value: float, expected: float = NAN, usual: float = NAN, function: Function = LOCATE) -> str:
    return words(function, Deviation(12.0, name, value, expected, usual, 0, () if math.isnan(expected) else GIVEN))


@pytest.mark.parametrize(
    ("name", "numbers", "expected"),
    [
        (
            "return/.centre_m[1]",
            (0.3124, 0.2588, 0.0123),
            "returned centre_m[1] = 0.31 m; given points_m it should be 0.26 ± 0.01 m",
        ),
        ("return/", (0.25, 0.5), "returned 0.25; given points_m it should be 0.5"),
        ("return/[0]", (7.0,), "returned [0] = 7, which it never did in the successes"),
        (
            "after/.base.yaw_rad",
            (0.1, 0.2, 0.05),
            "left self.base.yaw_rad = 0.10 rad; given points_m it should be 0.20 ± 0.05 rad",
        ),
        (
            ">arm.control.Arm.follow#0 argument/speed_m_s",
            (2.0, 1.0),
            "passed speed_m_s = 2 m/s to its first call of Arm.follow; given points_m it should be 1 m/s",
        ),
        (">arm.stop#3 argument/force_n", (1.0,),
         "passed force_n = 1 N to its 4th call of stop, which it never did in the successes"),
        ("return/.points_m:len", (3.0, 40.0), "returned points_m with 3 entries; given points_m it should be 40"),
        (
            "return/:mean[2]",
            (0.5, 0.25, 0.1),
            "returned numbers with a mean of 0.5 in column 2; given points_m it should be 0.2 ± 0.1",
        ),
        ("return/.points_m:std[0]", (0.5, 0.25),
         "returned points_m with a standard deviation of 0.5 m in column 0; given points_m it should be 0.25 m"),
        ("return/:projection[1]", (0.5, 0.2),
         "returned something with other numbers than it should, given points_m"),
        ("changed/items", (1.0, 0.0), "changed items in place, which it never did in the successes"),
        ("changed/items", (0.0, 1.0), "did not change items in place, which it never did in the successes"),
        ("changed/items[1]", (2.0, 1.0), "left items[1] = 2; given points_m it should be 1"),
        ("calls/arm.plan", (0.0, 1.0), "did not call plan; given points_m it should have done so once"),
        ("calls/arm.plan", (3.0, 2.0), "called plan 3 times; given points_m it should have done so twice"),
        ("calls/arm.plan", (1.0, 0.0), "called plan once; given points_m it should not have done so"),
        ("calls/arm.plan", (1.0,), "called plan once, which it never did in the successes"),
        ("calls/arm.plan", (9.0, 4.25, 1.5),
         "called plan 9 times; given points_m it should have done so 4 ± 2 times"),
        ("raised/line", (12.0, 0.0), "raised an exception at perception/box.py:52, where it should have raised none"),
        ("raised/line", (12.0,), "raised an exception at perception/box.py:52, which it never did in the successes"),
        ("raised/line", (0.0, 12.0), "raised no exception, where it should have raised one"),
    ],
)  # fmt: skip
def test_numbers_in_words(name: str, numbers: tuple[float, ...], expected: str) -> None:
    assert told(name, *numbers) == expected


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("return/:type", "returned something of another type than ever in the successes"),
        ("return/.goal:text", "returned goal with another text than ever in the successes"),
        ("return/:function", "returned something that is another function than ever in the successes"),
        ("after/.path:shape", "left self.path of another shape than ever in the successes"),
        (">plan#1 argument/frame:text", "passed frame with another text to its second call of plan than ever in the "
                                        "successes"),
        ("raised/type", "raised an exception of another type than ever in the successes"),
    ],
)  # fmt: skip
def test_what_is_only_a_checksum_is_never_told_by_its_number(name: str, expected: str) -> None:
    code = checksum("KeyError")
    assert told(name, code) == expected
    assert f"{code:.0f}" not in told(name, code, checksum("ValueError"))


def test_without_a_file_the_line_is_counted_from_the_definition() -> None:
    assert told("raised/line", 3.0, 0.0, function=Function("f")).startswith("raised an exception in its line 3,")


def test_the_function_tells_the_unit_where_the_path_names_nothing() -> None:
    assert told("return/", 0.25, function=Function("arm.height_m")).startswith("returned 0.25 m,")
    assert told("return/.camera_m", 0.25, function=Function("arm.angle_rad")).startswith("returned camera_m = 0.25 m,")


def test_classes_stay_with_their_methods() -> None:
    assert spoken("arm.control.Arm.follow") == "Arm.follow"
    assert spoken("arm.control.follow") == spoken("follow") == "follow"


@pytest.mark.parametrize(
    ("given", "told"),
    [
        (("self/.gain",), "self.gain"),
        (("argument/goal.position_m[0]", "self/.base.yaw_rad"), "goal and self.base"),
        ((">arm.Arm.plan#0 return/[2]", ">arm.Arm.plan#1 return/[2]"), "what Arm.plan returned"),
        ((">plan#0 raised/line", ">sort#0 changed/items[1]"), "what plan raised and what sort left"),
        (("argument/a", "argument/b:len", "argument/c[0]"), "a, b and more"),
    ],
)
def test_inputs_are_named_by_where_they_came_from(given: tuple[str, ...], told: str) -> None:
    deviation = Deviation(12.0, "return/", 2.0, 1.0, NAN, 0, given)
    assert words(LOCATE, deviation) == f"returned 2; given {told} it should be 1"


@pytest.mark.parametrize(
    ("name", "numbers", "expected"),
    [
        ("return/.x_m", (0.5, 0.25, 0.1), "returned x_m = 0.5 m; in the successes it was 0.2 ± 0.1 m"),
        ("return/.x_m", (0.5, 0.25, NAN), "returned x_m = 0.5 m; in the successes it always was 0.25 m"),
        ("return/:projection[1]", (0.5, 0.2, NAN), "returned something with other numbers than ever in the successes"),
        ("calls/arm.plan", (3.0, 2.0, NAN), "called plan 3 times; in the successes it always did so twice"),
        ("calls/arm.plan", (3.0, 0.0, NAN), "called plan 3 times, which it never did in the successes"),
        ("calls/arm.plan", (9.0, 4.25, 1.5), "called plan 9 times; in the successes it did so 4 ± 2 times"),
    ],
)
def test_what_follows_from_nothing_is_compared_with_what_is_usual(
    name: str, numbers: tuple[float, float, float], expected: str
) -> None:
    value, due, usual = numbers
    assert words(LOCATE, Deviation(12.0, name, value, due, usual, 0)) == expected


MODERATE = st.floats(-1e12, 1e12)


@given(MODERATE, st.floats(1e-6, 1e6), st.floats(2.0, 1e6), st.sampled_from([-1.0, 1.0]))
def test_what_deviates_by_twice_the_usual_error_is_told_differently(
    expected: float, usual: float, size: float, sign: float
) -> None:
    value = expected + sign * size * usual
    if abs(value - expected) >= 1.9 * usual:  # else the numbers are too large to hold the difference
        seen, due, error = shown(Deviation(size, "return/", value, expected, usual, 0))
        assert float(seen) != float(due) and float(error) > 0
        assert abs(float(seen) - value) <= usual and abs(float(due) - expected) <= usual


@given(MODERATE, MODERATE)
@example(0.0, -0.0)
def test_numbers_that_differ_are_told_differently(value: float, expected: float) -> None:
    seen, due, error = shown(Deviation(30.0, "return/", value, expected, NAN, 0))
    assert (seen == due) == (value == expected) and error == ""


ANY = st.floats(allow_nan=True, allow_infinity=True)
NAMES = st.sampled_from(
    ["return/", "return/.a_m:min", "after/.x", ">f#0 argument/x[1]", "calls/f", "raised/line", "raised/type", "odd"]
)


@given(NAMES, ANY, ANY, st.one_of(st.just(NAN), st.floats(1e-300, 1e300)))
def test_any_numbers_can_be_told(name: str, value: float, expected: float, usual: float) -> None:
    with np.errstate(all="raise"):
        assert told(name, value, expected, usual)
