"""A robot made of numbers, for faults in virtual time: two cameras, two series, and models that learned from it.

Its pictures and forces follow the same course in every execution, with noise; a failure brightens the picture and bends
the force. The detector is a detector, the anticipator the least one: a logistic regression on the mean of the picture.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np

from misstep.anticipate.sight import Sight
from misstep.calibrate import Promise
from misstep.core.execution import Execution, Outcome
from misstep.core.streams import Float64s, Frames, Image, Int64s, Series, StreamSpec
from misstep.detect.channel_range import ChannelRange
from misstep.detect.train import train_observation_model
from misstep.signals.clips import Clip, ClipSettings
from misstep.signals.framing import Framing
from misstep.signals.grid import measure
from misstep.signals.modalities import Modalities
from misstep.signals.normalisation import Normalisation
from misstep.signals.sampling import Sampling
from misstep.watch.expectation import expectations
from misstep.watch.replaying import Arrival
from misstep.watch.watch_plan import Student, WatchPlan
from misstep.watch.yardstick import Yardstick, Yardsticks

SKILL = "reach"
CAMERAS, SERIES = ("head/rgb", "head/depth"), ("joints", "wrench")
STREAMS = (*CAMERAS, *SERIES)
LENGTH_NS = 2_500_000_000
CLOCK_NS = 1_000_000_000_000
"""What the source's clock shows when an execution begins."""
_PERIOD_NS = {"head/rgb": 100_000_000, "head/depth": 100_000_000, "joints": 20_000_000, "wrench": 10_000_000}
_WIDTH = {"joints": 4, "wrench": 6}
_LEARNED_FROM = 24
_HEIGHT, _WIDTH_PX = 24, 32
LATEST_NS = 9_000_000  # less than the least period, so that samples of a stream keep their order


@dataclass(frozen=True)
class FaultRobot:
    """Recordings of its successes; the number at the end of an id is the seed."""

    def executions(self) -> list[Execution]:
        """Its successes."""
        return [Execution(f"{SKILL}-{seed:05}", SKILL, Outcome.SUCCESS, 1, seed=seed) for seed in range(_LEARNED_FROM)]

    def version(self, execution_id: str) -> str:
        """Nothing of it ever changes."""
        return execution_id

    def series(self, execution_id: str) -> dict[str, Series]:
        """Joints and forces."""
        draw = _draw(execution_id, 1)
        return {
            name: Series(StreamSpec(name, "series"), at := _stamps(name), at, _values(name, at, draw))
            for name in SERIES
        }

    def frames(self, execution_id: str) -> dict[str, Frames]:
        """Colours and depth."""
        draw = _draw(execution_id, 2)
        return {
            name: Frames(StreamSpec(name, "image"), at := _stamps(name), at, [_picture(name, t, draw) for t in at])
            for name in CAMERAS
        }

    def arrivals(self, seed: int) -> list[Arrival]:
        """A new success as it comes: each sample up to 10 ms after it was taken."""
        name, late = f"{SKILL}-{_LEARNED_FROM + seed:05}", np.random.default_rng([seed, 3])
        series, frames = self.series(name), self.frames(name)
        values = {one: list(series[one].values) for one in SERIES} | {one: list(frames[one].images) for one in CAMERAS}
        return sorted(
            (
                Arrival(int(t + late.integers(0, LATEST_NS)), stream, CLOCK_NS + int(t), value)
                for stream in STREAMS
                for t, value in zip(_stamps(stream), values[stream], strict=True)
            ),
            key=lambda one: (one.now_ns, one.stream),
        )


@cache
def fault_plan() -> WatchPlan:
    """By which its executions are judged; alarms beyond what any of its successes shows."""
    robot = FaultRobot()
    successes = robot.executions()
    measured = [measure(robot.series(one.id)) for one in successes]
    model = train_observation_model(SKILL, measured, "made of numbers")
    usual = ChannelRange.of(measured, model.channels, max(len(one.values) for one in measured))
    images = {"rgb": "head/rgb", "flow": "head/rgb", "depth": "head/depth"}
    channels = {"rgb": 3, "flow": 2, "depth": 1}
    normalisation = Normalisation(
        {name: np.zeros(n, np.float32) for name, n in channels.items()},
        {name: np.ones(n, np.float32) for name, n in channels.items()},
    )
    settings = ClipSettings(Sampling(4.0, 8), Framing(16))
    sight = Sight(Modalities(images, {"arm": SERIES}), settings, normalisation, 500_000_000, "made of numbers")
    expected = expectations(robot, successes, STREAMS)
    promise = Promise(0.04, 0.04, 1.0, len(successes), len(successes))
    units = Yardsticks(Yardstick(0.0, np.log1p(model.threshold + 4.0)), Yardstick(0.0, 4.0))
    student = Student(sight, brightness_risks)
    return WatchPlan({SKILL: expected}, {SKILL: model}, {SKILL: usual}, {SKILL: units}, student, promise)


def brightness_risks(clips: Sequence[Clip]) -> Float64s:
    """(n,) a logistic regression on the mean of the newest picture that is seen."""
    brightness = np.array([float(one["rgb"].values[one["rgb"].age_ns >= 500_000_000][-1].mean()) for one in clips])
    risks: Float64s = 1 / (1 + np.exp(-(brightness - 160) / 10))
    return risks


def _draw(execution_id: str, what: int) -> np.random.Generator:
    return np.random.default_rng([int(execution_id.rpartition("-")[2]), what])


def _stamps(stream: str) -> Int64s:
    return np.arange(0, LENGTH_NS + 1, _PERIOD_NS[stream], dtype=np.int64)


def _values(stream: str, at: Int64s, draw: np.random.Generator) -> Float64s:
    phase = at[:, None] / 1e9 + np.arange(_WIDTH[stream])
    return np.sin(phase) + draw.normal(scale=0.1, size=phase.shape)


def _picture(stream: str, t_ns: int, draw: np.random.Generator) -> Image:
    """A bright patch that crosses it, and noise."""
    size, left = (_HEIGHT, _WIDTH_PX), int(t_ns / 1e9 * 5)
    if stream == "head/depth":
        depth = draw.integers(900, 1100, size, np.uint16)
        depth[5:15, left : left + 8] = 700
        return depth
    colours = draw.integers(60, 100, (*size, 3), np.uint8)
    colours[5:15, left : left + 8] = 200
    return colours
