"""An execution's facts as text, as the metadata record of its file and its label hold them."""

import json
from collections.abc import Mapping
from typing import Any

from misstep.core.execution import Execution, Failure, Outcome, Revision
from misstep.store.messages import encodable

RECORD = "misstep.execution"
FORMAT = "1"


def to_text(execution: Execution) -> dict[str, str]:
    """All fields as strings; those without a value are left out."""
    facts = {
        "format": FORMAT,
        "id": execution.id,
        "skill": execution.skill,
        "started_ns": execution.started_ns,
        "duration_ns": execution.duration_ns,
        "robot": execution.robot,
        "commit": execution.revision.commit,
        "dirty": json.dumps(execution.revision.dirty),
        "session": execution.session,
        "seed": execution.seed,
        "error": execution.error,
        "dropped": json.dumps(execution.dropped),
        "late": json.dumps(execution.late),
        "salvaged": json.dumps(execution.salvaged),
    }
    return _texts(facts) | verdict_to_text(execution.outcome, execution.failure)


def from_text(facts: Mapping[str, str]) -> Execution:
    """The execution that `to_text` wrote.

    Raises:
        ValueError: a fact is missing, is not what it should be, or the format is newer.
    """
    if facts.get("format") != FORMAT:
        raise ValueError(f"format {facts.get('format')!r} instead of {FORMAT!r}")
    try:
        return _parsed(facts)
    except (KeyError, TypeError, AttributeError) as error:
        raise ValueError(f"facts without a proper {error}") from error


def verdict_to_text(outcome: Outcome, failure: Failure | None) -> dict[str, str]:
    """Outcome and failure as strings; those without a value are left out."""
    verdict: dict[str, Any] = {"outcome": outcome.value}
    if failure is not None:
        verdict |= {
            "failure_kind": failure.kind,
            "failure_onset_ns": failure.onset_ns,
            "failure_cause": failure.cause,
        }
    return _texts(verdict)


def verdict_from_text(facts: Mapping[str, str]) -> tuple[Outcome, Failure | None]:
    """Outcome and failure that `verdict_to_text` wrote.

    Raises:
        ValueError, KeyError: one of them is missing, or not what it should be.
    """
    outcome = Outcome(facts["outcome"])
    if "failure_kind" not in facts:
        return outcome, None
    onset_ns = _int_or_none(facts, "failure_onset_ns")
    return outcome, Failure(facts["failure_kind"], onset_ns, facts["failure_cause"])


def _parsed(facts: Mapping[str, str]) -> Execution:
    outcome, failure = verdict_from_text(facts)
    return Execution(
        id=facts["id"],
        skill=facts["skill"],
        outcome=outcome,
        started_ns=int(facts["started_ns"]),
        duration_ns=int(facts["duration_ns"]),
        failure=failure,
        robot=facts["robot"],
        revision=Revision(facts["commit"], facts["dirty"] == "true"),
        session=facts["session"],
        seed=_int_or_none(facts, "seed"),
        error=facts["error"],
        dropped=_counts(facts["dropped"]),
        late=_counts(facts["late"]),
        salvaged=facts["salvaged"] == "true",
    )


def _texts(facts: Mapping[str, Any]) -> dict[str, str]:
    return {name: encodable(value) for name, value in facts.items() if value is not None}


def _int_or_none(facts: Mapping[str, str], name: str) -> int | None:
    return int(facts[name]) if name in facts else None


def _counts(text: str) -> dict[str, int]:
    return {str(stream): int(count) for stream, count in json.loads(text).items()}
