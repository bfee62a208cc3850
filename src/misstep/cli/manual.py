"""Skills run by hand: misstep says which, a person runs it and says how it went. Only the answer counts."""

import sys
from dataclasses import dataclass
from typing import TextIO

from rich.console import Console

from misstep.core.errors import NoAnswerError
from misstep.core.execution import Execution, Failure, Outcome, Revision
from misstep.record.recorder import Recorder
from misstep.store.store import Store

ANSWERS = "s = succeeded, f = failed, f 2.5 = failed after 2.5 s, u = can't tell"


@dataclass(frozen=True, slots=True)
class Answer:
    """How an execution went.

    Attributes:
        outcome: as the person saw it.
        failed_after_s: when it failed, in seconds from its start; None if not told.
    """

    outcome: Outcome
    failed_after_s: float | None = None


def understood(text: str) -> Answer | None:
    """The answer that a line of text is; None if it is none."""
    match text.lower().split():
        case ["s" | "succeeded" | "success"]:
            return Answer(Outcome.SUCCESS)
        case ["u" | "unknown"]:
            return Answer(Outcome.UNKNOWN)
        case ["f" | "failed" | "failure", *time] if len(time) <= 1:
            return _failed(*time)
    return None


def _failed(time: str | None = None) -> Answer | None:
    if time is None:
        return Answer(Outcome.FAILURE)
    try:
        after_s = float(time.removesuffix("s"))
    except ValueError:
        return None
    return Answer(Outcome.FAILURE, after_s) if 0 <= after_s < float("inf") else None


class Operator:
    """Has a person run skills, and keeps each answer as an execution without a recording.

    Args:
        store: where the answers go.
        session: id of the test session.
        robot: name of the robot.
        revision: of the software that is tested.
        console: where to ask.
        answers: where the answers come from; standard input if None.
    """

    def __init__(
        self,
        store: Store,
        session: str,
        robot: str,
        revision: Revision,
        console: Console,
        answers: TextIO | None = None,
    ) -> None:
        self._store, self._session, self._robot, self._revision = store, session, robot, revision
        self._console, self._answers = console, answers

    def run(self, skill: str, seed: int) -> Execution:
        """Waits until a person has run a skill and answered.

        Raises:
            NoAnswerError: there is nobody to answer.
        """
        answer = self._ask(skill)
        onset_ns = None if answer.failed_after_s is None else int(answer.failed_after_s * 1e9)
        failure = Failure(onset_ns=onset_ns) if answer.outcome is Outcome.FAILURE else None
        with Recorder(
            self._store, skill, session=self._session, robot=self._robot, revision=self._revision, seed=seed
        ) as recorder:
            return recorder.finish(answer.outcome, failure)

    def _ask(self, skill: str) -> Answer:
        self._console.print(f"Run {skill} by hand now, then answer: {ANSWERS}.")
        while True:
            self._console.print(f"{skill}: ", end="")
            line = (self._answers or sys.stdin).readline()
            if not line:
                raise NoAnswerError(skill, self._session, self._store.root)
            if (answer := understood(line)) is not None:
                return answer
            self._console.print(f"{line.strip()!r} is no answer; {ANSWERS}.")
