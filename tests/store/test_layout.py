from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from misstep.store.layout import Layout, execution_id, id_of, number_of


def test_nth_grasp() -> None:
    assert execution_id("grasp", 7) == "grasp-00007"
    assert execution_id("press button/left", 123456) == "press_button_left-123456"


@given(st.text(max_size=300), st.integers(1, 10**7))
def test_id_is_a_safe_file_name_that_keeps_its_number(skill: str, number: int) -> None:
    name = execution_id(skill, number)
    assert Path(name).name == name
    assert name.isascii() and not name.startswith((".", "-")) and len(name) < 120
    assert number_of(name) == number


def test_name_without_number() -> None:
    assert number_of("bag") == number_of("bag-x") == number_of("bag-²") == 0


def test_every_file_of_an_execution_tells_its_id() -> None:
    layout = Layout(Path("store"))
    files = [layout.finished("a.b-00001"), layout.part("a.b-00001"), layout.label("a.b-00001")]
    assert {id_of(file) for file in files} == {"a.b-00001"}
    assert len(set(files)) == 3
