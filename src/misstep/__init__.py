"""misstep: anticipates, detects and explains failures of robot skills.

The public names of the package. Importing it stays cheap: numpy is the heaviest thing it brings, and
names that need more are looked up when they are first used.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from misstep.core.calls import Calls, Function
    from misstep.core.errors import MisstepError
    from misstep.core.execution import Execution, Failure, Outcome, Revision
    from misstep.core.skill import CommandSkill, Skill, SkillRecorder, SkillStopped
    from misstep.core.streams import Frames, Series, StreamSpec
    from misstep.record.recorder import Recorder
    from misstep.record.runner import SkillRunner
    from misstep.signals.split import scenes_dealt
    from misstep.store.store import Store
    from misstep.watch.monitor import Monitor

__version__ = "0.1.0"

_HOMES = {
    "Calls": "misstep.core.calls",
    "Function": "misstep.core.calls",
    "MisstepError": "misstep.core.errors",
    "Execution": "misstep.core.execution",
    "Failure": "misstep.core.execution",
    "Outcome": "misstep.core.execution",
    "Revision": "misstep.core.execution",
    "CommandSkill": "misstep.core.skill",
    "Skill": "misstep.core.skill",
    "SkillRecorder": "misstep.core.skill",
    "SkillStopped": "misstep.core.skill",
    "Frames": "misstep.core.streams",
    "Series": "misstep.core.streams",
    "StreamSpec": "misstep.core.streams",
    "Recorder": "misstep.record.recorder",
    "SkillRunner": "misstep.record.runner",
    "scenes_dealt": "misstep.signals.split",
    "Store": "misstep.store.store",
    "Monitor": "misstep.watch.monitor",
}

__all__ = [  # noqa: RUF022  (grouped as a reader meets them)
    "Skill", "CommandSkill", "SkillRecorder", "SkillStopped", "Recorder", "SkillRunner", "Monitor", "Store",
    "Execution", "Outcome", "Failure", "Revision",
    "StreamSpec", "Series", "Frames", "Function", "Calls", "scenes_dealt", "MisstepError", "__version__",
]  # fmt: skip


def __getattr__(name: str) -> Any:
    """Imports a public name on first use (PEP 562), so that `import misstep` stays under 0.2 s."""
    if name in _HOMES:
        return getattr(import_module(_HOMES[name]), name)
    raise AttributeError(f"module 'misstep' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted(__all__)
