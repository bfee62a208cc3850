"""The blind benchmark: every method on every bug, as recorded, with silent manifestations, and without the bug."""

from collections.abc import Mapping, Sequence
from typing import Any

from misstep.blame.knowledge import Knowledge
from misstep.evaluate.blame_scores import bug_figures, by_method, reliability_bins, sound_figures
from misstep.evaluate.blind import METHODS, Method, scored, story, turns
from misstep.evaluate.pool import AS_RECORDED, Case, Upset

EXECUTIONS = 12
VARIANTS = {"as recorded": AS_RECORDED, "40 % silent": Upset(silent=0.4)}
NO_BUG, SPURIOUS = "no bug, 2 % spurious", Upset(spurious=0.02)

PAPERS_BUGS = ("cartesian-shift", "hand-not-forwarded", "localiser-constant")
PAPERS_SKILLS = ("grasp", "press_button", "handover")
"""The real scenarios and skills of Hangl et al. 2017, section IV-B2, by their names in the simulated cell."""


def assess(case: Case, knowledge: Knowledge, executions: int, seed: int) -> dict[str, Any]:
    """All sessions about one bug, as JSON-ready data; the seed is the bug's, the same for all methods."""

    def sessions(of: Case, upset: Upset) -> list[dict[str, Any]]:
        return [scored(of, method, turns(of, method, knowledge, executions, seed, upset)) for method in METHODS]

    rows = {variant: sessions(case, upset) for variant, upset in VARIANTS.items()}
    if all(case.sound.values()):
        rows[NO_BUG] = sessions(case.without_bug(), SPURIOUS)
    return {
        "bug": case.bug,
        "function": case.function,
        "sessions": rows,
        "stories": stories(case, knowledge, executions),
    }


def stories(case: Case, knowledge: Knowledge, executions: int) -> dict[str, Any]:
    """What both presets do in the paper's scenario, if this is one of its bugs."""
    trials = {skill: recorded for skill, recorded in case.trials.items() if skill in PAPERS_SKILLS}
    if case.bug not in PAPERS_BUGS or not trials:
        return {}
    of = Case(case.bug, case.function, trials, case.sound)
    methods = (Method("default", "entropy"), Method("paper", "entropy"))
    return {method.rater: story(turns(of, method, knowledge, executions)) for method in methods}


def conclusion(bugs: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """The figures of all bugs together, by variant and method, with reliability bins and the paper's scenarios."""
    rows = {
        variant: [row for bug in bugs for row in bug["sessions"].get(variant, ())] for variant in (*VARIANTS, NO_BUG)
    }
    figures = {variant: by_method(rows[variant], bug_figures) for variant in VARIANTS}
    figures[NO_BUG] = by_method(rows[NO_BUG], sound_figures)
    recorded = rows["as recorded"]
    return {
        "bugs": len(bugs),
        "figures": figures,
        "reliability": {
            method.name: reliability_bins([row for row in recorded if row["method"] == method.name])
            for method in METHODS
        },
        "dealt twice": sum(row["repeated"][-1] for row in recorded),
        "paper's scenarios": {
            bug["bug"]: {"function": bug["function"]} | bug["stories"] for bug in bugs if bug["stories"]
        },
    }
