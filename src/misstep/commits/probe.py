"""Runs a skill at a revision, in a worktree and a process of its own."""

import subprocess
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from misstep.commits.errors import BadRevisionError, UntestableError
from misstep.commits.repository import Repository, without_worktrees
from misstep.commits.search import Outcomes
from misstep.commits.selection import Probe
from misstep.core.errors import SampleError, SkillsModuleError, TimeBackwardsError, UnknownSkillError
from misstep.core.execution import Execution, Outcome
from misstep.record.checkout import Checkout
from misstep.record.runner import SkillRunner
from misstep.record.skills_module import folder_of

_T = TypeVar("_T")
CANNOT_TEST = "exit code 125"
"""What a program says of a revision that can't be tested, as for `git bisect run`."""
_NOT_ITS_FAULT = (SkillsModuleError, UnknownSkillError, SampleError, TimeBackwardsError)
"""What is wrong with the skills, or with how they record, at a revision; no outcome of the skill."""
_SAID_CHARACTERS = 200


@dataclass(frozen=True, slots=True)
class Bench:
    """What it takes to run skills at revisions.

    Attributes:
        repository: of the robot's software.
        store: folder of the store that executions go to.
        skills: skills module; a file inside the repository is taken from each revision, any other as it is.
        session: id that the executions get.
        time_limit_s: seconds that an execution may take.
        build: command that makes a checkout ready to run; empty if there is none.
        robot: name of the robot.
    """

    repository: Repository
    store: Path
    skills: str
    session: str
    time_limit_s: float = 60.0
    build: str = ""
    robot: str = ""

    def run(self, probe: Probe, seed: int) -> Outcomes:
        """Runs a skill at a revision once.

        Raises:
            GitError: no worktree can be made.
            ImportedElsewhereError: the skills use software of the user's checkout.
            WorkerError: the worker process can't start.
        """
        try:
            execution = self._in_worktree(probe.revision, lambda runner: runner.run(probe.skill, seed))
        except (UntestableError, *_NOT_ITS_FAULT) as error:
            return Outcomes(Outcome.UNKNOWN, reason=without_worktrees(error.problem))
        return of_execution(execution)

    def costs_s(self, revision: str) -> Mapping[str, float | None]:
        """The skills that a revision has, and the robot seconds that each says it takes.

        Raises:
            UntestableError: the revision can't be built.
            SkillsModuleError: its skills can't be loaded.
        """
        return self._in_worktree(revision, lambda runner: dict(runner.skills))

    def _in_worktree(self, revision: str, use: Callable[[SkillRunner], _T]) -> _T:
        with self.repository.worktree(revision) as folder:
            self._build(folder)
            checkout = Checkout(str(folder), str(self.repository.root.resolve()), revision)
            with SkillRunner(
                self.store,
                self.skills,
                session=self.session,
                robot=self.robot,
                time_limit_s=self.time_limit_s,
                checkout=checkout,
            ) as runner:
                return use(runner)

    def _build(self, folder: Path) -> None:
        if not self.build:
            return
        done = subprocess.run(self.build, shell=True, cwd=folder, capture_output=True, text=True, check=False)
        if done.returncode != 0:
            said = (done.stderr or done.stdout).strip()[-_SAID_CHARACTERS:]
            raise UntestableError(self.build, done.returncode, said)


def repository_of(skills: str, named: Path | None) -> Repository:
    """The checkout that was named; else that of the skills' file; else that of the working directory.

    Raises:
        NotARepositoryError: there is none.
    """
    return Repository.find(named or folder_of(skills))


def skills_at(bench: Bench, name: str, revision: str) -> Mapping[str, float | None]:
    """The skills of a revision that has to be testable, and what each costs; `name` is what the user calls it.

    Raises:
        BadRevisionError: they can't be loaded.
    """
    try:
        return bench.costs_s(revision)
    except (UntestableError, SkillsModuleError) as error:
        raise BadRevisionError(name, revision, without_worktrees(error.problem)) from error


def of_execution(execution: Execution) -> Outcomes:
    """What an execution says of its revision."""
    if execution.failure is not None and execution.failure.kind == CANNOT_TEST:
        return Outcomes(Outcome.UNKNOWN, execution.id, "its program ended with exit code 125: can't be tested")
    if execution.outcome is Outcome.UNKNOWN:
        return Outcomes(Outcome.UNKNOWN, execution.id, "its execution could not be judged")
    return Outcomes(execution.outcome, execution.id)
