"""Each referee is shown a world that it must call a failure; the skills' own tests show it successes."""

import numpy as np
import pytest

from misstep import Failure
from misstep_cell.rehearsal import find_skill


def after(name, interfere, cycles=150):
    """Failure that the referee sees when nobody acts but `interfere(simulation, cycle)`."""
    np.random.seed(0)  # noqa: NPY002  (as misstep does)
    skill = find_skill(name)
    skill.prepare()
    for cycle in range(cycles):
        interfere(skill.simulation, cycle)
        skill.simulation.wait_cycle()
    assert not skill.succeeded()
    return skill.failure()


@pytest.mark.parametrize(
    ("name", "kind"),
    [("press_button", "button not pressed"), ("point", "pointed beside the object"), ("push", "puck outside the goal")],
)
def test_nothing_done_is_a_failure_without_onset(name, kind):
    assert after(name, lambda cell, cycle: None) == Failure(kind)


def test_a_half_pressed_button_is_not_pressed():
    def half(cell, cycle):
        cell.data.qpos[cell.model.joint("plunger").qposadr[0]] = 0.004

    assert after("press_button", half, cycles=20).kind == "button not pressed"


def test_an_object_nobody_takes_goes_back_with_the_human():
    failure = after("handover", lambda cell, cycle: None, cycles=1400)

    assert failure.kind == "object not taken"
    assert 8e9 < failure.onset_ns < 14e9
