def test_wrong_frame_swaps_leaves_out_and_inverts(changed):
    assert changed("wrong-frame", "def f(a, b):\n    return a.rotation @ b.T") == [
        "return b.T @ a.rotation",
        "return b.T",
        "return a.rotation",
        "return a.rotation.T @ b.T",
        "return a.rotation @ b",
    ]


def test_swapped_arguments_have_the_same_unit(changed):
    text = "def f(start_rad, goal_rad, n):\n    return plan(start_rad, goal_rad, n) + np.where(n, 1, 2)"
    assert changed("swapped-arguments", text) == [
        "return plan(goal_rad, start_rad, n) + np.where(n, 1, 2)",
        "return plan(start_rad, goal_rad, n) + np.where(1, n, 2)",
        "return plan(start_rad, goal_rad, n) + np.where(n, 2, 1)",
    ]


def test_swapped_arguments_are_of_a_minus_too(changed):
    assert changed("swapped-arguments", "def f(a, b):\n    return a - b") == ["return b - a"]


def test_swapped_results(changed):
    assert changed("swapped-results", "def f(a):\n    low, high = g(a)\n    return low, high") == [
        "high, low = g(a)",
        "return high, low",
    ]


def test_swapped_elements(changed):
    assert changed("swapped-elements", "def f(x, y):\n    return [x, y, y]") == ["return [y, x, y]"]


def test_a_wrong_variable_is_of_the_same_kind_and_known_already(changed):
    text = "def f(start: Pose, goal: Pose, n: int):\n    a_m = g(start)\n    b_m = a_m\n    return b_m"
    assert changed("wrong-variable", text) == ["a_m = g(goal)", "return a_m"]


def test_wrong_function(changed):
    assert changed("wrong-function", "def f(a):\n    return max(a) + np.sin(a).min()") == [
        "return min(a) + np.sin(a).min()",
        "return max(a) + np.sin(a).max()",
        "return max(a) + np.cos(a).min()",
    ]
