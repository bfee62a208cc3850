"""What pytest loads: options, the marker and the fixture. It imports the rest only with --misstep."""

import os
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from misstep.core.skill import SkillRecorder

_RECORDING = "misstep-recording"
_MARKER = "misstep(skill=None): record this test as an execution of a skill, named as the test unless `skill` says so"


def pytest_addoption(parser: pytest.Parser) -> None:
    """Adds --misstep and what belongs to it."""
    group = parser.getgroup("misstep", "failures of robot skills")
    group.addoption(
        "--misstep", action="store_true", help="Record tests of skills as executions, and name suspects when one fails."
    )
    group.addoption(
        "--misstep-store",
        metavar="DIR",
        default=os.environ.get("MISSTEP_STORE", "misstep-store"),
        help="The experience database (environment: MISSTEP_STORE). [%(default)s]",
    )
    group.addoption(
        "--misstep-trace",
        metavar="ROOT",
        action="append",
        default=[],
        help="Package or folder of sources whose function calls are recorded; may be repeated.",
    )


def pytest_configure(config: pytest.Config) -> None:
    """Makes the marker known, and begins to record if that is asked for."""
    config.addinivalue_line("markers", _MARKER)
    if not config.getoption("misstep"):
        return
    from misstep.core.errors import MisstepError
    from misstep.pytest_plugin.recording import Recording, Settings
    from misstep.pytest_plugin.summary import Summary

    settings = Settings(config.getoption("misstep_store"), tuple(config.getoption("misstep_trace")))
    try:
        recording = Recording(settings)
    except MisstepError as error:
        raise pytest.UsageError(str(error)) from error
    config.pluginmanager.register(recording, _RECORDING)
    if not hasattr(config, "workerinput"):  # the workers of pytest-xdist leave the last word to their controller
        config.pluginmanager.register(Summary(recording.store, settings, recording.tests), "misstep-summary")


@pytest.fixture
def misstep_skill(request: pytest.FixtureRequest) -> "SkillRecorder":
    """Takes what the robot's sensors say while the test runs; without --misstep, and keeps nothing.

    A test that uses it is recorded, marked or not.
    """
    recording = request.config.pluginmanager.get_plugin(_RECORDING)
    if recording is None:
        from misstep.pytest_plugin.forgetting import Forgetting

        return Forgetting()
    recorder: SkillRecorder = recording.recorder
    return recorder
