from hypothesis import given
from hypothesis import strategies as st

from misstep.view.names import clipped, listed, plain, short_names

paths = st.lists(st.text("abc", min_size=1, max_size=2), min_size=1, max_size=5).map(".".join)


def test_plotly_gets_no_mark_up() -> None:
    assert plain("<b>a & b</b>") == "&lt;b&gt;a &amp; b&lt;/b&gt;"


def test_long_text_is_clipped_to_its_limit() -> None:
    assert clipped("abcdef", 6) == "abcdef"
    assert clipped("abcdefg", 6) == "abcde…"


def test_lists_read_as_sentences() -> None:
    assert listed([]) == ""
    assert listed(["a"]) == "a"
    assert listed(["a", "b"]) == "a and b"
    assert listed(["a", "b", "c"]) == "a, b and c"
    assert listed(list("abcdefgh"), most=4) == "a, b, c and 5 more"


def test_two_parts_are_shown_and_more_where_two_functions_would_read_alike() -> None:
    short = short_names(["arm.plan.Planner.plan", "hand.plan.Planner.plan", "arm.move", "go"])
    assert short == {
        "arm.plan.Planner.plan": "arm.plan.Planner.plan",
        "hand.plan.Planner.plan": "hand.plan.Planner.plan",
        "arm.move": "arm.move",
        "go": "go",
    }
    assert short_names(["a.b.c", "a.b.d"]) == {"a.b.c": "b.c", "a.b.d": "b.d"}


def test_nested_functions_show_what_they_are_nested_in() -> None:
    assert short_names(["arm.outer.<locals>.inner"]) == {"arm.outer.<locals>.inner": "outer.inner"}


@given(st.sets(paths, max_size=12))
def test_no_two_functions_read_alike_and_each_keeps_the_end_of_its_path(names: set[str]) -> None:
    short = short_names(names)
    assert len(set(short.values())) == len(names)
    assert all(name.endswith(shown) for name, shown in short.items())
