"""What does a student cost along a running execution? python benchmarks/anticipate_speed.py [--rounds 40]

An encoder of 8 RGB frames of 224 x 224, random weights. Compared are a whole clip and the next frame along a stream,
and this project's video transformer and vit-pytorch's of the same size (factorised self-attention, mean pooling). Its
module is loaded by itself, as the package wants torchvision: pip install --no-deps vit-pytorch einops. Both of a pair
run in turn, in either order, on one thread; a figure is the median over rounds of the ratio of their CPU times. Matrix
products are counted by formula. Writes benchmarks/results/anticipate-speed.json.
"""

import argparse
import time
from collections.abc import Callable
from dataclasses import replace
from importlib.util import find_spec, module_from_spec, spec_from_file_location
from pathlib import Path
from statistics import median
from typing import Any

import torch
from result_file import write_result
from torch import Tensor, nn

from misstep.anticipate.causal_stream import CausalFrames
from misstep.anticipate.flops import causal_step_flops, clip_flops, window_step_flops
from misstep.anticipate.vivit import Vivit, VivitConfig
from misstep.anticipate.window_stream import FrameWindow

BATCH = 4
"""Of a step of training."""

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
    """A whole clip, and the next frame of a stream whose window is full."""
    config = VivitConfig(tubelet=tubelet, causal=causal)
    encoder, clip, present = Vivit(config).eval(), torch.randn(1, 8, 3, 224, 224), torch.ones(1, 8, dtype=torch.bool)
    stream = CausalFrames(encoder) if causal else FrameWindow(encoder, hidden=0)
    with torch.inference_mode():
        for frame in clip[0]:
            stream.step(frame)
        return pair(lambda: encoder(clip, present), lambda: stream.step(clip[0, 0]), rounds)


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
        "a clip over a step of any other, FLOP": round(whole / window_step_flops(replace(causal, causal=False)), 3),
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
        pairs = {
            "a clip over a causal step": along_a_stream(tubelet, True, options.rounds),
            "a clip over a step of any other": along_a_stream(tubelet, False, options.rounds),
        }
        theirs = beside_vit_pytorch(tubelet, options.rounds)
        pairs |= {f"vit-pytorch over misstep, {what}": times for what, times in theirs.items()}
        figures |= {f"tubelets of {tubelet}: {name}": value for name, value in counts(tubelet).items()}
        for what, times in pairs.items():
            name = f"tubelets of {tubelet}: {what}"
            figures[f"{name}, CPU"] = round(median(slow / fast for slow, fast in times), 3)
            rows.append({"pair": name, "cpu_ms": [[round(one, 2) for one in both] for both in times]})
    command = f"python benchmarks/anticipate_speed.py --rounds {options.rounds}"
    write_result("anticipate-speed", command, [0], figures, rows)


if __name__ == "__main__":
    main()
