import contextlib

from misstep_cell.rehearsal import ForgetfulRecorder
from misstep_cell.robot.errors import RobotError
from misstep_cell.world.contacts import touched_by


def test_a_thing_that_is_knocked_away_is_not_lifted_from_then_on(after):
    def knock(cell, cycle):
        if cycle == 30:
            cell.data.qvel[cell.model.body("object").dofadr[0]] = 0.8

    failure = after("grasp", knock)
    assert failure.kind == "object knocked away"
    assert 300_000_000 < failure.onset_ns < 500_000_000


def test_fingers_that_close_on_nothing_miss_when_they_meet(after):
    def open_and_close(cell, cycle):
        cell.data.ctrl[7] = 0.05 if cycle < 60 else 0.0

    failure = after("grasp", open_and_close)
    assert failure.kind == "object missed"
    assert 600_000_000 < failure.onset_ns < 1_200_000_000


def test_a_thing_in_the_air_that_nobody_holds_is_no_success(after):
    def levitate(cell, cycle):
        cell.data.qpos[cell.model.jnt_qposadr[cell.model.body("object").jntadr[0]] + 2] = 0.3

    assert after("grasp", levitate).kind == "object knocked away"


def test_nothing_done_is_a_failure_without_onset(after):
    failure = after("grasp", lambda cell, cycle: None)

    assert (failure.kind, failure.onset_ns) == ("object not lifted", None)


def test_a_thing_that_the_fingers_lose_on_the_table_slips(disturbed, moments, acts):
    kind, late_s = disturbed("grasp", moments.held, acts.open_fingers)

    assert kind == "object slipped"
    assert 0.0 <= late_s < 0.15


def test_a_thing_that_is_held_down_slips_while_the_hand_rises(disturbed, moments):
    def hold_down(cell, _):
        cell.data.xfrc_applied[cell.model.body("object").id, 2] = -150.0

    kind, late_s = disturbed("grasp", moments.held, hold_down)

    assert kind == "object slipped"
    assert 0.0 < late_s < 1.5


def test_what_somebody_else_moved_is_a_cause_and_not_yet_a_failure(prepared):
    """The onset is when the hand closes beside it, or knocks it, long after it was moved."""
    failures = []
    for seed in range(3):
        skill = prepared("grasp", seed, "missed object")
        moved_ns = []
        skill.simulation.on_cycle.append(
            lambda cell, at=moved_ns: at.append(cell.t_ns) if "intruder" in touched(cell) else None
        )
        with contextlib.suppress(RobotError):
            skill.execute(ForgetfulRecorder())
        if (failure := skill.failure()) and moved_ns and failure.onset_ns:
            failures.append(failure.onset_ns - moved_ns[0])

    assert failures
    assert min(failures) > 200_000_000  # 15 mm are done in 50 ms


def touched(cell):
    return touched_by(cell.model, cell.data, "object")
