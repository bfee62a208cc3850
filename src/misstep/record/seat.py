"""A seat for a worker: executions happen there one after the other, and a worker that died is replaced."""

import time
from dataclasses import dataclass

from misstep.core.errors import WorkerError
from misstep.core.execution import Execution, Failure, Outcome
from misstep.record.messages import Finished, GiveUp, Message, Ready, Recording, Refused, Run, Start
from misstep.record.worker_process import WorkerProcess
from misstep.store.layout import Layout
from misstep.store.salvage import salvage
from misstep.store.store import Store

START_LIMIT_S = 300.0
GRACE_S = 5.0


@dataclass(frozen=True, slots=True)
class Ending:
    """How an execution that did not end by itself is judged; `kind` is empty where nothing failed."""

    outcome: Outcome
    kind: str
    reason: str


INTERRUPTED = Ending(Outcome.UNKNOWN, "", "Interrupted by the user.")


class Seat:
    """One worker at a time, and the execution that it is busy with.

    Args:
        store: where executions go.
        start: what every worker is told first.
        time_limit_s: seconds that an execution may take, preparation and judgement included.

    Attributes:
        skills: the skills by name and what they cost; empty until the first worker is ready.
        is_busy: True from `give` until `advance` returned an execution or raised.
    """

    def __init__(self, store: Store, start: Start, time_limit_s: float) -> None:
        self.skills: dict[str, float | None] = {}
        self.is_busy = False
        self._store = store
        self._layout = Layout(store.root)
        self._start = start
        self._time_limit_s = time_limit_s
        self._execution_id = ""
        self._ending: Ending | None = None
        self._hire()

    def fileno(self) -> int:
        """To wait until there is something to `advance`."""
        return self._worker.fileno()

    def give(self, job: Run) -> None:
        """Has a skill run."""
        if self._worker.has_died():
            self._worker.kill()
            self._hire()
        self.is_busy, self._execution_id, self._ending = True, "", None
        self._output_bytes = self._worker.output_size_bytes()
        self._due_s = time.monotonic() + START_LIMIT_S
        self._worker.send(job)

    def advance(self) -> Execution | None:
        """Takes note of what the worker has told, or failed to do, since the last time.

        Returns:
            The execution, if it has ended.

        Raises:
            WorkerError: the worker could not begin.
            MisstepError: what it refused to do, and why.
        """
        has_died = self._worker.has_died()
        for message in self._worker.receive():
            if (execution := self._note(message)) is not None:
                return execution
        if has_died:
            return self._bury(self._worker.kill())
        return self._overdue() if time.monotonic() > self._due_s else None

    def give_up(self, ending: Ending) -> None:
        """Has the execution end at once; `advance` tells when it has."""
        self._ending = ending
        self._due_s = time.monotonic() + GRACE_S
        self._worker.send(GiveUp(ending.outcome, ending.kind, ending.reason))

    def clear(self) -> None:
        """Ends the worker."""
        if self.is_busy or self._worker.has_died():
            self._worker.kill()
        else:
            self._worker.leave()

    def _hire(self) -> None:
        self._worker = WorkerProcess(self._layout.logs)
        self._output_bytes = 0
        self._due_s = time.monotonic() + START_LIMIT_S
        self._worker.send(self._start)

    def _note(self, message: Message) -> Execution | None:
        match message:
            case Ready(skills):
                self.skills = skills
            case Recording(execution_id):
                self._execution_id = execution_id
                if self._ending is None:
                    self._due_s = time.monotonic() + self._time_limit_s
            case Finished(execution_id):
                self._rise()
                return self._store.get(execution_id)
            case Refused():
                self._rise()
                raise message.to_error()
        return None

    def _rise(self) -> None:
        """Ends the present execution. A worker that gave up is still in the skill's hands: its end, too."""
        self.is_busy = False
        if self._ending is not None:
            self._worker.kill()

    def _bury(self, how: str) -> Execution:
        """Judges the execution of a worker that has ended by itself."""
        crash = Ending(Outcome.FAILURE, "crash", f"The process that ran the skill ended {how}.")
        return self._salvage(self._ending or crash, f"it ended {how} before it began to record")

    def _overdue(self) -> Execution | None:
        """Has a skill that takes too long end, first by its worker, then by force."""
        if self._execution_id and self._ending is None:
            self.give_up(Ending(Outcome.FAILURE, "timeout", f"Not over after {self._time_limit_s:g} s."))
            return None
        self._worker.print_stack()
        self._worker.kill()
        return self._salvage(self._ending or INTERRUPTED, "it did not begin to record")

    def _salvage(self, ending: Ending, unless_recording: str) -> Execution:
        self.is_busy = False
        if not self._execution_id:
            raise WorkerError(unless_recording, self._worker.log)
        failure = Failure(ending.kind) if ending.kind else None
        error = f"{ending.reason} The end of its output:\n{self._worker.output_since(self._output_bytes)}"
        return salvage(self._layout.part(self._execution_id), ending.outcome, failure, error)
