"""All that it takes to watch: models, what healthy input looks like, and the threshold of alarms."""

from collections.abc import Mapping
from dataclasses import dataclass

from misstep.anticipate.running_view import Judge
from misstep.anticipate.sight import Sight
from misstep.calibrate import Promise
from misstep.detect.channel_range import ChannelRange
from misstep.detect.observation import ObservationModel
from misstep.signals.grid import STEP_NS
from misstep.watch.expectation import StreamExpectation
from misstep.watch.yardstick import Yardsticks

PERIOD_NS = STEP_NS
"""Between two verdicts: every step of the grid is judged as soon as it is over."""


@dataclass(frozen=True, slots=True)
class Student:
    """Who says how probable a failure is.

    Attributes:
        sight: what it is shown.
        judge: asked about clips.
    """

    sight: Sight
    judge: Judge


@dataclass(frozen=True, slots=True)
class WatchPlan:
    """What is watched, and how.

    Attributes:
        expectations: by skill, what healthy input of each stream looks like.
        detectors: by skill; a skill may have none.
        ranges: by skill that has one, the range of its detector's channels in successes.
        yardsticks: by skill, the units of the joint score.
        anticipator: of all skills; None if nobody anticipates.
        promise: the joint threshold of alarms.
        period_ns: between two verdicts, receiver time.
        speed: source seconds per receiver second; 0 for a source without a pace (a simulation or replay that runs as
            fast as it can), of which receiver time says little.
    """

    expectations: Mapping[str, Mapping[str, StreamExpectation]]
    detectors: Mapping[str, ObservationModel]
    ranges: Mapping[str, ChannelRange]
    yardsticks: Mapping[str, Yardsticks]
    anticipator: Student | None
    promise: Promise
    period_ns: int = PERIOD_NS
    speed: float = 1.0


def grid_step_ns(plan: WatchPlan, skill: str) -> int:
    """Step of the grid of a skill's series: its detector's, or else the anticipator's."""
    if skill in plan.detectors:
        return plan.detectors[skill].step_ns
    return plan.anticipator.sight.settings.step_ns if plan.anticipator else STEP_NS
