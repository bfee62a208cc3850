"""The report of an evaluation: one HTML file that opens from disk."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from misstep.view.errors import NotAnEvaluationError
from misstep.view.evaluation.curves import curves
from misstep.view.evaluation.file import read_evaluation
from misstep.view.evaluation.tables import Table, tables
from misstep.view.page import render, write_page

_HEADLINES = ("verdict", "headline")
_PROVENANCE = ("name", "command", "commit", "data_hash", "machine")
_MOST_ROWS = 400


def write_evaluation_page(path: Path, file: Path) -> None:
    """Writes it, by atomic replacement.

    Args:
        path: JSON of an evaluation, or the folder of a training that was judged.
        file: where to write.

    Raises:
        NotAnEvaluationError: the path holds no evaluation.
        StoreAccessError: the file can't be written.
    """
    facts = read_evaluation(path)
    drawn, found = list(curves(facts)), list(tables(_figures_of(facts)))
    if not drawn and not any(_has_interval(table) for table in found):
        raise NotAnEvaluationError(path, "holds neither a figure with an interval nor a curve")
    page = render(
        "evaluation.html.j2",
        title=f"misstep, evaluation {facts.get('name') or path.stem}",
        headlines=_headlines(facts),
        curves=drawn,
        tables=[table for table in found if len(table.rows) <= _MOST_ROWS],
        long=[table.title for table in found if len(table.rows) > _MOST_ROWS],
        provenance=_provenance(facts),
    )
    write_page(file, page)


def _headlines(facts: Mapping[str, Any]) -> list[str]:
    """What the evaluation says first; a benchmark names where it says so."""
    figures = facts.get("figures", {})
    told = {**facts, **(figures if isinstance(figures, Mapping) else {})}
    named = {name.rpartition(": "): text for name, text in told.items() if isinstance(text, str)}
    return [f"{of}: {text}" if of else text for (of, _, kind), text in named.items() if kind in _HEADLINES]


def _figures_of(facts: Mapping[str, Any]) -> dict[str, Any]:
    """Without what stands at the top and at the end of the page; a benchmark's figures without their heading."""
    beside = {*_HEADLINES, *_PROVENANCE, "versions", "seeds", "figures"}
    rest = {name: value for name, value in facts.items() if name not in beside}
    figures = facts.get("figures", {})
    told = {**(figures if isinstance(figures, Mapping) else {}), **rest}
    return {name: value for name, value in told.items() if name.rpartition(": ")[2] not in _HEADLINES}


def _provenance(facts: Mapping[str, Any]) -> dict[str, str]:
    told = {name.replace("_", " "): str(facts[name]) for name in _PROVENANCE if facts.get(name)}
    versions = facts.get("versions", {})
    if isinstance(versions, Mapping):
        told["versions"] = ", ".join(f"{package} {version}" for package, version in versions.items())
    if isinstance(facts.get("seeds"), list):
        first, more = facts["seeds"][:10], " …" if len(facts["seeds"]) > 10 else ""
        told["seeds"] = f"{len(facts['seeds'])}: {', '.join(map(str, first))}{more}"
    return {name: text for name, text in told.items() if text}


def _has_interval(table: Table) -> bool:
    return any(cell.low is not None for _, cells in table.rows for cell in cells)
