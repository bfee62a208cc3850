"""One execution of a skill inside a worker: seeded, recorded, traced, judged."""

import random
import threading
import traceback
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace

import numpy as np

from misstep.core.errors import MisstepError
from misstep.core.execution import Execution, Failure, Outcome
from misstep.core.skill import Skill
from misstep.record.recorder import Recorder
from misstep.record.trace import Tracer

DRAIN_PERIOD_S = 0.5


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
        self._tracer = Tracer(trace) if trace else None
        self._stop_draining = threading.Event()
        self._drainer = threading.Thread(target=self._drain, name="misstep-tracer", daemon=True)
        self._stopping = threading.Lock()
        self._ending = threading.Lock()
        self._ended = False

    def run(self) -> Execution:
        """Runs the skill to its end. Never returns after another thread gave the run up.

        Raises:
            MisstepError: what the skill recorded was refused; the execution is kept as unknown.
        """
        try:
            verdict = self._judge()
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
        self._stop_tracing()
        return self._recorder.finish(verdict.outcome, verdict.failure, verdict.error)

    def _end(self, verdict: Verdict) -> Execution:
        with self._ending:
            self._ended = True
            return self._recorder.finish(verdict.outcome, verdict.failure, verdict.error)

    def _judge(self) -> Verdict:
        stage = "prepare"
        try:
            self._prepare()
            stage = "execute"
            with self._tracing():
                self._skill.execute(self._recorder)
            stage = "judge"
            if self._skill.succeeded():
                return Verdict(Outcome.SUCCESS)
            return Verdict(Outcome.FAILURE, self._own_failure() or Failure())
        except MisstepError:
            raise
        except BaseException as error:  # SystemExit and KeyboardInterrupt are the user's code's here
            return Verdict(Outcome.FAILURE, self._failure_raised_in(stage), _text(error))

    def _own_failure(self) -> Failure | None:
        failure: Failure | None = getattr(self._skill, "failure", lambda: None)()
        return failure

    def _failure_raised_in(self, stage: str) -> Failure:
        """What an exception made of the execution; the skill may know more, or be in no state to say anything."""
        if stage == "prepare":
            return Failure("prepare")
        own = Failure()
        if stage == "execute":
            with suppress(BaseException):  # what ended the execution is told, not what followed
                own = self._own_failure() or own
        return replace(own, kind=own.kind or "exception")

    def _prepare(self) -> None:
        random.seed(self._seed)
        np.random.seed(self._seed % 2**32)  # noqa: NPY002  (users' code draws from it)
        if hasattr(self._skill, "prepare"):
            self._skill.prepare()

    @contextmanager
    def _tracing(self) -> Iterator[None]:
        if self._tracer is not None:
            self._tracer.start()
            self._drainer.start()
        try:
            yield
        finally:
            self._stop_tracing()

    def _stop_tracing(self) -> None:
        """Stores the rest of the calls, whichever thread comes first."""
        with self._stopping:
            if self._tracer is not None and self._drainer.is_alive():
                self._stop_draining.set()
                self._drainer.join()
                self._recorder.add_calls(self._tracer.stop())
                self._recorder.add_values(self._tracer.drain_values())

    def _drain(self) -> None:
        assert self._tracer is not None
        while not self._stop_draining.wait(DRAIN_PERIOD_S):
            self._recorder.add_calls(self._tracer.drain())
            self._recorder.add_values(self._tracer.drain_values())


def _text(error: BaseException) -> str:
    return "".join(traceback.format_exception(error))
