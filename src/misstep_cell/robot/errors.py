"""What can go wrong inside the robot's software."""


class RobotError(Exception):
    """Base of all of them: the skill can't go on."""


class PerceptionError(RobotError):
    """What the skill needs was not found in the image."""


class KinematicsError(RobotError):
    """A pose is out of reach."""


class PlanningError(RobotError):
    """No safe motion was found."""


class TrackingError(RobotError):
    """The arm is not where it was commanded to be."""
