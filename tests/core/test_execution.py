import dataclasses

import pytest

from misstep.core.execution import Execution, Outcome


@pytest.mark.parametrize("outcome", list(Outcome))
def test_an_execution_succeeded_failed_or_neither(outcome: Outcome) -> None:
    execution = Execution("grasp-00001", "grasp", outcome, 0)
    assert (execution.succeeded, execution.failed) == (outcome == "success", outcome == "failure")


def test_an_execution_does_not_change() -> None:
    with pytest.raises(dataclasses.FrozenInstanceError):
        Execution("a", "a", Outcome.SUCCESS, 0).skill = "b"  # type: ignore[misc]


def test_executions_do_not_share_their_counts() -> None:
    first, second = (Execution(name, "a", Outcome.SUCCESS, 0) for name in "ab")
    first.dropped["wrench"] = 1
    assert second.dropped == {}
