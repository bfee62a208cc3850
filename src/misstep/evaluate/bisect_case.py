"""A repository whose culprit is known, and what running skills at its revisions would bring."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np

from misstep.commits.changes import Change, changes
from misstep.commits.errors import HistoryTruthError
from misstep.commits.history import History
from misstep.commits.repository import Repository
from misstep.commits.search import Outcomes
from misstep.commits.selection import Probe
from misstep.core.execution import Outcome

TRUTH = "truth.json"


@dataclass(frozen=True, slots=True)
class SkillTruth:
    """How a skill does before and after the regression, and the robot seconds that an execution takes."""

    success_before: float
    success_after: float
    cost_s: float

    @property
    def shows(self) -> bool:
        """Whether the regression makes it fail more often."""
        return self.success_after < self.success_before


@dataclass(frozen=True)
class Case:
    """A repository and its truth.

    Attributes:
        name: of its folder.
        history: its commits from the good to the bad revision.
        changes: what each did.
        culprit: name of the commit with the regression.
        function: name of the function that holds it.
        skills: those that both revisions have, by name.
        broken_builds: commits at which the skills can't be loaded.
        folder: name of the repository's folder.
    """

    name: str
    history: History
    changes: Mapping[str, Change]
    culprit: str
    function: str
    skills: Mapping[str, SkillTruth]
    broken_builds: frozenset[str]
    folder: str

    @cached_property
    def best_skill(self) -> str:
        """The skill that tells sound from broken best, the cheapest of equals."""
        return max(
            self.skills,
            key=lambda name: (
                self.skills[name].success_before - self.skills[name].success_after,
                -self.skills[name].cost_s,
            ),
        )

    @property
    def costs_s(self) -> dict[str, float]:
        """Robot seconds of each skill."""
        return {name: skill.cost_s for name, skill in self.skills.items()}

    def is_broken(self, revision: str) -> bool:
        """Whether a revision has the regression."""
        return bool(self.history.broken[self.history.row[revision], self.history.row[self.culprit] - 1])


def read_case(folder: Path) -> Case:
    """A folder that holds `repository` and `truth.json`.

    Raises:
        HistoryTruthError: the truth is missing or does not fit the repository.
        NotARepositoryError: there is no repository.
    """
    try:
        told = json.loads((folder / TRUTH).read_text())
        facts = ("success_before", "success_after", "cost_s")
        skills = {name: SkillTruth(*(float(one[fact]) for fact in facts)) for name, one in told["skills"].items()}
        good, bad, culprit = told["good"], told["bad"], told["culprit"]
        function, broken_builds = str(told["function"]), frozenset(told.get("broken_builds", ()))
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise HistoryTruthError(folder / TRUTH, f"{type(error).__name__}: {error}") from None
    repository = Repository.find(folder / "repository")
    commits = repository.commits(good, bad)
    history = History(good, tuple(commits))
    if culprit not in history.row or culprit == good or not any(one.shows for one in skills.values()):
        raise HistoryTruthError(folder / TRUTH, f"{culprit[:12]} is no commit between the two, or shows in no skill")
    did = changes(repository, commits)
    return Case(folder.name, history, did, culprit, function, skills, broken_builds, repository.root.name)


@dataclass(frozen=True, slots=True)
class Flakiness:
    """How often an execution ends otherwise than the software deserves.

    Attributes:
        fails_though_sound: share of the successes that become failures.
        succeeds_though_broken: share of the failures of a broken revision that become successes.
    """

    fails_though_sound: float = 0.0
    succeeds_though_broken: float = 0.0


FLAKINESS = (
    Flakiness(0.0, 0.0),
    Flakiness(0.1, 0.0),
    Flakiness(0.3, 0.0),
    Flakiness(0.1, 0.1),
    Flakiness(0.3, 0.3),
)
"""Under which it is measured: sound software fails, then also broken software succeeds."""


class World:
    """Draws outcomes; nothing is run.

    Args:
        case: the truth.
        flakiness: of executions.
        seed: of the draws.
    """

    def __init__(self, case: Case, flakiness: Flakiness, seed: int) -> None:
        self._case = case
        self._flakiness = flakiness
        self._generator = np.random.default_rng(seed)

    def run(self, probe: Probe) -> Outcomes:
        """The outcome of a skill at a revision; unknown where the skills can't be loaded."""
        if probe.revision in self._case.broken_builds:
            return Outcomes(Outcome.UNKNOWN, reason="the skills can't be loaded")
        succeeded = self.succeeds(probe.skill, self._case.is_broken(probe.revision))
        return Outcomes(Outcome.SUCCESS if succeeded else Outcome.FAILURE)

    def succeeds(self, skill: str, broken: bool) -> bool:
        """Whether a skill succeeds this time."""
        truth, flaky = self._case.skills[skill], self._flakiness
        affected = broken and truth.shows
        share = (truth.success_after if affected else truth.success_before) * (1 - flaky.fails_though_sound)
        if affected:
            share += (1 - truth.success_after) * flaky.succeeds_though_broken
        return bool(self._generator.random() < share)
