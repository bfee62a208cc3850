"""Small tables for notebooks; every text is escaped."""

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

_CELL = 'style="text-align:left;vertical-align:top"'


@dataclass(frozen=True, slots=True)
class Share:
    """A number from 0 to 1, shown with a bar."""

    value: float


def html_table(title: str, columns: Sequence[str], rows: Sequence[Sequence[str | Share]]) -> str:
    """An HTML table.

    Args:
        title: above it.
        columns: headings; all empty for none.
        rows: cells of each row, as many as columns.
    """
    heads = "".join(f"<th {_CELL}>{escape(name)}</th>" for name in columns)
    head = f"<thead><tr>{heads}</tr></thead>" if any(columns) else ""
    body = "".join("<tr>" + "".join(f"<td {_CELL}>{_cell(one)}</td>" for one in row) + "</tr>" for row in rows)
    caption = f'<caption style="text-align:left;font-weight:600">{escape(title)}</caption>'
    return f"<table>{caption}{head}<tbody>{body}</tbody></table>"


def _cell(cell: str | Share) -> str:
    if isinstance(cell, str):
        return escape(cell)
    width = 100 * min(max(cell.value, 0.0), 1.0)
    bar = f'<span style="display:inline-block;width:{width:.0f}px;height:.6em;background:#0072b2"></span>'
    return f"{cell.value:.3f} {bar}"
