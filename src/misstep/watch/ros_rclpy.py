"""ROS 2 topics where ROS is installed."""

import threading
from collections.abc import Callable
from importlib import import_module
from typing import Any

import rclpy
from rclpy.executors import ExternalShutdownException, SingleThreadedExecutor
from rclpy.qos import qos_profile_sensor_data

from misstep.watch.ros_topic import RELIABLE

_DEPTH = 10
_NS_PER_S = 1_000_000_000


class RclpyClient:
    """Subscribes to and publishes topics as a node named misstep_watch, in a context of its own."""

    def __init__(self) -> None:
        self._context = rclpy.Context()
        rclpy.init(context=self._context)
        self._node = rclpy.create_node("misstep_watch", context=self._context)
        self._executor = SingleThreadedExecutor(context=self._context)
        self._executor.add_node(self._node)
        self._thread = threading.Thread(target=self._spin, name="misstep-ros", daemon=True)
        self._thread.start()

    def subscribe(self, topic: str, message_type: str, take: Callable[[Any], None]) -> None:
        """Has `take` called with every message, by one thread of the client."""
        qos = _DEPTH if message_type in RELIABLE else qos_profile_sensor_data
        self._node.create_subscription(_class(message_type), topic, take, qos)

    def publisher(self, topic: str, message_type: str) -> "RclpyPublisher":
        """Publishes one topic."""
        return RclpyPublisher(self._node.create_publisher(_class(message_type), topic, _DEPTH))

    def diagnostics(self, status: dict[str, Any], values: dict[str, str], stamp_ns: int) -> Any:
        """A DiagnosticArray with one status and its values."""
        kinds = import_module("diagnostic_msgs.msg")
        array = kinds.DiagnosticArray()
        array.header.stamp.sec, array.header.stamp.nanosec = divmod(stamp_ns, _NS_PER_S)
        pairs = [kinds.KeyValue(key=key, value=value) for key, value in values.items()]
        level = bytes([status["level"]])
        array.status = [kinds.DiagnosticStatus(**{**status, "level": level, "values": pairs})]
        return array

    def close(self) -> None:
        """Leaves."""
        self._context.try_shutdown()
        self._thread.join()
        self._node.destroy_node()

    def _spin(self) -> None:
        try:
            self._executor.spin()
        except ExternalShutdownException:
            return


class RclpyPublisher:
    """One topic that is published."""

    def __init__(self, publisher: Any) -> None:
        self._publisher = publisher

    def has_listener(self) -> bool:
        """Whether anybody subscribes to it, as far as is known yet."""
        return bool(self._publisher.get_subscription_count())

    def publish(self, message: Any) -> None:
        """Sends a message."""
        self._publisher.publish(message)


def _class(message_type: str) -> Any:
    package, _, name = message_type.split("/")
    return getattr(import_module(f"{package}.msg"), name)
