import pytest
from hypothesis import given
from hypothesis import strategies as st

from misstep.watch.errors import VerdictError
from misstep.watch.verdict import Level, Region, Verdict

SHARES = st.floats(0, 1)
VERDICTS = st.builds(
    Verdict,
    level=st.sampled_from(Level),
    skill=st.text(),
    tick=st.integers(0),
    given_ns=st.integers(0),
    source_ns=st.none() | st.integers(),
    reasons=st.lists(st.text()).map(tuple),
    risk=st.none() | SHARES,
    risk_limit=st.none() | SHARES,
    suspicion_limit=st.none() | st.floats(-1e6, 1e6),
    t_fail_s=st.none() | st.floats(0, 1e6),
    channels=st.lists(st.text()).map(tuple),
    regions=st.lists(st.builds(Region, st.text(), SHARES, SHARES, SHARES, SHARES)).map(tuple),
)


@given(VERDICTS)
def test_a_verdict_is_one_line_that_can_be_read_back(verdict):
    line = verdict.to_json()

    assert "\n" not in line
    assert Verdict.from_json(line) == verdict


@pytest.mark.parametrize(
    "line", ["", "{}", "[1]", '{"level": "fine"}', Verdict(level=Level.OK, skill="", tick=0, given_ns=0).to_json()[:-1]]
)
def test_something_else_is_refused(line):
    with pytest.raises(VerdictError, match="Expected a verdict"):
        Verdict.from_json(line)
