"""Which ROS topic feeds which stream, and what its messages hold."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from misstep.core.skill import SkillRecorder
from misstep.watch.errors import RosTopicError

IMAGE = "sensor_msgs/msg/Image"
WRENCH = "geometry_msgs/msg/WrenchStamped"
JOINTS = "sensor_msgs/msg/JointState"
READABLE = (IMAGE, WRENCH, JOINTS)
SKILL = "std_msgs/msg/String"
DIAGNOSTICS = "diagnostic_msgs/msg/DiagnosticArray"
RELIABLE = (SKILL, DIAGNOSTICS)
"""What must not be lost, and is published reliably by default; the newest of a sensor is better than all of it."""

_FORM = re.compile(r"(?:(?P<stream>[^=:]+)=)?(?P<topic>/?[^=:]+):(?P<type>[^=:]+)")
_WRENCH_CHANNELS, _WRENCH_UNITS = ("fx", "fy", "fz", "tx", "ty", "tz"), ("N",) * 3 + ("Nm",) * 3
_PARTS = ("position", "velocity", "effort")
_NS_PER_S = 1_000_000_000
_PIXELS: dict[str, tuple[str, Sequence[int]]] = {
    "rgb8": ("u1", (0, 1, 2)),
    "8UC3": ("u1", (0, 1, 2)),
    "bgr8": ("u1", (2, 1, 0)),
    "rgba8": ("u1", (0, 1, 2, 3)),
    "bgra8": ("u1", (2, 1, 0, 3)),
    "mono8": ("u1", (0,)),
    "8UC1": ("u1", (0,)),
    "mono16": ("u2", (0,)),
    "16UC1": ("u2", (0,)),
    "32FC1": ("f4", (0,)),
}
"""Type of a pixel's numbers, and where red, green, blue are among them."""


@dataclass(frozen=True, slots=True)
class RosTopic:
    """A topic that is watched.

    Attributes:
        stream: name of the stream that it feeds, as in the successes. A JointState feeds STREAM/position,
            STREAM/velocity and STREAM/effort.
        topic: its name in ROS.
        message_type: one of READABLE.
    """

    stream: str
    topic: str
    message_type: str

    @classmethod
    def parse(cls, text: str) -> Self:
        """Reads "/head/rgb:sensor_msgs/msg/Image", or "wrench=/ft/data:geometry_msgs/msg/WrenchStamped".

        Raises:
            RosTopicError: it is of another form, or a type that can't be read.
        """
        found = _FORM.fullmatch(text.strip())
        if found is None or found["type"] not in READABLE:
            raise RosTopicError(text, READABLE)
        return cls(found["stream"] or found["topic"].removeprefix("/"), found["topic"], found["type"])

    def pass_on(self, message: Any, to: SkillRecorder) -> None:
        """Hands what a message holds to a recorder; what can't be read as it is, for the recorder to judge."""
        t_ns = message.header.stamp.sec * _NS_PER_S + message.header.stamp.nanosec
        if self.message_type == IMAGE:
            to.image(self.stream, t_ns, picture(message))
            return
        for stream, values in self._series(message):
            to.log(stream, t_ns, values)

    def describe(self, message: Any, to: SkillRecorder) -> None:
        """Names the channels, before the first message is passed on."""
        if self.message_type == WRENCH:
            to.describe(self.stream, _WRENCH_CHANNELS, _WRENCH_UNITS)
        elif self.message_type == JOINTS:
            for stream, values in self._series(message):
                if len(message.name) == len(values):
                    to.describe(stream, tuple(message.name))

    def _series(self, message: Any) -> Iterator[tuple[str, NDArray[np.float64]]]:
        if self.message_type == WRENCH:
            force, torque = message.wrench.force, message.wrench.torque
            yield self.stream, np.array([force.x, force.y, force.z, torque.x, torque.y, torque.z])
            return
        for part in _PARTS:
            values = np.array(getattr(message, part), np.float64)
            if len(values):
                yield f"{self.stream}/{part}", values


def picture(message: Any) -> NDArray[Any]:
    """The pixels of a sensor_msgs/Image: RGB, grey, or depth in millimetres; its bytes, (n,), if they are no such.

    Depth in metres becomes millimetres as uint16, 0 where there is none. An alpha channel is left out.
    """
    data = np.frombuffer(message.data, np.uint8)
    if message.encoding not in _PIXELS:
        return data
    kind, order = _PIXELS[message.encoding]
    dtype = np.dtype(kind).newbyteorder(">" if message.is_bigendian else "<")
    row_bytes = message.width * len(order) * dtype.itemsize
    if message.step < row_bytes or len(data) != message.height * message.step:
        return data
    rows = np.ascontiguousarray(data.reshape(message.height, message.step)[:, :row_bytes])
    pixels = rows.view(dtype).reshape(message.height, message.width, len(order))
    if kind == "f4":
        return _millimetres(pixels[:, :, 0])
    native = pixels.astype(kind, copy=False)
    return native[:, :, 0] if len(order) == 1 else np.ascontiguousarray(native[:, :, list(order[:3])])


def _millimetres(depth_m: NDArray[np.float32]) -> NDArray[np.uint16]:
    depth_mm: NDArray[np.float32] = np.nan_to_num(depth_m * 1000.0, nan=0.0, posinf=0.0, neginf=0.0)
    return np.clip(np.rint(depth_mm), 0.0, 65535.0).astype(np.uint16)
