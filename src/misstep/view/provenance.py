"""How a session's result was computed: what one needs to repeat or to doubt it."""

import platform
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from typing import Any

from misstep import __version__
from misstep.blame.knowledge import Knowledge
from misstep.core.execution import Execution, Revision
from misstep.core.preset import Preset

_PACKAGES = ("numpy", "torch", "plotly")


def provenance(executions: Sequence[Execution], knowledge: Knowledge, result: Mapping[str, Any]) -> dict[str, str]:
    """Label and text of each fact; facts that nobody knows are left out."""
    first, last = executions[0], executions[-1]
    seeds = [str(execution.seed) for execution in executions if execution.seed is not None]
    facts = {
        "session": first.session,
        "executed": f"{_utc(first.started_ns)} to {_utc(last.started_ns + last.duration_ns)}",
        "robot": first.robot,
        "software revision": ", ".join(dict.fromkeys(_revision(execution.revision) for execution in executions)),
        "new names": knowledge.renaming,
        "preset": preset_of(knowledge),
        "seeds of the executions": ", ".join(seeds),
        "stopped because": result.get("stopped") or "it has not stopped yet",
        "versions": ", ".join([f"misstep {__version__}", f"Python {platform.python_version()}", *_versions()]),
    }
    return {label: text for label, text in facts.items() if text}


def preset_of(knowledge: Knowledge) -> Preset:
    """The reading of the paper that the session followed: its detectors'."""
    return next((model.preset for model in knowledge.models.values()), "default")


def skills_known(knowledge: Knowledge) -> list[dict[str, str]]:
    """Per skill: what its fingerprint and its detector were made from."""
    rows = []
    for skill, reference in sorted(knowledge.references.items()):
        model = knowledge.models.get(skill)
        rows.append(
            {
                "skill": skill,
                "successes": str(reference.fingerprint.executions),
                "failures": str(reference.failures),
                "functions": str(len(reference.fingerprint.functions)),
                "channels": str(len(model.channels)) if model else "–",
                "p_thresh": f"{model.p_thresh:.2g}" if model else "–",
            }
        )
    return rows


def _versions() -> list[str]:
    found = []
    for package in _PACKAGES:
        try:
            found.append(f"{package} {version(package)}")
        except PackageNotFoundError:
            continue
    return found


def _revision(revision: Revision) -> str:
    return revision.commit[:10] + (" with uncommitted changes" if revision.dirty else "")


def _utc(time_ns: int) -> str:
    return datetime.fromtimestamp(time_ns / 1e9, UTC).strftime("%Y-%m-%d %H:%M:%S UTC")
