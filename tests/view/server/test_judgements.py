from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from misstep.core.execution import Failure, Outcome
from misstep.store.doctor import examine
from misstep.store.labels import Judgement
from misstep.store.store import Store
from misstep.view.server.errors import LabelChangedError, RequestError
from misstep.view.server.judgements import as_json, from_json, relabel

texts = st.text(st.characters(codec="utf-8"), max_size=20)
onsets = st.none() | st.integers(-(2**63), 2**63 - 1)
labels = st.none() | st.one_of(
    st.tuples(st.sampled_from(Outcome), st.none()),
    st.tuples(st.just(Outcome.FAILURE), st.builds(Failure, texts, onsets, texts)),
)


@given(labels)
def test_round_trip(label: Judgement | None) -> None:
    assert from_json(as_json(label)) == label


@pytest.mark.parametrize(
    "facts",
    [
        {},
        [],
        "success",
        7,
        {"outcome": "perhaps", "failure": None},
        {"outcome": "success"},
        {"outcome": "success", "failure": {"kind": "", "onset_ns": None, "cause": ""}},
        {"outcome": "failure", "failure": {"kind": 7, "onset_ns": None, "cause": ""}},
        {"outcome": "failure", "failure": {"kind": "", "onset_ns": "soon", "cause": ""}},
        {"outcome": "failure", "failure": {"kind": "", "onset_ns": str(2**63), "cause": ""}},
        {"outcome": "failure", "failure": {"kind": "", "onset_ns": [1], "cause": ""}},
    ],
)
def test_what_is_no_label_is_refused(facts: Any) -> None:
    with pytest.raises(RequestError):
        from_json(facts)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=st.lists(labels, min_size=1, max_size=4))
def test_taking_back_restores_exactly_what_was_there(
    empty_store: Store, record: Any, steps: list[Judgement | None]
) -> None:
    recorded = record(empty_store, "wave", 0)
    told: list[tuple[Judgement | None, dict[Path, bytes]]] = []
    for label in steps:
        before = empty_store.label_of(recorded.id)
        told.append((before, _files(empty_store)))
        relabel(empty_store, recorded.id, before, label)
        assert empty_store.label_of(recorded.id) == label
    for before, files in reversed(told):
        relabel(empty_store, recorded.id, empty_store.label_of(recorded.id), before)
        assert _files(empty_store) == files
    assert empty_store.get(recorded.id) == recorded
    assert examine(empty_store.root) == []


def _files(store: Store) -> dict[Path, bytes]:
    return {file: file.read_bytes() for file in (store.root / "executions").iterdir()}


def test_a_label_that_somebody_else_set_is_not_overwritten(empty_store: Store, record: Any) -> None:
    recorded = record(empty_store, "wave", 0)
    empty_store.label(recorded.id, Outcome.UNKNOWN)
    with pytest.raises(LabelChangedError, match="somebody else"):
        relabel(empty_store, recorded.id, None, (Outcome.FAILURE, Failure()))
    assert empty_store.get(recorded.id).outcome is Outcome.UNKNOWN
