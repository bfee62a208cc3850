"""What a verdict costs, from a picture's arrival to the verdict that has seen it: python benchmarks/watch_tick.py

RGB and depth of 640 x 480 at 10 Hz and a wrench at 100 Hz go through a `Watch` in one process, with an anticipator of
RGB, depth and flow and a detector. Pictures are made beforehand; flow is included. Beside wall time stands CPU time, as
other work on the machine changes the former most. Networks have random weights: what they say costs the same.
"""

import argparse
import os
import time
from collections.abc import Iterator
from dataclasses import replace

import cv2
import numpy as np
import torch
from numpy.typing import NDArray
from result_file import write_result

from misstep.anticipate.anticipator import SIZES, Anticipator, AnticipatorConfig
from misstep.anticipate.encoders import Modality
from misstep.anticipate.files import TrainedAnticipator
from misstep.anticipate.risks import Remembering
from misstep.anticipate.sight import Sight
from misstep.calibrate import Promise
from misstep.detect.channel_range import ChannelRange
from misstep.detect.train import train_observation_model
from misstep.signals.clips import ClipSettings
from misstep.signals.framing import Framing
from misstep.signals.grid import Measurements
from misstep.signals.modalities import Modalities
from misstep.signals.normalisation import Normalisation
from misstep.signals.sampling import Sampling, is_seen
from misstep.watch.expectation import StreamExpectation
from misstep.watch.watch import Watch
from misstep.watch.watch_plan import Student, WatchPlan
from misstep.watch.yardstick import Yardsticks

CHANNELS = {"rgb": 3, "depth": 1, "flow": 2}
KINDS = {
    "frames, 56 px": ("frames", "modern", 56, False),
    "causal, 56 px": ("vivit", "modern", 56, True),
    "modern, 224 px": ("vivit", "modern", 224, False),
    "paper, 224 px": ("vivit", "paper", 224, False),
}
MS = 1_000_000
PERIOD_NS = 100 * MS
HORIZON_NS = 1000 * MS
WRENCH = tuple(f"wrench.{index}" for index in range(6))
EXPECTED = {
    "head/rgb": StreamExpectation(
        "head/rgb", "image", (480, 640, 3), "uint8", (), PERIOD_NS, 0, PERIOD_NS, 0, darkest=50
    ),
    "head/depth": StreamExpectation(
        "head/depth", "image", (480, 640), "uint16", (), PERIOD_NS, 0, PERIOD_NS, 0, darkest=500
    ),
    "wrench": StreamExpectation("wrench", "series", (6,), "float64", WRENCH, 10 * MS, 0, 10 * MS, 0),
}  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--frames", type=int, default=300, help="pictures of each kind of network")
    parser.add_argument("--warm-up", type=int, default=100, help="of these are not counted: the window fills")
    options = parser.parse_args()
    torch.set_num_threads(1)  # as in the judge's process
    figures: dict[str, float] = {"threads": torch.get_num_threads(), "load before": round(os.getloadavg()[0], 1)}
    for name, kind in KINDS.items():
        times = 1e3 * np.array(measured(plan(student(*kind)), options.frames))[options.warm_up :]
        for column, clock in enumerate(("wall", "CPU")):
            for share in (50, 99):
                figures[f"{name}: p{share}, {clock} ms"] = round(float(np.percentile(times[:, column], share)), 1)
    figures["load after"] = round(os.getloadavg()[0], 1)
    command = f"python benchmarks/watch_tick.py --frames {options.frames} --warm-up {options.warm_up}"
    write_result("watch-tick", command, [0], figures, [])


def student(encoder: str, preset: str, size_px: int, causal: bool) -> TrainedAnticipator:
    """As `misstep train anticipator` makes one of a preset, but for the weights."""
    sampling = Sampling(aftermath_ns=1000 * MS if preset == "modern" else 0)
    shown = int(is_seen(sampling.ages_ns, HORIZON_NS).sum()) if causal else sampling.frames
    modalities = tuple(Modality(name, channels, shown, size_px, encoder=encoder) for name, channels in CHANNELS.items())
    size = replace(SIZES[preset], causal=True, tubelet=1) if causal else SIZES[preset]
    model = Anticipator(AnticipatorConfig(modalities, size)).eval()
    usual = Normalisation(
        {name: np.full(n, 100, np.float32) for name, n in CHANNELS.items()},
        {name: np.full(n, 50, np.float32) for name, n in CHANNELS.items()},
    )
    images = {"rgb": "head/rgb", "depth": "head/depth", "flow": "head/rgb"}
    settings = ClipSettings(sampling, Framing(size_px))
    return TrainedAnticipator(model, Sight(Modalities(images, {}), settings, usual, HORIZON_NS, ""))


def plan(trained: TrainedAnticipator) -> WatchPlan:
    successes = [
        Measurements(WRENCH, 0, 50 * MS, np.random.default_rng(seed).normal(size=(600, 6))) for seed in range(10)
    ]
    return WatchPlan(
        {"reach": EXPECTED},
        {"reach": train_observation_model("reach", successes, "")},
        {"reach": ChannelRange.of(successes, WRENCH, 600)},
        {"reach": Yardsticks()},
        Student(trained.sight, Remembering(trained).risks),
        Promise(0.01, 0.01, 1e9, 99, 99),
    )


def measured(watched: WatchPlan, frames: int) -> list[tuple[float, float]]:
    """Seconds from each picture's arrival to the verdict that has seen it: on the wall, and of CPU time."""
    draw, watch, times = np.random.default_rng(0), Watch(watched), []
    watch.begin("reach", 0)
    for number, (colours, depth) in enumerate(pictures(frames)):
        t_ns = number * PERIOD_NS
        forces = draw.normal(size=(10, 6))
        for place in range(10):
            watch.log("wrench", t_ns - (10 - place) * 10 * MS if number else place, forces[place], t_ns)
        begun = time.perf_counter(), time.process_time()
        watch.image("head/rgb", t_ns, colours, t_ns)
        watch.image("head/depth", t_ns, depth, t_ns)
        verdict = watch.tick(t_ns)
        times.append((time.perf_counter() - begun[0], time.process_time() - begun[1]))
        watch.tick(t_ns + 50 * MS)
    assert verdict.risk is not None, verdict.reasons
    return times


def pictures(n: int) -> Iterator[tuple[NDArray[np.uint8], NDArray[np.uint16]]]:
    """Colours and depth: a scene that goes by, no picture twice."""
    draw = np.random.default_rng(0)
    scene = cv2.GaussianBlur(draw.integers(0, 255, (480, 640 + n, 3), np.uint8), (0, 0), 4)
    for left in range(n):
        yield np.ascontiguousarray(scene[:, left : left + 640]), draw.integers(500, 2000, (480, 640), np.uint16)


if __name__ == "__main__":
    main()
