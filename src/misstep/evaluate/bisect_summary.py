"""What bisections of many repositories say together; the unit of every interval is the repository."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

import numpy as np

from misstep.evaluate.bisect import SESSION_N, Attempt
from misstep.evaluate.bisect_case import Flakiness
from misstep.evaluate.metrics import bootstrap, wilson


def called(flakiness: Flakiness) -> str:
    """A name for tables."""
    fails, succeeds = flakiness.fails_though_sound, flakiness.succeeds_though_broken
    return f"{fails:.0%} fail though sound" + (f", {succeeds:.0%} succeed though broken" if succeeds else "")


def summary(found: Sequence[Attempt]) -> dict[str, Any]:
    """As JSON-ready data: by flakiness and method, shares and means with intervals, and every attempt."""
    figures: dict[str, dict[str, Any]] = {}
    for flakiness in dict.fromkeys(one.flakiness for one in found):
        ours = [one for one in found if one.flakiness == flakiness]
        figures[called(flakiness)] = {
            method: _of_method([one for one in ours if one.method == method])
            for method in dict.fromkeys(one.method for one in ours)
        }
    return {
        "repositories": len({one.repository for one in found}),
        "session_executions": SESSION_N,
        "figures": figures,
        "attempts": [asdict(one) for one in found],
    }


def _of_method(found: Sequence[Attempt]) -> dict[str, Any]:
    names = sorted({one.repository for one in found})

    def estimate(of: str) -> dict[str, Any]:
        each = [float(np.mean([float(getattr(one, of)) for one in found if one.repository == name])) for name in names]
        yes_or_no = set(each) <= {0.0, 1.0} and of in ("right", "sure")
        return (wilson(int(sum(each)), len(each)) if yes_or_no else bootstrap(each)).rounded()

    return {of: estimate(of) for of in ("right", "sure", "executions", "robot_s")}
