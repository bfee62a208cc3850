from dataclasses import dataclass, field

import numpy as np
import pytest

from misstep.core.execution import Execution, Outcome
from misstep.core.streams import Frames, Image, Int64s, Series, StreamSpec
from misstep.signals.errors import MissingModalityError
from misstep.watch.expectation import MOST_SUCCESSES, StreamExpectation, expectations

MS = 1_000_000


@dataclass
class Made:
    """Successes of a camera and a wrench, whose stamps and pictures a test decides."""

    stamps: Int64s = field(default_factory=lambda: np.arange(0, 1001, 100) * MS)
    log: Int64s | None = None
    pictures: list[Image] = field(default_factory=list)
    values: np.ndarray | None = None
    reads: int = 0

    def executions(self, n: int = 3) -> list[Execution]:
        return [Execution(f"grasp-{number:05}", "grasp", Outcome.SUCCESS, 1) for number in range(n)]

    def version(self, execution_id: str) -> str:
        return execution_id

    def series(self, execution_id: str) -> dict[str, Series]:
        self.reads += 1
        at = np.arange(0, 1001, 10) * MS
        values = self.values if self.values is not None else np.random.default_rng(1).normal(size=(len(at), 2))
        return {"wrench": Series(StreamSpec("wrench", "series", ("x", "y")), at, at, values)}

    def frames(self, execution_id: str) -> dict[str, Frames]:
        pictures = self.pictures or [
            np.random.default_rng(place).integers(100, 200, (4, 6, 3), np.uint8) for place in range(len(self.stamps))
        ]
        log = self.stamps if self.log is None else self.log
        return {"cam": Frames(StreamSpec("cam", "image"), self.stamps, log, pictures)}


def learned(made: Made, stream: str) -> StreamExpectation:
    return expectations(made, made.executions(), [stream])[stream]


def test_the_form_and_pace_of_a_stream_are_those_of_the_successes() -> None:
    camera, wrench = learned(Made(), "cam"), learned(Made(), "wrench")
    assert (camera.kind, camera.shape, camera.dtype, camera.period_ns) == ("image", (4, 6, 3), "uint8", 100 * MS)
    assert (wrench.kind, wrench.shape, wrench.channels) == ("series", (2,), ("wrench.x", "wrench.y"))
    assert wrench.period_ns == 10 * MS and wrench.darkest == 0 and wrench.black == 0


def test_columns_with_noise_never_rest_and_pictures_have_a_contrast() -> None:
    noisy = np.random.default_rng(2).normal(size=(101, 2))
    resting = np.stack([noisy[:, 0], np.repeat(noisy[:, 1], 10)[:101]], axis=1)
    assert learned(Made(values=noisy), "wrench").restless == (0, 1)
    assert learned(Made(values=resting), "wrench").restless == (0,)
    plain = [np.full((4, 6, 3), 100 + place, np.uint8) for place in range(11)]
    assert learned(Made(), "cam").plainest > 0 and learned(Made(pictures=plain), "cam").blank == 0


def test_a_gap_reaches_until_the_end_of_the_execution() -> None:
    assert learned(Made(stamps=np.array([300, 400, 600]) * MS), "cam").longest_gap_ns == 400 * MS
    assert learned(Made(stamps=np.array([300, 400, 600]) * MS), "cam").first_ns == 300 * MS


def test_how_long_successes_stand_still_is_allowed_and_more_is_not() -> None:
    still = [np.full((4, 6, 3), 9, np.uint8)] * 4
    moving = [np.full((4, 6, 3), shade, np.uint8) for shade in range(10, 17)]
    camera = learned(Made(pictures=still + moving), "cam")
    assert camera.longest_still_ns == 300 * MS < camera.still_ns
    assert learned(Made(pictures=moving + still), "cam").longest_still_ns == 300 * MS
    assert learned(Made(), "cam").longest_still_ns == 0
    assert learned(Made(values=np.zeros((101, 2))), "wrench").longest_still_ns == 1000 * MS


def test_a_picture_is_black_well_below_the_darkest_success() -> None:
    assert 9 < learned(Made(), "cam").black < 20
    assert learned(Made(pictures=[np.zeros((4, 6, 3), np.uint8)] * 11), "cam").black == 0


def test_a_camera_that_was_always_late_may_be() -> None:
    made = Made(log=np.arange(0, 1001, 100) * MS + 80 * MS)
    assert learned(made, "cam").latency_ns == 80 * MS
    assert learned(made, "cam").fresh_ns > learned(Made(), "cam").fresh_ns


def test_a_simulation_that_ran_at_its_own_pace_tells_nothing_of_latency() -> None:
    assert learned(Made(log=np.arange(0, 1001, 100) * 3 * MS), "cam").latency_ns == 0


def test_a_stream_that_a_success_lacks_can_not_be_expected() -> None:
    with pytest.raises(MissingModalityError, match="ghost"):
        learned(Made(), "ghost")


def test_many_successes_are_drawn_from() -> None:
    made = Made()
    expectations(made, made.executions(3 * MOST_SUCCESSES), ["wrench"])
    assert made.reads == MOST_SUCCESSES
