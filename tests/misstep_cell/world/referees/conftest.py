"""Executions that somebody interferes with, moments to do so and ways to do it."""

import contextlib
from types import SimpleNamespace

import pytest

from misstep_cell.rehearsal import ForgetfulRecorder
from misstep_cell.robot.errors import RobotError
from misstep_cell.world.contacts import held_by_fingers


@pytest.fixture
def after(prepared):
    """Failure that the referee sees when nobody acts but `interfere(simulation, cycle)`."""

    def run(name, interfere, cycles=150):
        skill = prepared(name)
        for cycle in range(cycles):
            interfere(skill.simulation, cycle)
            skill.simulation.wait_cycle()
        assert not skill.succeeded()
        return skill.failure()

    return run


class Interference:
    """Acts from the first cycle on in which it finds its moment, and notes when that was."""

    def __init__(self, moment, act):
        self._moment, self._act = moment, act
        self.begun_ns = None

    def __call__(self, cell):
        if self.begun_ns is None and self._moment(cell):
            self.begun_ns = cell.t_ns
        if self.begun_ns is not None:
            self._act(cell, cell.t_ns - self.begun_ns)


@pytest.fixture
def disturbed(prepared):
    """Failure of the robot's own execution, disturbed, and after how many seconds of it the onset came."""

    def run(name, moment, act, seed=0):
        skill, interference = prepared(name, seed), Interference(moment, act)
        skill.simulation.on_cycle.append(interference)
        with contextlib.suppress(RobotError):
            skill.execute(ForgetfulRecorder())
        assert interference.begun_ns is not None, "the moment never came"
        failure = skill.failure()
        assert failure is not None, "the skill succeeded all the same"
        late_s = None if failure.onset_ns is None else (failure.onset_ns - interference.begun_ns) / 1e9
        return failure.kind, late_s

    return run


def height_m(cell):
    """Of the object's middle."""
    return cell.data.body("object").xpos[2]


def held(cell):
    return held_by_fingers(cell.model, cell.data)


def held_high(cell):
    return held(cell) and height_m(cell) > 0.12


class LetGo:
    """The moment, some cycles after the object was let go, having been high."""

    def __init__(self, cycles):
        self._left, self._was_high = cycles, False

    def __call__(self, cell):
        self._was_high |= held_high(cell)
        self._left -= self._was_high and not held(cell)
        return self._left <= 0


def open_fingers(cell, _):
    cell.data.ctrl[7] = 0.05


def keep_fingers_closed(cell, _):
    cell.data.ctrl[7] = 0.0


def strike(*velocity_m_s):
    """Gives the object a speed for one cycle."""

    def act(cell, since_ns):
        if since_ns == 0:
            at = cell.model.body_dofadr[cell.model.body("object").id]
            cell.data.qvel[at : at + 3] = velocity_m_s

    return act


def tip_over(cell, _):
    """Turns the object about the table's x axis until it falls on by itself."""
    body = cell.model.body("object").id
    cell.data.xfrc_applied[body, 3] = 0.15 if cell.data.xmat[body, 8] > 0.75 else 0.0


def take_target_away(cell, since_ns):
    if since_ns == 0:
        cell.data.qpos[cell.model.jnt_qposadr[cell.model.body("target").jntadr[0]]] += 0.25


@pytest.fixture
def moments():
    """When to interfere: predicates of a simulation."""
    return SimpleNamespace(held=held, held_high=held_high, let_go_for=LetGo)


@pytest.fixture
def acts():
    """How to interfere: called every cycle with the simulation and the ns since the moment."""
    return SimpleNamespace(
        open_fingers=open_fingers,
        keep_fingers_closed=keep_fingers_closed,
        strike=strike,
        tip_over=tip_over,
        take_target_away=take_target_away,
    )
