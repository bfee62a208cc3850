"""Constants that had other values, with which the skills work too."""

from misstep_cell.history.earlier import Tuned


def _tuned(path: str, now: str, *before: tuple[str, str]) -> tuple[Tuned, ...]:
    """A constant's earlier lines, the latest first, each with the message of the commit that ended it."""
    lines = [now, *(line for line, _ in before)]
    messages = [message for _, message in before]
    return tuple(
        Tuned(f"tabletop/{path}", later, earlier, message)
        for later, earlier, message in zip(lines, lines[1:], messages, strict=False)
    )


TUNINGS = (
    _tuned(
        "planning/cartesian.py",
        "_SPEED_M_S, _ACCELERATION_M_S2 = 0.3, 0.8",
        ("_SPEED_M_S, _ACCELERATION_M_S2 = 0.28, 0.8", "Move the tip a little faster"),
        ("_SPEED_M_S, _ACCELERATION_M_S2 = 0.28, 0.7", "Accelerate the tip faster"),
    ),
    _tuned(
        "planning/joint.py",
        "_SPEED_RAD_S, _ACCELERATION_RAD_S2 = 0.5, 1.5",
        ("_SPEED_RAD_S, _ACCELERATION_RAD_S2 = 0.5, 1.4", "Faster starts between postures"),
        ("_SPEED_RAD_S, _ACCELERATION_RAD_S2 = 0.48, 1.4", "Half a radian a second between postures"),
    ),
    _tuned("planning/cartesian.py", "_STEP_M = 0.02", ("_STEP_M = 0.018", "Fewer poses on a straight line")),
    _tuned("planning/cartesian.py", "_STEP_RAD = 0.1", ("_STEP_RAD = 0.08", "Coarser steps of the hand's turn")),
    _tuned("planning/joint.py", "_STEP_RAD = 0.1", ("_STEP_RAD = 0.09", "Check collisions every tenth of a radian")),
    _tuned(
        "planning/collision.py",
        "_ROUNDS, _SAMPLES = 5, 9",
        ("_ROUNDS, _SAMPLES = 5, 11", "Nine samples a segment are enough"),
        ("_ROUNDS, _SAMPLES = 4, 11", "One more round for the distance to boxes"),
    ),
    _tuned("kinematics/inverse.py", "_DAMPING = 0.02", ("_DAMPING = 0.03", "Less damping of the inverse kinematics")),
    _tuned("kinematics/inverse.py", "_TOLERANCE = 2e-4", ("_TOLERANCE = 1e-4", "Looser tolerance: 0.2 mm will do")),
    _tuned(
        "kinematics/inverse.py",
        "_MAX_ITERATIONS = 150",
        ("_MAX_ITERATIONS = 200", "Give up earlier on poses out of reach"),
    ),
    _tuned(
        "kinematics/inverse.py", "_LONGEST_STEP_RAD = 0.3", ("_LONGEST_STEP_RAD = 0.25", "Longer steps towards a pose")
    ),
    _tuned("perception/box.py", "_LOOKS = 4", ("_LOOKS = 5", "Four looks are as good as five")),
    _tuned(
        "perception/box.py",
        "_ABOVE_TABLE_M = 0.012",
        ("_ABOVE_TABLE_M = 0.011", "Ignore a little more above the table"),
    ),
    _tuned("perception/puck.py", "_LOOKS = 4", ("_LOOKS = 3", "Look at the puck once more")),
    _tuned("perception/plane.py", "_TRIALS = 40", ("_TRIALS = 60", "Forty planes are enough")),
    _tuned("perception/plane.py", "_INLIER_M = 0.006", ("_INLIER_M = 0.007", "Tighter inliers of the table")),
    _tuned("perception/cluster.py", "_FEWEST_POINTS = 8", ("_FEWEST_POINTS = 6", "Ask for eight points of an object")),
    _tuned(
        "perception/colour.py", "_LEAST_SATURATION = 0.45", ("_LEAST_SATURATION = 0.43", "Ask for stronger colours")
    ),
    _tuned("perception/tracking.py", "_GATE = 4.0", ("_GATE = 5.0", "Narrower gate for outliers")),
    _tuned("perception/tracking.py", "_PRIOR_NOISES = 3.0", ("_PRIOR_NOISES = 2.5", "Trust the first look less")),
    _tuned("control/hand.py", "_STILL_CYCLES = 5", ("_STILL_CYCLES = 6", "Five still cycles will do")),
    _tuned("control/hand.py", "_LEAST_GRIP_N = 8.0", ("_LEAST_GRIP_N = 7.0", "Ask for 8 N before something is held")),
    _tuned(
        "control/hand.py",
        "_LONGEST_WAIT_CYCLES = 150",
        ("_LONGEST_WAIT_CYCLES = 160", "Wait for the fingers 1.5 s at most"),
    ),
    _tuned("control/force.py", "_BIAS_CYCLES = 20", ("_BIAS_CYCLES = 25", "Zero the force a little faster")),
    _tuned("control/force.py", "_FILTER_SHARE = 0.3", ("_FILTER_SHARE = 0.35", "Filter the force a little more")),
    _tuned("control/force.py", "_PUSH_CYCLES = 8", ("_PUSH_CYCLES = 7", "A push lasts 80 ms")),
    _tuned("control/force.py", "_PUSH_N = 2.5", ("_PUSH_N = 2.7", "Notice lighter pushes")),
    _tuned("control/arm.py", "_LARGEST_ERROR_RAD = 0.25", ("_LARGEST_ERROR_RAD = 0.3", "Notice a blocked arm earlier")),
    _tuned(
        "control/arm.py",
        "_LONGEST_SETTLING_CYCLES = 60",
        ("_LONGEST_SETTLING_CYCLES = 50", "Let the arm settle for 0.6 s"),
    ),
    _tuned("skills/pick.py", "_ABOVE_M = 0.12", ("_ABOVE_M = 0.115", "Reach over objects a little higher")),
    _tuned("skills/pick.py", "_LIFT_M = 0.14", ("_LIFT_M = 0.145", "Lift 14 cm")),
    _tuned("skills/pick.py", "_FINGER_DEPTH_M = 0.045", ("_FINGER_DEPTH_M = 0.043", "Grasp 2 mm deeper")),
    _tuned("skills/point.py", "_ABOVE_TOP_M = 0.05", ("_ABOVE_TOP_M = 0.055", "Point from 5 cm")),
    _tuned("skills/push.py", "_ABOVE_M = 0.10", ("_ABOVE_M = 0.11", "Go behind the puck lower")),
    _tuned("skills/push.py", "_TIP_HEIGHT_M = 0.018", ("_TIP_HEIGHT_M = 0.019", "Push 1 mm lower")),
    _tuned("skills/handover.py", "_PATIENCE_S = 6.0", ("_PATIENCE_S = 6.5", "Wait 6 s for the human")),
    _tuned("skills/press_button.py", "_ABOVE_M = 0.06", ("_ABOVE_M = 0.065", "Begin the press a little lower")),
    _tuned("skills/press_button.py", "_CONTACT_N = 18.0", ("_CONTACT_N = 19.0", "Feel the button's stop earlier")),
    _tuned("skills/transfer.py", "_OVER_M = 0.08", ("_OVER_M = 0.085", "Carry objects a little lower")),
    _tuned("skills/transfer.py", "_CONTACT_N = 4.0", ("_CONTACT_N = 4.3", "Feel the ground a little earlier")),
    _tuned("skills/transfer.py", "_LOWER_SPEED_SCALE = 0.15", ("_LOWER_SPEED_SCALE = 0.14", "Lower a little faster")),
    _tuned("skills/pour.py", "_ABOVE_M = 0.10", ("_ABOVE_M = 0.105", "Reach over the cup lower")),
    _tuned(
        "skills/pour.py",
        "_TURN_SPEED_RAD_S, _TURN_ACCELERATION_RAD_S2 = 0.8, 2.0",
        ("_TURN_SPEED_RAD_S, _TURN_ACCELERATION_RAD_S2 = 0.75, 2.0", "Tilt faster"),
    ),
)
