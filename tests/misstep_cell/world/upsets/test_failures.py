"""Each cause makes a chosen execution fail, at an onset that positions and widths alone bear out."""

from dataclasses import dataclass, field

import numpy as np
import pytest

from misstep_cell.rehearsal import find_skill, rehearse
from misstep_cell.world.scene import GOAL_RADIUS_M, GOAL_XY_M

LINKS = ("link4", "link5", "link6", "link7", "hand")


@dataclass
class Traces:
    """What is where, cycle by cycle: all that the checks may use."""

    found: dict[str, list] = field(default_factory=dict)

    def watch(self, cell):
        bodies = {
            name for name in ("object", "intruder", "obstacle", "target", "plunger") if f'"{name}"' in self.xml(cell)
        }
        places = {name: cell.data.body(name).xpos.copy() for name in (*bodies, *LINKS)}
        places |= {"tip": cell.data.site("tip").xpos.copy(), "width": float(cell.data.qpos[7] + cell.data.qpos[8])}
        for name, place in places.items():
            self.found.setdefault(name, []).append(place)

    def xml(self, cell):
        return "".join(f'"{cell.model.body(number).name}"' for number in range(cell.model.nbody))

    def at(self, name, t_s):
        """A trace's value in the cycle that ends at a time, or the last."""
        return self.found[name][min(round(t_s * 100), len(self.found[name])) - 1]


def apart_m(traces, one, other, t_s, axes=3):
    return float(np.linalg.norm((traces.at(one, t_s) - traces.at(other, t_s))[:axes]))


def lost(traces, onset_s):
    """The object was with the tip and is not any more."""
    before = apart_m(traces, "object", "tip", onset_s - 0.1)
    assert apart_m(traces, "object", "tip", onset_s + 0.5) > before + 0.03


def knocked(traces, onset_s):
    """The object stood where it was and lies elsewhere, and the fingers never bore it."""
    start = traces.at("object", 0.01)
    assert np.linalg.norm(traces.at("object", onset_s - 0.3) - start) < 0.015
    assert np.linalg.norm(traces.at("object", onset_s + 0.01) - start) > 0.01


def hand_in_view_before(traces, onset_s):
    """Two seconds before, the intruder had come near, and half a second before it was still there."""
    assert traces.at("intruder", onset_s - 0.5)[2] < 1.0
    assert apart_m(traces, "intruder", "object" if "object" in traces.found else "tip", onset_s - 2.0) < 0.35


def touched_arm(traces, onset_s):
    hand_in_view_before(traces, onset_s)
    assert min(apart_m(traces, "intruder", link, onset_s) for link in LINKS) < 0.16


def perception_error(traces, onset_s):
    knocked(traces, onset_s)
    assert apart_m(traces, "object", "tip", onset_s, axes=2) > 0.02


def object_pushed(traces, onset_s):
    hand_in_view_before(traces, onset_s)
    assert apart_m(traces, "object", "intruder", onset_s) < 0.12
    lost(traces, onset_s)


def missed_object(traces, onset_s):
    """Somebody moved it long before the hand came down where it had been."""
    hand_in_view_before(traces, onset_s)
    start = traces.at("object", 0.01)
    assert np.linalg.norm(traces.at("object", onset_s - 0.5) - start) > 0.03
    assert np.linalg.norm(traces.at("tip", onset_s) - start) < 0.05
    assert min(apart_m(traces, "object", "intruder", t_s) for t_s in np.arange(0.5, onset_s - 0.5, 0.01)) < 0.12


def obstacle(traces, onset_s):
    assert min(apart_m(traces, "obstacle", part, onset_s, axes=2) for part in (*LINKS, "object")) < 0.1
    assert traces.at("obstacle", 0.01)[2] > 0.08  # it stood there all the time


def lost_command(traces, onset_s):
    """The fingers stayed open, and had twitched before."""
    before = [traces.at("width", t_s) for t_s in np.arange(1.0, onset_s, 0.01)]
    assert max(before) > 0.08
    assert min(before) < 0.08
    assert traces.at("width", 100.0) > 0.08


def overshoot(traces, onset_s):
    goal = np.array(GOAL_XY_M)
    assert np.linalg.norm(traces.at("object", onset_s)[:2] - goal) == pytest.approx(GOAL_RADIUS_M, abs=0.02)
    assert traces.at("object", 100.0)[1] < goal[1] - 0.9 * GOAL_RADIUS_M


def unstable_stack(traces, onset_s):
    assert apart_m(traces, "object", "target", onset_s, axes=2) < 0.08
    assert traces.at("object", 100.0)[2] < traces.at("object", onset_s - 0.1)[2] - 0.01


CASES = [
    ("grasp", "perception error", 0, "object knocked away", perception_error),
    ("grasp", "slip", 1, "object dropped", lost),
    ("grasp", "object pushed", 1, "object dropped", object_pushed),
    ("press_button", "arm pushed", 2, "button not pressed", touched_arm),
    ("pick_and_place", "obstacle", 0, "object dropped", obstacle),
    ("grasp", "lost command", 1, "object not lifted", lost_command),
    ("grasp", "missed object", 0, "object knocked away", missed_object),
    ("push", "overshoot", 1, "puck overshot", overshoot),
    ("put_on_top", "unstable stack", 0, "object toppled", unstable_stack),
]


@pytest.mark.parametrize(("name", "cause", "seed", "kind", "borne_out"), CASES, ids=[case[1] for case in CASES])
def test_fails_when_the_physics_says(name, cause, seed, kind, borne_out):
    traces = Traces()
    ended = rehearse(find_skill(name), seed, film=traces, cause=cause)

    assert (ended.failure.kind, ended.failure.cause) == (kind, cause)
    assert 0.0 < ended.failure.onset_ns / 1e9 <= ended.duration_s
    borne_out(traces, ended.failure.onset_ns / 1e9)


def test_the_same_scenes_succeed_undisturbed():
    for name, seed in {(name, seed) for name, _, seed, _, _ in CASES if name in ("grasp", "push")}:
        assert rehearse(find_skill(name), seed, cause="").succeeded
