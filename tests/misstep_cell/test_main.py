import pytest

from misstep_cell.__main__ import main


@pytest.fixture(autouse=True)
def no_bug_left_behind(monkeypatch):
    monkeypatch.setenv("MISSTEP_CELL_BUG", "")


def told(capsys, *arguments):
    with pytest.raises(SystemExit) as ended:
        main(list(arguments))
    return ended.value.code or 0, capsys.readouterr().out


def test_bugs_lists_all(capsys):
    code, out = told(capsys, "bugs")

    assert code == 0
    assert "cartesian-shift" in out
    assert "joint-goal" in out


def test_run_tells_the_outcome(capsys):
    code, out = told(capsys, "run", "point", "--seed", "1")

    assert code == 0
    assert "point, seed 1: success" in out


@pytest.mark.parametrize("arguments", [("run", "juggle"), ("run", "grasp", "--bug", "juggle")])
def test_what_is_unknown_is_refused_in_words(capsys, arguments):
    code, out = told(capsys, *arguments)

    assert code == 2
    assert "juggle" in out
    assert "Choose one of" in out


def test_functions_counts_calls(capsys):
    code, out = told(capsys, "functions")

    assert code == 0
    assert "localise_object" in out
