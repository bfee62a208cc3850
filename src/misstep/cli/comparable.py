"""Which skills of a store allow detectors to be evaluated, and what is said of the others."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console

from misstep.cli.command_line import command_line
from misstep.cli.console import waiting
from misstep.cli.recording import chosen_skills
from misstep.evaluate.detector_cases import LEAST_COMPARED, can_be_compared, stored_cases
from misstep.evaluate.detectors import Case
from misstep.store.store import Store


@dataclass(frozen=True, slots=True)
class Comparable:
    """Cases by skill, and the names of the skills with too few of them."""

    cases: dict[str, list[Case]]
    left_out: list[str]


def comparable_cases(folder: Path, names: Sequence[str], console: Console) -> Comparable:
    """Reads the executions of the skills named, of all if none is, and tells which skills are left out and why.

    Raises:
        UnknownSkillError: the store holds nothing of a skill that is named.
    """
    store = Store.open(folder)
    skills = chosen_skills(store.count_by_skill(), names, str(folder))
    with waiting("reading the executions"):
        cases = {skill: stored_cases(store, skill) for skill in skills}
    comparable = {skill: ours for skill, ours in cases.items() if can_be_compared(ours)}
    left_out = [skill for skill in skills if skill not in comparable]
    for skill in left_out:
        need = f"{LEAST_COMPARED} successes of as many scenes, and one failure"
        more = command_line("record", ["SKILLS"], {"--skill": [skill], "--store": str(folder)})
        console.print(f"{skill} is left out: a comparison needs at least {need}. Record more: {more}")
    return Comparable(comparable, left_out)
