"""The catalogue: one row an execution, so that nothing but SQL is needed to find one."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    Connection,
    Index,
    Integer,
    MetaData,
    RowMapping,
    String,
    Table,
    delete,
    func,
    select,
)
from sqlalchemy.dialects.sqlite import insert

from misstep.core.execution import Execution, Failure, Outcome, Revision
from misstep.store.database import Database
from misstep.store.layout import Layout, number_of
from misstep.store.search import Page, Search, conditions

metadata = MetaData()

executions = Table(
    "executions",
    metadata,
    Column("id", String, primary_key=True),
    Column("skill", String, nullable=False),
    Column("number", Integer, nullable=False),
    Column("outcome", String, nullable=False),
    Column("started_ns", BigInteger, nullable=False),
    Column("duration_ns", BigInteger, nullable=False),
    Column("failure_kind", String),
    Column("failure_onset_ns", BigInteger),
    Column("failure_cause", String),
    Column("robot", String, nullable=False),
    Column("commit", String, nullable=False),
    Column("dirty", Boolean, nullable=False),
    Column("session", String, nullable=False),
    Column("seed", String),
    Column("error", String, nullable=False),
    Column("dropped", JSON, nullable=False),
    Column("late", JSON, nullable=False),
    Column("salvaged", Boolean, nullable=False),
    Index("executions_by_skill", "skill", "number"),
    Index("executions_by_words", "started_ns", "id", "failure_kind", "session"),
    Index("executions_by_skill_and_outcome", "skill", "outcome", "started_ns", "id"),
    Index("executions_by_outcome", "outcome", "started_ns", "id"),
    Index("executions_by_commit", "commit", "started_ns", "id"),
)


class Catalogue:
    """The rows of one store.

    Every method raises StoreBusyError, StoreDamagedError or StoreAccessError where the database can't answer.
    """

    def __init__(self, layout: Layout, create: bool = False) -> None:
        self._database = Database(layout, create)

    def check(self) -> None:
        """Reads the whole database.

        Raises:
            StoreDamagedError: it is inconsistent.
        """
        self._database.check()

    def add(self, batch: Iterable[Execution]) -> None:
        """Adds executions; those that are there already stay as they are."""
        rows = [_row(execution) for execution in batch]
        if rows:
            with self._writing() as connection:
                connection.execute(insert(executions).on_conflict_do_nothing(), rows)

    def put(self, execution: Execution) -> None:
        """Adds an execution, or overwrites what is there."""
        row = _row(execution)
        with self._writing() as connection:
            connection.execute(insert(executions).values(row).on_conflict_do_update(["id"], set_=row))

    def remove(self, execution_id: str) -> None:
        """Removes the row of an execution."""
        with self._writing() as connection:
            connection.execute(delete(executions).where(executions.c.id == execution_id))

    def get(self, execution_id: str) -> Execution | None:
        """The execution with this id; None if there is none."""
        query = select(executions).where(executions.c.id == execution_id)
        with self._database.connection() as connection:
            row = connection.execute(query).mappings().first()
        return None if row is None else _execution(row)

    def find(
        self,
        skill: str | None = None,
        outcome: Outcome | None = None,
        session: str | None = None,
        limit: int | None = None,
        newest_first: bool = False,
    ) -> list[Execution]:
        """The executions that have what is not None, in the order in which they started."""
        wanted = {"skill": skill, "outcome": outcome, "session": session}
        order = (executions.c.started_ns, executions.c.id)
        query = (
            select(executions)
            .where(*(executions.c[name] == value for name, value in wanted.items() if value is not None))
            .order_by(*(column.desc() for column in order) if newest_first else order)
            .limit(limit)
        )
        with self._database.connection() as connection:
            return [_execution(row) for row in connection.execute(query).mappings()]

    def search(self, search: Search, limit: int, offset: int = 0) -> Page:
        """What is wanted, the newest first: `limit` executions after the first `offset`, and how many there are.

        Ids are found within an index, so that no row is read but those of the page; a page that is not full needs no
        counting.
        """
        newest = (executions.c.started_ns.desc(), executions.c.id.desc())
        wanted = conditions(search, executions)
        ids = select(executions.c.id).where(*wanted).order_by(*newest).limit(limit).offset(offset)
        count = select(func.count()).select_from(executions).where(*wanted)
        with self._database.connection() as connection:
            found = connection.execute(ids).scalars().all()
            ends_here = len(found) < limit and (found or not offset)
            total = offset + len(found) if ends_here else connection.execute(count).scalar() or 0
            rows = connection.execute(select(executions).where(executions.c.id.in_(found)).order_by(*newest))
            return Page([_execution(row) for row in rows.mappings()], total)

    def commits(self, limit: int) -> list[str]:
        """The commits of the robot's software, the last used first; "" where it was not known."""
        newest = func.max(executions.c.started_ns).desc()
        query = select(executions.c.commit).group_by(executions.c.commit).order_by(newest).limit(limit)
        with self._database.connection() as connection:
            return list(connection.execute(query).scalars())

    def ids(self) -> set[str]:
        """The ids of all executions."""
        with self._database.connection() as connection:
            return set(connection.execute(select(executions.c.id)).scalars())

    def newest_number(self, skill: str) -> int:
        """The highest number among a skill's ids; 0 if it has none."""
        query = select(func.max(executions.c.number)).where(executions.c.skill == skill)
        with self._database.connection() as connection:
            return connection.execute(query).scalar() or 0

    def count_by_skill(self) -> dict[str, dict[Outcome, int]]:
        """Number of executions by skill and outcome; an outcome that never came is left out."""
        skill, outcome = executions.c.skill, executions.c.outcome
        query = select(skill, outcome, func.count()).group_by(skill, outcome).order_by(skill, outcome)
        counts: dict[str, dict[Outcome, int]] = defaultdict(dict)
        with self._database.connection() as connection:
            for name, ended, count in connection.execute(query):
                counts[name][Outcome(ended)] = count
        return dict(counts)

    @contextmanager
    def _writing(self) -> Iterator[Connection]:
        with self._database.connection() as connection, connection.begin():
            yield connection


def _row(execution: Execution) -> dict[str, Any]:
    failure = execution.failure
    return {
        "id": execution.id,
        "skill": execution.skill,
        "number": number_of(execution.id),
        "outcome": execution.outcome.value,
        "started_ns": execution.started_ns,
        "duration_ns": execution.duration_ns,
        "failure_kind": None if failure is None else failure.kind,
        "failure_onset_ns": None if failure is None else failure.onset_ns,
        "failure_cause": None if failure is None else failure.cause,
        "robot": execution.robot,
        "commit": execution.revision.commit,
        "dirty": execution.revision.dirty,
        "session": execution.session,
        "seed": None if execution.seed is None else str(execution.seed),  # may exceed 64 bits
        "error": execution.error,
        "dropped": execution.dropped,
        "late": execution.late,
        "salvaged": execution.salvaged,
    }


def _execution(row: RowMapping) -> Execution:
    failed = row["failure_kind"] is not None
    return Execution(
        id=row["id"],
        skill=row["skill"],
        outcome=Outcome(row["outcome"]),
        started_ns=row["started_ns"],
        duration_ns=row["duration_ns"],
        failure=Failure(row["failure_kind"], row["failure_onset_ns"], row["failure_cause"]) if failed else None,
        robot=row["robot"],
        revision=Revision(row["commit"], row["dirty"]),
        session=row["session"],
        seed=None if row["seed"] is None else int(row["seed"]),
        error=row["error"],
        dropped=row["dropped"],
        late=row["late"],
        salvaged=row["salvaged"],
    )
