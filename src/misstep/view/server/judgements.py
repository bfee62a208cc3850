"""Labels that pages set and take back."""

import threading
from typing import Any

from misstep.core.execution import Execution, Failure, Outcome
from misstep.store.labels import Judgement
from misstep.store.store import Store
from misstep.view.server.errors import LabelChangedError, RequestError

_MOST_TEXT = 500
_one_at_a_time = threading.Lock()


def as_json(label: Judgement | None) -> dict[str, Any] | None:
    """A label as pages know it; None where there is none."""
    if label is None:
        return None
    outcome, failure = label
    return {"outcome": outcome.value, "failure": failure_as_json(failure)}


def failure_as_json(failure: Failure | None) -> dict[str, Any] | None:
    """A failure as pages know it. Nanoseconds are texts, as JavaScript's numbers are too short for them."""
    if failure is None:
        return None
    onset = None if failure.onset_ns is None else str(failure.onset_ns)
    return {"kind": failure.kind, "onset_ns": onset, "cause": failure.cause}


def from_json(facts: Any) -> Judgement | None:
    """The label that `as_json` wrote.

    Raises:
        RequestError: it is none.
    """
    if facts is None:
        return None
    try:
        outcome, failure = Outcome(facts["outcome"]), facts["failure"]
        told = None if failure is None else _failure(failure)
    except (ValueError, KeyError, TypeError, AttributeError):
        raise RequestError("The label", "an outcome and a failure, or null", facts) from None
    if told is not None and outcome is not Outcome.FAILURE:
        raise RequestError("The label", "a failure of failed executions only", facts)
    return outcome, told


def _failure(facts: Any) -> Failure:
    onset = facts["onset_ns"]
    if onset is not None and not -(2**63) <= int(onset) < 2**63:
        raise ValueError(onset)
    return Failure(facts["kind"][:_MOST_TEXT], None if onset is None else int(onset), facts["cause"][:_MOST_TEXT])


def relabel(store: Store, execution_id: str, instead_of: Judgement | None, label: Judgement | None) -> Execution:
    """Puts a label in the place of another; None is no label. The other way round takes it back exactly.

    Raises:
        ExecutionNotFoundError: there is no such execution.
        LabelChangedError: the label is not the one that it is to take the place of.
        ExecutionFileError: its recording, or its label, is damaged.
    """
    with _one_at_a_time:
        if store.label_of(execution_id) != instead_of:
            raise LabelChangedError(execution_id)
        return store.unlabel(execution_id) if label is None else store.label(execution_id, *label)
