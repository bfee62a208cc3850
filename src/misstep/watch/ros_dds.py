"""ROS 2 topics without ROS: DDS by cyclonedds, with the names of topics and types that ROS 2 gives them."""

import os
import threading
from collections.abc import Callable
from contextlib import suppress
from functools import cache
from typing import Any

from cyclonedds.core import InstanceState, ReadCondition, SampleState, ViewState, WaitSet
from cyclonedds.domain import Domain, DomainParticipant
from cyclonedds.internal import InvalidSample
from cyclonedds.pub import DataWriter
from cyclonedds.qos import Policy, Qos
from cyclonedds.sub import DataReader
from cyclonedds.topic import Topic
from cyclonedds.util import duration

from misstep.store.messages import UNDECODABLE, decode
from misstep.watch.ros_topic import RELIABLE
from misstep.watch.ros_types import RECEIVABLE, DiagnosticArray, DiagnosticStatus, Header, KeyValue, Time

CONFIGURATION_VARIABLE = "CYCLONEDDS_URI"
_LOCALHOST = """<CycloneDDS><Domain>
<General>
<Interfaces><NetworkInterface address="127.0.0.1"/></Interfaces><AllowMulticast>false</AllowMulticast>
</General>
<Discovery><ParticipantIndex>auto</ParticipantIndex><Peers><Peer address="127.0.0.1"/></Peers></Discovery>
</Domain></CycloneDDS>"""
_WAIT_S = 0.1
_NS_PER_S = 1_000_000_000
_TAKEN_N = 100
_DEPTH = {"sensor_msgs/msg/Image": 10}
_SERIES_DEPTH = 1000
_RELIABLE = Policy.Reliability.Reliable(duration(milliseconds=100))
_CDR = Policy.DataRepresentation(use_cdrv0_representation=True)  # the encoding of ROS 2


class DdsClient:
    """Subscribes to and publishes topics. ROS_DOMAIN_ID and ROS_LOCALHOST_ONLY mean what they mean in ROS.

    Example:
        with DdsClient() as client:
            client.subscribe("/head/rgb", "sensor_msgs/msg/Image", show)
    """

    def __init__(self) -> None:
        number = int(os.environ.get("ROS_DOMAIN_ID", "0"))
        local = os.environ.get("ROS_LOCALHOST_ONLY") == "1" and CONFIGURATION_VARIABLE not in os.environ
        if local:
            _local_domain(number)
        self._participant = DomainParticipant(number)
        self._readers: list[tuple[DataReader[Any], Callable[[Any], None]]] = []
        self._waiting = WaitSet(self._participant)
        self._conditions: list[ReadCondition] = []
        self._closing = threading.Event()
        self._thread = threading.Thread(target=self._receive, name="misstep-dds", daemon=True)
        self._thread.start()

    def __enter__(self) -> "DdsClient":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def subscribe(self, topic: str, message_type: str, take: Callable[[Any], None]) -> None:
        """Has `take` called with every message, by a thread of the client, in the order in which they come in."""
        with suppress(*UNDECODABLE):  # the decoder is made now, not while the first messages come
            decode(message_type, b"")
        depth = _DEPTH.get(message_type, _SERIES_DEPTH)
        trust = _RELIABLE if message_type in RELIABLE else Policy.Reliability.BestEffort
        qos = Qos(trust, Policy.Durability.Volatile, Policy.History.KeepLast(depth), _CDR)
        reader = DataReader(self._participant, self._topic(topic, message_type), qos=qos)
        condition = ReadCondition(reader, SampleState.NotRead | ViewState.Any | InstanceState.Any)
        self._conditions.append(condition)
        self._readers.append((reader, take))
        self._waiting.attach(condition)

    def publisher(self, topic: str, message_type: str) -> "DdsPublisher":
        """Publishes one topic, reliably for those that ask for that."""
        qos = Qos(_RELIABLE, Policy.Durability.Volatile, Policy.History.KeepLast(10), _CDR)
        return DdsPublisher(DataWriter(self._participant, self._topic(topic, message_type), qos=qos))

    def diagnostics(self, status: dict[str, Any], values: dict[str, str], stamp_ns: int) -> Any:
        """A DiagnosticArray with one status and its values."""
        pairs: Any = [KeyValue(key, value) for key, value in values.items()]  # any list will do for a sequence
        statuses: Any = [DiagnosticStatus(**status, values=pairs)]
        return DiagnosticArray(Header(Time(*divmod(stamp_ns, _NS_PER_S)), ""), statuses)

    def close(self) -> None:
        """Leaves."""
        self._closing.set()
        self._thread.join()

    def _topic(self, topic: str, message_type: str) -> Topic[Any]:
        return Topic(self._participant, f"rt/{topic.removeprefix('/')}", RECEIVABLE[message_type])

    def _receive(self) -> None:
        while not self._closing.is_set():
            self._waiting.wait(duration(seconds=_WAIT_S))
            for reader, take in list(self._readers):
                for message in reader.take(_TAKEN_N):
                    if not isinstance(message, InvalidSample):  # tells that a publisher left
                        take(message)


@cache
def _local_domain(number: int) -> Domain:
    """A domain is set up once in a process."""
    return Domain(number, _LOCALHOST)


class DdsPublisher:
    """One topic that is published."""

    def __init__(self, writer: DataWriter[Any]) -> None:
        self._writer = writer

    def has_listener(self) -> bool:
        """Whether anybody subscribes to it, as far as is known yet."""
        return bool(self._writer.get_matched_subscriptions())

    def publish(self, message: Any) -> None:
        """Sends a message of `ros_types`."""
        self._writer.write(message)
