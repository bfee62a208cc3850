import pytest

TEXT = "def f(a):\n    x = g(a)\n    return x + 1"


def test_stale_value(changed):
    assert changed("stale-value", TEXT, calls=2) == ["x = _planted.first(g(a))", "return _planted.first(x + 1)"]


@pytest.mark.parametrize(("calls", "late"), [(2, 1), (500, 15)])
def test_a_reply_of_a_control_cycle_is_delayed_by_more_calls(changed, calls, late):
    assert changed("delayed-reply", TEXT, calls=calls)[1] == f"return _planted.late(x + 1, {late})"


@pytest.mark.parametrize("operator", ["stale-value", "delayed-reply"])
def test_what_is_called_once_has_no_past(changed, operator):
    assert changed(operator, TEXT, calls=1) == []


def test_what_a_comprehension_calls_has_a_past(changed):
    text = "def f(n):\n    return [look() for _ in range(n)]"
    assert changed("stale-value", text, calls=1) == ["return [_planted.first(look()) for _ in range(n)]"]
