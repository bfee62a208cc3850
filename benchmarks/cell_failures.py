"""How often does each cause make each of the cell's skills fail? python benchmarks/cell_failures.py [--runs 10]

Every skill in the scenes of seeds 0 to RUNS - 1, with each of its causes in turn, or with --changes under each change
of the world, without pictures. Counts the failures and those whose onset the physics showed. Writes
benchmarks/results/cell-failures.json (cell-changes.json) and from it, as with --table alone, the table in docs/cell.md.
"""

import argparse
import json
import os
from statistics import median
from typing import Any

from result_file import ROOT, interval, write_result

BEGIN, END = "<!-- written by benchmarks/cell_failures.py{} -->", "<!-- end -->"


def rehearsed(skill: str, cause: str, seed: int) -> dict[str, Any]:
    """One execution that nobody records."""
    from misstep_cell.rehearsal import find_skill, rehearse

    ended = rehearse(find_skill(skill), seed, cause=cause)
    row = {"skill": skill, "cause": cause, "seed": seed, "simulated_s": ended.duration_s, "failed": not ended.succeeded}
    if ended.failure is not None:
        onset_ns = ended.failure.onset_ns
        row |= {"kind": ended.failure.kind, "onset_s": None if onset_ns is None else onset_ns / 1e9}
    return row


def figures_of(rows: list[dict[str, Any]]) -> dict[str, Any]:
    """The shares that failed, cause by cause, and what is known of the failures together."""
    figures: dict[str, Any] = {}
    for skill, cause in dict.fromkeys((row["skill"], row["cause"]) for row in rows):
        own = [row["failed"] for row in rows if (row["skill"], row["cause"]) == (skill, cause)]
        figures[f"{skill}: fails of {cause}"] = interval(sum(own), len(own))
    failed = [row for row in rows if row["failed"]]
    timed = [row for row in failed if row["onset_s"] is not None]
    figures["failures with an onset"] = interval(len(timed), len(failed))
    figures["median of the time from onset to end, s"] = round(
        median(row["simulated_s"] - row["onset_s"] for row in timed), 2
    )
    return figures


def table(rows: list[dict[str, Any]]) -> str:
    """Failures out of executions as Markdown, a row a cause."""
    skills, causes = (list(dict.fromkeys(row[key] for row in rows)) for key in ("skill", "cause"))
    lines = [f"| cause | {' | '.join(skills)} |", f"|---|{'---|' * len(skills)}"]
    for cause in causes:
        found = [[row["failed"] for row in rows if (row["skill"], row["cause"]) == (skill, cause)] for skill in skills]
        cells = (f"{sum(own)}/{len(own)}" if own else "" for own in found)
        lines.append(f"| {cause} | {' | '.join(cells)} |")
    return "\n".join(lines)


def quote(name: str, begin: str) -> None:
    """Puts the table that is in the results of this name into the cell's page."""
    rows = json.loads((ROOT / "benchmarks" / "results" / f"{name}.json").read_text())["rows"]
    page = ROOT / "docs" / "cell.md"
    before, rest = page.read_text().split(begin)
    page.write_text(f"{before}{begin}\n{table(rows)}\n{END}{rest.split(END, 1)[1]}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=10, help="scenes a skill and cause (default 10)")
    parser.add_argument("--changes", action="store_true", help="changes of the world instead of causes of failure")
    parser.add_argument("--table", action="store_true", help="only write the table, from the last results")
    arguments = parser.parse_args()
    name, option = ("cell-changes", " --changes") if arguments.changes else ("cell-failures", "")
    if arguments.table:
        return quote(name, BEGIN.format(option))

    os.environ["MISSTEP_CELL_CAMERA_FPS"] = "0"
    from misstep_cell.skills import SKILLS
    from misstep_cell.world.changes import CHANGES
    from misstep_cell.world.upsets import CAUSES

    seeds = range(arguments.runs)
    causes = {skill.name: CHANGES if arguments.changes else CAUSES[skill.name] for skill in SKILLS}
    pairs = [(skill, cause) for skill, own in causes.items() for cause in own]
    rows = [rehearsed(skill, cause, seed) for skill, cause in pairs for seed in seeds]
    command = f"python benchmarks/cell_failures.py{option} --runs {arguments.runs}"
    write_result(name, command, seeds, figures_of(rows), rows)
    quote(name, BEGIN.format(option))


if __name__ == "__main__":
    main()
