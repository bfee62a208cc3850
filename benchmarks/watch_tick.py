"""What a verdict costs, from a picture's arrival to the verdict that has seen it: python benchmarks/watch_tick.py

RGB and depth of 640 x 480 at 10 Hz and a wrench at 100 Hz go through a `Watch` in one process, with an anticipator of
RGB, depth and flow and a detector. Pictures are made beforehand; flow is included. Beside wall time stands CPU time, as
other work on the machine changes the former most. Networks have random weights: what they say costs the same.
"""

import argparse
import os
import time
from functools import partial

import cv2
import numpy as np
import torch
from result_file import write_result

from misstep.anticipate.anticipator import SIZES, Anticipator, AnticipatorConfig
from misstep.anticipate.encoders import Modality
from misstep.anticipate.files import TrainedAnticipator
from misstep.anticipate.risks import network_risks
from misstep.anticipate.sight import Sight
from misstep.calibrate import Promise
from misstep.detect.channel_range import ChannelRange
from misstep.detect.train import train_observation_model
from misstep.signals.clips import ClipSettings
from misstep.signals.framing import Framing
from misstep.signals.grid import Measurements
from misstep.signals.modalities import Modalities
from misstep.signals.normalisation import Normalisation
from misstep.signals.sampling import Sampling
from misstep.watch.expectation import StreamExpectation
from misstep.watch.watch import Watch
from misstep.watch.watch_plan import Student, WatchPlan
from misstep.watch.yardstick import Yardsticks

CHANNELS = {"rgb": 3, "depth": 1, "flow": 2}
KINDS = {"frames, 56 px": ("frames", "modern", 56), "modern, 224 px": ("vivit", "modern", 224),
         "paper, 224 px": ("vivit", "paper", 224)}  # fmt: skip
MS = 1_000_000
WRENCH = tuple(f"wrench.{index}" for index in range(6))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--frames", type=int, default=300, help="pictures of each kind of network")
    parser.add_argument("--warm-up", type=int, default=100, help="of these are not counted: the window fills")
    options = parser.parse_args()
    torch.set_num_threads(1)  # as in the judge's process
    figures: dict[str, float] = {"threads": torch.get_num_threads(), "load before": round(os.getloadavg()[0], 1)}
    for name, kind in KINDS.items():
        times = 1e3 * np.array(measured(plan(*kind), options.frames))[options.warm_up :]
        for column, clock in enumerate(("wall", "CPU")):
            for share in (50, 99):
                figures[f"{name}: p{share}, {clock} ms"] = round(float(np.percentile(times[:, column], share)), 1)
    figures["load after"] = round(os.getloadavg()[0], 1)
    command = f"python benchmarks/watch_tick.py --frames {options.frames} --warm-up {options.warm_up}"
    write_result("watch-tick", command, [0], figures, [])


def plan(encoder: str, size: str, size_px: int) -> WatchPlan:
    modalities = tuple(Modality(name, channels, 8, size_px, encoder=encoder) for name, channels in CHANNELS.items())
    model = Anticipator(AnticipatorConfig(modalities, SIZES[size])).eval()
    usual = Normalisation(
        {name: np.full(n, 100, np.float32) for name, n in CHANNELS.items()},
        {name: np.full(n, 50, np.float32) for name, n in CHANNELS.items()},
    )
    images = {"rgb": "head/rgb", "depth": "head/depth", "flow": "head/rgb"}
    sight = Sight(Modalities(images, {}), ClipSettings(Sampling(), Framing(size_px)), usual, 1000 * MS, "")
    successes = [
        Measurements(WRENCH, 0, 50 * MS, np.random.default_rng(seed).normal(size=(600, 6))) for seed in range(10)
    ]
    expected = {
        "head/rgb": StreamExpectation(
            "head/rgb", "image", (480, 640, 3), "uint8", (), 100 * MS, 0, 100 * MS, 0, darkest=50
        ),
        "head/depth": StreamExpectation(
            "head/depth", "image", (480, 640), "uint16", (), 100 * MS, 0, 100 * MS, 0, darkest=500
        ),
        "wrench": StreamExpectation("wrench", "series", (6,), "float64", WRENCH, 10 * MS, 0, 10 * MS, 0),
    }
    student = Student(sight, partial(network_risks, TrainedAnticipator(model, sight)))
    return WatchPlan(
        {"reach": expected},
        {"reach": train_observation_model("reach", successes, "")},
        {"reach": ChannelRange.of(successes, WRENCH, 600)},
        {"reach": Yardsticks()},
        student,
        Promise(0.01, 0.01, 1e9, 99, 99),
    )


def measured(watched: WatchPlan, frames: int) -> list[tuple[float, float]]:
    """Seconds from each picture's arrival to the verdict that has seen it: on the wall, and of CPU time."""
    draw, watch, times = np.random.default_rng(0), Watch(watched), []
    scene = cv2.GaussianBlur(draw.integers(0, 255, (480, 800, 3), np.uint8), (0, 0), 4)
    watch.begin("reach", 0)
    for number in range(frames):
        t_ns = number * 100 * MS
        colours = np.ascontiguousarray(scene[:, number % 100 : number % 100 + 640])
        depth = draw.integers(500, 2000, (480, 640), np.uint16)
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


if __name__ == "__main__":
    main()
