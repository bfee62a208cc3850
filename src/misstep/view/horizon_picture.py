"""How far ahead an anticipator knows, as a picture: AUROC over the horizon, and the lead of its alarms."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from matplotlib.figure import Figure

from misstep.evaluate.horizon_curve import HorizonPoint
from misstep.evaluate.lead_time import LeadTime

_COLOURS = ("#0072B2", "#D55E00")  # Okabe, Ito: told apart by everyone


def draw_horizon(curve: Sequence[HorizonPoint], lead: LeadTime, out: Path) -> None:
    """Draws both beside each other into a PNG."""
    figure = Figure(figsize=(9, 3.4), layout="constrained")
    left, right = figure.subplots(1, 2)
    _draw_curve(left, curve)
    _draw_leads(right, lead)
    for axes in (left, right):
        axes.spines[["top", "right"]].set_visible(False)
    figure.savefig(out, dpi=120)


def _draw_curve(axes: Any, curve: Sequence[HorizonPoint]) -> None:
    """Points with 95 % intervals, a little apart so that neither hides the other."""
    for name, colour, marker, shift in (("auroc", _COLOURS[0], "o", -0.03), ("within", _COLOURS[1], "s", 0.03)):
        points = [(one.horizon_s, getattr(one, name)) for one in curve if getattr(one, name).n]
        at, mean = np.array([horizon for horizon, _ in points]), np.array([one.mean for _, one in points])
        ends = np.array([[one.mean - one.low, one.high - one.mean] for _, one in points]).reshape(-1, 2).T
        label = "all pairs" if name == "auroc" else "pairs of one skill"
        axes.errorbar(at + shift, mean, np.maximum(ends, 0), color=colour, marker=marker, capsize=3, label=label)
    axes.axhline(0.5, color="0.5", ls=":", lw=1)
    axes.set(xlabel="seconds before the event", ylabel="AUROC, 95 % interval over scenes", ylim=(0, 1.02))
    axes.set_xlim(max((one.horizon_s for one in curve), default=1.0) + 0.2, 0)  # time runs to the right
    axes.legend(frameon=False, loc="lower center", bbox_to_anchor=(0.5, 1), ncols=2)  # intervals may fill the axes


def _draw_leads(axes: Any, lead: LeadTime) -> None:
    """Which share of the failures had an alarm so long before their onset, or longer."""
    n = len(lead.leads_s)
    longest = max(float(lead.leads_s.max(initial=0.0)), 1.0)
    at = np.linspace(0.01, longest * 1.05, 400)
    share = [(lead.leads_s >= one).sum() / max(n, 1) for one in at]
    axes.plot(at, share, color=_COLOURS[0], label=f"{n} failures")
    rate = lead.false_alarms
    if rate.n:
        axes.axhspan(rate.low, rate.high, color=_COLOURS[1], alpha=0.15, lw=0)
        axes.axhline(rate.mean, color=_COLOURS[1], ls="--", label=f"false alarms, {rate.n} successes")
    axes.set(xlabel="alarm at least so many seconds before the onset", ylabel="share of executions", ylim=(0, 1.02))
    axes.set_xlim(0, longest * 1.05)
    axes.legend(frameon=False, loc="lower center", bbox_to_anchor=(0.5, 1), ncols=2)
