"""Two processes on loopback: one publishes or listens as a robot does, the other is misstep."""

import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from misstep.core.errors import MissingExtraError, UnknownSkillError
from misstep.core.execution import Failure, Outcome
from misstep.watch import ros
from misstep.watch.ros import DiagnosticsTopic, RosSource
from misstep.watch.ros_topic import RosTopic
from misstep.watch.sink_contract import judged
from misstep.watch.verdict import Level

pytest.importorskip("cyclonedds")
TALKER = Path(__file__).with_name("ros_talker.py")
TOPICS = [
    RosTopic.parse("/head/rgb:sensor_msgs/msg/Image"),
    RosTopic.parse("/head/depth:sensor_msgs/msg/Image"),
    RosTopic.parse("wrench=/ft/data:geometry_msgs/msg/WrenchStamped"),
    RosTopic.parse("joints=/joint_states:sensor_msgs/msg/JointState"),
]


class Robot:
    """Keeps what a source passes on."""

    def __init__(self, known: str = "grasp") -> None:
        self.known, self.heard, self.ended = known, [], threading.Event()

    def begin(self, skill: str) -> None:
        if skill != self.known:
            raise UnknownSkillError(skill, [self.known], "what is watched")
        self.heard.append(("begin", skill))

    def describe(self, stream: str, channels: Any, units: Any = ()) -> None:
        self.heard.append(("describe", stream))

    def log(self, stream: str, t_ns: int, values: Any) -> None:
        self.heard.append((stream, t_ns, np.array(values)))

    def image(self, stream: str, t_ns: int, array: Any) -> None:
        self.heard.append((stream, t_ns, np.array(array)))

    def event(self, t_ns: int, name: str, text: str = "") -> None: ...

    def end(self, outcome: Outcome = Outcome.UNKNOWN, failure: Failure | None = None, error: str = "") -> None:
        self.heard.append(("end",))
        self.ended.set()


@pytest.fixture(autouse=True)
def domain(monkeypatch: pytest.MonkeyPatch) -> None:
    """Loopback only, and no other test's."""
    monkeypatch.setenv("ROS_LOCALHOST_ONLY", "1")
    monkeypatch.setenv("ROS_DOMAIN_ID", str(100 + os.getpid() % 100))
    monkeypatch.delenv("CYCLONEDDS_URI", raising=False)


@pytest.fixture
def talker() -> Iterator[subprocess.Popen[bytes]]:
    process = subprocess.Popen([sys.executable, str(TALKER), "20"])
    yield process
    process.kill()
    process.wait()


def test_an_execution_comes_over_real_topics(talker: subprocess.Popen[bytes]) -> None:
    robot = Robot()
    with RosSource(ros.client(), TOPICS, robot, skill_topic="/skill") as source:
        assert robot.ended.wait(60.0)
    assert source.error is None
    assert robot.heard[0] == ("begin", "grasp")
    assert robot.heard[-1] == ("end",)
    described = {one[1] for one in robot.heard if one[0] == "describe"}
    assert described == {"wrench", "joints/position"}
    samples: dict[str, list[tuple[int, np.ndarray]]] = {}
    for one in robot.heard[1:-1]:
        if one[0] != "describe":
            samples.setdefault(one[0], []).append(one[1:])
    assert set(samples) == {"head/rgb", "head/depth", "wrench", "joints/position"}
    for stream, expected in (
        ("head/rgb", lambda step: np.full((48, 64, 3), step, np.uint8)),
        ("head/depth", lambda step: np.full((48, 64), 1000 + step, np.uint16)),
        ("wrench", lambda step: np.array([step, 0.0, 9.8, 0.1, 0.2, 0.3])),
        ("joints/position", lambda step: np.array([0.1, step])),
    ):
        assert len(samples[stream]) >= 15  # best effort, on a machine that is busy
        for t_ns, values in samples[stream]:
            wanted = expected(t_ns // 1_000_000_000 - 100)
            assert values.dtype == wanted.dtype
            np.testing.assert_array_equal(values, wanted)
            assert t_ns % 1_000_000_000 == 7


def test_without_a_topic_for_the_skill_the_execution_lasts_as_long_as_the_source() -> None:
    robot = Robot()
    with RosSource(ros.client(), TOPICS, robot, skill="grasp"):
        assert robot.heard == [("begin", "grasp")]
    assert robot.heard[-1] == ("end",)


def test_a_skill_that_is_not_watched_is_told() -> None:
    source = RosSource(ros.client(), TOPICS, Robot("pour"), skill="grasp")
    with pytest.raises(UnknownSkillError), source:
        pass


LISTENER = """
import sys, time
from misstep.watch.ros_dds import DdsClient
heard = []
with DdsClient() as client:
    client.subscribe("/diagnostics", "diagnostic_msgs/msg/DiagnosticArray", heard.append)
    due_s = time.monotonic() + 60
    while not heard and time.monotonic() < due_s:
        time.sleep(0.01)
status = heard[0].status[0]
values = {one.key: one.value for one in status.values}
print(status.level, status.name, status.message, values["channels"], values["suspicion"], heard[0].header.stamp.sec > 0)
"""


def test_an_alarm_is_heard_as_diagnostics() -> None:
    listener = subprocess.Popen([sys.executable, "-c", LISTENER], stdout=subprocess.PIPE, text=True)
    topic = DiagnosticsTopic("/diagnostics")
    topic.publish(judged(3, 0, 0, Level.FAIL).verdict, 60.0)
    told, _ = listener.communicate(timeout=60)
    topic.close()
    assert told.strip() == "2 misstep: grasp left the way of the successes wrench.fx 11 True"


def test_diagnostics_that_nobody_hears_are_told_in_time() -> None:
    topic = DiagnosticsTopic("/diagnostics")
    begun_s = time.monotonic()
    with pytest.raises(TimeoutError, match="nobody listened to /diagnostics"):
        topic.publish(judged(3, 0, 0, Level.FAIL).verdict, 0.2)
    assert time.monotonic() - begun_s < 5.0
    topic.close()


def test_without_a_client_the_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ros, "find_spec", lambda name: None)
    with pytest.raises(MissingExtraError, match=r"misstep\[ros\]"):
        ros.client()
