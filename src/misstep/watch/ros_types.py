"""ROS 2's messages as DDS knows them: rmw's names of types, and the layout of their interface definitions.

Source: ROS 2, common_interfaces, Humble; their mapping to DDS: design.ros2.org/articles/topic_and_service_names.html.
"""

from dataclasses import dataclass
from typing import Any, TypeVar

from cyclonedds.idl import IdlStruct
from cyclonedds.idl.types import byte, float64, int32, sequence, uint8, uint32

from misstep.store.messages import decode

Kind = TypeVar("Kind", bound=type[IdlStruct])

RECEIVABLE: dict[str, type[IdlStruct]] = {}
"""Messages by the name of their type in ROS."""


def _receivable(kind: Kind) -> Kind:
    """A message that arrives is decoded by rosbags: its arrays are numpy's, which a picture at 10 FPS needs."""
    package, _, _, name = kind.__idl_typename__.split("::")
    ros_name = f"{package}/msg/{name.removesuffix('_')}"

    def deserialize(data: bytes, has_header: bool = True, use_version_2: bool | None = None) -> Any:
        return decode(ros_name, data)

    kind.deserialize = staticmethod(deserialize)  # type: ignore[method-assign]
    RECEIVABLE[ros_name] = kind
    return kind


@dataclass
class Time(IdlStruct, typename="builtin_interfaces::msg::dds_::Time_"):
    """builtin_interfaces/msg/Time."""

    sec: int32
    nanosec: uint32


@dataclass
class Header(IdlStruct, typename="std_msgs::msg::dds_::Header_"):
    """std_msgs/msg/Header."""

    stamp: Time
    frame_id: str


@_receivable
@dataclass
class String(IdlStruct, typename="std_msgs::msg::dds_::String_"):
    """std_msgs/msg/String."""

    data: str


@_receivable
@dataclass
class Image(IdlStruct, typename="sensor_msgs::msg::dds_::Image_"):
    """sensor_msgs/msg/Image."""

    header: Header
    height: uint32
    width: uint32
    encoding: str
    is_bigendian: uint8
    step: uint32
    data: sequence[uint8]


@_receivable
@dataclass
class JointState(IdlStruct, typename="sensor_msgs::msg::dds_::JointState_"):
    """sensor_msgs/msg/JointState."""

    header: Header
    name: sequence[str]
    position: sequence[float64]
    velocity: sequence[float64]
    effort: sequence[float64]


@dataclass
class Vector3(IdlStruct, typename="geometry_msgs::msg::dds_::Vector3_"):
    """geometry_msgs/msg/Vector3."""

    x: float64
    y: float64
    z: float64


@dataclass
class Wrench(IdlStruct, typename="geometry_msgs::msg::dds_::Wrench_"):
    """geometry_msgs/msg/Wrench."""

    force: Vector3
    torque: Vector3


@_receivable
@dataclass
class WrenchStamped(IdlStruct, typename="geometry_msgs::msg::dds_::WrenchStamped_"):
    """geometry_msgs/msg/WrenchStamped."""

    header: Header
    wrench: Wrench


@dataclass
class KeyValue(IdlStruct, typename="diagnostic_msgs::msg::dds_::KeyValue_"):
    """diagnostic_msgs/msg/KeyValue."""

    key: str
    value: str


@dataclass
class DiagnosticStatus(IdlStruct, typename="diagnostic_msgs::msg::dds_::DiagnosticStatus_"):
    """diagnostic_msgs/msg/DiagnosticStatus."""

    level: byte
    name: str
    message: str
    hardware_id: str
    values: sequence[KeyValue]


@_receivable
@dataclass
class DiagnosticArray(IdlStruct, typename="diagnostic_msgs::msg::dds_::DiagnosticArray_"):
    """diagnostic_msgs/msg/DiagnosticArray."""

    header: Header
    status: sequence[DiagnosticStatus]
