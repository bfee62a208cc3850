import pytest
from hypothesis import given
from hypothesis import strategies as st

from misstep.core.execution import Execution, Failure, Outcome, Revision
from misstep.store.facts import from_text, to_text

texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
counts = st.dictionaries(texts, st.integers(1, 10**12), max_size=3)
failures = st.builds(Failure, texts, st.none() | st.integers(0, 2**63 - 1), texts)

executions = st.builds(
    Execution,
    id=texts,
    skill=texts,
    outcome=st.sampled_from(Outcome),
    started_ns=st.integers(0, 2**62),
    duration_ns=st.integers(0, 2**62),
    failure=st.none() | failures,
    robot=texts,
    revision=st.builds(Revision, texts, st.booleans()),
    session=texts,
    seed=st.none() | st.integers(),
    error=texts,
    dropped=counts,
    late=counts,
    salvaged=st.booleans(),
)


@given(executions)
def test_round_trip(execution: Execution) -> None:
    assert from_text(to_text(execution)) == execution


def test_undecodable_text_is_escaped() -> None:
    facts = to_text(Execution("a-1", "a", Outcome.FAILURE, 1, error="caf\udce9"))
    assert facts["error"] == "caf\\udce9"


@pytest.mark.parametrize(
    "change",
    [{"format": "2"}, {"outcome": "perhaps"}, {"started_ns": "noon"}, {"dropped": "[1]"}, {"late": "{"}],
)
def test_improper_facts(change: dict[str, str]) -> None:
    facts = to_text(Execution("a-1", "a", Outcome.SUCCESS, 1)) | change
    with pytest.raises(ValueError):
        from_text(facts)


def test_missing_fact() -> None:
    facts = to_text(Execution("a-1", "a", Outcome.SUCCESS, 1))
    del facts["skill"]
    with pytest.raises(ValueError, match="skill"):
        from_text(facts)
