"""Figure 5 of skill-centric testing, for grasp and handover on the cell: python benchmarks/likelihood.py --store DIR

Runs `misstep evaluate likelihood` and writes how many executions of each kind fall under the threshold to
benchmarks/results/likelihood.json. The store holds successes and, in a session, executions of disturbed scenes.
"""

import argparse
import tempfile
from pathlib import Path

from evaluated import evaluated
from result_file import store_hash, write_result


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--store", type=Path, required=True)
    parser.add_argument("--skills", nargs="+", default=["grasp", "handover"])
    parser.add_argument("--out", type=Path, help="keeps the pictures here")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        skills = [word for skill in options.skills for word in ("--skill", skill)]
        facts = evaluated("likelihood", "--store", options.store, "--out", options.out or scratch, *skills)
    figures = {
        f"{skill}: {kind} under the threshold": share
        for skill, row in facts["skills"].items()
        for kind, share in row["fallen"].items()
    }
    command = f"python benchmarks/likelihood.py --store DIR --skills {' '.join(options.skills)}"
    write_result("likelihood", command, [0], figures, [facts], store_hash(options.store))


if __name__ == "__main__":
    main()
