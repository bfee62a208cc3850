"""Errors of detectors and their training."""

from misstep.core.errors import MisstepError


class NoChannelsError(MisstepError):
    """The successes of a skill have no sensor channel in common that a detector could learn."""

    def __init__(self, skill: str) -> None:
        self.skill = skill
        super().__init__(
            f"The successes of {skill} have no sensor channel in common to train a detector on.",
            "Log what the robot measures, in every execution: recorder.log(STREAM, t_ns, values). "
            "Without it, misstep test goes by the outcomes of the skill alone.",
        )
