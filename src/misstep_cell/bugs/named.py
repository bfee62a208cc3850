"""The six bugs with names of their own, which tell a story; the first three are those of Hangl et al. 2017."""

from misstep_cell.bugs.bug import Bug

BUGS = (
    Bug(
        "cartesian-shift",
        "misstep_cell.robot.planning.cartesian",
        "plan_cartesian",
        "constant-shift",
        "the Cartesian planner adds a constant shift to every goal",
        "start = forward(start_rad)",
        "start, goal = forward(start_rad), Pose(goal.rotation, goal.position_m + [-0.06, 0.02, 0.0])",
    ),
    Bug(
        "hand-not-forwarded",
        "misstep_cell.robot.control.hand",
        "Hand.close",
        "dropped-command",
        "the command to close is not forwarded to the hand",
        "self._hardware.command_fingers(0.0)",
        "self._hardware.read()",
    ),
    Bug(
        "localiser-constant",
        "misstep_cell.robot.perception.box",
        "localise_object",
        "constant-reply",
        "the localiser returns one and the same pose without looking",
        "looks = [",
        "looks = [BoxPose(np.array([0.56, 0.0, 0.04]), 0.0, np.array([0.046, 0.074, 0.08]))] or [",
    ),
    Bug(
        "wrong-frame",
        "misstep_cell.robot.perception.points",
        "camera_in_base",
        "wrong-frame",
        "the lens's offset is added in the base's frame, not in the camera mount's",
        "MOUNT_IN_BASE.rotation @ LENS_IN_MOUNT_M",
        "LENS_IN_MOUNT_M",
    ),
    Bug(
        "handover-threshold",
        "misstep_cell.robot.control.force",
        "HandoverDetector.pushed",
        "unit-error",
        "the force is compared with a threshold in millinewtons, so that no push is ever noticed",
        "> _PUSH_N",
        "> 1000 * _PUSH_N",
    ),
    Bug(
        "joint-goal",
        "misstep_cell.robot.planning.joint",
        "interpolate_joints",
        "wrong-default",
        "the interpolation stops short of each corner",
        "np.linspace(0.0, 1.0, steps + 1)",
        "np.linspace(0.0, 0.75, steps + 1)",
    ),
)
