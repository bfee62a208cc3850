import json


def test_the_choice_and_its_reason(misstep, tested) -> None:
    store, _ = tested
    facts = json.loads(misstep("next", "pick-00011", "--store", store, "--json").stdout)
    gains = facts["gains_bits"]
    assert set(gains) == {"look", "pick", "press"}
    assert facts["next_skill"]["name"] == max(gains, key=lambda name: gains[name])
    assert facts["next_skill"]["gain_bits"] == round(max(gains.values()), 6)
    following = facts["next_skill"]
    assert following["why"].startswith(
        f"{following['name']}: {following['gain_bits']:.2f} bits expected; it would part "
    )
    assert following["fails_if"] and not set(following["fails_if"]) & set(following["succeeds_if"])
    assert set(following["unable"]) < set(gains)
    told = misstep("next", "pick-00011", "--store", store).stdout
    assert told == f"Run next: {following['why']}\n"


def test_of_a_session_that_has_learnt_all(misstep, tested) -> None:
    store, _ = tested
    done = misstep("next", "--store", store)
    assert done.exit_code == 0
    assert done.stdout.count("\n") == 1
