import numpy as np


def test_a_constant_shift_is_of_the_quantity_s_unit(changed):
    assert changed("constant-shift", "def f(x_m, yaw_rad, n): return x_m + yaw_rad + n") == [
        "def f(x_m, yaw_rad, n): return (x_m + 0.04) + yaw_rad + n",
        "def f(x_m, yaw_rad, n): return (x_m - 0.04) + yaw_rad + n",
        "def f(x_m, yaw_rad, n): return x_m + (yaw_rad + 0.2) + n",
        "def f(x_m, yaw_rad, n): return x_m + (yaw_rad - 0.2) + n",
    ]


def test_a_constant_shift_is_of_what_a_call_returns_not_of_the_function(changed):
    assert changed("constant-shift", "def f(p): return height_m(p)")[0] == "def f(p): return (height_m(p) + 0.04)"


def test_a_constant_shift_is_not_of_what_is_written(changed):
    assert changed("constant-shift", "def f(p):\n    x_m = p\n    return p") == []


def test_wrong_number(changed):
    assert changed("wrong-number", "def f(x):\n    return 0.5 * x + 0.0 + 3") == [
        "return 0.75 * x + 0.0 + 3",
        "return 0.5 * x + 0.25 + 3",
    ]


def test_sign_flip_keeps_what_belongs_together(changed):
    assert changed("sign-flip", "def f(a, b, c):\n    return -a - (b + c)") == [
        "return -a + (b + c)",
        "return a - (b + c)",
        "return -a - (b - c)",
    ]


def test_unit_error(changed):
    assert changed("unit-error", "def f(yaw_rad, x_m, n):\n    return g(yaw_rad, x_m, n)") == [
        "return g((yaw_rad * 57.29578), x_m, n)",
        "return g(yaw_rad, (x_m * 0.001), n)",
    ]


def test_a_wrong_default_is_another_of_the_same_kind(changed):
    constants = {"NEAR_M": 0.1, "FAR_M": 0.3, "SAME_M": 0.1, "TURN_RAD": 0.2, "SHIFT_M": np.zeros(3)}
    assert changed("wrong-default", "def f():\n    return NEAR_M", constants) == ["return FAR_M"]


def test_a_wrong_default_is_of_a_parameter_or_of_a_keyword(changed):
    assert changed("wrong-default", "def f(scale=1.0):\n    return g(scale, speed=0.5)") == [
        "def f(scale=2.0):",
        "return g(scale, speed=1.5)",
    ]


def test_lost_factor(changed):
    assert changed("lost-factor", "def f(a, b):\n    return a * b / 2") == [
        "return (a * b)",
        "return (a) / 2",
        "return (b) / 2",
    ]


def test_lost_term(changed):
    assert changed("lost-term", "def f(a, b):\n    return a + b") == ["return (a)", "return (b)"]
    assert changed("lost-term", "def f(a, b):\n    return a - b") == ["return (a)"]


def test_lost_limit(changed):
    assert changed("lost-limit", "def f(x):\n    return min(x, 1.0) + np.clip(x, 0, 1)") == [
        "return (x) + np.clip(x, 0, 1)",
        "return min(x, 1.0) + x",
    ]


def test_off_by_one(changed):
    assert changed("off-by-one", "def f(n):\n    return [range(n), n + 1, n >= 3]") == [
        "return [range(n - 1), n + 1, n >= 3]",
        "return [range(n + 1), n + 1, n >= 3]",
        "return [range(n), n, n >= 3]",
        "return [range(n), n + 1, n > 3]",
    ]
    assert changed("off-by-one", "def f(a):\n    return a[1:]") == ["return a[1 + 1:]"]


def test_wrong_axis(changed):
    assert changed("wrong-axis", "def f(a):\n    return a.sum(axis=0) + a[:, 2] + a[-1]") == [
        "return a.sum(axis=1) + a[:, 2] + a[-1]",
        "return a.sum(axis=0) + a[:, 1] + a[-1]",
        "return a.sum(axis=0) + a[:, 2] + a[0]",
    ]
