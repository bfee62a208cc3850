from typing import Any

import pytest

from misstep.evaluate.blind import METHODS, Method, restricted, scored, story, turns
from misstep.evaluate.pool import Case
from misstep.evaluate.spectrum import FORMULAS

ENTROPY = Method("default", "entropy")


def test_all_baselines_meet_all_choices_and_misstep_is_first() -> None:
    assert METHODS[0] == ENTROPY and len(set(METHODS)) == len(METHODS) == 5 + 3 * len(FORMULAS)


def test_the_bug_is_found_and_scored(synthetic: Any) -> None:
    knowledge, cases = synthetic
    for case in cases[2:4]:
        row = scored(case, ENTROPY, turns(case, ENTROPY, knowledge, 8))
        assert row["hit"][-1] and row["e_inspect"][-1] <= 3 and row["at_3"][-1] >= 2 / 3
        assert row["robot_s"] == pytest.approx([5.0 * n for n in range(1, 9)])
        assert row["exam"][-1] == pytest.approx(row["e_inspect"][-1] / len(knowledge.functions))
        assert all(1 <= rank <= len(knowledge.functions) for rank in row["e_inspect"])


@pytest.mark.parametrize("method", METHODS, ids=lambda method: method.name)
def test_every_method_ends_and_repeats_itself(method: Method, synthetic: Any) -> None:
    knowledge, cases = synthetic
    first, second = (scored(cases[0], method, turns(cases[0], method, knowledge, 3, seed=2)) for _ in range(2))
    assert first == second and len(first["skill"]) == 3 and first["method"] == method.name


def test_only_recorded_skills_are_chosen(synthetic: Any) -> None:
    knowledge, cases = synthetic
    whole = cases[0]
    few = Case(whole.bug, whole.function, {"press": whole.trials["press"]}, {"press": whole.sound["press"]})
    assert set(scored(few, ENTROPY, turns(few, ENTROPY, knowledge, 3))["skill"]) == {"press"}
    assert set(restricted(knowledge, ["press"]).references) == {"press"}


def test_without_a_bug_there_is_no_rank(synthetic: Any) -> None:
    knowledge, cases = synthetic
    sound = cases[0].without_bug()
    row = scored(sound, ENTROPY, turns(sound, ENTROPY, knowledge, 4))
    assert "e_inspect" not in row and not any(row["hit"]) and row["no_bug"][-1] > row["no_bug"][0]


def test_a_story_names_skills_outcomes_and_leaders(synthetic: Any) -> None:
    knowledge, cases = synthetic
    told = story(turns(cases[3], ENTROPY, knowledge, 3))
    assert len(told) == 3
    probabilities = [p for _, p in told[-1]["belief"]]
    assert probabilities == sorted(probabilities, reverse=True) and len(probabilities) == 8
