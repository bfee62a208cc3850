from misstep import Failure


def test_nothing_done_is_a_failure_without_onset(after):
    assert after("press_button", lambda cell, cycle: None) == Failure("button not pressed")


def test_a_half_pressed_button_is_not_pressed(after):
    def half(cell, cycle):
        cell.data.qpos[cell.model.joint("plunger").qposadr[0]] = 0.004

    assert after("press_button", half, cycles=20).kind == "button not pressed"


def test_a_button_is_missed_when_the_tip_is_lower_than_its_top(after):
    def lower_button(cell, cycle):
        tip = cell.data.site("tip").xpos
        if cycle == 70:
            cell.model.body("plunger").pos[2] = 0.5  # over the tip, which hangs 0.36 m high
            cell.model.body(cell.model.body("plunger").parentid[0]).pos[:2] = (tip[0] + 0.1, tip[1])

    failure = after("press_button", lower_button, cycles=90)
    assert failure.kind == "button not pressed"
    assert 700_000_000 < failure.onset_ns <= 730_000_000
