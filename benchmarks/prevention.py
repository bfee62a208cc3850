"""How many failures of the cell never happen? python benchmarks/prevention.py FILE --store STORE

FILE is what this wrote, with an anticipator and detectors that learned from the failure set, and 115 fresh successes to
calibrate on (23 of each of the five skills, recorded with seeds of their own):

    MISSTEP_CELL_UPSETS=1 MISSTEP_CELL_CAMERA_FPS=4 misstep evaluate prevention misstep_cell.skills --skill push
        --skill pick_and_place --skill place_in_container --skill put_on_top --skill pour --runs 30 --seed 1
        --store failures --anticipator anticipator --calibration calibration --out FILE

Writes benchmarks/results/prevention.json.
"""

import argparse
import json
from pathlib import Path
from typing import Any

from result_file import interval, store_hash, write_result

from misstep_cell.world.upsets import cause_of

LATE = ("wrong tilt", "unstable stack", "overshoot")
"""Causes that do not show in pictures before the onset, or hardly (docs/cell.md); all others are anticipable."""


def main() -> None:
    words = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    words.add_argument("judged", type=Path, help="what misstep evaluate prevention wrote")
    words.add_argument("--store", type=Path, required=True, help="that was learned from")
    options = words.parse_args()
    judged = json.loads(options.judged.read_text())
    figures = of_all(judged) | of_anticipable(judged) | of_successes(judged)
    write_result("prevention", "python benchmarks/prevention.py prevention.json --store failures", [1], figures,
                 [row(one) for one in judged["executions"]], store_hash(options.store))  # fmt: skip


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


def of_successes(judged: dict[str, Any]) -> dict[str, Any]:
    """Apart: successes in which nobody interfered, as in calibration, and disturbed executions that went well."""
    successes = [one for one in judged["executions"] if not one["failed"]]
    parts = {
        "false stops where nobody interfered": [one for one in successes if not cause_of(one["skill"], one["seed"])],
        "stops of disturbed executions that would have gone well": [
            one for one in successes if cause_of(one["skill"], one["seed"])
        ],
    }
    return {
        f"{guard}: {name}": interval(sum(one["stops"][guard]["stopped_ns"] is not None for one in part), len(part))
        for name, part in parts.items()
        for guard in judged["guards"]
    }


def row(one: dict[str, Any]) -> dict[str, Any]:
    """One execution."""
    stops = {name: stop["stopped_ns"] for name, stop in one["stops"].items()}
    prevented = [name for name, stop in one["stops"].items() if stop["prevented"]]
    return {name: one[name] for name in ("skill", "seed", "failed", "cause", "onset_ns")} | {
        "stopped_ns": stops, "prevented_by": prevented
    }  # fmt: skip


if __name__ == "__main__":
    main()
