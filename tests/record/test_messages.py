from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from misstep.core.errors import MisstepError, SampleError, SkillsModuleError, StoreBusyError
from misstep.record import messages
from misstep.record.messages import Finished, GiveUp, Leave, Ready, Recording, Refused, Run, Start

MESSAGES = st.one_of(
    st.builds(Start),
    st.builds(Run),
    st.builds(GiveUp),
    st.builds(Leave),
    st.builds(Ready, st.dictionaries(st.text(), st.none() | st.floats(0, 1e6))),
    st.builds(Recording),
    st.builds(Finished),
    st.builds(Refused, st.text(), st.dictionaries(st.text(), st.text())),
)


@given(MESSAGES)
def test_a_message_is_one_line_and_comes_back(message):
    line = messages.encode(message)
    assert line.count(b"\n") == 1
    assert line.endswith(b"\n")
    assert messages.decode(line) == message


class RobotsOwnError(MisstepError):
    """Not one of misstep's own classes."""


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        (SkillsModuleError("skills.py", "no."), SkillsModuleError),
        (SampleError("wrench", 5, "finite numbers", "nan"), SampleError),
        (StoreBusyError(Path("store"), 5.0), StoreBusyError),
        (RobotsOwnError("It broke.", "Mend it."), MisstepError),
    ],
)
def test_an_error_passes_with_its_class_and_its_text(error, kind):
    passed = messages.decode(messages.encode(Refused.of(error))).to_error()
    assert type(passed) is kind
    assert (passed.problem, passed.remedy, str(passed)) == (error.problem, error.remedy, str(error))


def test_an_error_passes_with_its_attributes():
    passed = messages.decode(messages.encode(Refused.of(SampleError("wrench", 5, "finite numbers", "nan")))).to_error()
    assert (passed.stream, passed.t_ns) == ("wrench", 5)
