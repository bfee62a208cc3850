"""Tables in the JSON of an evaluation, found by their form.

A figure is a number, a text, a truth value or an estimate {"mean", "low", "high", "n"}. A row is an object of figures;
an object of rows is a table, and so is a list of them. Benchmarks write "row: column" as keys of one flat object.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from misstep.view.names import listed

_ESTIMATE = {"mean", "low", "high"}
_WIDEST = 5  # columns of a table that could as well be turned
_MOSTLY = 0.7


@dataclass(frozen=True, slots=True)
class Cell:
    """One figure.

    Attributes:
        text: as people read it; empty where there is none.
        low: lower end of its 95 % interval; None without one.
        high: upper end.
        mean: the figure itself; None where it is no number.
        n: units behind it; None where that is not told.
    """

    text: str
    low: float | None = None
    high: float | None = None
    mean: float | None = None
    n: int | None = None

    @property
    def is_share(self) -> bool:
        """True if it can be drawn on a scale from 0 to 1."""
        return None not in (self.low, self.high, self.mean) and (self.low or 0) >= 0 and (self.high or 0) <= 1


@dataclass(frozen=True, slots=True)
class Table:
    """Figures by row and column.

    Attributes:
        title: where in the JSON it stood.
        columns: names.
        rows: name and cells of each, as many as columns.
    """

    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, tuple[Cell, ...]], ...]


def tables(facts: Mapping[str, Any], title: str = "") -> Iterator[Table]:
    """All tables, in the order of the JSON; single figures first."""
    single = {name: value for name, value in facts.items() if is_figure(value)}
    flat, alone = _flat(single)
    if alone:
        yield _table(title or "Figures", {name: {"": value} for name, value in alone.items()})
    yield from _blocks(flat, title)
    rest = {name: value for name, value in facts.items() if name not in single and not is_figure(value)}
    rows_here = {name: value for name, value in rest.items() if is_row(value)}
    if rows_here:
        yield _table(title or "Figures", _readable(rows_here))
    for name, value in rest.items():
        if name in rows_here:
            continue
        below = f"{title} · {name}" if title else name
        if isinstance(value, Mapping):
            yield from tables(value, below)
        elif isinstance(value, Sequence) and not isinstance(value, str) and value and all(map(is_row, value)):
            yield _table(below, {str(number): row for number, row in enumerate(value, start=1)})


def is_estimate(value: Any) -> bool:
    """True for a figure with an interval."""
    return isinstance(value, Mapping) and value.keys() >= _ESTIMATE


def is_figure(value: Any) -> bool:
    """True for what stands in one cell."""
    return value is None or isinstance(value, int | float | str) or is_estimate(value)


def is_row(value: Any) -> bool:
    """True for an object of figures that is none itself."""
    return isinstance(value, Mapping) and bool(value) and not is_estimate(value) and all(map(is_figure, value.values()))


def cell(value: Any) -> Cell:
    """A figure as people read it."""
    if is_estimate(value):
        mean, low, high, n = (value.get(name) for name in ("mean", "low", "high", "n"))
        return Cell("–" if mean is None else _number(mean), low, high, mean, n)
    if value is None:
        return Cell("–")
    if isinstance(value, bool):
        return Cell("yes" if value else "no")
    return Cell(_number(value) if isinstance(value, int | float) else value)


def _number(value: float) -> str:
    return f"{value:,}" if isinstance(value, int) else f"{value:.4g}" if abs(value) >= 1 else f"{value:.3f}"


def _table(title: str, rows: Mapping[str, Mapping[str, Any]]) -> Table:
    columns = tuple(dict.fromkeys(name for row in rows.values() for name in row))
    drawn = tuple(
        (name, tuple(cell(row[column]) if column in row else Cell("") for column in columns))
        for name, row in rows.items()
    )
    return Table(title, columns, drawn)


def _flat(single: Mapping[str, Any]) -> tuple[dict[str, dict[str, Any]], dict[str, Any]]:
    """Keys "row: column" as rows, and what has no column; texts stay alone."""
    rows: dict[str, dict[str, Any]] = {}
    alone = {}
    for name, value in single.items():
        row, colon, column = name.rpartition(": ")
        if colon and not isinstance(value, str):
            rows.setdefault(row, {})[column] = value
        else:
            alone[name] = value
    return rows, alone


def _blocks(rows: Mapping[str, Mapping[str, Any]], title: str) -> Iterator[Table]:
    """Columns that mostly the same rows have make a table; one that is wider than long is turned."""
    held: dict[str, list[str]] = {}
    for row, figures in rows.items():
        for column in figures:
            held.setdefault(column, []).append(row)
    for columns in _alike(held):
        having = [row for row in rows if any(row in held[column] for column in columns)]
        name = " · ".join(filter(None, [title, listed(columns, 4)]))
        cells = {row: {column: rows[row][column] for column in columns if column in rows[row]} for row in having}
        yield _table(name, _readable(cells))


def _alike(held: Mapping[str, Sequence[str]]) -> list[list[str]]:
    """Columns by the rows that have them, those together that share most of them."""
    groups: list[list[str]] = []
    for column, having in held.items():
        for group in groups:
            first = {*held[group[0]]}
            if len(first & {*having}) >= _MOSTLY * len(first | {*having}):
                group.append(column)
                break
        else:
            groups.append([column])
    return groups


def _readable(cells: Mapping[str, Mapping[str, Any]]) -> Mapping[str, Mapping[str, Any]]:
    """Turned where the table is wider than long."""
    width = len({column for figures in cells.values() for column in figures})
    return _turned(cells) if width > max(len(cells), _WIDEST) else cells


def _turned(cells: Mapping[str, Mapping[str, Any]]) -> dict[str, dict[str, Any]]:
    turned: dict[str, dict[str, Any]] = {}
    for row, figures in cells.items():
        for column, value in figures.items():
            turned.setdefault(column, {})[row] = value
    return turned
