from dataclasses import replace

import pytest

from misstep.commits.bisection_file import (
    Bisection,
    bisection_file,
    load_bisection,
    new_bisection_id,
    put_away,
    save_bisection,
    with_unsaved,
)
from misstep.commits.errors import BisectionFileError
from misstep.commits.probe import of_execution
from misstep.commits.search import Outcomes, Step
from misstep.commits.selection import Probe
from misstep.core.execution import Execution, Failure, Outcome, Revision
from misstep.record.recorder import Recorder

GOOD, BAD = "a" * 40, "b" * 40
STEP = Step(Probe(BAD, "grasp", 0.5, 0.4), Outcomes(Outcome.FAILURE, "grasp-00001"))
SKIPPED = Step(Probe(GOOD, "grasp", 0.1, 0.2), Outcomes(Outcome.UNKNOWN, "", "broken"))
KEPT = Bisection(
    "bisect-0001", GOOD, BAD, "skills.py", ("grasp",), True, {"arm.plan": 0.9}, "session-0001", {"grasp": None},
    (STEP, SKIPPED),
)  # fmt: skip


def test_a_bisection_is_kept(tmp_path):
    assert load_bisection(tmp_path, GOOD, BAD) is None
    save_bisection(tmp_path, KEPT)
    assert load_bisection(tmp_path, GOOD, BAD) == KEPT


def test_a_new_one_has_an_id_of_its_own_and_the_old_one_is_put_away(tmp_path):
    save_bisection(tmp_path, KEPT)
    put_away(tmp_path, GOOD, BAD)
    assert load_bisection(tmp_path, GOOD, BAD) is None
    assert new_bisection_id(tmp_path) == "bisect-0002"
    save_bisection(tmp_path, replace(KEPT, id="bisect-0002"))
    put_away(tmp_path, GOOD, BAD)
    assert len(list((tmp_path / "bisections").iterdir())) == 2


@pytest.mark.parametrize("text", ["", "{}", '{"format": "other"}', '{"format": "misstep.bisection/1", "steps": 3}'])
def test_a_damaged_file_is_refused(tmp_path, text):
    save_bisection(tmp_path, KEPT)
    bisection_file(tmp_path, GOOD, BAD).write_text(text)
    with pytest.raises(BisectionFileError, match=GOOD[:12]):
        load_bisection(tmp_path, GOOD, BAD)


def test_executions_that_ended_before_a_kill_count(empty_store):
    for outcome in (Outcome.FAILURE, Outcome.SUCCESS, Outcome.UNKNOWN):
        with Recorder(empty_store, skill="grasp", session="bisect-0001", revision=Revision(BAD)) as recorder:
            recorder.finish(outcome)
    first, second, _ = empty_store.executions()
    noted = replace(KEPT, steps=(Step(Probe(BAD, "grasp", 0.5, 0.4), Outcomes(Outcome.FAILURE, first.id)),))
    found = with_unsaved(noted, empty_store, of_execution).steps
    assert [(step.probe.revision, step.result) for step in found[1:]] == [(BAD, Outcomes(Outcome.SUCCESS, second.id))]


def test_exit_code_125_means_that_the_revision_can_not_be_tested():
    told = Execution("grasp-00001", "grasp", Outcome.FAILURE, 0, failure=Failure("exit code 125"))
    assert of_execution(told).outcome is Outcome.UNKNOWN and "125" in of_execution(told).reason
    other = replace(told, failure=Failure("exit code 1"))
    assert of_execution(other) == Outcomes(Outcome.FAILURE, "grasp-00001")
