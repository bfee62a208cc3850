"""How many failures of the cell never happen? python benchmarks/prevention.py FILE --calm FILE --store STORE

The promise of false stops is calibrated on new executions as they come, of which one in sixteen is disturbed:

    python benchmarks/prevention_calibration.py --store calibration

FILE is what this wrote, with the demo's anticipator and with detectors that learned from the failure set,

    MISSTEP_CELL_UPSETS=1 MISSTEP_CELL_CAMERA_FPS=4 misstep evaluate prevention misstep_cell.skills --skill push
        --skill pick_and_place --skill place_in_container --skill put_on_top --skill pour --runs 30 --seed 1
        --store failures --anticipator anticipator --calibration calibration --out FILE

and the calm one is what the same wrote without MISSTEP_CELL_UPSETS, with --runs 60 --seed 2. Writes
benchmarks/results/prevention.json.
"""

import argparse
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from result_file import interval, store_hash, write_result

from misstep_cell.datasets.natural_plan import DISTURBED
from misstep_cell.world.upsets import cause_of

LATE = ("wrong tilt", "unstable stack", "overshoot")
"""Causes that do not show in pictures before the onset, or hardly (docs/cell.md); all others are anticipable."""


def main() -> None:
    words = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    words.add_argument("judged", type=Path, help="what misstep evaluate prevention wrote")
    words.add_argument("--calm", type=Path, required=True, help="the same of executions that nobody disturbs")
    words.add_argument("--store", type=Path, required=True, help="that was learned from")
    options = words.parse_args()
    judged, calm = (json.loads(file.read_text()) for file in (options.judged, options.calm))
    executions = [*judged["executions"], *calm["executions"]]
    figures = of_all(judged) | of_anticipable(judged) | of_successes(judged, calm)
    write_result("prevention", "python benchmarks/prevention.py prevention.json --calm calm.json --store failures",
                 [1, 2], figures, [row(one) for one in executions], store_hash(options.store))  # fmt: skip


def of_all(judged: dict[str, Any]) -> dict[str, Any]:
    """Of all failures and successes, and by cause."""
    figures: dict[str, Any] = {name: judged[name] for name in ("failures", "successes", "promise", "latency_s")}
    for guard, worth in judged["guards"].items():
        for name in ("prevented", "of_preventable", "false_stops", "lost_s"):
            if worth[name] is not None:
                figures[f"{guard}: {name}"] = worth[name]
        figures |= {f"{guard}: prevented, {cause}": interval(*counts) for cause, counts in worth["by_cause"].items()}
    return figures


def of_anticipable(judged: dict[str, Any]) -> dict[str, Any]:
    """Of the failures whose cause shows before the onset, and of those of them that an oracle prevents."""
    failures = [one for one in judged["executions"] if one["failed"] and one["cause"] not in LATE]
    figures: dict[str, Any] = {}
    for guard in judged["guards"]:
        hits = [one["stops"][guard]["prevented"] for one in failures]
        figures[f"{guard}: prevented of the anticipable"] = interval(sum(hits), len(hits))
        held = [one["stops"][guard]["prevented"] for one in failures if one["stops"]["oracle"]["prevented"]]
        if guard != "oracle":
            figures[f"{guard}: prevented of the anticipable that the oracle prevents"] = interval(sum(held), len(held))
    return figures


@dataclass(frozen=True, slots=True)
class Successes:
    """What a guard did to the executions of one kind that would have gone well.

    Attributes:
        often: share of executions that are of this kind, as they come.
        executions: all of the kind, failures too.
        n: those that would have gone well.
        stopped: those of them that it stopped.
    """

    often: float
    executions: int
    n: int
    stopped: int

    @classmethod
    def of(cls, executions: Sequence[Mapping[str, Any]], guard: str, often: float) -> "Successes":
        well = [one for one in executions if not one["failed"]]
        stopped = sum(one["stops"][guard]["stopped_ns"] is not None for one in well)
        return cls(often, len(executions), len(well), stopped)


def of_successes(judged: Mapping[str, Any], calm: Mapping[str, Any]) -> dict[str, Any]:
    """Apart, those that nobody disturbed and disturbed ones that would have gone well; and together, as they come."""
    disturbed = [one for one in judged["executions"] if cause_of(one["skill"], one["seed"])]
    undisturbed = [one for one in judged["executions"] if not cause_of(one["skill"], one["seed"])]
    undisturbed += calm["executions"]
    figures: dict[str, Any] = {}
    for guard in judged["guards"]:
        usual = Successes.of(undisturbed, guard, 1 - DISTURBED)
        upset = Successes.of(disturbed, guard, DISTURBED)
        figures[f"{guard}: false stops where nobody interfered"] = interval(usual.stopped, usual.n)
        figures[f"{guard}: stops of disturbed executions that would have gone well"] = interval(upset.stopped, upset.n)
        figures[f"{guard}: false stops of executions as they come"] = as_they_come((usual, upset))
    return figures


def as_they_come(kinds: Sequence[Successes]) -> dict[str, Any]:
    """False stops per success where kinds are as often as in calibration, with 95 % of the posterior (Jeffreys)."""
    rng = np.random.default_rng(0)
    well = [one.often * rng.beta(one.n + 0.5, one.executions - one.n + 0.5, 20_000) for one in kinds]
    stopped = [
        share * rng.beta(one.stopped + 0.5, one.n - one.stopped + 0.5, 20_000)
        for one, share in zip(kinds, well, strict=True)
    ]
    low, high = np.quantile(sum(stopped) / sum(well), (0.025, 0.975))
    mean = sum(one.often * one.stopped / one.executions for one in kinds)
    mean /= sum(one.often * one.n / one.executions for one in kinds)
    return {"mean": round(mean, 4), "low": round(low, 4), "high": round(high, 4), "n": sum(one.n for one in kinds)}


def row(one: dict[str, Any]) -> dict[str, Any]:
    """One execution."""
    stops = {name: stop["stopped_ns"] for name, stop in one["stops"].items()}
    prevented = [name for name, stop in one["stops"].items() if stop["prevented"]]
    return {name: one[name] for name in ("skill", "seed", "failed", "cause", "onset_ns")} | {
        "stopped_ns": stops, "prevented_by": prevented
    }  # fmt: skip


if __name__ == "__main__":
    main()
