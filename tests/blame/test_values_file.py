"""The cache of the value model: it holds what was fitted, grows with the successes, and never outlives a change."""

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import numpy as np
import pytest

from misstep.blame import values_file
from misstep.blame.values import Success, ValueModel
from misstep.blame.values_file import from_text, learnt_values, to_text
from misstep.core.execution import Execution, Outcome
from misstep.core.values import Values
from misstep.record.recorder import Recorder
from misstep.store.store import Store

MakeValues = Callable[..., Values]


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store.open(tmp_path / "store", create=True)


@pytest.fixture
def record(store: Store, make_values: MakeValues) -> Callable[[int], list[Execution]]:
    """Records successes in which f doubles, with noise, names its argument, and finds it above a half or not."""
    chance = np.random.default_rng(0)

    def executions(n: int) -> Iterator[Execution]:
        for _ in range(n):
            x = chance.uniform(0, 1, 3)
            calls = [("f", {"argument/x": one, "argument/kind:text": 5.0, "return/": 2 * one + 0.1 * chance.normal(),
                            "return/same": one, "return/high": float(one > 0.5), "return/flag": 1.0})
                     for one in x]  # fmt: skip
            with Recorder(store, "wave") as recorder:
                recorder.add_values(make_values(*calls))
                yield recorder.finish(Outcome.SUCCESS)

    return lambda n: list(executions(n))


@pytest.fixture
def fits(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How many executions each fit was of."""
    sizes: list[int] = []

    class Counted(ValueModel):
        @classmethod
        def of(cls, successes: object) -> ValueModel:
            sizes.append(len(found := list(successes)))  # type: ignore[call-overload]
            return ValueModel.of(found)

    monkeypatch.setattr(values_file, "ValueModel", Counted)
    return sizes


def sizes_of(model: ValueModel | None) -> Sequence[float]:
    assert model is not None
    return model.usual["f"]["wave"].tolist()


def test_a_model_survives_its_file(store: Store, record: Callable[[int], list[Execution]]) -> None:
    model = ValueModel.of(Success(one.skill, store.values(one.id)) for one in record(20))
    recordings, again = from_text(to_text(model, [("wave-1", 5, 7)]))
    assert recordings == {("wave-1", 5, 7)}
    odd = record(1)[0]
    assert again.findings("wave", store.values(odd.id)) == model.findings("wave", store.values(odd.id))
    assert to_text(again, recordings) == to_text(model, recordings)


def test_nothing_is_fitted_twice(store: Store, record: Callable[[int], list[Execution]], fits: list[int]) -> None:
    successes = record(12)
    first, second = learnt_values(store, successes), learnt_values(store, successes)
    assert fits == [12] and sizes_of(first) == sizes_of(second)


def test_a_few_more_successes_are_added_and_many_are_learnt_from(
    store: Store, record: Callable[[int], list[Execution]], fits: list[int]
) -> None:
    successes = record(20)
    first = learnt_values(store, successes)
    successes += record(2)
    grown = learnt_values(store, successes)
    assert fits == [20] and len(sizes_of(grown)) == 22 and len(sizes_of(first)) == 20
    assert sizes_of(learnt_values(store, successes)) == sizes_of(grown)  # it is the grown one that was kept
    successes += record(1)
    assert len(sizes_of(learnt_values(store, successes))) == 23
    assert fits == [20, 23]


def test_a_success_that_counts_no_longer_is_forgotten(
    store: Store, record: Callable[[int], list[Execution]], fits: list[int]
) -> None:
    successes = record(12)
    learnt_values(store, successes)
    assert len(sizes_of(learnt_values(store, successes[1:]))) == 11
    assert fits == [12, 11]


def test_another_program_and_other_skills_have_files_of_their_own(
    store: Store, record: Callable[[int], list[Execution]], fits: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    successes = record(9)
    learnt_values(store, successes)
    monkeypatch.setattr(values_file, "__version__", "0.0.0")
    learnt_values(store, successes)
    assert fits == [9, 9]


@pytest.mark.parametrize("content", [b"", b"no zstd", b"{}"])
def test_a_damaged_file_is_made_anew(
    store: Store, record: Callable[[int], list[Execution]], fits: list[int], content: bytes
) -> None:
    successes = record(9)
    learnt_values(store, successes)
    for file in (store.root / "cache").glob("values-*"):
        file.write_bytes(content)
    assert len(sizes_of(learnt_values(store, successes))) == 9
    assert fits == [9, 9]


def test_without_values_there_is_no_model(store: Store) -> None:
    with Recorder(store, "wave") as recorder:
        execution = recorder.finish(Outcome.SUCCESS)
    assert learnt_values(store, [execution]) is None
