"""What the blind sessions of many bugs say together, method by method; the unit of every interval is the bug."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from misstep.core.streams import Float64s
from misstep.evaluate.metrics import Estimate, bootstrap, reliability, wilson
from misstep.evaluate.ranking import TOPS

CONFIDENT = 0.95
MOMENTS = (1, 3, 5, 10)
"""Executions after which ranks are told, beside those at the end."""

Row = Mapping[str, Any]


def bug_figures(rows: Sequence[Row]) -> dict[str, Estimate]:
    """Figures of one method over sessions with a bug, one row a bug.

    A session is decided at its first execution after which the suspects hold the bug, or none exists, with p ≥ 0.95;
    one that never is counts with its whole length.
    """
    ends = [decided_after(row) for row in rows]
    decided = [(row, end) for row, end in zip(rows, ends, strict=True) if end is not None]
    stops = [(row, len(row["skill"]) if end is None else end) for row, end in zip(rows, ends, strict=True)]
    figures = {
        "decided": wilson(len(decided), len(rows)),
        "right when decided": wilson(sum(_right(row, end) for row, end in decided), len(decided)),
        "executions until decided": bootstrap([end for _, end in stops]),
        "robot seconds until decided": bootstrap([row["robot_s"][end - 1] for row, end in stops]),
        "E_inspect": bootstrap([row["e_inspect"][-1] for row in rows]),
        "EXAM": bootstrap([row["exam"][-1] for row in rows]),
        "calibration error": bootstrap(_of_one_length(rows), _calibration_error, draws=500),
    }
    figures |= {f"@{k}": bootstrap([row[f"at_{k}"][-1] for row in rows]) for k in TOPS}
    for moment in MOMENTS:
        if moment <= min(len(row["skill"]) for row in rows):
            figures[f"E_inspect after {moment}"] = bootstrap([row["e_inspect"][moment - 1] for row in rows])
            figures |= {f"@{k} after {moment}": bootstrap([row[f"at_{k}"][moment - 1] for row in rows]) for k in TOPS}
    return figures


def sound_figures(rows: Sequence[Row]) -> dict[str, Estimate]:
    """Figures of one method over sessions without a bug: how often it accuses, how often it clears the software.

    It is cleared where no bug, or a changed world, is decided; it is not to blame at the end where one of these is more
    probable than the suspects.
    """
    ends = [(row, end - 1) for row in rows if (end := decided_after(row)) is not None]
    accused = sum(row["confidence"][end] >= CONFIDENT for row, end in ends)
    leads = [max(row["no_bug"][-1], row["world"][-1]) > row["confidence"][-1] for row in rows]
    return {
        "accuses": wilson(accused, len(rows)),
        "clears": wilson(len(ends) - accused, len(rows)),
        "software is not to blame": wilson(sum(leads), len(rows)),
        "p(no bug) at the end": bootstrap([row["no_bug"][-1] for row in rows]),
        "p(world changed) at the end": bootstrap([row["world"][-1] for row in rows]),
    }


def reliability_bins(rows: Sequence[Row]) -> list[dict[str, float]]:
    """How often the suspects held the bug, by the confidence in them, after every execution of every session."""
    stated, came_true = np.concatenate([_statements(row) for row in rows]).T
    bins = reliability(stated, came_true)
    return [
        {"stated": round(float(s), 4), "observed": round(float(o), 4), "n": int(n)}
        for s, o, n in zip(bins.stated, bins.observed, bins.n, strict=True)
    ]


def decided_after(row: Row) -> int | None:
    """Executions until a session is decided; None if it never is."""
    sure = np.max([row["confidence"], row["no_bug"], row["world"]], axis=0) >= CONFIDENT
    return int(sure.argmax()) + 1 if sure.any() else None


def _right(row: Row, end: int) -> bool:
    return bool(row["hit"][end - 1] and row["confidence"][end - 1] >= CONFIDENT)


def _statements(row: Row) -> Float64s:
    """(executions, 2): confidence in the suspects, and whether they held the bug."""
    return np.column_stack([row["confidence"], np.array(row["hit"], np.float64)])


def _of_one_length(rows: Sequence[Row]) -> Float64s:
    """The statements of sessions, (rows, executions, 2); NaN where one has ended before others."""
    told = [_statements(row) for row in rows]
    padded = np.full((len(told), max(map(len, told), default=0), 2), np.nan)
    for place, statements in enumerate(told):
        padded[place, : len(statements)] = statements
    return padded


def _calibration_error(statements: Float64s) -> float:
    stated, came_true = statements.reshape(-1, 2)[~np.isnan(statements.reshape(-1, 2)[:, 0])].T
    return reliability(stated, came_true).error


def by_method(rows: Sequence[Row], figures: Callable[[Sequence[Row]], dict[str, Estimate]]) -> dict[str, Any]:
    """The figures of every method that has rows, in the order in which they come, as JSON-ready data."""
    names = dict.fromkeys(row["method"] for row in rows)
    ours = {name: figures([row for row in rows if row["method"] == name]) for name in names}
    return {name: {key: value.rounded() for key, value in found.items()} for name, found in ours.items()}
