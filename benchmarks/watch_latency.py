"""How long from frame to verdict? python benchmarks/watch_latency.py [--executions 10] [--preset modern,paper]
                                       [--work DIR]

Records press_button in the cell, RGB-D at 10 FPS and series at 100 Hz and more, trains its detector, and replays other
executions in real time through `misstep.Monitor` and its processes, recording included: detector and an anticipator of
RGB, depth and flow of each preset (random weights: they cost the same). A frame's latency is from its coming in at the
robot's process to the coming back, there, of the first verdict whose judge had it. Writes
benchmarks/results/watch-latency.json.
"""

import argparse
import os
import subprocess
import sys
import tempfile
from dataclasses import asdict
from pathlib import Path
from typing import Any

import torch
from result_file import store_hash, write_result

import misstep
from misstep.anticipate.anticipator import SIZES, Anticipator, AnticipatorConfig
from misstep.anticipate.examples import shown_modalities
from misstep.anticipate.files import TrainedAnticipator, save_anticipator
from misstep.anticipate.running_view import RunningView
from misstep.anticipate.sight import Sight
from misstep.signals.clips import ClipSettings
from misstep.signals.framing import Framing
from misstep.signals.modalities import Modalities
from misstep.signals.normalisation import Normalisation
from misstep.watch.pace import Pace
from misstep.watch.replay import replay
from misstep.watch.sinks import Sink
from misstep.watch.stats import StatsSink
from misstep.watch.store_sink import StoreSink

SKILL = "press_button"
HORIZON_NS = 1_000_000_000
MODALITIES = Modalities({"rgb": "head/rgb", "depth": "head/depth", "flow": "head/rgb"}, {})
PRESETS = {"modern": (56, "frames"), "paper": (224, "vivit")}
"""Size of pictures and encoder, as `misstep train anticipator` has them."""
CALIBRATED_ON = 5


def run(*words: object) -> None:
    program = "from misstep.cli.main import main; main()"
    subprocess.run([sys.executable, "-c", program, *map(str, words)], check=True, stdout=subprocess.DEVNULL)


def untrained(store: misstep.Store, preset: str, folder: Path) -> Path:
    """An anticipator of a preset that has learned nothing."""
    size_px, encoder = PRESETS[preset]
    channels = {"rgb": 3, "depth": 1, "flow": 2}
    normalisation = Normalisation(
        {name: torch.zeros(n).numpy() for name, n in channels.items()},
        {name: torch.ones(n).numpy() for name, n in channels.items()},
    )
    sight = Sight(MODALITIES, ClipSettings(framing=Framing(size_px)), normalisation, HORIZON_NS, "nothing")
    view = RunningView.of(store, store.executions(skill=SKILL)[0].id, sight)
    clip = view.clip(view.span.end_ns)
    assert clip is not None
    torch.manual_seed(0)
    model = Anticipator(AnticipatorConfig(shown_modalities(clip, HORIZON_NS, False, encoder), SIZES[preset])).eval()
    save_anticipator(TrainedAnticipator(model, sight), folder)
    return folder


def measure(preset: str, work: Path, executions: int) -> dict[str, Any]:
    """Watches executions, which keep the promise, too: how well it is kept is not asked here."""
    learnt, new = work / "learnt", work / "new"
    folder = work / preset
    folder.mkdir(exist_ok=True)
    store, fresh = misstep.Store.open(learnt), misstep.Store.open(new)
    stats = StatsSink()
    sinks: dict[str, Sink] = {"stats": stats, "store": StoreSink(misstep.Store.open(work / "watched", create=True))}
    with misstep.Monitor(
        learnt,
        [SKILL],
        anticipator=untrained(store, preset, folder),
        calibration=new,
        false_stops=0.2,
        sinks=sinks,
        on_progress=lambda text: print(f"{preset}: {text}", flush=True),
    ) as monitor:
        for one in fresh.executions(skill=SKILL)[:executions]:
            monitor.begin(SKILL)
            replay(fresh, one.id, monitor, Pace(1.0))
            monitor.end()
        dropped = sum(monitor.dropped.values())
    undelivered = sum(one.dropped + one.failed for one in monitor.deliveries.values())
    return {"preset": preset, **asdict(stats.stats), "dropped": dropped, "undelivered": undelivered}


def prepare(work: Path, executions: int) -> None:
    """Records and learns, unless that was done before."""
    if (work / "learnt").exists():
        return
    record = ("record", "misstep_cell.skills", "--skill", SKILL)
    run(*record, "--runs", 14, "--store", work / "learnt")
    run(*record, "--runs", max(executions, CALIBRATED_ON), "--seed", 7, "--store", work / "new")
    run("train", "detector", "--skill", SKILL, "--store", work / "learnt")


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--executions", type=int, default=10)
    parser.add_argument("--preset", default="modern,paper")
    parser.add_argument("--work", help="folder that keeps recordings for the next run; a temporary one by default")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        work = Path(asked.work or temporary)
        prepare(work, asked.executions)
        load = os.getloadavg()[0]
        rows = [measure(preset, work, asked.executions) for preset in asked.preset.split(",")]
        data_hash = store_hash(work / "new")
    figures = {
        row["preset"]: {name: round(row[name], 1) for name in ("p50_ms", "p99_ms", "highest_ms")}
        | {name: row[name] for name in ("frames", "answered", "samples", "dropped", "undelivered")}
        for row in rows
    }
    command = f"python benchmarks/watch_latency.py --executions {asked.executions} --preset {asked.preset}"
    machine = {"load_average_before": round(load, 1), "niceness": os.nice(0)}
    write_result("watch-latency", command, [0, 7], {**figures, **machine}, rows, data_hash)


if __name__ == "__main__":
    main()
