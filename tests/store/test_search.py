"""Searching beside a literal search through all executions."""

import sqlite3
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from misstep.core.execution import Execution, Failure, Outcome, Revision
from misstep.store.catalogue import Catalogue
from misstep.store.layout import Layout
from misstep.store.search import Search

KINDS = (None, Failure("object dropped"), Failure("100 % off_axis"))
EXECUTIONS = [
    Execution(
        f"{('grasp', 'push')[n % 2]}-{n:05d}",
        ("grasp", "push")[n % 2],
        list(Outcome)[n % 3],
        1_000 + n // 2,
        failure=KINDS[n % 3],
        revision=Revision(("", "3a8d93b", "3a8d93c")[n // 5 % 3]),
        session=("", "session-0001")[n // 7 % 2],
        dropped={"wrench": n} if n % 11 == 0 else {},
        late={"wrench": n} if n % 13 == 0 else {},
        salvaged=n % 17 == 0,
    )
    for n in range(60)
]
searches = st.builds(
    Search,
    st.sampled_from(["", "GRASP", "drop", "sess grasp", "0000", "%", "_", "nothing", "-0004 push", "'"]),
    st.sampled_from(["", "grasp", "push", "pour"]),
    st.sampled_from([None, *Outcome]),
    st.sampled_from([None, "", "3a8d93b", "3a8d93"]),
    st.sampled_from([None, 1_010, 2_000]),
    st.sampled_from([None, 1_020, 0]),
    st.booleans(),
)


@pytest.fixture(scope="module")
def catalogue(tmp_path_factory: pytest.TempPathFactory) -> Catalogue:
    made = Catalogue(Layout(tmp_path_factory.mktemp("catalogue")), create=True)
    made.add(EXECUTIONS)
    return made


def wanted(one: Execution, search: Search) -> bool:
    told = [one.id, one.failure.kind if one.failure else "", one.session]
    return (
        all(any(word.lower() in text.lower() for text in told) for word in search.words.split())
        and search.skill in ("", one.skill)
        and search.outcome in (None, one.outcome)
        and search.commit in (None, one.revision.commit)
        and one.started_ns >= (search.since_ns or 0)
        and (search.until_ns is None or one.started_ns < search.until_ns)
        and (not search.troubled or bool(one.dropped or one.late or one.salvaged))
    )


@settings(max_examples=60, deadline=None)
@given(search=searches, limit=st.integers(1, 70), offset=st.integers(0, 70))
def test_a_page_is_what_a_search_through_all_of_them_finds(
    catalogue: Catalogue, search: Search, limit: int, offset: int
) -> None:
    found = [one for one in EXECUTIONS if wanted(one, search)]
    found.sort(key=lambda one: (one.started_ns, one.id), reverse=True)
    page = catalogue.search(search, limit, offset)
    assert page.executions == found[offset : offset + limit]
    assert page.total == len(found)


def test_commits_are_told_the_last_used_first(catalogue: Catalogue) -> None:
    assert catalogue.commits(2) == ["3a8d93c", "3a8d93b"]
    assert catalogue.commits(9) == ["3a8d93c", "3a8d93b", ""]


def test_a_catalogue_of_the_first_schema_is_searched(tmp_path: Path) -> None:
    """Made by the migrations alone, as one that was written before the indexes were."""
    layout = Layout(tmp_path)
    Catalogue(layout, create=True).add(EXECUTIONS[:3])
    with sqlite3.connect(layout.catalogue) as connection:
        for name in ("words", "skill_and_outcome", "outcome", "commit"):
            connection.execute(f"DROP INDEX executions_by_{name}")
        connection.execute("CREATE INDEX executions_by_start ON executions (started_ns, id)")
        connection.execute("UPDATE alembic_version SET version_num = '0001'")
    newest = replace(EXECUTIONS[2], id="push-00099", started_ns=5_000)
    Catalogue(layout).add([newest])
    assert Catalogue(layout).search(Search(), 1).executions == [newest]
    with sqlite3.connect(layout.catalogue) as connection:
        names = {name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'index'")}
    assert {"executions_by_words", "executions_by_commit"} <= names
    assert "executions_by_start" not in names
