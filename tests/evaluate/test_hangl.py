from functools import cache

import numpy as np
import pytest

from misstep.core.preset import Preset
from misstep.evaluate.hangl import FUNCTIONS, SCENARIOS, Course, Scenario, simulate, simulated_activity
from misstep.evaluate.hangl_summary import course_facts, summary

FIGURE_2, FIGURE_3, FIGURE_4 = SCENARIOS


@cache
def course(scenario_index: int, preset: Preset, executions: int) -> Course:
    return simulate(SCENARIOS[scenario_index], preset, 0, executions)


def test_only_used_functions_are_active_in_every_step() -> None:
    counts = simulated_activity(np.random.default_rng(0), (2, 4)).counts
    assert counts.shape[0] == len(FUNCTIONS) == 241
    assert list(np.flatnonzero(counts.all(axis=1))) == [1, 3] and np.count_nonzero(counts.any(axis=1)) == 2


def test_figure_2_in_the_papers_reading() -> None:
    """a1 > a2, a3 > a4 at first; a1 until a2 tells more, which the paper sees after 19 executions; then f2 leads."""
    seen = course(0, "paper", 24)
    gains = {skill: bits[0] for skill, bits in seen.gains_bits.items()}
    assert gains["a1"] > max(gains["a2"], gains["a3"]) and min(gains["a2"], gains["a3"]) > gains["a4"]
    assert seen.switched_after is not None and 9 <= seen.switched_after <= 20
    assert seen.chosen[: seen.switched_after] == ("a1",) * seen.switched_after
    assert seen.chosen[seen.switched_after] == "a2"
    assert seen.belief[-1].argmax() == 1 and seen.buggy[-1] > 5 * seen.belief[-1][2:].max()


def test_figure_4_alternates_between_two_skills() -> None:
    assert set(course(2, "paper", 8).chosen) == {"a1", "a2"}


@pytest.mark.parametrize("index", range(3))
def test_the_default_finds_the_bug_soon_and_rules_nothing_out(index: int) -> None:
    seen = course(index, "default", 8)
    assert seen.buggy[-1] > 0.95
    assert (seen.belief > 0).all()


def test_a_success_of_a_skill_without_the_bug_destroys_the_truth_in_the_papers_reading() -> None:
    only_sound = Scenario(0, {"a1": (1, 3), "a2": (4, 5), "a3": (3, 6), "a4": (3, 4)})
    assert simulate(only_sound, "paper", 0, 1).buggy[-1] == 0
    assert summary([simulate(only_sound, "paper", 0, 1)])["p(f2) exactly 0 at the end"]["mean"] == 1


def test_a_seed_repeats_itself() -> None:
    first, second = (simulate(FIGURE_3, "paper", 4, 2) for _ in range(2))
    assert first.chosen == second.chosen
    np.testing.assert_array_equal(first.belief, second.belief)


def test_summary_counts_seeds_and_facts_hold_a_row_for_each_execution() -> None:
    seen = course(0, "default", 8)
    found = summary([seen, seen])
    assert found["p(f2) > 0.95 at the end"]["mean"] == 1 and found["p(f2) > 0.95 at the end"]["n"] == 2
    facts = course_facts(2, "default", 0, seen)
    assert len(facts["belief"]) == len(facts["gains_bits"]["a1"]) == len(facts["chosen"]) + 1 == 9
