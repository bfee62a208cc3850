import sqlite3
import threading
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from misstep.core.errors import StoreAccessError, StoreBusyError, StoreDamagedError, StoreVersionError
from misstep.core.execution import Execution, Outcome
from misstep.store import database
from misstep.store.catalogue import Catalogue, metadata
from misstep.store.database import SCHEMA, Database
from misstep.store.layout import Layout
from misstep.store.migrations.upgrade import known_schemas
from misstep.store.store import Store

EXECUTION = Execution("a-00001", "a", Outcome.SUCCESS, 1)


@pytest.fixture
def layout(tmp_path: Path) -> Layout:
    Store.open(tmp_path, create=True)
    return Layout(tmp_path)


def test_newest_migration_is_the_present_schema() -> None:
    assert known_schemas()[0] == SCHEMA


def test_migrations_make_the_tables_that_the_program_uses(layout: Layout) -> None:
    with Database(layout, create=False).connection() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, metadata) == []


def test_write_ahead_log(layout: Layout) -> None:
    with sqlite3.connect(layout.catalogue) as connection:
        assert connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)


def test_empty_file_is_what_a_kill_during_creation_leaves(layout: Layout) -> None:
    layout.catalogue.write_bytes(b"")
    Catalogue(layout).add([EXECUTION])
    assert Catalogue(layout).ids() == {"a-00001"}


def test_newer_schema(layout: Layout) -> None:
    with sqlite3.connect(layout.catalogue) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(StoreVersionError, match="pip install --upgrade misstep"):
        Store.open(layout.root)


def test_no_database(layout: Layout) -> None:
    layout.catalogue.write_bytes(b"no database" * 1000)
    with pytest.raises(StoreDamagedError, match="doctor --repair"):
        Store.open(layout.root)


def test_database_of_something_else(tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / "catalogue.sqlite") as connection:
        connection.execute("CREATE TABLE cats (name TEXT)")
    with pytest.raises(StoreDamagedError, match="something else"):
        Store.open(tmp_path)


def test_inconsistent_database(layout: Layout) -> None:
    content = bytearray(layout.catalogue.read_bytes())
    content[4096 + 100 :] = b"\x55" * (len(content) - 4096 - 100)
    layout.catalogue.write_bytes(content)
    with pytest.raises(StoreDamagedError):
        Catalogue(layout).check()


def test_locked_by_another_process(layout: Layout, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(database, "BUSY_TIMEOUT_S", 0.05)
    store = Store.open(layout.root)
    other = sqlite3.connect(layout.catalogue, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    assert store.executions() == []  # reading goes on
    with pytest.raises(StoreBusyError, match="stayed locked"):
        store.register(EXECUTION)
    other.execute("ROLLBACK")
    other.close()
    store.register(EXECUTION)
    assert store.executions() == [EXECUTION]


def test_waits_for_a_short_lock(layout: Layout) -> None:
    other = sqlite3.connect(layout.catalogue, isolation_level=None, check_same_thread=False)
    other.execute("BEGIN IMMEDIATE")
    threading.Timer(0.1, lambda: other.execute("ROLLBACK")).start()
    Store.open(layout.root).register(EXECUTION)
    assert Store.open(layout.root).executions() == [EXECUTION]


def test_catalogue_that_can_not_be_opened(tmp_path: Path) -> None:
    (tmp_path / "catalogue.sqlite").mkdir()
    with pytest.raises(StoreAccessError):
        Store.open(tmp_path)


def test_an_interrupt_while_a_connection_closes_is_raised_and_not_logged(layout: Layout, monkeypatch, caplog) -> None:
    ours = Database(layout, create=False)

    def interrupted(connection: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(ours._engine.dialect, "do_close", interrupted)
    with pytest.raises(KeyboardInterrupt), ours.connection():
        pass
    assert not caplog.records


def test_what_else_goes_wrong_while_a_connection_closes_is_logged(layout: Layout, monkeypatch, caplog) -> None:
    ours = Database(layout, create=False)

    def failing(connection: object) -> None:
        raise OSError("no more")

    monkeypatch.setattr(ours._engine.dialect, "do_close", failing)
    with ours.connection():
        pass
    assert "no more" in caplog.text
