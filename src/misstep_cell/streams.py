"""What the cell records: its sensors at the control rate, its camera more slowly."""

import os

from misstep import SkillRecorder
from misstep_cell.world.head_camera import HeadCamera, open_head_camera
from misstep_cell.world.simulation import Simulation

FPS_VARIABLE = "MISSTEP_CELL_CAMERA_FPS"
_DEFAULT_FPS = 2.0

_JOINTS = tuple(f"joint{number}" for number in range(1, 8))
_SERIES: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "joints/position": (_JOINTS, ("rad",) * 7),
    "joints/velocity": (_JOINTS, ("rad/s",) * 7),
    "joints/torque": (_JOINTS, ("Nm",) * 7),
    "wrench": (("fx", "fy", "fz", "tx", "ty", "tz"), ("N",) * 3 + ("Nm",) * 3),
    "gripper": (("width", "force"), ("m", "N")),
}


class SensorLog:
    """Passes every cycle's sensor values to a recorder; close it when the execution ends."""

    def __init__(self, recorder: SkillRecorder, simulation: Simulation) -> None:
        self._recorder = recorder
        fps = float(os.environ.get(FPS_VARIABLE, _DEFAULT_FPS))
        self._camera: HeadCamera | None = open_head_camera(simulation.model) if fps > 0 else None
        self._frame_ns = round(1e9 / fps) if fps > 0 else 0
        self._next_frame_ns = 0
        for stream, (channels, units) in _SERIES.items():
            recorder.describe(stream, channels, units)
        self.log(simulation)

    def log(self, simulation: Simulation) -> None:
        """Records one cycle."""
        state = simulation.read()
        record = self._recorder.log
        record("joints/position", state.t_ns, state.position_rad)
        record("joints/velocity", state.t_ns, state.velocity_rad_s)
        record("joints/torque", state.t_ns, state.torque_nm)
        record("wrench", state.t_ns, state.wrench)
        record("gripper", state.t_ns, (state.width_m, state.grip_force_n))
        if self._camera is not None and state.t_ns >= self._next_frame_ns:
            self._next_frame_ns += self._frame_ns
            self._recorder.image("head/rgb", state.t_ns, self._camera.rgb(simulation.data))
            self._recorder.image("head/depth", state.t_ns, self._camera.depth_mm(simulation.data))

    def close(self) -> None:
        """Frees the camera."""
        if self._camera is not None:
            self._camera.close()
