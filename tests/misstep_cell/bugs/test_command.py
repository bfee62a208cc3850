import json

import pytest

from misstep_cell.__main__ import main
from misstep_cell.bugs import BUGS, command
from misstep_cell.bugs.catalogue import Catalogue, Effect, Entry, Verdict

SHIFT = Entry(BUGS[0], Verdict.BREAKING, {"push": Effect(2, 2, 2), "grasp": Effect(2, 0, 1)})


@pytest.fixture(autouse=True)
def small(monkeypatch):
    monkeypatch.setattr(command, "read_catalogue", lambda: Catalogue("old", {"push": [0]}, (SHIFT,)))
    monkeypatch.setenv("COLUMNS", "200")


@pytest.fixture
def told(capsys):
    def run(*arguments):
        with pytest.raises(SystemExit) as ended:
            main(["bugs", *arguments])
        assert not ended.value.code
        return capsys.readouterr().out

    return run


def test_the_six_are_listed_first_even_before_they_were_tried(told):
    listed = json.loads(told("--json"))

    assert [one["name"] for one in listed] == [bug.name for bug in BUGS]
    assert [one["verdict"] for one in listed] == ["breaking"] + [None] * 5


def test_the_table_tells_what_breaks_and_whether_it_is_out_of_date(told):
    text = told()

    assert all(bug.name in text for bug in BUGS)
    assert "not tried" in text
    assert command.VALIDATE in text


@pytest.mark.parametrize(
    ("filters", "names"),
    [
        (["--breaks", "push"], ["cartesian-shift"]),
        (["--breaks", "grasp"], []),
        (["--function", "hand.Hand"], ["hand-not-forwarded"]),
        (["--operator", "wrong-frame"], ["wrong-frame"]),
    ],
)
def test_filters(told, filters, names):
    assert [one["name"] for one in json.loads(told("--json", *filters))] == names
