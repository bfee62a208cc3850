"""A small synthetic robot with a bug, recorded, learned and tested through the real store, detector and belief."""

import shutil
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from misstep.blame.knowledge import Knowledge, learn
from misstep.blame.result import result
from misstep.blame.selection import BY_EXECUTION
from misstep.blame.session import Step, StopReason, next_skill
from misstep.blame.trial import judge, observe
from misstep.core.calls import Calls, Function
from misstep.core.execution import Execution, Failure, Outcome, Revision
from misstep.detect.library import training_successes
from misstep.detect.train import train_observation_model
from misstep.detect.training import Training
from misstep.record.recorder import Recorder
from misstep.signals.matrices import matrices
from misstep.store.store import Store

STEPS = 80
STEP_NS = 50_000_000
WRONG_FROM = 44


@dataclass(frozen=True)
class Tested:
    """A finished session."""

    store: Store
    steps: list[Step]
    knowledge: Knowledge
    result: dict[str, Any]


@dataclass(frozen=True)
class Robot:
    """What its skills call: per skill, (function, first step, last step) of each call."""

    calls: dict[str, list[tuple[Function, int, int]]]
    buggy: Function
    wrench: str = "wrench"
    camera: str = "head"
    failure: str = "object missed"

    def exposed(self, skill: str) -> bool:
        return any(function == self.buggy for function, _, _ in self.calls[skill])


def function(name: str) -> Function:
    module = name.rsplit(".", 2)[0] if name.split(".")[-2][0].isupper() else name.rsplit(".", 1)[0]
    return Function(name, f"robot/{module.replace('.', '/')}.py", 10 + len(name))


PERCEPTION = [
    "perception.box.BoxLocaliser.localise",
    "perception.box.fit_box",
    "perception.cluster.cluster_points",
    "perception.plane.fit_plane",
    "perception.points.points_from_depth",
]
CARTESIAN = ["planning.cartesian.plan_cartesian_trajectory", "planning.cartesian.waypoints", "kinematics.inverse.solve"]
JOINT = ["planning.joint.plan_joint_trajectory", "planning.trapezoid.profile", "planning.trajectory.Trajectory.sample"]
MOVING = [f"control.arm.Arm.{name}" for name in ("follow", "command", "read_state", "check_limits", "hold")]
HAND = [f"control.hand.Hand.{name}" for name in ("open", "close", "is_holding")]
SMALL = [f"support.filters.filter_{index}" for index in range(12)]


def _spread(names: Sequence[str], first: int, last: int, turns: int = 1) -> list[tuple[Function, int, int]]:
    length = max(1, (last - first) // turns)
    return [(function(name), first + k * length, first + (k + 1) * length - 1) for k in range(turns) for name in names]


ROBOT = Robot(
    {
        "grasp": [
            *_spread(PERCEPTION, 2, 14),
            *_spread(CARTESIAN, 14, 24, 2),
            *_spread(MOVING, 24, 70, 3),
            *_spread(HAND, 50, 56),
            *_spread(SMALL, 0, 79, 20),
        ],
        "press_button": [*_spread(JOINT, 4, 14), *_spread(MOVING, 14, 70, 3), *_spread(SMALL, 0, 79, 20)],
        "push_object": [
            *_spread(PERCEPTION, 2, 14),
            *_spread(JOINT, 14, 20),
            *_spread(CARTESIAN, 30, 40, 2),
            *_spread(MOVING, 24, 70, 3),
            *_spread(SMALL, 0, 79, 10),
        ],
    },
    function("planning.cartesian.plan_cartesian_trajectory"),
)


def run(robot: Robot, store: Store, skill: str, seed: int, *, bug: bool = False, session: str = "") -> Execution:
    """Records one execution in simulated time."""
    generator = np.random.default_rng(seed)
    fails = bug and robot.exposed(skill)
    with Recorder(store, skill, seed=seed, session=session, robot="arm-1", revision=Revision("3a8d93b0c4")) as recorder:
        recorder.describe("joints", [f"q{i}" for i in range(4)], ["rad"] * 4)
        recorder.describe(robot.wrench, ["fx", "fy", "fz"], ["N"] * 3)
        stamps = []
        for step in range(STEPS):
            _sense(robot, recorder, step, fails and step >= WRONG_FROM, generator)
            if fails or seed == 0:
                _look(robot, recorder, step, fails and step >= WRONG_FROM)
            stamps.append(time.monotonic_ns())
        recorder.add_calls(_calls(robot.calls[skill], np.array(stamps)))
        if fails:
            return recorder.finish(Outcome.FAILURE, Failure(robot.failure))
        return recorder.finish(Outcome.SUCCESS)


def _sense(robot: Robot, recorder: Recorder, step: int, wrong: bool, generator: np.random.Generator) -> None:
    joints = np.sin(step / STEPS * np.array([2, 3, 4, 5]) + [0, 1, 2, 3]) + 0.02 * generator.normal(size=4)
    contact = 6.0 * (step > WRONG_FROM)
    recorder.log("joints", step * STEP_NS, joints)
    forces = np.array([contact / 3, -25.0 * wrong, 4 + contact]) + 0.3 * generator.normal(size=3)
    recorder.log(robot.wrench, step * STEP_NS, forces)


def _look(robot: Robot, recorder: Recorder, step: int, wrong: bool) -> None:
    if step % 10 == 5:
        picture = scene(step / STEPS, wrong)
        recorder.image(f"{robot.camera}/rgb", step * STEP_NS, picture)
        recorder.image(f"{robot.camera}/depth", step * STEP_NS, 900 - picture[..., 0].astype(np.uint16))


def scene(phase: float, wrong: bool) -> NDArray[np.uint8]:
    picture = np.full((120, 160, 3), (205, 200, 190), np.uint8)
    picture[70:] = (120, 95, 70)
    picture[60:85, 90:115] = (213, 94, 0)
    x = int(20 + 80 * min(phase / 0.6, 1)) + (35 if wrong else 0)
    picture[10:70, x : x + 12] = (60, 70, 90)
    return picture


def _calls(spans: Sequence[tuple[Function, int, int]], stamps: NDArray[np.int64]) -> Calls:
    functions = tuple(dict.fromkeys(function for function, _, _ in spans))
    ordered = sorted(spans, key=lambda span: span[1])
    return Calls(
        functions,
        np.array([functions.index(function) for function, _, _ in ordered], np.int32),
        stamps[[first for _, first, _ in ordered]],
        stamps[[min(last, STEPS - 1) for _, _, last in ordered]],
        np.zeros(len(ordered), np.int32),
        np.zeros(len(ordered), np.bool_),
    )


def tested(robot: Robot, folder: Path, order: Sequence[str], successes: int = 10, epochs: int = 8) -> Tested:
    """Records successes, learns, and runs the skills in `order` with the bug."""
    store = Store.open(folder, create=True)
    models = {}
    for skill in robot.calls:
        for seed in range(successes):
            run(robot, store, skill, seed)
        found = [matrices(store, one.id).measurements for one in training_successes(store, skill)]
        training = Training(method="mom", epochs=epochs, folds=2, false_alarm_rate=0.1)
        models[skill] = train_observation_model(skill, found, "hash", training)
    knowledge = learn(store, models)
    steps: list[Step] = []
    verdict = judge([], knowledge)
    for number, skill in enumerate(order):
        execution = run(robot, store, skill, 1_000_000 + number, bug=True, session="session-0001")
        trials = [*(step.trial for step in steps), observe(store, execution, knowledge)]
        gain_bits, verdict = verdict.gains_bits[skill], judge(trials, knowledge)
        steps.append(Step(gain_bits, trials[-1], verdict))
    trials = [step.trial for step in steps]
    untested = [f"support.unused_{index}" for index in range(9)]
    following = next_skill(verdict, knowledge, BY_EXECUTION, order[-1])
    return Tested(store, steps, knowledge, result(trials, verdict, following, untested, StopReason.NOTHING_TO_GAIN))


@pytest.fixture(scope="session")
def session(tmp_path_factory: pytest.TempPathFactory) -> Tested:
    order = ["grasp", "press_button", "push_object", "grasp", "press_button", "push_object", "grasp"]
    return tested(ROBOT, tmp_path_factory.mktemp("synthetic"), order)


@pytest.fixture
def session_named(tmp_path: Path) -> Callable[[str], Tested]:
    """A small session of a robot whose skill, function, file, sensor, camera and failure all have one name."""

    def build(name: str) -> Tested:
        buggy = Function(name, name, 1)
        robot = Robot({name: [(buggy, 2, 60)]}, buggy, wrench=name, camera=name, failure=name)
        return tested(robot, tmp_path / "store", [name], successes=9, epochs=2)

    return build


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    """Chromium without a window; of a module, as no event loop can run in this thread while Playwright's does."""
    playwright = pytest.importorskip("playwright.sync_api")
    found = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    if found is None:
        pytest.skip("no Chromium here; to have it: scripts/system-packages browser")
    with playwright.sync_playwright() as one:
        chromium = one.chromium.launch(executable_path=found, args=["--no-sandbox"])
        yield chromium
        chromium.close()
