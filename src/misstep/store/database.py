"""The catalogue's database: opened, brought to the present schema, its errors named."""

import logging
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import URL, Connection, NullPool, create_engine, inspect, text
from sqlalchemy.exc import DatabaseError

from misstep.core.errors import (
    MisstepError,
    StoreAccessError,
    StoreBusyError,
    StoreDamagedError,
    StoreVersionError,
)
from misstep.store.layout import Layout

SCHEMA = "0002"
BUSY_TIMEOUT_S = 30.0

_BUSY = {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}
_DAMAGED = {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_ERROR}
_PRIMARY_CODE = 0xFF


class Database:
    """A SQLite database in WAL mode, at the present schema.

    Each use opens the file anew, so that a Database may be used by any thread and after a fork.

    Raises:
        StoreVersionError: its schema is newer than this misstep.
        StoreBusyError, StoreDamagedError, StoreAccessError: it can't answer.
    """

    def __init__(self, layout: Layout, create: bool) -> None:
        self._layout = layout
        mode = "rwc" if create else "rw"
        url = URL.create("sqlite", database=layout.catalogue.absolute().as_uri(), query={"uri": "true", "mode": mode})
        self._engine = create_engine(url, poolclass=NullPool, connect_args={"timeout": BUSY_TIMEOUT_S})
        logging.getLogger("sqlalchemy.pool.impl.NullPool").addFilter(_is_no_interrupt)
        if self._schema() != SCHEMA:
            self._migrate()

    @contextmanager
    def connection(self) -> Iterator[Connection]:
        """A connection for one use."""
        try:
            with self._engine.connect() as connection:
                yield connection
        except DatabaseError as error:
            raise self._named(error) from error

    def check(self) -> None:
        """Reads all of it.

        Raises:
            StoreDamagedError: it is inconsistent.
        """
        with self.connection() as connection:
            told = str(connection.execute(text("PRAGMA integrity_check(1)")).scalar())
        if told != "ok":
            raise StoreDamagedError(self._layout.catalogue, told)

    def _schema(self) -> str | None:
        """The schema's version; None for a database without tables."""
        with self.connection() as connection:
            tables = inspect(connection).get_table_names()
            if not tables:
                return None
            if "alembic_version" not in tables:
                raise StoreDamagedError(self._layout.catalogue, "it is a database of something else")
            return str(connection.execute(text("SELECT version_num FROM alembic_version")).scalar())

    def _migrate(self) -> None:
        """Brings an older schema to the present one, all or nothing."""
        from misstep.store.migrations.upgrade import known_schemas, upgrade  # alembic takes 0.15 s to import

        if (found := self._schema()) not in (None, *known_schemas()):
            raise StoreVersionError(self._layout.root, str(found), SCHEMA)
        with self.connection() as connection:
            connection.execute(text("PRAGMA journal_mode = WAL"))
            connection.rollback()
            connection.execute(text("BEGIN IMMEDIATE"))
            upgrade(connection)
            connection.commit()

    def _named(self, error: DatabaseError) -> MisstepError:
        original: Any = error.orig
        code = getattr(original, "sqlite_errorcode", sqlite3.SQLITE_ERROR) & _PRIMARY_CODE
        if code in _BUSY:
            return StoreBusyError(self._layout.root, BUSY_TIMEOUT_S)
        if code in _DAMAGED:
            return StoreDamagedError(self._layout.catalogue, str(original))
        return StoreAccessError(self._layout.catalogue, str(original))


def _is_no_interrupt(record: logging.LogRecord) -> bool:
    """False for a Ctrl-C that hit the closing of a connection: it goes on to whoever catches it, and is told there."""
    return record.exc_info is None or not isinstance(record.exc_info[1], KeyboardInterrupt)
