"""Tests of the arm's skills: `pytest --misstep --misstep-trace picker` records each as an execution."""

import random

import pytest
from picker.body import Body
from picker.skills import pick, point, press


@pytest.fixture(params=range(8))
def body(request, misstep_skill):
    """The arm in eight scenes; its sensors are recorded."""
    random.seed(request.param)
    misstep_skill.describe("rail", ("position", "force", "fingers"), ("m", "N", ""))
    return Body(random.uniform(0.4, 0.7), lambda t_ns, values: misstep_skill.log("rail", t_ns, values))


@pytest.mark.misstep(skill="pick")
def test_it_picks_the_thing_up(body):
    pick(body)
    assert body.holds


@pytest.mark.misstep(skill="press")
def test_it_presses_the_button(body):
    assert press(body)
    assert body.force_n < 12.0


@pytest.mark.misstep(skill="point")
def test_it_stops_beside_the_thing(body):
    point(body)
    assert abs(body.thing_m - body.at_m - 0.1) < 0.01
