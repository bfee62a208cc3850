from misstep import Failure


def test_nothing_done_is_a_failure_without_onset(after):
    assert after("point", lambda cell, cycle: None) == Failure("pointed beside the object")


def test_a_tip_that_rests_beside_the_object_points_wrong_from_then_on(after):
    def bring_object(cell, cycle):
        tip = cell.data.site("tip").xpos
        at = int(cell.model.body("object").jntadr[0])
        place = slice(cell.model.jnt_qposadr[at], cell.model.jnt_qposadr[at] + 3)
        cell.data.qpos[place] = (tip[0], tip[1] + 0.06, tip[2] - 0.08) if cycle >= 60 else cell.data.qpos[place]

    failure = after("point", bring_object, cycles=90)
    assert failure.kind == "pointed beside the object"
    assert 600_000_000 <= failure.onset_ns <= 620_000_000
