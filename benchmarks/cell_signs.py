"""Is there anything to see of a hand before it does harm? python benchmarks/cell_signs.py --store DIR

DIR is the failure set of anticipation_cell.py. A hand that comes to push something wears a sleeve of a colour that
nothing else in the cell has. Counts the failures of hands in whose newest picture 1 s or 2 s before the onset, or in
one of the pictures before that one, at least six pixels of 56 x 56 are of that colour: no student can foresee the
others. No network takes part. Writes benchmarks/results/cell-signs.json.
"""

import argparse
from pathlib import Path
from typing import Any

import numpy as np
from anticipation_cell import FRAMES_S, read_splits, shown_pictures
from result_file import interval, store_hash, write_result

HANDS = ("arm pushed", "missed object", "object pushed")
NOTICEABLE = 6


def main() -> None:
    """Counts the pixels of sleeves, picture by picture."""
    words = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    words.add_argument("--store", type=Path, required=True, help="the failure set, made by misstep_cell generate")
    options = words.parse_args()
    rows = rows_of(options.store)
    command = "python benchmarks/cell_signs.py --store failures"
    write_result("cell-signs", command, (0,), figures_of(rows), rows, store_hash(options.store))


def rows_of(store: Path) -> list[dict[str, Any]]:
    """Most pixels of a sleeve in any picture that a student is shown, for each execution."""
    rows = []
    for execution, track, shown in shown_pictures(store, range(len(read_splits(store)))):
        pixels = sleeve_pixels(track.values)
        cause = execution.failure.cause if execution.failure else ""
        most = {name: int(pixels[pictures].max(initial=0)) for name, pictures in shown.items()}
        rows.append({"execution": execution.id, "cause": cause} | most)
    return rows


def sleeve_pixels(pictures: Any) -> Any:
    """(T,) of T x 3 x h x w, 8 bit: how many are of high-visibility yellow-green."""
    red, green, blue = np.moveaxis(pictures.astype(np.float64), 1, 0)
    return ((green > 1.15 * red) & (green > 2.2 * blue) & (green > 60.0)).sum(axis=(1, 2))


def figures_of(rows: list[dict[str, Any]]) -> dict[str, Any]:
    """Shares in which a sleeve is noticeable, by cause."""
    figures: dict[str, Any] = {}
    for name, horizon_s in FRAMES_S.items():
        for cause in (*HANDS, ""):
            seen = [row[name] >= NOTICEABLE for row in rows if row["cause"] == cause]
            what = cause or "successes, where there is none"
            figures[f"a hand is in view {horizon_s:g} s before, {what}"] = interval(sum(seen), len(seen))
    return figures


if __name__ == "__main__":
    main()
