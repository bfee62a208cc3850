"""The likelihood over time of training successes, held-out successes and failures of a skill, as a picture.

Source: Hangl et al. 2017, fig. 5, with its colours: training green, held-out successes blue, failures red.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from misstep.core.streams import Float64s
from misstep.detect.band import likelihood_of
from misstep.detect.observation import Observation
from misstep.evaluate.likelihood_curves import LikelihoodCurves
from misstep.view.figures.theme import BLUE, GREEN, VERMILLION

MOST_DRAWN = 25
_LEAST_DEPTH = 5.0
_TICKS = {1.0: "1", 0.1: "0.1", 0.01: "0.01"} | {10.0**-n: f"$10^{{-{n}}}$" for n in (4, 8, 16, 32, 64, 128)}


def write_picture(title: str, curves: LikelihoodCurves, file: Path) -> None:
    """Draws the picture into a PNG."""
    draw(title, curves).savefig(file, dpi=110)


def draw(title: str, curves: LikelihoodCurves) -> Figure:
    """Draws the likelihood twice over the same time: as the paper does, and on an axis on which p_thresh can be read.

    Args:
        title: what it is of.
        curves: what to draw, at most `MOST_DRAWN` of a kind.
    """
    figure = Figure(figsize=(9.6, 8.4), layout="constrained")
    figure.suptitle(title, fontsize=11)
    above, beneath = figure.subplots(2, 1, sharex=True)
    for axes in (above, beneath):
        _draw(axes, curves)
    above.set_ylim(-0.03, 1.03)
    above.set_ylabel("likelihood of a success")
    _even_in_deviations(beneath, curves.threshold)
    beneath.set_ylabel("the same, axis even in deviations")
    beneath.set_xlabel("time from the start / s")
    figure.legend(*above.get_legend_handles_labels(), loc="outside lower left", frameon=False, fontsize=9, ncols=2)
    return figure


def evenly_chosen(n: int, most: int = MOST_DRAWN) -> list[int]:
    """At most `most` (two or more) of the numbers below n, at even distances, the first and the last among them."""
    return [round(place) for place in np.linspace(0, n - 1, min(n, most))]


def _draw(axes: Axes, curves: LikelihoodCurves) -> None:
    """All curves, the successes learned from beneath, failures on top."""
    _draw_kind(axes, curves.training, "training successes", curves.step_s, color=GREEN, alpha=0.6, linewidth=0.9)
    _draw_kind(axes, curves.held_out, "held-out successes", curves.step_s, color=BLUE, linewidth=1.1)
    _draw_kind(axes, curves.failures, "failures", curves.step_s, color=VERMILLION, alpha=0.85, linewidth=1.0)
    _mark_onsets(axes, curves)
    if curves.p_thresh > 0:
        label = f"p_thresh = {curves.p_thresh:.2g}"
        axes.axhline(curves.p_thresh, color="black", linestyle="--", linewidth=1.2, label=label)
    axes.margins(x=0.01)
    axes.grid(alpha=0.25)
    axes.spines[["top", "right"]].set_visible(False)


def _draw_kind(axes: Axes, observations: Sequence[Observation], name: str, step_s: float, **style: Any) -> None:
    fell, chosen = sum(one.t_fail_step is not None for one in observations), evenly_chosen(len(observations))
    drawn = "" if len(chosen) == len(observations) else f", {len(chosen)} drawn"
    label = f"{len(observations)} {name}{drawn}; {fell} fall under p_thresh"
    for index in chosen:
        likelihood = observations[index].likelihood
        axes.plot((np.arange(len(likelihood)) + 0.5) * step_s, likelihood, label=label, **style)
        label = f"_{name}"  # one entry in the legend for all


def _mark_onsets(axes: Axes, curves: LikelihoodCurves) -> None:
    """A mark on the curve of each drawn failure, in the step in which it truly began, where that is known."""
    marks = []
    for index in evenly_chosen(len(curves.failures)):
        likelihood, onset_s = curves.failures[index].likelihood, curves.onsets_s[index]
        step = len(likelihood) if onset_s is None else int(onset_s / curves.step_s)
        if step < len(likelihood):
            marks.append(((step + 0.5) * curves.step_s, likelihood[step]))
    if marks:
        label = f"true onset of {len(marks)} of the failures drawn"
        style: dict[str, Any] = {
            "color": "black",
            "markerfacecolor": VERMILLION,
            "markersize": 5,
            "clip_on": False,
            "zorder": 5,
        }
        axes.plot(*zip(*marks, strict=True), "D", label=label, **style)


def _even_in_deviations(axes: Axes, threshold: float) -> None:
    """An axis on which equal distances are equally many deviations z, p = exp(-z²/2); what falls deeper lies on it."""
    depth = max(1.25 * threshold, _LEAST_DEPTH) if np.isfinite(threshold) else _LEAST_DEPTH

    def height(likelihood: Float64s) -> Float64s:
        z = np.sqrt(-2 * np.log(np.clip(likelihood, np.finfo(np.float64).tiny, 1)))
        heights: Float64s = -np.minimum(z, depth)
        return heights

    lowest = likelihood_of(depth)
    ticks = {value: text for value, text in _TICKS.items() if value >= lowest}
    axes.set_yscale("function", functions=(height, lambda above: np.exp(-0.5 * above**2)))
    axes.set_ylim(lowest, 1.0)
    axes.set_yticks(list(ticks), list(ticks.values()))
