"""Against a stand-in for rclpy, which can't be installed from the Python index: the calls are right, not the ROS."""

import sys
import threading
from collections.abc import Callable, Iterator
from types import ModuleType, SimpleNamespace
from typing import Any

import pytest

from misstep.watch import ros
from misstep.watch.ros import DiagnosticsTopic
from misstep.watch.sink_contract import judged
from misstep.watch.verdict import Level


class Executor:
    def __init__(self, context: Any) -> None:
        self.context = context

    def add_node(self, node: Any) -> None:
        self.node = node

    def spin(self) -> None:
        self.context.shut.wait(10.0)
        raise Shutdown


class Shutdown(Exception):
    """ExternalShutdownException of rclpy."""

    pass


class Node:
    def __init__(self) -> None:
        self.subscribed: list[tuple[Any, ...]] = []
        self.published: list[Any] = []
        self.destroyed = False

    def create_subscription(self, kind: Any, topic: str, take: Callable[[Any], None], qos: Any) -> None:
        self.subscribed.append((kind, topic, qos))
        take("a message")

    def create_publisher(self, kind: Any, topic: str, depth: int) -> Any:
        return SimpleNamespace(get_subscription_count=lambda: 1, publish=self.published.append)

    def destroy_node(self) -> None:
        self.destroyed = True


class Message(SimpleNamespace):
    def __init__(self, **fields: Any) -> None:
        super().__init__(**fields)


class Array(Message):
    def __init__(self) -> None:
        super().__init__(header=SimpleNamespace(stamp=SimpleNamespace(sec=0, nanosec=0)))


@pytest.fixture
def node(monkeypatch: pytest.MonkeyPatch) -> Iterator[Node]:
    node = Node()

    class Context:
        def __init__(self) -> None:
            self.shut = threading.Event()

        def try_shutdown(self) -> None:
            self.shut.set()

    def module(name: str, **members: Any) -> None:
        made = ModuleType(name)
        made.__dict__.update(members)
        monkeypatch.setitem(sys.modules, name, made)

    module("rclpy", Context=Context, init=lambda context: None, create_node=lambda name, context: node)
    module("rclpy.executors", SingleThreadedExecutor=Executor, ExternalShutdownException=Shutdown)
    module("rclpy.qos", qos_profile_sensor_data="best effort")
    module("sensor_msgs.msg", Image="the image class")
    module("std_msgs.msg", String="the string class")
    module("diagnostic_msgs.msg", DiagnosticArray=Array, DiagnosticStatus=Message, KeyValue=Message)
    monkeypatch.setattr(ros, "find_spec", lambda name: name == "rclpy")
    yield node
    sys.modules.pop("misstep.watch.ros_rclpy", None)


def test_topics_are_subscribed_to_as_ros_has_them(node: Node) -> None:
    client, heard = ros.client(), []
    client.subscribe("/head/rgb", "sensor_msgs/msg/Image", heard.append)
    client.subscribe("/skill", "std_msgs/msg/String", heard.append)
    client.close()
    assert node.subscribed == [("the image class", "/head/rgb", "best effort"), ("the string class", "/skill", 10)]
    assert heard == ["a message", "a message"]
    assert node.destroyed


def test_an_alarm_is_published_as_diagnostics(node: Node) -> None:
    topic = DiagnosticsTopic("/diagnostics")
    topic.publish(judged(3, 0, 0, Level.WARN).verdict, 1.0)
    topic.close()
    (array,) = node.published
    assert array.header.stamp.sec > 0
    (status,) = array.status
    assert (status.level, status.name) == (b"\x01", "misstep: grasp")
    assert {one.key: one.value for one in status.values}["risk"] == "0.6"
