"""The live monitor's judgement of an execution: samples in, verdicts out. No clocks, no threads, no processes."""

from typing import Any

from numpy.typing import ArrayLike, NDArray

from misstep.core.errors import UnknownSkillError
from misstep.watch.errors import NotBegunError
from misstep.watch.verdict import Level, Verdict
from misstep.watch.watch_plan import WatchPlan


class Watch:
    """Judges one execution after the other. Whoever calls it says what time it is: live and replayed it is the same.

    Times `now_ns` are the receiver's monotonic clock; they never decrease from one call to the next.
    """

    def __init__(self, plan: WatchPlan) -> None:
        self.plan = plan
        self._skill: str | None = None
        self._tick = 0
        self._source_ns: int | None = None

    @property
    def running(self) -> bool:
        """Whether an execution is under way."""
        return self._skill is not None

    def begin(self, skill: str, now_ns: int) -> None:
        """An execution begins; one that is under way ends.

        Raises:
            UnknownSkillError: nothing was learned of this skill.
        """
        if skill not in self.plan.expectations:
            raise UnknownSkillError(skill, tuple(self.plan.expectations), "what is watched")
        self._skill, self._tick, self._source_ns = skill, 0, None

    def log(self, stream: str, publish_ns: int, values: ArrayLike, now_ns: int) -> None:
        """Takes one sample of a series, whatever it is: what is wrong with it is said by the next verdict."""
        self._take(stream, publish_ns, values, now_ns)

    def image(self, stream: str, publish_ns: int, image: NDArray[Any], now_ns: int) -> None:
        """Takes one picture, whatever it is; it must not be changed afterwards."""
        self._take(stream, publish_ns, image, now_ns)

    def tick(self, now_ns: int) -> Verdict:
        """What is to be said now.

        Raises:
            NotBegunError: no execution is under way.
        """
        if self._skill is None:
            raise NotBegunError
        tick, self._tick = self._tick, self._tick + 1
        return Verdict(
            level=Level.UNKNOWN,
            skill=self._skill,
            tick=tick,
            given_ns=now_ns,
            source_ns=self._source_ns,
            reasons=("nothing is judged yet",),
        )

    def end(self, now_ns: int) -> None:
        """The execution under way has ended."""
        self._skill = None

    def _take(self, stream: str, publish_ns: int, values: Any, now_ns: int) -> None:
        self._source_ns = max(publish_ns, self._source_ns or 0)
