"""Runs skills in worker processes, so that a crash or a hang of the robot's software is an outcome, not the end."""

from collections import Counter, deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict
from multiprocessing.connection import wait
from pathlib import Path
from types import TracebackType

from misstep.core.errors import MisstepError, UnknownSkillError
from misstep.core.execution import Execution
from misstep.record.checkout import Checkout
from misstep.record.messages import Run, Start
from misstep.record.seat import INTERRUPTED, Seat
from misstep.store.store import Store

TICK_S = 0.1


class SkillRunner:
    """Runs skills, records them and stores what happened. A context manager; used by one thread.

    The user's code is imported by the workers, once each, and never by this process. What it prints goes to the
    store's logs.

    Example:
        with SkillRunner("experience", "my_robot.skills", trace=["my_robot"]) as runner:
            execution = runner.run("grasp", seed=3)

    Args:
        store: folder of the store; created if there is none.
        skills: skills module, see `load_skills`.
        trace: roots of the functions to trace, see `find_roots`.
        time_limit_s: seconds that an execution may take, preparation and judgement included.
        workers: executions that run at the same time.
        session: id of the test session; empty for training data.
        robot: name of the robot.
        environment: variables that the workers set before they load the skills; this process does not.
        checkout: of the robot's software, which the workers run in place of the user's own.
    """

    def __init__(
        self,
        store: Path | str,
        skills: str,
        *,
        trace: Sequence[str] = (),
        time_limit_s: float = 60.0,
        workers: int = 1,
        session: str = "",
        robot: str = "",
        environment: Mapping[str, str] | None = None,
        checkout: Checkout | None = None,
    ) -> None:
        self._path = Path(store).resolve()
        elsewhere = asdict(checkout) if checkout else {}
        self._start = Start(str(self._path), skills, list(trace), session, robot, dict(environment or {}), elsewhere)
        self._time_limit_s = time_limit_s
        self._workers = workers
        self._seats: list[Seat] = []

    def __enter__(self) -> "SkillRunner":
        """Starts the workers.

        Raises:
            SkillsModuleError: the skills can't be loaded.
            ImportedElsewhereError: they use software of the user's checkout and not of the one they are to run in.
            TraceRootError: a root to trace can't be found.
            WorkerError: the worker process can't start.
        """
        self._store = Store.open(self._path, create=True)
        try:
            for _ in range(self._workers):
                self._seats.append(Seat(self._store, self._start, self._time_limit_s))
            while not self._seats[0].skills:
                _wait(self._seats[:1])
                self._seats[0].advance()
        except BaseException:
            self._close()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._close()

    @property
    def skills(self) -> Mapping[str, float | None]:
        """The skills by name, and how many robot seconds an execution takes (None if not told)."""
        return self._seats[0].skills

    def run(self, name: str, seed: int) -> Execution:
        """Runs a skill once.

        Raises:
            UnknownSkillError: there is no such skill.
            SampleError: the skill logged what can't be recorded; the execution is kept as unknown.
            MisstepError: whatever else kept the worker from recording.
        """
        (execution,) = self.run_many([(name, seed)])
        return execution

    def run_many(self, jobs: Iterable[tuple[str, int]]) -> Iterator[Execution]:
        """Runs skills, as many at the same time as there are workers.

        The execution of a skill's n-th job gets the n-th number after those in the store, whichever ends first. If
        the iteration is left early (Ctrl-C), the executions under way are kept as unknown.

        Args:
            jobs: names and seeds, in the order in which they begin.

        Yields:
            the executions, as they end.

        Raises:
            Like `run`.
        """
        jobs = list(jobs)
        for name, _ in jobs:
            if name not in self.skills:
                raise UnknownSkillError(name, list(self.skills), self._start.skills)
        return self._run_all(self._numbered(jobs))

    def _numbered(self, jobs: list[tuple[str, int]]) -> deque[Run]:
        used = Counter({name: len(self._store.executions(skill=name)) for name, _ in dict(jobs).items()})
        numbered: deque[Run] = deque()
        for name, seed in jobs:
            used[name] += 1
            numbered.append(Run(name, seed, used[name]))
        return numbered

    def _run_all(self, jobs: deque[Run]) -> Iterator[Execution]:
        try:
            while jobs or self._busy():
                for seat in self._seats:
                    if jobs and not seat.is_busy:
                        seat.give(jobs.popleft())
                _wait(self._busy())
                for seat in self._busy():
                    if (execution := seat.advance()) is not None:
                        yield execution
        finally:
            self._interrupt()

    def _busy(self) -> list[Seat]:
        return [seat for seat in self._seats if seat.is_busy]

    def _interrupt(self) -> None:
        """Ends what is under way and keeps what was recorded of it."""
        for seat in self._busy():
            seat.give_up(INTERRUPTED)
        while self._busy():
            _wait(self._busy())
            for seat in self._busy():
                # The user is leaving: what can't be kept now, misstep doctor finds.
                with suppress(MisstepError):
                    seat.advance()

    def _close(self) -> None:
        self._interrupt()
        for seat in self._seats:
            seat.clear()
        self._seats.clear()


def _wait(seats: list[Seat]) -> None:
    """Waits until a worker tells something, but not so long that a death or a time limit is missed."""
    wait([seat.fileno() for seat in seats], TICK_S)
