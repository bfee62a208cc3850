import pytest

from misstep.blame.software import check_same_software
from misstep.core.errors import MixedSoftwareError
from misstep.core.execution import Execution, Outcome, Revision

CLEAN, OTHER = Revision("a" * 40), Revision("b" * 40)
DIRTY = Revision("a" * 40, dirty=True)


def execution(number: int, revision: Revision, session: str = "") -> Execution:
    return Execution(f"grasp-{number:05d}", "grasp", Outcome.FAILURE, 0, revision=revision, session=session)


@pytest.mark.parametrize(
    "executions",
    [
        [],
        [execution(1, CLEAN), execution(2, CLEAN, "session-0001"), execution(3, CLEAN, "session-0002")],
        [execution(1, DIRTY, "session-0001"), execution(2, DIRTY, "session-0001")],
        [execution(1, Revision()), execution(2, Revision())],
    ],
)
def test_one_software(executions: list[Execution]) -> None:
    check_same_software(executions)


@pytest.mark.parametrize(
    "executions",
    [
        [execution(1, CLEAN), execution(2, OTHER)],
        [execution(1, CLEAN, "session-0001"), execution(2, DIRTY, "session-0001")],
        [execution(1, DIRTY, "session-0001"), execution(2, DIRTY, "session-0002")],
        [execution(1, Revision(), "session-0001"), execution(2, Revision(), "session-0002")],
    ],
)
def test_different_software_is_refused_with_what_can_be_judged(executions: list[Execution]) -> None:
    with pytest.raises(MixedSoftwareError) as refused:
        check_same_software(executions)
    assert "misstep blame grasp-00002" in refused.value.remedy
    assert "grasp-00001" in refused.value.problem
