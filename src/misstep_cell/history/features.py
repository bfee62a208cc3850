"""What the software learnt on its way: text as it is now, and as it was before."""

from misstep_cell.history.earlier import Edit, Feature
from misstep_cell.history.tree import SKILLS_MODULE


def _edit(path: str, now: str, before: str = "") -> Edit:
    return Edit(f"tabletop/{path}", now, before)


_CHECK_TRACKING = '''
    def check_tracking(self, position_rad: Floats, state: RobotState) -> None:
        """Compares where the arm is with where it should be.

        Raises:
            TrackingError: it is far away.
        """
        error_rad = float(np.abs(state.position_rad - position_rad).max())
        if error_rad > _LARGEST_ERROR_RAD:
            raise TrackingError(f"the arm is {error_rad:.2f} rad away from its target: blocked?")
'''
_MEAN_FORCE = '''
    def mean_force_n(self, cycles: int) -> Floats:
        """(3,) mean raw force over some cycles."""
        total = np.zeros(3)
        for _ in range(cycles):
            self._hardware.wait_cycle()
            total += self._hardware.read().wrench[:3]
        return total / cycles
'''
_RELEASE = '''
    def release(self) -> None:
        """Opens so little that the fingers touch nothing beside what they let go."""
        self._hardware.command_fingers(min(self._hardware.read().width_m + _RELEASE_M, WIDEST_M))
        self.wait_until_still()
'''
_MOST_TYPICAL = '''

def most_typical(looks: Floats, noise: Floats) -> Floats:
    """(d,) the look that is nearest to all the others, so that the filter can't begin with an outlier."""
    distances = (np.abs(looks[:, None] - looks) / noise).sum(axis=(1, 2))
    typical: Floats = looks[distances.argmin()]
    return typical
'''
_WITHIN_GATE = '''

def within_gate(track: Track, look: Floats, noise: Floats) -> bool:
    """Whether a look (d,) may be one at the same thing."""
    squares = (look - track.mean) ** 2 / (track.variance + noise**2)
    return float(squares.mean()) < _GATE
'''
_CROSS = '''

def _cross(a: Floats, b: Floats) -> Floats:
    """Row-wise cross product; NumPy's own is five times slower on so few rows."""
    return a[:, [1, 2, 0]] * b[:, [2, 0, 1]] - a[:, [2, 0, 1]] * b[:, [1, 2, 0]]
'''
_TWO_DETOURS = """    for detour in _DETOURS_RAD:
        yield [(start_rad + middle) / 2 + detour, (middle + goal_rad) / 2 + detour]
        yield [start_rad + detour, goal_rad + detour]
"""
_LIFT = '''
    def lift(self) -> None:
        """Lifts what it holds and shows it for a moment."""
        super().lift()
        self.robot.wait(_SHOW_S)
'''
_SETTLE = """            if np.abs(self._hardware.read().velocity_rad_s).max() < _STILL_RAD_S:
                return
"""
_STILL = """        still, width_m = 0, self._hardware.read().width_m
        for _ in range(_LONGEST_WAIT_CYCLES):
            self._hardware.wait_cycle()
            before_m, width_m = width_m, self._hardware.read().width_m
            still = still + 1 if abs(width_m - before_m) < _STILL_M_PER_CYCLE else 0
            if still >= _STILL_CYCLES:
                return
"""
_BEST_OF = """    normals, offsets = np.array([p.normal for p in planes]), np.array([p.offset_m for p in planes])
    support = (np.abs(points_m @ normals.T - offsets) < _INLIER_M).sum(axis=0)
    return planes[int(support.argmax())]
"""
_NEIGHBOURS = """    squares = (points_m**2).sum(axis=1)
    squared_distances = squares[:, None] + squares - 2 * points_m @ points_m.T
    near: NDArray[np.bool_] = squared_distances < gap_m**2
"""
_BLOB = """    lower, upper = np.quantile(points_m[:, :2], [0.02, 0.98], axis=0)
    return np.asarray((lower + upper) / 2)
"""
_JUMP = """        if np.abs(joints[-1] - joints[-2]).max() > _LARGEST_JOINT_JUMP_RAD:
            raise PlanningError("the straight line passes a singular posture")
"""

FEATURES = (
    Feature(
        "Notice when the arm is blocked",
        (
            _edit("control/arm.py", "        self.check_tracking(position_rad, state)\n"),
            _edit("control/arm.py", _CHECK_TRACKING),
            _edit("control/arm.py", "_LARGEST_ERROR_RAD = 0.25\n"),
            _edit("control/arm.py", "from tabletop.errors import TrackingError\n"),
        ),
    ),
    Feature(
        "Refuse paths beyond the joints' limits",
        (
            _edit("robot.py", "        check_limits(path.joints_rad)\n"),
            _edit("robot.py", "from tabletop.planning.limits import check_limits\n"),
        ),
        ("tabletop/planning/limits.py",),
    ),
    Feature(
        "Tell where the tip is when a motion has ended",
        (
            _edit("robot.py", "        tip_m = np.round(forward(self.arm.joints()).position_m, 3)\n"),
            _edit("robot.py", ', f"tip at {tip_m.tolist()} m")', ")"),
            _edit("robot.py", "from tabletop.kinematics.forward import forward\n"),
            _edit("robot.py", "import numpy as np\n\n"),
        ),
    ),
    Feature(
        "Fuse several looks with a Kalman filter instead of their median",
        (
            _edit("perception/box.py", "as_box(fuse_looks(seen, _NOISE).mean)", "as_box(np.median(seen, axis=0))"),
            _edit("perception/box.py", "from tabletop.perception.tracking import fuse_looks\n"),
        ),
        ("tabletop/perception/tracking.py",),
    ),
    Feature(
        "Begin the track with the most typical look",
        (
            _edit("perception/tracking.py", "most_typical(looks, noise)", "looks[0]"),
            _edit("perception/tracking.py", _MOST_TYPICAL),
        ),
    ),
    Feature(
        "Leave outliers out of the track",
        (
            _edit(
                "perception/tracking.py",
                "        if within_gate(track, look, noise):\n            track = update(track, look, noise)\n",
                "        track = update(track, look, noise)\n",
            ),
            _edit("perception/tracking.py", _WITHIN_GATE),
            _edit("perception/tracking.py", ": a Kalman filter that leaves outliers out.", ", by a Kalman filter."),
        ),
    ),
    Feature(
        "Zero the wrist's force by a mean over several cycles",
        (
            _edit("control/force.py", "self.mean_force_n(_BIAS_CYCLES)", "self._hardware.read().wrench[:3]"),
            _edit("control/force.py", _MEAN_FORCE),
            _edit("control/force.py", "_BIAS_CYCLES = 20\n"),
        ),
    ),
    Feature(
        "Open the hand only a little to release",
        (
            _edit("control/hand.py", _RELEASE),
            _edit("control/hand.py", "_RELEASE_M = 0.025\n"),
            _edit("skills/transfer.py", "self.robot.hand.release()", "self.robot.hand.open()"),
        ),
    ),
    Feature(
        "Check the fingers' force too before something counts as held",
        (
            _edit(
                "control/hand.py",
                "        state = self._hardware.read()\n"
                "        return state.width_m > _EMPTY_M and abs(state.grip_force_n) > _LEAST_GRIP_N\n",
                "        return self._hardware.read().width_m > _EMPTY_M\n",
            ),
        ),
    ),
    Feature(
        "Wait until the fingers stand still, not for a fixed time",
        (
            _edit(
                "control/hand.py",
                _STILL,
                "        for _ in range(_LONGEST_WAIT_CYCLES // 2):\n            self._hardware.wait_cycle()\n",
            ),
        ),
    ),
    Feature(
        "End a motion as soon as the arm stands still",
        (_edit("control/arm.py", _SETTLE), _edit("control/arm.py", "_STILL_RAD_S = 0.02\n")),
    ),
    Feature(
        "Notice a handover only when the push lasts",
        (
            _edit(
                "control/force.py",
                "        self._cycles_pushed = self._cycles_pushed + 1 if self.pushed(state) else 0\n"
                "        return self._cycles_pushed >= _PUSH_CYCLES\n",
                "        return self.pushed(state)\n",
            ),
        ),
    ),
    Feature("Try detours at both ends of the way", (_edit("planning/joint.py", _TWO_DETOURS),)),
    Feature(
        "Refuse straight lines through singular postures",
        (_edit("planning/cartesian.py", _JUMP), _edit("planning/cartesian.py", "_LARGEST_JOINT_JUMP_RAD = 0.5\n")),
    ),
    Feature(
        "Faster Jacobian: no np.cross on seven rows",
        (
            _edit("kinematics/jacobian.py", "_cross(axes, tip_m - origins).T", "np.cross(axes, tip_m - origins).T"),
            _edit("kinematics/jacobian.py", _CROSS),
        ),
    ),
    Feature(
        "Show what was grasped for a moment",
        (_edit("skills/grasp.py", _LIFT), _edit("skills/grasp.py", "\n_SHOW_S = 0.6\n")),
    ),
    Feature(
        "Count the support of all planes at once",
        (
            _edit(
                "perception/plane.py",
                _BEST_OF,
                "    return max(planes, key=lambda plane: (np.abs(plane.heights_m(points_m)) < _INLIER_M).sum())\n",
            ),
        ),
    ),
    Feature(
        "Distances of points by one product of matrices",
        (
            _edit(
                "perception/cluster.py",
                _NEIGHBOURS,
                "    distances = np.linalg.norm(points_m[:, None] - points_m, axis=2)\n"
                "    near: NDArray[np.bool_] = distances < gap_m\n",
            ),
        ),
    ),
    Feature(
        "Find the puck's middle from its rim, not from the density of its points",
        (_edit("perception/puck.py", _BLOB, "    return np.asarray(np.median(points_m[:, :2], axis=0))\n"),),
    ),
    Feature(
        "Report when nothing was touched while lowering",
        (
            _edit(
                "skills/transfer.py",
                "        if self.move(self.put.raised(-_BEYOND_M), speed_scale=_LOWER_SPEED_SCALE, guard=guard):\n"
                '            self.robot.events.report("no contact felt")\n',
                "        self.move(self.put.raised(-_BEYOND_M), speed_scale=_LOWER_SPEED_SCALE, guard=guard)\n",
            ),
        ),
    ),
    Feature(
        "Report when a handover left the hand empty",
        (
            _edit(
                "skills/handover.py",
                "        if not self.robot.hand.holds_something():\n"
                '            self.robot.events.report("nothing gripped")\n',
            ),
        ),
    ),
    Feature(
        "Report a button that offers no resistance",
        (
            _edit(
                "skills/press_button.py",
                "        if self.robot.execute(plan_joint(self.robot.arm.joints(), self._pressed_rad), "
                "_PRESS_SPEED_SCALE, guard):\n"
                '            self.robot.events.report("no resistance felt")\n',
                "        self.robot.execute(plan_joint(self.robot.arm.joints(), self._pressed_rad), "
                "_PRESS_SPEED_SCALE, guard)\n",
            ),
        ),
    ),
    Feature(
        "Report every state of a skill",
        (_edit("skills/state_machine.py", '            self.robot.events.report("state", state.__name__)\n'),),
    ),
    Feature(
        "Draw the arm back after pointing",
        (
            _edit("skills/point.py", "    def hold(self) -> State:", "    def hold(self) -> None:"),
            _edit("skills/point.py", "        return self.return_home\n"),
            _edit(
                "skills/point.py",
                '\n    def return_home(self) -> None:\n        """Draws the arm back."""\n'
                "        self.robot.execute(plan_joint(self.robot.arm.joints(), HOME_RAD))\n",
            ),
        ),
    ),
    Feature(
        "Keep the emptied cup tilted a little longer",
        (
            _edit("skills/pour.py", "        self.robot.wait(_EMPTYING_S)\n"),
            _edit("skills/pour.py", "_EMPTYING_S = 0.6\n"),
        ),
    ),
)

_CLASSES = {
    "push": ("Push", ("tabletop/perception/puck.py",)),
    "pour": ("Pour", ()),
    "put_on_top": ("PutOnTop", ()),
    "place_in_container": ("PlaceInContainer", ()),
    "handover": ("Handover", ()),
    "pick_and_place": ("PickAndPlace", ()),
}
LATE_SKILLS = tuple(_CLASSES)
"""Skills that the software may have learnt on its way; the others are as old as the repository."""


def skill_feature(skill: str) -> Feature:
    """The commit that brings a skill: its module, what only it needs, and its line in the skills module."""
    name, only_its = _CLASSES[skill]
    module = f"tabletop.skills.{skill}"
    lines = (f"from {module} import {name}\n", f'    cell_skill("{skill}", on_robot({name})),\n')
    edits = tuple(Edit(SKILLS_MODULE, line, "") for line in lines)
    return Feature(f"New skill: {skill.replace('_', ' ')}", edits, (f"tabletop/skills/{skill}.py", *only_its))
