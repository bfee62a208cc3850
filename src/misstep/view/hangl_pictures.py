"""Figures 2, 3 and 4 of skill-centric testing as pictures: the paper's reading beside the default one.

Source: Hangl et al. 2017, fig. 2-4, with their colours: a1 and f2 blue, a2 and f1 red, a3 green, a4 magenta.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from misstep.core.preset import Preset
from misstep.evaluate.hangl import Course, Scenario
from misstep.view.figures.theme import BLUE, GREEN, ORANGE, PURPLE, SKY, VERMILLION

SKILL_COLOURS = {"a1": BLUE, "a2": VERMILLION, "a3": GREEN, "a4": PURPLE}
FUNCTION_COLOURS = (VERMILLION, BLUE, GREEN, PURPLE, ORANGE, SKY)
TITLES: Mapping[Preset, str] = {"paper": "the paper's likelihood, to the letter", "default": "default"}


def write_picture(scenario: Scenario, courses: Mapping[Preset, Sequence[Course]], file: Path) -> None:
    """Draws a scenario: a column for each preset, gains above and belief beneath; the first session in full."""
    figure = Figure(figsize=(11, 6.4), layout="constrained")
    used = ", ".join(f"{skill} uses {_numbers(functions)}" for skill, functions in scenario.skills.items())
    figure.suptitle(f"Figure {scenario.figure} of Hangl et al. 2017: bug in f2; {used}", fontsize=11)
    axes = figure.subplots(2, len(courses), sharex=True, squeeze=False)
    for column, (preset, ours) in enumerate(courses.items()):
        axes[0, column].set_title(TITLES[preset], fontsize=11)
        _draw_gains(axes[0, column], ours[0])
        _draw_belief(axes[1, column], ours)
    axes[0, 0].set_ylabel("expected gain / bit")
    axes[1, 0].set_ylabel("probability of holding the bug")
    figure.savefig(file, dpi=110)


def _draw_gains(axes: Axes, course: Course) -> None:
    """A line a skill; a dot where it was chosen."""
    for skill, bits in course.gains_bits.items():
        chosen = [count for count, ran in enumerate(course.chosen) if ran == skill]
        axes.plot(bits, color=SKILL_COLOURS[skill], label=skill)
        axes.plot(chosen, bits[chosen], "o", color=SKILL_COLOURS[skill], markersize=4)
    _dress(axes)
    axes.legend(frameon=False, fontsize=8, ncols=2, loc="upper right")


def _draw_belief(axes: Axes, courses: Sequence[Course]) -> None:
    """A line a function for the first session; a pale one for f2 in each of the others."""
    first = courses[0].belief
    for index in range(first.shape[1]):
        axes.plot(first[:, index], color=FUNCTION_COLOURS[index], label=f"f{index + 1}", zorder=9 - index)
    for number, course in enumerate(courses[1:]):
        label = f"_{number}" if number else f"f2, {len(courses) - 1} more seeds"  # one entry in the legend for all
        axes.plot(course.buggy, color=BLUE, alpha=0.3, linewidth=0.8, label=label)
    axes.set_ylim(-0.02, 1.02)
    axes.set_xlabel("executions")
    _dress(axes)
    axes.legend(frameon=False, fontsize=8, loc="center right")


def _dress(axes: Axes) -> None:
    axes.grid(alpha=0.25)
    axes.spines[["top", "right"]].set_visible(False)


def _numbers(functions: Sequence[int]) -> str:
    return " ".join(f"f{number}" for number in functions)
