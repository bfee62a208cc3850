"""One execution of a skill inside a worker: seeded, recorded, traced, judged."""

import random
import threading
import traceback
from contextlib import AbstractContextManager, nullcontext, suppress
from dataclasses import dataclass, replace

import numpy as np

from misstep.core.errors import MisstepError
from misstep.core.execution import Execution, Failure, Outcome
from misstep.core.skill import Skill, SkillRecorder, SkillStopped
from misstep.record.recorder import Recorder
from misstep.record.traced import Traced


@dataclass(frozen=True, slots=True)
class Verdict:
    """How an execution ended.

    Attributes:
        outcome: the value of the skill's predicate.
        failure: what went wrong; None for a success.
        error: the traceback of the exception that ended it.
    """

    outcome: Outcome
    failure: Failure | None = None
    error: str = ""


class SkillRun:
    """Runs a skill once and records it. Ends once: by the skill, or by `give_up` of another thread.

    Args:
        skill: what to run.
        recorder: where to; ended by this.
        seed: for `random` and `numpy.random`.
        trace: roots of the functions to trace; none if empty.
    """

    def __init__(self, skill: Skill, recorder: Recorder, seed: int, trace: list[str]) -> None:
        self._skill = skill
        self._recorder = recorder
        self._seed = seed
        self._traced = Traced(recorder, trace)
        self._ending = threading.Lock()
        self._ended = False

    def run(self) -> Execution:
        """Runs the skill to its end. Never returns after another thread gave the run up.

        Raises:
            MisstepError: what the skill recorded was refused; the execution is kept as unknown.
        """
        try:
            verdict = carry_out(self._skill, self._recorder, self._seed, self._traced)
        except MisstepError as error:
            self._end(Verdict(Outcome.UNKNOWN, error=_text(error)))
            raise
        return self._end(verdict)

    def give_up(self, verdict: Verdict) -> Execution | None:
        """Ends the recording while the skill is still running; for the process's last moments.

        Returns:
            None if the skill has ended by itself.
        """
        self._ending.acquire()
        if self._ended:
            self._ending.release()
            return None
        # Not released: the skill's thread must not go on with a recording that has ended.
        self._traced.stop()
        return self._recorder.finish(verdict.outcome, verdict.failure, verdict.error)

    def _end(self, verdict: Verdict) -> Execution:
        with self._ending:
            self._ended = True
            return self._recorder.finish(verdict.outcome, verdict.failure, verdict.error)


def carry_out(
    skill: Skill,
    recorder: SkillRecorder,
    seed: int,
    around: AbstractContextManager[None] | None = None,
    interruptible: bool = False,
) -> Verdict:
    """Prepares and executes a skill, and asks whether it succeeded.

    Args:
        skill: what is executed.
        recorder: what it logs to.
        seed: for `random` and `numpy.random`.
        around: is open while it executes.
        interruptible: a KeyboardInterrupt is the user's, not a failure of the skill.

    Raises:
        MisstepError: what the skill recorded was refused.
    """
    stage = "prepare"
    try:
        _prepare(skill, seed)
        stage = "execute"
        with around or nullcontext():
            _execute(skill, recorder)
        stage = "judge"
        if skill.succeeded():
            return Verdict(Outcome.SUCCESS)
        return Verdict(Outcome.FAILURE, _own_failure(skill) or Failure())
    except MisstepError:
        raise
    except BaseException as error:  # SystemExit and KeyboardInterrupt are the user's code's here
        if interruptible and isinstance(error, KeyboardInterrupt):
            raise
        return Verdict(Outcome.FAILURE, _failure_raised_in(stage, skill), _text(error))


def _prepare(skill: Skill, seed: int) -> None:
    random.seed(seed)
    np.random.seed(seed % 2**32)  # noqa: NPY002  (users' code draws from it)
    if hasattr(skill, "prepare"):
        skill.prepare()


def _execute(skill: Skill, recorder: SkillRecorder) -> None:
    """Until it ends, or a recorder stops it; then the skill makes its robot safe, and is judged as ever."""
    try:
        skill.execute(recorder)
    except SkillStopped:
        if hasattr(skill, "hold"):
            skill.hold()


def _own_failure(skill: Skill) -> Failure | None:
    failure: Failure | None = getattr(skill, "failure", lambda: None)()
    return failure


def _failure_raised_in(stage: str, skill: Skill) -> Failure:
    """What an exception made of the execution; the skill may know more, or be in no state to say anything."""
    if stage == "prepare":
        return Failure("prepare")
    own = Failure()
    if stage == "execute":
        with suppress(BaseException):  # what ended the execution is told, not what followed
            own = _own_failure(skill) or own
    return replace(own, kind=own.kind or "exception")


def _text(error: BaseException) -> str:
    return "".join(traceback.format_exception(error))
