import json
from dataclasses import replace
from typing import Any

from misstep.evaluate.blame_protocol import NO_BUG, PAPERS_BUGS, VARIANTS, assess, conclusion
from misstep.evaluate.blind import METHODS
from misstep.evaluate.pool import Case


def test_one_bug_is_assessed_by_all_methods_in_all_variants(synthetic: Any) -> None:
    knowledge, cases = synthetic
    found = assess(cases[0], knowledge, 2, 0)
    assert set(found["sessions"]) == {*VARIANTS, NO_BUG}
    assert all(len(rows) == len(METHODS) for rows in found["sessions"].values())
    told = conclusion([found])
    assert json.loads(json.dumps(told, allow_nan=False)) == told
    assert set(told["figures"]["as recorded"]) == {method.name for method in METHODS}
    assert told["figures"][NO_BUG]["default, entropy"]["accuses"]["n"] == 1
    assert told["paper's scenarios"] == {}


def test_the_papers_scenarios_are_told_with_its_three_skills(synthetic: Any) -> None:
    knowledge, cases = synthetic
    named = Case(PAPERS_BUGS[0], cases[0].function, cases[0].trials, cases[0].sound)
    told = conclusion([assess(named, knowledge, 2, 0)])["paper's scenarios"][PAPERS_BUGS[0]]
    assert told["function"] == cases[0].function
    assert {turn["skill"] for turn in told["default"]} <= {"grasp", "handover"}
    assert len(told["default"]) == len(told["paper"]) == 2


def test_software_without_sound_executions_is_not_judged_sound(synthetic: Any) -> None:
    knowledge, cases = synthetic
    bare = replace(cases[0], sound={skill: [] for skill in cases[0].sound})
    assert NO_BUG not in assess(bare, knowledge, 1, 0)["sessions"]
