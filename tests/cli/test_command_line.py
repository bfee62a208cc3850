import shlex

from hypothesis import given
from hypothesis import strategies as st

from misstep.cli.command_line import command_line


def test_a_command_as_one_would_type_it() -> None:
    options = {"--runs": 3, "--trace": ["a", "b c"], "--quick": True, "--robot": "", "--json": None, "--debug": False}
    assert command_line("record", ["s.py"], options) == "misstep record s.py --runs 3 --trace a --trace 'b c' --quick"


@given(st.lists(st.text(min_size=1)), st.text(min_size=1))
def test_the_shell_reads_what_was_meant(roots: list[str], store: str) -> None:
    line = command_line("test", ["m"], {"--trace": roots, "--store": store})
    expected = ["misstep", "test", "m", *(word for root in roots for word in ("--trace", root)), "--store", store]
    assert shlex.split(line) == expected
