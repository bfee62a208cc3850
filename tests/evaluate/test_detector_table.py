import numpy as np

from misstep.core.execution import Failure, Outcome
from misstep.detect.training import Training
from misstep.evaluate.detector_cases import LEAST_COMPARED, can_be_compared, stored_cases
from misstep.evaluate.detector_table import compare
from misstep.evaluate.detectors import Case
from misstep.signals.grid import Measurements
from misstep.store.store import Store


def case(seed: int, steps: int = 30, fails_at: int | None = None) -> Case:
    generator = np.random.default_rng(seed)
    values = np.sin(np.arange(steps)[:, None] / 5 + np.arange(4)) + 0.1 * generator.normal(size=(steps, 4))
    values[steps if fails_at is None else fails_at :] += 2
    measurements = Measurements(("a", "b", "c", "d"), 0, 50_000_000, values)
    return Case(measurements, fails_at is not None, str(seed), None if fails_at is None else fails_at * 0.05)


def test_a_detector_that_sees_failures_wins_over_the_controls() -> None:
    cases = [case(seed) for seed in range(30)] + [case(100 + seed, fails_at=12) for seed in range(5)]
    table = compare({"wave": cases}, ["zscore"], Training(false_alarm_rate=0.1))
    row = table.skills["wave"]
    assert row["zscore"].auroc.mean == 1 and row["always"].auroc.mean == row["duration"].auroc.mean == 0.5
    assert abs(row["zscore"].delay_s) < 0.3
    assert table.winner == "zscore" and table.headline.startswith("zscore wins")
    assert table.facts()["skills"]["wave"]["zscore"]["found"]["mean"] == 1


def test_data_that_a_control_reads_as_well_are_called_so_first() -> None:
    cases = [case(seed, 30 + seed % 2) for seed in range(30)] + [case(100 + seed, 60, 12) for seed in range(5)]
    table = compare({"wave": cases}, ["zscore"], Training(false_alarm_rate=0.1))
    assert table.headline.startswith("These data tell nothing about detectors: a control does as well")


def test_what_can_not_be_compared() -> None:
    successes, failure = [case(seed) for seed in range(LEAST_COMPARED)], case(100, fails_at=9)
    assert can_be_compared([*successes, failure])
    assert not can_be_compared(successes)
    assert not can_be_compared([*successes[1:], failure])
    assert not can_be_compared([failure])
    assert not can_be_compared([*[Case(one.measurements, False, "same") for one in successes], failure])


def test_cases_of_a_store(waves: Store) -> None:
    cases = stored_cases(waves, "wave")
    assert [one.failed for one in cases] == [False] * 12 + [True] * 2
    assert cases[0].group == "seed 0" and {one.onset_s for one in cases} == {None}


def test_an_onset_is_told_from_the_start_of_the_measurements(empty_store: Store, record) -> None:
    execution = record(empty_store, "wave", 3, fails_at=10)
    empty_store.label(execution.id, Outcome.FAILURE, Failure("bent", onset_ns=10 * 50_000_000))
    (only,) = stored_cases(empty_store, "wave")
    assert only.onset_s == 0.5
