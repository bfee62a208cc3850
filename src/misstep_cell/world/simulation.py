"""The running cell: physics and sensors behind the hardware interface of the robot's software."""

from collections.abc import Callable
from typing import Any

import mujoco
import numpy as np
from numpy.typing import NDArray

from misstep_cell.robot.hardware import CYCLE_S, RangeImage, RobotState
from misstep_cell.world.arm import FINGER_STROKE_M
from misstep_cell.world.disturbers import disturbers
from misstep_cell.world.hand_driver import HandDriver
from misstep_cell.world.microphone import Microphone
from misstep_cell.world.mjcf import scene_mjcf
from misstep_cell.world.range_camera import RangeCamera
from misstep_cell.world.scene import Scene

HOME_RAD = np.array([0.0, -0.08, 0.0, 1.82, 0.0, -1.24, 0.0])
STEP_S = 0.002
STEPS_PER_CYCLE = round(CYCLE_S / STEP_S)
CYCLES_PER_IMAGE = 3

_SETTLING_STEPS, _BEADS_SETTLING_STEPS = 150, 400

_WRENCH_NOISE = np.array([0.12, 0.12, 0.12, 0.008, 0.008, 0.008])
_TORQUE_NOISE_NM = 0.05
_VELOCITY_NOISE_RAD_S = 0.002


class Simulation:
    """One scene, from the home posture on. Implements `misstep_cell.robot.hardware.Hardware`.

    Attributes:
        scene: what was drawn.
        model, data: MuJoCo's.
        impulses_n_s: what the microphone heard in each physics step of the last cycle.
        hand: the driver of its fingers.
        on_cycle: called with the simulation after every control cycle.
    """

    def __init__(self, scene: Scene) -> None:
        self.scene = scene
        self.model: Any = mujoco.MjModel.from_xml_string(scene_mjcf(scene))
        self.data: Any = mujoco.MjData(self.model)
        self.on_cycle: list[Callable[[Simulation], None]] = disturbers(scene, self.model)
        self._rng = np.random.default_rng(scene.seed)
        self._camera = RangeCamera(self.model, self._rng, scene.light, scene.camera_knock)
        self._cycles = 0
        self.hand = HandDriver(scene.hand_fault)
        self._stand_at_home()
        # A generator of its own: what is heard must not change what the other sensors say.
        self._microphone = Microphone(self.data, np.random.default_rng([scene.seed, 1]))
        self.impulses_n_s: list[float] = []

    def _stand_at_home(self) -> None:
        home = HOME_RAD + self.scene.home_offset_rad
        self.data.qpos[:7], self.data.ctrl[:7] = home, home
        self.data.qpos[7:9], self.data.ctrl[7] = self.scene.finger_width_m / 2, self.scene.finger_width_m / 2
        steps = _BEADS_SETTLING_STEPS if self.scene.beads_n else _SETTLING_STEPS
        mujoco.mj_step(self.model, self.data, nstep=steps)  # what lies there comes to rest
        self._measure()

    @property
    def t_ns(self) -> int:
        """Simulated time since the scene was laid out."""
        return self._cycles * round(CYCLE_S * 1e9)

    @property
    def finger_width_m(self) -> float:
        """Between the fingers' pads."""
        return float(self.data.qpos[7] + self.data.qpos[8])

    def _measure(self) -> None:
        noise = self._rng.standard_normal(20)
        data = self.data
        self._state = RobotState(
            t_ns=self.t_ns,
            position_rad=data.qpos[:7].copy(),
            velocity_rad_s=data.qvel[:7] + _VELOCITY_NOISE_RAD_S * noise[:7],
            torque_nm=data.qfrc_actuator[:7] + _TORQUE_NOISE_NM * noise[7:14],
            wrench=data.sensordata[:6] + _WRENCH_NOISE * noise[14:],
            width_m=self.finger_width_m,
            grip_force_n=float(data.actuator_force[7]),
        )

    def read(self) -> RobotState:
        """The sensors' values of this cycle."""
        return self._state

    def command_joints(self, position_rad: NDArray[np.float64]) -> None:
        """Sets the joint servos' targets."""
        self.data.ctrl[:7] = position_rad

    def command_fingers(self, width_m: float) -> None:
        """Sets the hand's target width."""
        if self.hand.obeys(width_m):
            self.data.ctrl[7] = min(max(width_m / 2, 0.0), FINGER_STROKE_M)

    def capture_range_image(self) -> RangeImage:
        """Takes an image; the exposure lasts three cycles."""
        for _ in range(CYCLES_PER_IMAGE):
            self.wait_cycle()
        return self._camera.capture(self.data)

    def wait_cycle(self) -> None:
        """Lets the world go on for one control cycle."""
        self.impulses_n_s = []
        for _ in range(STEPS_PER_CYCLE):
            mujoco.mj_step(self.model, self.data)
            self.impulses_n_s.append(self._microphone.hear(STEP_S))
        self._cycles += 1
        self._measure()
        for listener in self.on_cycle:
            listener(self)
