"""How well does the anticipator of the demo anticipate? python benchmarks/anticipation_demo.py FILE --store STORE

FILE is what this printed of its training's folder, with fresh successes to promise few false alarms on:

    misstep evaluate anticipator RUN --calibrate calibration --json

Writes benchmarks/results/anticipation-demo.json.
"""

import argparse
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from result_file import store_hash, write_result


def main() -> None:
    """Writes the horizon curve and what alarms achieve."""
    words = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    words.add_argument("judged", type=Path, help="what misstep evaluate anticipator printed")
    words.add_argument("--store", type=Path, required=True, help="that was learned from")
    options = words.parse_args()
    command = "python benchmarks/anticipation_demo.py demo.json --store failures"
    figures = figures_of(json.loads(options.judged.read_text()))
    write_result("anticipation-demo", command, [0], figures, [], store_hash(options.store))


def figures_of(judged: Mapping[str, Any]) -> dict[str, Any]:
    """The horizon curve, alarms and the verdict."""
    lead = judged["lead_time"]
    figures = {f"{one['horizon_s']:g} s before: auroc": one["auroc"] for one in judged["horizon_curve"]}
    return figures | {
        "alarms: false alarms promised": round(lead["promise"]["rate"], 4),
        "alarms: false alarms": lead["false_alarms"],
        "alarms: failures anticipated by 1 s": lead["ahead"],
        "alarms: mean lead in s": lead["mean_s"],
        "verdict": judged["verdict"],
    }


if __name__ == "__main__":
    main()
