"""What the cell records: sensors at the control rate, the microphone at the physics' rate, cameras more slowly."""

import os

from misstep import SkillRecorder
from misstep_cell.flow import OpticalFlow, encode_flow
from misstep_cell.world.cameras import CAMERAS, Cameras, Crop, open_cameras
from misstep_cell.world.simulation import STEP_S, Simulation

FPS_VARIABLE = "MISSTEP_CELL_CAMERA_FPS"
CROP_VARIABLE = "MISSTEP_CELL_CROP"
FLOW_VARIABLE = "MISSTEP_CELL_FLOW"
_DEFAULT_FPS = 10.0
_STEP_NS = round(STEP_S * 1e9)

_JOINTS = tuple(f"joint{number}" for number in range(1, 8))
_SERIES: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "joints/position": (_JOINTS, ("rad",) * 7),
    "joints/velocity": (_JOINTS, ("rad/s",) * 7),
    "joints/torque": (_JOINTS, ("Nm",) * 7),
    "wrench": (("fx", "fy", "fz", "tx", "ty", "tz"), ("N",) * 3 + ("Nm",) * 3),
    "gripper": (("width", "force"), ("m", "N")),
    "microphone": (("impulse",), ("N s",)),
}


class SensorLog:
    """Passes every cycle's sensor values to a recorder; close it when the execution ends."""

    def __init__(self, recorder: SkillRecorder, simulation: Simulation) -> None:
        self._recorder = recorder
        self._pictures = open_picture_log(recorder, simulation)
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
        for step, impulse_n_s in enumerate(simulation.impulses_n_s, start=1 - len(simulation.impulses_n_s)):
            record("microphone", state.t_ns + step * _STEP_NS, impulse_n_s)
        if self._pictures is not None:
            self._pictures.log(simulation)

    def close(self) -> None:
        """Frees the cameras."""
        if self._pictures is not None:
            self._pictures.close()


class PictureLog:
    """Passes pictures of both cameras to a recorder, as often as is asked for."""

    def __init__(self, recorder: SkillRecorder, cameras: Cameras, fps: float, with_flow: bool) -> None:
        self._recorder, self._cameras = recorder, cameras
        self._frame_ns, self._next_frame_ns = round(1e9 / fps), 0
        self._flows = {camera: OpticalFlow() for camera in CAMERAS} if with_flow else {}

    def log(self, simulation: Simulation) -> None:
        """Records a picture of each camera if it is time for one."""
        if simulation.t_ns < self._next_frame_ns:
            return
        self._next_frame_ns += self._frame_ns
        for camera in CAMERAS:
            picture = self._cameras.take(simulation.data, camera)
            self._recorder.image(f"{camera}/rgb", simulation.t_ns, picture.rgb)
            self._recorder.image(f"{camera}/depth", simulation.t_ns, picture.depth_mm)
            if camera in self._flows:
                flow = self._flows[camera].follow(picture.rgb)
                self._recorder.image(f"{camera}/flow", simulation.t_ns, encode_flow(flow))

    def close(self) -> None:
        """Frees the cameras."""
        self._cameras.close()


def open_picture_log(recorder: SkillRecorder, simulation: Simulation) -> PictureLog | None:
    """What the environment asks for; None for no pictures, or where OpenGL does not work."""
    fps = float(os.environ.get(FPS_VARIABLE, _DEFAULT_FPS))
    crop = Crop.parse(os.environ[CROP_VARIABLE]) if CROP_VARIABLE in os.environ else Crop()
    cameras = open_cameras(simulation.model, crop) if fps > 0 else None
    with_flow = os.environ.get(FLOW_VARIABLE) == "1"
    return PictureLog(recorder, cameras, fps, with_flow) if cameras is not None else None
