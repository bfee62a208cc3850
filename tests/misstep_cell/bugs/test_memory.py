from hypothesis import given
from hypothesis import strategies as st

from misstep_cell.bugs.memory import Memory


@given(st.lists(st.integers(), min_size=1))
def test_the_first_value_stays(values):
    memory = Memory()

    assert [memory.first(value) for value in values] == [values[0]] * len(values)


@given(st.lists(st.integers(), min_size=1), st.integers(0, 5))
def test_a_late_value_is_the_one_of_some_calls_ago(values, calls):
    memory = Memory()

    expected = [values[max(index - calls, 0)] for index in range(len(values))]
    assert [memory.late(value, calls) for value in values] == expected


def test_what_is_forgotten_does_not_come_back():
    memory = Memory()
    memory.first("old")
    memory.forget()

    assert memory.first("new") == "new"
