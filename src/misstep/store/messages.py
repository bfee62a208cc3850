"""The ROS 2 messages that an execution file holds."""

from functools import cache
from typing import Any

from rosbags.serde import SerdeError
from rosbags.typesys import Stores, get_types_from_msg, get_typestore
from rosbags.typesys.store import Typestore

SAMPLE = "misstep_msgs/msg/Sample"
CALLS = "misstep_msgs/msg/Calls"
FUNCTIONS = "misstep_msgs/msg/Functions"
VALUES = "misstep_msgs/msg/Values"
LAYOUTS = "misstep_msgs/msg/Layouts"
IMAGE = "sensor_msgs/msg/CompressedImage"
LOG = "rcl_interfaces/msg/Log"

CALLS_TOPIC = "/misstep/calls"
FUNCTIONS_TOPIC = "/misstep/functions"
VALUES_TOPIC = "/misstep/values"
LAYOUTS_TOPIC = "/misstep/layouts"
EVENTS_TOPIC = "/misstep/events"

UNDECODABLE = (SerdeError, ValueError, TypeError, LookupError, OverflowError)
"""What bytes that are no such message make a reader raise."""

_OURS = {
    SAMPLE: """
        std_msgs/Header header
        float64[] values
    """,
    CALLS: """
        int32[] function
        int64[] begin_ns
        int64[] end_ns
        int32[] thread
        bool[] raised
    """,
    FUNCTIONS: """
        uint32 first
        string[] name
        string[] file
        int32[] line
    """,
    VALUES: """
        int64[] id
        int64[] parent
        int32[] function
        int64[] number
        int64[] begin_ns
        int64[] end_ns
        bool[] whole
        int32[] layout
        float64[] value
    """,
    LAYOUTS: """
        uint32 first
        string[] slots
    """,
}

_NS_PER_S = 1_000_000_000


@cache
def _types() -> Typestore:
    """ROS 2's own types and ours; loaded on first use because it takes 0.1 s."""
    types = get_typestore(Stores.ROS2_HUMBLE)
    for name, text in _OURS.items():
        types.register(get_types_from_msg(text, name))
    return types


@cache
def definition(name: str) -> bytes:
    """The ros2msg schema of a message type, the types it uses included."""
    return _types().generate_msgdef(name, ros_version=2)[0].encode()


def encode(name: str, *fields: Any) -> bytes:
    """Serialises a message, its fields in the order of its definition, as little-endian CDR."""
    return bytes(_types().serialize_cdr(_types().types[name](*fields), name, little_endian=True))


def decode(name: str, data: bytes) -> Any:
    """The message object of CDR bytes.

    Raises:
        rosbags.serde.SerdeError: the bytes are not such a message.
    """
    return _types().deserialize_cdr(data, name)


def stamp(t_ns: int) -> Any:
    """A builtin_interfaces/Time."""
    return _types().types["builtin_interfaces/msg/Time"](*divmod(t_ns, _NS_PER_S))


def header(t_ns: int) -> Any:
    """A std_msgs/Header with an empty frame."""
    return _types().types["std_msgs/msg/Header"](stamp(t_ns), "")


def encodable(text: object) -> str:
    """Undecodable bytes, in a traceback or a file name, must not cost the recording: they are escaped."""
    return str(text).encode("utf-8", "backslashreplace").decode()
