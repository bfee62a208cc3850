"""What executions are looked for by, as conditions on the catalogue's table."""

from dataclasses import dataclass

from sqlalchemy import ColumnElement, String, Table, cast, or_

from misstep.core.execution import Execution, Outcome


@dataclass(frozen=True, slots=True)
class Search:
    """Which executions are wanted; None and "" ask for nothing.

    Attributes:
        words: each is part of the id, the kind of failure or the session, whatever the case of Latin letters.
        skill: name of the skill.
        outcome: how they ended.
        commit: of the robot software's revision.
        since_ns: they started then or later, Unix time.
        until_ns: they started before.
        troubled: only those that lost samples, had some out of order, or were salvaged.
    """

    words: str = ""
    skill: str = ""
    outcome: Outcome | None = None
    commit: str | None = None
    since_ns: int | None = None
    until_ns: int | None = None
    troubled: bool = False


@dataclass(frozen=True, slots=True)
class Page:
    """Some of the executions that were found, the newest first, and how many there are in all."""

    executions: list[Execution]
    total: int


def conditions(search: Search, table: Table) -> list[ColumnElement[bool]]:
    """What holds for the rows that are wanted."""
    told: list[ColumnElement[bool]] = [_has(word, table) for word in search.words.split()]
    if search.skill:
        told.append(table.c.skill == search.skill)
    if search.outcome is not None:
        told.append(table.c.outcome == search.outcome.value)
    if search.commit is not None:
        told.append(table.c.commit == search.commit)
    if search.since_ns is not None:
        told.append(table.c.started_ns >= search.since_ns)
    if search.until_ns is not None:
        told.append(table.c.started_ns < search.until_ns)
    if search.troubled:
        told.append(or_(table.c.salvaged, *(cast(table.c[name], String) != "{}" for name in ("dropped", "late"))))
    return told


def _has(word: str, table: Table) -> ColumnElement[bool]:
    columns = (table.c.id, table.c.failure_kind, table.c.session)
    return or_(*(column.contains(word, autoescape=True) for column in columns))  # SQLite's LIKE ignores case
