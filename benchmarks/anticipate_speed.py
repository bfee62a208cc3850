"""What does a student cost along a running execution? python benchmarks/anticipate_speed.py [--rounds 40]

An encoder of 8 RGB frames of 224 x 224, random weights. Compared are a whole clip and what a causal encoder, and one
that is not, computes of the next one, and this project's video transformer and vit-pytorch's of the same size
(factorised self-attention, mean pooling). Its module is loaded by itself, as the package wants torchvision: pip install
--no-deps vit-pytorch einops.

And what a monitor spends on a picture, at 10 pictures a second of 640 x 480: a causal student of RGB, depth and flow of
the modern preset, 6 frames of 56 x 56 a second apart, that sees whole clips or remembers (`risks.Remembering`), cutting
and flow included. With stamps that are even, and up to 5 ms late.

Both of a pair run in turn, in either order, on one thread; a ratio is the median over rounds of their CPU times' ratio.
Matrix products are counted by formula, of the monitor by torch. Writes benchmarks/results/anticipate-speed.json.
"""

import argparse
import time
from collections.abc import Callable, Iterable
from functools import partial
from importlib.util import find_spec, module_from_spec, spec_from_file_location
from pathlib import Path
from statistics import median
from typing import Any

import numpy as np
import torch
from result_file import write_result
from torch import Tensor, nn
from torch.nn.attention import SDPBackend, sdpa_kernel
from torch.utils.flop_counter import FlopCounterMode
from watch_tick import EXPECTED, MS, PERIOD_NS, pictures, student

from misstep.anticipate.flops import causal_step_flops, clip_flops, tubelet_step_flops
from misstep.anticipate.memory import Memory
from misstep.anticipate.remembered_moments import RememberedMoments
from misstep.anticipate.remembered_tubelets import RememberedTubelets
from misstep.anticipate.risks import Remembering, network_risks
from misstep.anticipate.running_view import Judge
from misstep.anticipate.sight import Sight
from misstep.anticipate.vivit import Vivit, VivitConfig
from misstep.core.streams import Image
from misstep.watch.anticipation import Anticipation
from misstep.watch.watch_plan import Student

BATCH = 4
"""Of a step of training."""
WARM_UP = 80
"""Pictures until the window of a monitor is full."""
COUNTED = 20
"""Pictures."""

Run = Callable[[], object]


def pair(slow: Run, fast: Run, rounds: int) -> list[tuple[float, float]]:
    """CPU milliseconds of both, a row a round; the first round, which allocates, is left out."""
    times = []
    for number in range(rounds + 1):
        order = (slow, fast) if number % 2 else (fast, slow)
        taken = {run: milliseconds(run) for run in order}
        times.append((taken[slow], taken[fast]))
    return times[1:]


def milliseconds(run: Run) -> float:
    began_ns = time.process_time_ns()
    run()
    return (time.process_time_ns() - began_ns) / 1e6


def along_a_stream(tubelet: int, causal: bool, rounds: int) -> list[tuple[float, float]]:
    """A whole clip, and the next one after those that share all of its frames but one."""
    encoder = Vivit(VivitConfig(tubelet=tubelet, causal=causal)).eval()
    remember, film = RememberedMoments if causal else RememberedTubelets, torch.randn(rounds + 16, 3, 224, 224)
    remembered = remember(encoder, Memory())
    clips, present = (film[begin : begin + 8][None] for begin in range(rounds + 9)), torch.ones(1, 8, dtype=torch.bool)
    with torch.inference_mode():
        for _ in range(8):
            remembered(next(clips), present)
        whole = film[None, :8]
        return pair(lambda: encoder(whole, present), lambda: remembered(next(clips), present), rounds)


class Monitor:
    """The anticipator's part of one, picture by picture."""

    def __init__(self, sight: Sight, judge: Judge, film: Iterable[tuple[Image, Image]], late_ms: int) -> None:
        self._anticipation, self._film = Anticipation(Student(sight, judge), EXPECTED), iter(film)
        self._late_ns, self._draw, self._t_ns = late_ms * MS, np.random.default_rng(0), -PERIOD_NS

    def see(self) -> None:
        """The next picture comes, and the anticipator is asked."""
        self._t_ns += PERIOD_NS
        stamp_ns = self._t_ns + int(self._draw.integers(0, self._late_ns + 1))
        for stream, picture in zip(("head/rgb", "head/depth"), next(self._film), strict=True):
            self._anticipation.picture(stream, stamp_ns, picture)
        self._anticipation.ask()

    @property
    def risk(self) -> float:
        assert self._anticipation.risk is not None
        return self._anticipation.risk


def along_pictures(late_ms: int, rounds: int) -> tuple[dict[str, float], list[tuple[float, float]]]:
    """What whole clips, and a student that remembers, spend on a picture: figures, and CPU milliseconds of both."""
    trained = student("vivit", "modern", 56, causal=True)
    film = list(pictures(WARM_UP + rounds + 1 + COUNTED))
    whole = Monitor(trained.sight, partial(network_risks, trained), film, late_ms)
    remembering = Monitor(trained.sight, Remembering(trained).risks, film, late_ms)
    differences = []
    for _ in range(WARM_UP):
        whole.see(), remembering.see()
        differences.append(abs(whole.risk - remembering.risk))
    times = pair(whole.see, remembering.see, rounds)
    slow, fast = (counted(one) for one in (whole, remembering))
    return {
        "whole clip, MFLOP a picture": round(slow / 1e6, 1),
        "remembering, MFLOP a picture": round(fast / 1e6, 1),
        "whole clip over remembering, FLOP": round(slow / fast, 3),
        "whole clip, CPU ms a picture": round(median(both[0] for both in times), 1),
        "remembering, CPU ms a picture": round(median(both[1] for both in times), 1),
        "largest difference of risks": float(f"{max(differences):.1e}"),
    }, times


def counted(monitor: Monitor) -> float:
    """FLOP a picture."""
    with sdpa_kernel(SDPBackend.MATH), FlopCounterMode(display=False) as counter:
        for _ in range(COUNTED):
            monitor.see()
    return counter.get_total_flops() / COUNTED


def beside_vit_pytorch(tubelet: int, rounds: int) -> dict[str, list[tuple[float, float]]]:
    """A clip, and a step of training on a batch."""
    ours, theirs = Vivit(VivitConfig(tubelet=tubelet)), vit_pytorch(tubelet)
    clips, present = torch.randn(BATCH, 8, 3, 224, 224), torch.ones(BATCH, 8, dtype=torch.bool)
    videos = clips.transpose(1, 2).contiguous()  # they take B x C x T x H x W
    train = pair(lambda: step(theirs, videos), lambda: step(ours, clips, present), rounds)
    ours.eval(), theirs.eval()
    with torch.inference_mode():
        infer = pair(lambda: theirs(videos[:1]), lambda: ours(clips[:1], present[:1]), rounds)
    return {"a clip": infer, f"a training step of {BATCH} clips": train}


def step(model: nn.Module, *batch: Tensor) -> None:
    model.zero_grad()
    model(*batch).square().mean().backward()


def vit_pytorch(tubelet: int) -> nn.Module:
    package = find_spec("vit_pytorch")
    if package is None or not package.submodule_search_locations:
        raise SystemExit("vit-pytorch is not there; pip install --no-deps vit-pytorch einops")
    spec = spec_from_file_location("vivit", Path(package.submodule_search_locations[0]) / "vivit.py")
    assert spec is not None and spec.loader is not None
    module: Any = module_from_spec(spec)
    spec.loader.exec_module(module)
    images = {"image_size": 224, "image_patch_size": 32, "frames": 8, "frame_patch_size": tubelet}
    sizes = {"dim": 256, "spatial_depth": 6, "temporal_depth": 6, "heads": 8, "dim_head": 32, "mlp_dim": 1024}
    model: nn.Module = module.ViViT(
        **images, **sizes, num_classes=256, pool="mean", variant="factorized_self_attention"
    )
    return model


def counts(tubelet: int) -> dict[str, float]:
    """Figures by formula."""
    causal = VivitConfig(tubelet=tubelet, causal=True)
    whole = clip_flops(causal)
    return {
        "a clip, GFLOP": round(whole / 1e9, 3),
        "causal step, GFLOP": round(causal_step_flops(causal) / 1e9, 3),
        "a clip over a causal step, FLOP": round(whole / causal_step_flops(causal), 3),
        "a clip over a step that is not causal, FLOP": round(
            whole / tubelet_step_flops(VivitConfig(tubelet=tubelet)), 3
        ),
    }


def across_tubelets() -> float:
    """The paper's clip over the cheapest step, FLOP."""
    return round(clip_flops(VivitConfig()) / causal_step_flops(VivitConfig(tubelet=1, causal=True)), 3)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=40)
    options = parser.parse_args()
    torch.set_num_threads(1)
    torch.manual_seed(0)
    figures = {"a clip in tubelets of 4 over a causal step in tubelets of 1, FLOP": across_tubelets()}
    rows = []
    for tubelet in (4, 1):
        steps = {"a causal step": True, "a step that is not causal": False}
        pairs = {f"a clip over {step}": along_a_stream(tubelet, one, options.rounds) for step, one in steps.items()}
        theirs = beside_vit_pytorch(tubelet, options.rounds)
        pairs |= {f"vit-pytorch over misstep, {what}": times for what, times in theirs.items()}
        figures |= {f"tubelets of {tubelet}: {name}": value for name, value in counts(tubelet).items()}
        for what, times in pairs.items():
            name = f"tubelets of {tubelet}: {what}"
            figures[f"{name}, CPU"] = round(median(slow / fast for slow, fast in times), 3)
            rows.append({"pair": name, "cpu_ms": [[round(one, 2) for one in both] for both in times]})
    for late_ms in (0, 5):
        spent, times = along_pictures(late_ms, options.rounds)
        name = f"monitor, pictures {f'up to {late_ms} ms late' if late_ms else 'in time'}"
        figures |= {f"{name}: {what}": value for what, value in spent.items()}
        figures[f"{name}: whole clip over remembering, CPU"] = round(median(slow / fast for slow, fast in times), 3)
        rows.append({"pair": name, "cpu_ms": [[round(one, 2) for one in both] for both in times]})
    command = f"python benchmarks/anticipate_speed.py --rounds {options.rounds}"
    write_result("anticipate-speed", command, [0], figures, rows)


if __name__ == "__main__":
    main()
