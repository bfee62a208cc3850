from misstep.commits.evidence import called_functions, known_of
from misstep.commits.posterior import Trusted
from misstep.core.execution import Outcome, Revision
from misstep.core.naming import AS_RECORDED
from misstep.record.recorder import Recorder


def test_executions_at_revisions_in_question_count_and_others_only_if_trusted(empty_store, line):
    told = [
        ("c1", False, "session-0001", Outcome.FAILURE),
        ("g", False, "", Outcome.SUCCESS),
        ("c1", True, "session-0001", Outcome.FAILURE),  # changed files: of no revision
        ("older", False, "", Outcome.SUCCESS),
        ("older", False, "", Outcome.FAILURE),
        ("older", False, "session-0001", Outcome.FAILURE),  # of other software
        ("c0", False, "bisect-0001", Outcome.FAILURE),  # its own
        ("c0", False, "bisect-0000", Outcome.SUCCESS),
        ("c0", False, "", Outcome.UNKNOWN),
    ]
    for commit, dirty, session, outcome in told:
        revision = Revision(commit, dirty)
        with Recorder(empty_store, skill="grasp", session=session, revision=revision) as recorder:
            recorder.finish(outcome)
    known = known_of(empty_store, line(3), ["grasp", "push"], "bisect-0001")
    assert set(known.earlier) == {("c1", "grasp", False), ("g", "grasp", True), ("c0", "grasp", True)}
    assert known.trusted == {"grasp": Trusted(1, 1), "push": Trusted(0, 0)}


def test_functions_that_a_skill_calls(waves):
    assert called_functions(waves, ["wave", "bow"], AS_RECORDED) == {"wave": {"arm.plan", "arm.move", "arm.grip"}}
