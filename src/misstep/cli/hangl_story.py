"""`misstep evaluate hangl-figures`: simulates, draws, writes and tells."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from rich.table import Table

from misstep.cli.console import counting_bar, print_json, text_console
from misstep.cli.json_file import file_in, write_json
from misstep.core.preset import Preset
from misstep.evaluate.hangl import SCENARIOS, Course, Scenario, simulate
from misstep.evaluate.hangl_summary import PAPER_SAYS, course_facts, summary
from misstep.view.hangl_pictures import write_picture

PRESETS: tuple[Preset, ...] = ("paper", "default")


def tell(out: Path, seeds: int, executions: int, as_json: bool) -> None:
    """Runs all sessions, writes pictures and JSON into `out`, and prints the figures."""
    file = file_in(out, "hangl-figures.json")
    facts: dict[str, Any] = {"seeds": seeds, "executions": executions, "figures": {}, "sessions": []}
    with counting_bar() as bar:
        task = bar.add_task("simulating", total=len(SCENARIOS) * len(PRESETS) * seeds, note="")
        for scenario in SCENARIOS:
            courses = _simulate_all(scenario, seeds, executions, lambda: bar.advance(task))
            write_picture(scenario, courses, out / f"figure-{scenario.figure}.png")
            for preset, ours in courses.items():
                facts["figures"][f"figure {scenario.figure}, {preset}"] = summary(ours)
                facts["sessions"] += [course_facts(scenario.figure, preset, seed, one) for seed, one in enumerate(ours)]
    write_json(file, facts)
    if as_json:
        print_json({key: facts[key] for key in ("seeds", "executions", "figures")})
    else:
        _print(facts["figures"], out)


def _simulate_all(
    scenario: Scenario, seeds: int, executions: int, advance: Callable[[], None]
) -> dict[Preset, list[Course]]:
    courses: dict[Preset, list[Course]] = {preset: [] for preset in PRESETS}
    for preset, ours in courses.items():
        for seed in range(seeds):
            ours.append(simulate(scenario, preset, seed, executions))
            advance()
    return courses


def _print(figures: Mapping[str, Mapping[str, Any]], out: Path) -> None:
    console = text_console()
    for scenario in SCENARIOS:
        paper, default = (figures[f"figure {scenario.figure}, {preset}"] for preset in PRESETS)
        says = f"figure {scenario.figure}; the paper: {PAPER_SAYS[scenario.figure]}"
        table = Table("", "paper's likelihood", "default", title=says, title_justify="left", box=None)
        for name in paper:
            table.add_row(name, _told(paper[name]), _told(default[name]))
        console.print(table)
    console.print(f"Written: {out}/hangl-figures.json, {out}/figure-2.png, -3.png, -4.png")


def _told(value: Mapping[str, Any]) -> str:
    return f"{value['mean']:.3g} [{value['low']:.3g}, {value['high']:.3g}]" if value["n"] else "never"
