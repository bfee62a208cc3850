import numpy as np
import pytest

from misstep.core.execution import Execution, Outcome
from misstep.evaluate.horizon_curve import horizon_curve
from misstep.evaluate.metrics import auroc
from misstep.evaluate.running_risk import HORIZONS_S, RunningRisk


def running(number: int, skill: str, failed: bool, before: list[float]) -> RunningRisk:
    outcome = Outcome.FAILURE if failed else Outcome.SUCCESS
    execution = Execution(f"{skill}-{number:05}", skill, outcome, 1, seed=number)
    return RunningRisk(execution, 0, np.empty(0, np.int64), np.empty(0), np.array(before))


def drawn(n: int = 60) -> list[RunningRisk]:
    """Risks of failures that fade with the horizon; pushes have higher risks than pours, whatever becomes of them."""
    draw, k = np.random.default_rng(0), len(HORIZONS_S)
    found = []
    for number in range(n):
        failed, skill = number % 3 == 0, ("pour", "push")[number % 2]
        signal = 2.0 * failed * np.linspace(1, 0, k) + 3.0 * (skill == "push")
        found.append(running(number, skill, failed, (draw.normal(size=k) + signal).tolist()))
    return found


def test_auroc_by_horizon_over_all_and_within_skills() -> None:
    executions = drawn()
    curve = horizon_curve(executions)
    assert [one.horizon_s for one in curve] == list(HORIZONS_S)
    failed = [one.execution.failed for one in executions]
    for place, point in enumerate(curve):
        assert point.auroc.mean == pytest.approx(auroc([one.before_event[place] for one in executions], failed))
        assert point.auroc.low <= point.auroc.mean <= point.auroc.high
        assert (point.failures, point.successes, point.left_out, point.auroc.n) == (20, 40, 0, 60)
    assert curve[0].within.mean > 0.85 > 0.7 > curve[-1].within.mean
    assert curve[0].within.mean > curve[0].auroc.mean  # skills differ, and hide it


def test_those_that_had_not_begun_are_left_out_and_counted() -> None:
    executions = drawn()
    for one in executions[:30]:
        one.before_event[-1] = np.nan
    last = horizon_curve(executions)[-1]
    assert (last.failures, last.successes, last.left_out, last.auroc.n) == (10, 20, 30, 30)
    rest = executions[30:]
    expected = auroc([one.before_event[-1] for one in rest], [one.execution.failed for one in rest])
    assert last.auroc.mean == pytest.approx(expected)


def test_without_a_pair_nothing_is_known() -> None:
    executions = drawn()
    for one in executions:
        if one.execution.failed:
            one.before_event[-1] = np.nan
    last = horizon_curve(executions)[-1]
    assert last.failures == 0 and last.auroc.n == 0 and np.isnan(last.auroc.mean)
