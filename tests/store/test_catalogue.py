from dataclasses import replace
from pathlib import Path

import pytest

from misstep.core.execution import Execution, Failure, Outcome, Revision
from misstep.store.catalogue import Catalogue
from misstep.store.layout import Layout

PLAIN = Execution("grasp-00001", "grasp", Outcome.SUCCESS, 100)
FULL = Execution(
    "press-00002", "press", Outcome.FAILURE, 50, 7, Failure("dropped", 3, "slip"), "kuka", Revision("3a8d93b", True),
    "session-1", 2**80, "Traceback …", {"wrench": 3}, {"q": 1}, True,
)  # fmt: skip


@pytest.fixture
def catalogue(tmp_path: Path) -> Catalogue:
    return Catalogue(Layout(tmp_path), create=True)


@pytest.mark.parametrize("execution", [PLAIN, FULL, replace(PLAIN, failure=Failure(), outcome=Outcome.FAILURE)])
def test_round_trip(execution: Execution, catalogue: Catalogue) -> None:
    catalogue.add([execution])
    assert catalogue.get(execution.id) == execution
    assert catalogue.find() == [execution]


def test_unknown_id(catalogue: Catalogue) -> None:
    assert catalogue.get("grasp-00001") is None


def test_adding_again_changes_nothing(catalogue: Catalogue) -> None:
    catalogue.add([PLAIN])
    catalogue.add([replace(PLAIN, outcome=Outcome.FAILURE), FULL])
    assert catalogue.get(PLAIN.id) == PLAIN
    assert catalogue.ids() == {PLAIN.id, FULL.id}


def test_put_overwrites(catalogue: Catalogue) -> None:
    catalogue.put(PLAIN)
    catalogue.put(replace(FULL, id=PLAIN.id))
    assert catalogue.find() == [replace(FULL, id=PLAIN.id)]


def test_remove(catalogue: Catalogue) -> None:
    catalogue.add([PLAIN, FULL])
    catalogue.remove(PLAIN.id)
    assert catalogue.ids() == {FULL.id}


def test_find(catalogue: Catalogue) -> None:
    second = replace(PLAIN, id="grasp-00002", started_ns=200, outcome=Outcome.FAILURE)
    catalogue.add([second, PLAIN, FULL])
    assert catalogue.find() == [FULL, PLAIN, second]
    assert catalogue.find(newest_first=True, limit=2) == [second, PLAIN]
    assert catalogue.find(skill="grasp") == [PLAIN, second]
    assert catalogue.find(outcome=Outcome.FAILURE) == [FULL, second]
    assert catalogue.find(session="") == [PLAIN, second]
    assert catalogue.find(session="session-1") == [FULL]
    assert catalogue.find(skill="grasp", session="session-1") == []


def test_newest_number(catalogue: Catalogue) -> None:
    assert catalogue.newest_number("grasp") == 0
    catalogue.add([PLAIN, replace(PLAIN, id="grasp-00042"), FULL])
    assert catalogue.newest_number("grasp") == 42


def test_count_by_skill(catalogue: Catalogue) -> None:
    assert catalogue.count_by_skill() == {}
    catalogue.add([PLAIN, replace(PLAIN, id="grasp-00002"), FULL])
    assert catalogue.count_by_skill() == {"grasp": {Outcome.SUCCESS: 2}, "press": {Outcome.FAILURE: 1}}
