import json

import pytest


def test_the_newest_session_is_judged(misstep, tested) -> None:
    store, _ = tested
    done = misstep("blame", "--store", store)
    assert done.exit_code == 0
    assert "session-0001" in done.stdout
    assert "The bug is in" in done.stdout
    assert "hand.close" in done.stdout


def test_its_json_is_that_of_the_test(misstep, tested, root: str) -> None:
    store, _ = tested
    facts = json.loads(
        misstep("blame", "--session", "session-0001", "--trace", root, "--store", store, "--json").stdout
    )
    assert facts == json.loads(store.with_name("result.json").read_text())


def test_executions_named_one_by_one(misstep, tested) -> None:
    store, _ = tested
    failing = json.loads(misstep("list", "--outcome", "failure", "--store", store, "--json").stdout)[0]["id"]
    facts = json.loads(misstep("blame", failing, "--store", store, "--json").stdout)
    assert [one["id"] for one in facts["executions"]] == [failing]
    assert facts["converged"] is False
    called = {one["function"] for one in facts["belief"][:4]}
    assert called <= {"hand.close", "eye.locate", "arm.reach", "arm.waypoints", "body.Body.step"}


def test_one_failure_that_was_merely_recorded_is_enough(
    misstep, store, skills: str, root: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TINY_BUG", "eye.locate")
    misstep("record", skills, "--skill", "pick", "--runs", 1, "--seed", 5, "--trace", root, "--store", store)
    facts = json.loads(misstep("blame", "pick-00011", "--store", store, "--json").stdout)
    assert facts["belief"][0]["function"] == "eye.locate" and facts["suspects"] == ["eye.locate"]
    assert facts["confidence"] == facts["belief"][0]["probability"] > 0.5
    symptom = next(one for one in facts["symptoms"] if one["function"] == "eye.locate")
    assert (symptom["slot"], symptom["value"], symptom["usual"]) == ("return/", 0.1, None)
    assert 0.4 <= symptom["expected"] <= 0.6 and symptom["t_s"] == 0.05
    assert (symptom["deviating"], symptom["failing"], symptom["execution"]) == (1, 1, "pick-00011")
    told = misstep("blame", "pick-00011", "--store", store).stdout
    assert "pick-00011: 1 execution, 1 failed." in told
    assert f"The bug is in (p = {facts['confidence']:.2f}):" in told
    assert "• locate returned 0.1; given body it should be 0.5" in told
    assert "Run next: " in told


@pytest.mark.parametrize("verb", ["blame", "next"])
@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["--session", "nope"], "No session 'nope'"),
        (["pick-99999"], "No execution 'pick-99999'"),
        (["pick-00001", "--session", "session-0001"], "not both"),
    ],
)
def test_wrong_names_are_told(misstep, tested, verb: str, words: list[str], told: str) -> None:
    done = misstep(verb, *words, "--store", tested[0])
    assert done.exit_code == 2
    assert told in done.stderr


def test_no_session_yet(misstep, store) -> None:
    done = misstep("blame", "--store", store)
    assert done.exit_code == 2
    assert "misstep test SKILLS" in done.stderr
