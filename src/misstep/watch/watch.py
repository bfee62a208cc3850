"""The live monitor's judgement of executions: samples in, verdicts out. No clocks, no threads, no processes."""

from typing import Any

from misstep.core.errors import UnknownSkillError
from misstep.watch.errors import NotBegunError
from misstep.watch.verdict import Verdict
from misstep.watch.watch_plan import WatchPlan
from misstep.watch.watched_execution import WatchedExecution
from misstep.watch.yardstick import Extremes


class Watch:
    """Judges one execution after the other. Whoever calls it says what time it is: live and replayed it is the same.

    Times `now_ns` are the receiver's monotonic clock; they never decrease from one call to the next.
    """

    def __init__(self, plan: WatchPlan) -> None:
        self.plan = plan
        self._execution: WatchedExecution | None = None

    @property
    def running(self) -> bool:
        """Whether an execution is under way."""
        return self._execution is not None

    @property
    def highest(self) -> Extremes:
        """The highest suspicion and risk so far, which alone decide on FAIL and WARN."""
        return self._under_way.highest

    def begin(self, skill: str, now_ns: int) -> None:
        """An execution begins; one that is under way ends.

        Raises:
            UnknownSkillError: nothing was learned of this skill.
        """
        if skill not in self.plan.expectations:
            raise UnknownSkillError(skill, tuple(self.plan.expectations), "what is watched")
        self._execution = WatchedExecution(self.plan, skill, now_ns)

    def log(self, stream: str, publish_ns: int, values: Any, now_ns: int) -> None:
        """Takes one sample of a series, whatever it is: what is wrong with it is said by the next verdict."""
        if self._execution:
            self._execution.take(stream, publish_ns, values, now_ns)

    def image(self, stream: str, publish_ns: int, image: Any, now_ns: int) -> None:
        """Takes one picture, whatever it is; it must not be changed afterwards."""
        if self._execution:
            self._execution.take(stream, publish_ns, image, now_ns)

    def lost(self, stream: str, count: int, now_ns: int) -> None:
        """So many samples of a stream were dropped on their way here: it can't be judged for a while."""
        if self._execution:
            self._execution.lost(stream, count, now_ns)

    def has_news(self) -> bool:
        """Whether every camera that the anticipator sees has brought a new picture since the last tick."""
        return self._execution is not None and self._execution.has_news()

    def tick(self, now_ns: int) -> Verdict:
        """What is to be said now.

        Raises:
            NotBegunError: no execution is under way.
        """
        return self._under_way.tick(now_ns)

    def end(self, now_ns: int) -> None:
        """The execution under way has ended."""
        self._execution = None

    @property
    def _under_way(self) -> WatchedExecution:
        if self._execution is None:
            raise NotBegunError
        return self._execution
