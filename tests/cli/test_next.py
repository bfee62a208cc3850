import json


def test_the_choice_and_its_reason(misstep, tested) -> None:
    store, _ = tested
    facts = json.loads(misstep("next", "pick-00011", "--store", store, "--json").stdout)
    gains = facts["gains_bits"]
    assert set(gains) == {"look", "pick", "press"}
    assert facts["next_skill"]["name"] == max(gains, key=lambda name: gains[name])
    assert facts["next_skill"]["gain_bits"] == max(gains.values())
    assert facts["why"].startswith(f"Run {facts['next_skill']['name']} next: it calls functions that hold ")


def test_of_a_session_that_has_learnt_all(misstep, tested) -> None:
    store, _ = tested
    done = misstep("next", "--store", store)
    assert done.exit_code == 0
    assert done.stdout.count("\n") == 1
