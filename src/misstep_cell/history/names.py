"""What had other names, and other places."""

from misstep_cell.history.earlier import ModuleRenamed, Moved, Renamed

_WORDS = (
    ("solve_ik", "inverse_kinematics"),
    ("clamp_to_limits", "clip_joints"),
    ("damped_step", "dls_step"),
    ("pose_error", "pose_difference"),
    ("link_transforms", "dh_transforms"),
    ("link_frames", "frames_of_links"),
    ("tip_pose", "tool_pose"),
    ("tip_jacobian", "geometric_jacobian"),
    ("fit_plane", "find_plane"),
    ("sample_planes", "random_planes"),
    ("least_squares_plane", "refine_plane"),
    ("fit_box", "box_around"),
    ("find_box", "detect_box"),
    ("localise_object", "locate_object"),
    ("localise_target", "locate_target"),
    ("localise_puck", "locate_puck"),
    ("above_table", "points_above"),
    ("smallest_rectangle", "min_area_rectangle"),
    ("from_yaw", "unrotate"),
    ("quarter_turn", "wrap_yaw"),
    ("largest_cluster", "biggest_cluster"),
    ("euclidean_clusters", "cluster_points"),
    ("colour_mask", "mask_of_colour"),
    ("hue_saturation", "rgb_to_hs"),
    ("cloud_in_base", "point_cloud"),
    ("camera_in_base", "camera_pose"),
    ("blob_middle", "blob_centre"),
    ("fuse_looks", "filter_looks"),
    ("plan_cartesian", "plan_line"),
    ("plan_joint", "plan_joint_path"),
    ("interpolate_poses", "line_poses"),
    ("follow_waypoints", "solve_waypoints"),
    ("interpolate_joints", "densify"),
    ("via_postures", "candidate_vias"),
    ("travelled_rad", "joint_lengths"),
    ("collision_free", "is_free"),
    ("clearance_m", "smallest_distance_m"),
    ("capsule_axes", "arm_capsules"),
    ("segment_box_distances", "capsule_box_distances"),
    ("point_box_distances", "distances_to_boxes"),
    ("time_path", "parametrise"),
    ("sample_path", "resample"),
    ("cycle_times", "control_times"),
    ("check_limits", "assert_limits"),
    ("check_tracking", "verify_tracking"),
    ("wait_until_still", "wait_for_fingers"),
    ("holds_something", "has_object"),
    ("mean_force_n", "average_force_n"),
    ("magnitude_n", "norm_n"),
    ("HandoverDetector", "PushDetector"),
    ("ContactGuard", "ForceGuard"),
    ("rotation_vector", "log_map"),
    ("rotation_about", "exp_map"),
    ("pointing_down", "looking_down"),
    ("pointing_forward", "looking_forward"),
    ("grasp_pose", "pose_to_grasp"),
    ("gripping_pose", "pose_to_grip"),
    ("pouring_pose", "pose_to_pour"),
    ("pushing_pose", "pose_to_push"),
    ("standing_on", "pose_over"),
    ("along_sides", "align_yaw"),
    ("box_corners", "bounding_corners"),
    ("put_down", "placed"),
    ("reach_over", "approach"),
    ("reach_down", "descend"),
    ("carry_over", "transport"),
)
RENAMES = tuple(Renamed(now, before, f"Rename {before} to {now}") for now, before in _WORDS)

_MODULES = (
    ("pose", "transforms"),
    ("world_model", "belief"),
    ("perception.box", "perception.localiser"),
    ("perception.cluster", "perception.clustering"),
    ("perception.points", "perception.cloud"),
    ("perception.tracking", "perception.kalman"),
    ("planning.trapezoid", "planning.profile"),
    ("planning.furniture", "planning.obstacles"),
    ("planning.joint", "planning.joint_space"),
    ("planning.cartesian", "planning.straight_line"),
    ("control.force", "control.wrist"),
    ("control.hand", "control.gripper"),
    ("kinematics.inverse", "kinematics.ik"),
    ("kinematics.forward", "kinematics.fk"),
    ("skills.state_machine", "skills.base"),
    ("skills.transfer", "skills.placing"),
)
MODULE_RENAMES = tuple(
    ModuleRenamed(f"tabletop.{now}", f"tabletop.{before}", f"Rename module {before} to {now}")
    for now, before in _MODULES
)


def _moved(function: str, now: str, before: str, *imports: str) -> Moved:
    message = f"Move {function} from {before} to {now}"
    return Moved(function, f"tabletop.{now}", f"tabletop.{before}", imports, message)


_NUMPY = "import numpy as np"
_FLOATS = "from tabletop.hardware import Floats"
_POSE = "from tabletop.pose import Pose"
_BOX = "from tabletop.perception.box import BoxPose"
MOVES = (
    _moved("slerp", "planning.cartesian", "pose"),
    _moved("travelled_rad", "planning.joint", "planning.trajectory"),
    _moved("cycle_times", "planning.trajectory", "planning.trapezoid", "from tabletop.hardware import CYCLE_S"),
    _moved(
        "clamp_to_limits", "kinematics.inverse", "kinematics.joint_limits",
        _NUMPY, _FLOATS, "from tabletop.kinematics.model import JOINT_LIMITS_RAD",
    ),
    _moved(
        "pose_error", "kinematics.inverse", "kinematics.pose_errors",
        _NUMPY, _FLOATS, _POSE, "from tabletop.pose import rotation_vector",
    ),
    _moved("quarter_turn", "perception.box", "perception.angles", _NUMPY),
    _moved("from_yaw", "perception.box", "perception.angles", _NUMPY, _FLOATS),
    _moved("box_corners", "world_model", "perception.box"),
    _moved("along_sides", "skills.transfer", "skills.placing_poses", _NUMPY, _BOX),
    _moved(
        "standing_on", "skills.transfer", "skills.placing_poses",
        _NUMPY, _FLOATS, _POSE, "from tabletop.pose import pointing_down",
    ),
    _moved("magnitude_n", "control.force", "control.vectors", _NUMPY, _FLOATS),
    _moved("tilted", "skills.pour", "pose"),
    _moved("crop", "perception.points", "perception.cropping", _NUMPY, _FLOATS,
           "from numpy.typing import NDArray", "from tabletop.perception.points import Cloud"),
    _moved("point_box_distances", "planning.collision", "planning.distances", _NUMPY, _FLOATS),
)  # fmt: skip
