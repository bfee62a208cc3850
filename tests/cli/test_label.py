import json
from pathlib import Path

import pytest

from misstep.core.execution import Failure, Outcome
from misstep.store.store import Store


def test_a_judgement_is_kept(misstep, store: Path) -> None:
    done = misstep("label", "pick-00001", "failure", "--kind", "object dropped", "--onset-s", 0.25, "--store", store)
    assert done.exit_code == 0
    assert "object dropped" in done.stdout
    with Store.open(store) as opened:
        execution = opened.get("pick-00001")
    assert (execution.outcome, execution.failure) == (Outcome.FAILURE, Failure("object dropped", 250_000_000))
    back = json.loads(misstep("label", "pick-00001", "success", "--store", store, "--json").stdout)
    assert (back["outcome"], back["failure"]) == ("success", None)


@pytest.mark.parametrize("words", [["success", "--kind", "x"], ["maybe"], ["unknown", "--onset-s", "1"]])
def test_what_does_not_fit_is_wrong_usage(misstep, store: Path, words: list[str]) -> None:
    assert misstep("label", "pick-00001", *words, "--store", store).exit_code == 2
    with Store.open(store) as opened:
        assert opened.get("pick-00001").succeeded


def test_an_unknown_execution(misstep, store: Path) -> None:
    done = misstep("label", "nothing-00001", "success", "--store", store)
    assert done.exit_code == 2
    assert "misstep list" in done.stderr
