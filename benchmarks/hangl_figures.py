"""Figures 2 to 4 of skill-centric testing: python benchmarks/hangl_figures.py [--seeds 20] [--out DIR]

Runs `misstep evaluate hangl-figures` and writes its figures to benchmarks/results/hangl-figures.json.
"""

import argparse
import json
import tempfile
from pathlib import Path

from evaluated import evaluated
from result_file import write_result


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", type=int, default=20)
    parser.add_argument("--out", type=Path, help="keeps the pictures here")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        out = options.out or Path(scratch)
        evaluated("hangl-figures", "--out", out, "--seeds", options.seeds)
        facts = json.loads((out / "hangl-figures.json").read_text())
    figures = {f"{title}: {name}": value for title, ours in facts["figures"].items() for name, value in ours.items()}
    command = f"python benchmarks/hangl_figures.py --seeds {options.seeds}"
    write_result("hangl-figures", command, range(options.seeds), figures, facts["sessions"])


if __name__ == "__main__":
    main()
