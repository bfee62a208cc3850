"""Errors of recording tests."""

from misstep.core.errors import MisstepError


class SkillMarkerError(MisstepError):
    """The marker of a test does not say which skill it is."""

    def __init__(self, test: str, got: str) -> None:
        super().__init__(
            f"{test}: @pytest.mark.misstep takes one argument, the name of a skill, got {got}.",
            'Write @pytest.mark.misstep(skill="grasp"), or @pytest.mark.misstep to name the skill as the test.',
        )
