"""Watches and tells over ROS 2: rclpy where it is installed, DDS where it is not."""

import threading
import time
from collections.abc import Callable, Sequence
from importlib.util import find_spec
from typing import Any, Protocol, Self

from misstep.core.errors import MissingExtraError
from misstep.watch.ros_topic import DIAGNOSTICS, SKILL, RosTopic
from misstep.watch.verdict import Level, Verdict
from misstep.watch.watched import Watched

_LEVELS = {Level.OK: 0, Level.WARN: 1, Level.FAIL: 2, Level.UNKNOWN: 3}  # OK, WARN, ERROR, STALE
_LOOK_S = 0.01


class Publisher(Protocol):
    """One topic that is published."""

    def has_listener(self) -> bool:
        """Whether anybody subscribes to it, as far as is known yet."""

    def publish(self, message: Any) -> None:
        """Sends a message."""


class Client(Protocol):
    """A participant of ROS 2."""

    def subscribe(self, topic: str, message_type: str, take: Callable[[Any], None]) -> None:
        """Has `take` called with every message, by one thread of the client."""

    def publisher(self, topic: str, message_type: str) -> Publisher:
        """Publishes one topic."""

    def diagnostics(self, status: dict[str, Any], values: dict[str, str], stamp_ns: int) -> Any:
        """A DiagnosticArray with one status and its values."""

    def close(self) -> None:
        """Leaves."""


def client() -> Client:
    """rclpy's where ROS is installed and sourced, else one that speaks DDS by itself.

    Raises:
        MissingExtraError: neither can be had.
    """
    if find_spec("rclpy") is not None:
        from misstep.watch.ros_rclpy import RclpyClient

        return RclpyClient()
    if find_spec("cyclonedds") is None:
        raise MissingExtraError("ROS without rclpy", "cyclonedds", "ros")
    from misstep.watch.ros_dds import DdsClient

    return DdsClient()


class RosSource:
    """Passes topics on to a monitor while a skill runs.

    Without a topic that names the skill, one execution lasts as long as the source is open.

    Args:
        client: of ROS.
        topics: what is watched.
        to: the monitor.
        skill: that runs, where no topic tells.
        skill_topic: of std_msgs/String: the name of the skill that runs, empty where none does. It may be told again
            and again; only another name is another execution.

    Attributes:
        error: why an execution could not begin; None if all could.
    """

    def __init__(
        self, client: Client, topics: Sequence[RosTopic], to: Watched, skill: str = "", skill_topic: str = ""
    ) -> None:
        self._client, self._topics, self._to = client, topics, to
        self._skill, self._skill_topic = skill, skill_topic
        self._described: set[str] = set()
        self._lock = threading.Lock()
        self._current = ""  # what runs, or was to run but could not begin
        self._running = False
        self.error: Exception | None = None

    def __enter__(self) -> Self:
        if self._skill_topic:
            self._client.subscribe(self._skill_topic, SKILL, lambda message: self._turn_to(message.data))
        else:
            self._turn_to(self._skill)
        for topic in self._topics:
            self._client.subscribe(topic.topic, topic.message_type, self._taker(topic))
        return self

    def __exit__(self, *_: object) -> None:
        self._client.close()
        self._turn_to("")

    def _taker(self, topic: RosTopic) -> Callable[[Any], None]:
        def take(message: Any) -> None:
            with self._lock:
                if not self._running:
                    return
                if topic.stream not in self._described:
                    self._described.add(topic.stream)
                    topic.describe(message, self._to)
                topic.pass_on(message, self._to)

        return take

    def _turn_to(self, skill: str) -> None:
        """A skill begins, or none."""
        with self._lock:
            if skill == self._current:
                return
            self._current = skill
            self._described.clear()
            if self._running:
                self._running = False
                self._to.end()
            if skill:
                self._begin(skill)

    def _begin(self, skill: str) -> None:
        try:
            self._to.begin(skill)
        except Exception as error:  # on the client's thread: whoever opened the source is to be told
            self.error = error
            if not self._skill_topic:
                raise
        else:
            self._running = True


class DiagnosticsTopic:
    """Publishes verdicts as diagnostic_msgs/DiagnosticArray."""

    def __init__(self, topic: str) -> None:
        self._topic = topic
        self._client = client()
        self._publisher = self._client.publisher(topic, DIAGNOSTICS)

    def publish(self, verdict: Verdict, limit_s: float) -> None:
        """Sends a verdict; waits for somebody to listen, but not longer than it may take.

        Raises:
            TimeoutError: nobody listened in time. The message was sent all the same.
        """
        due_s = time.monotonic() + limit_s
        while not self._publisher.has_listener() and time.monotonic() < due_s:
            time.sleep(_LOOK_S)
        self._publisher.publish(self._client.diagnostics(_status(verdict), _values(verdict), time.time_ns()))
        if not self._publisher.has_listener():
            raise TimeoutError(f"nobody listened to {self._topic} for {limit_s:g} s")

    def close(self) -> None:
        """Leaves."""
        self._client.close()


def _status(verdict: Verdict) -> dict[str, Any]:
    return {
        "level": _LEVELS[verdict.level],
        "name": f"misstep: {verdict.skill}",
        "message": "; ".join(verdict.reasons) or verdict.level.value,
        "hardware_id": "",
    }


def _values(verdict: Verdict) -> dict[str, str]:
    numbers = {
        name: getattr(verdict, name) for name in ("tick", "risk", "horizon_s", "suspicion", "t_fail_s", "source_ns")
    }
    told = {name: f"{number:g}" if isinstance(number, float) else str(number) for name, number in numbers.items()}
    lists = {"channels": ", ".join(verdict.channels), "regions": ", ".join(one.stream for one in verdict.regions)}
    return {"level": verdict.level.value, **{k: v for k, v in told.items() if v != "None"}, **lists}
