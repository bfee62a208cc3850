from misstep.core.calls import Calls, Function


def test_no_calls() -> None:
    none = Calls.empty()
    assert len(none) == 0 and none.functions == ()


def test_functions_order_by_name() -> None:
    assert sorted([Function("b"), Function("a", "z.py", 9)])[0].name == "a"
