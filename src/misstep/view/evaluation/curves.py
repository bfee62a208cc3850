"""Curves in the JSON of an evaluation, found by their form: ROC, horizon, calibration, leads."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from misstep.view.evaluation.tables import is_estimate
from misstep.view.figures.calibration import calibration_figure
from misstep.view.figures.horizon import horizon_figure
from misstep.view.figures.leads import leads_figure
from misstep.view.figures.roc import roc_figure
from misstep.view.page import PlacedFigure

_HEIGHT_PX = 380


def curves(facts: Any, path: str = "") -> Iterator[PlacedFigure]:
    """A figure for each curve in the JSON, in its order."""
    for form, draw, description in _FORMS:
        if form(facts):
            where = f" ({path})" if ", " in path else ""
            yield PlacedFigure(draw(facts), description + where, _HEIGHT_PX)
            return
    if isinstance(facts, Mapping):
        for name, value in facts.items():
            yield from curves(value, f"{path}, {name}" if path else name)
    elif isinstance(facts, list):
        for value in facts:
            if isinstance(value, Mapping):
                yield from curves(value, path)


def _rows_with(facts: Any, *names: str) -> bool:
    return (
        isinstance(facts, list)
        and bool(facts)
        and all(isinstance(one, Mapping) and {*names} <= {*one} for one in facts)
    )


def _is_roc(facts: Any) -> bool:
    return (
        isinstance(facts, Mapping)
        and {"false_alarms", "found", "low", "high"} <= facts.keys()
        and isinstance(facts["found"], list)
    )


def _is_horizon(facts: Any) -> bool:
    return _rows_with(facts, "horizon_s", "auroc")


def _is_calibration(facts: Any) -> bool:
    if _rows_with(facts, "stated", "failed"):
        return "name" not in facts[0] and all(is_estimate(one["failed"]) for one in facts)
    return _rows_with(facts, "stated", "observed", "n")


def _is_lead(facts: Any) -> bool:
    return isinstance(facts, Mapping) and "leads_s" in facts and "false_alarms" in facts


_Form = Callable[[Any], bool]
_FORMS: tuple[tuple[_Form, Callable[[Any], Any], str], ...] = (
    (_is_roc, roc_figure, "Failures found against false alarms"),
    (_is_horizon, horizon_figure, "How far ahead it knows"),
    (_is_calibration, calibration_figure, "What was stated and what came true"),
    (_is_lead, leads_figure, "How long before failures alarms come"),
)
