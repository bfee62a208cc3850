"""Which executions ran the same software, so that evidence of before a change does not count after it."""

from collections.abc import Sequence

from misstep.core.errors import MixedSoftwareError
from misstep.core.execution import Execution, Revision


def check_same_software(executions: Sequence[Execution]) -> None:
    """Refuses executions of different software as evidence for one belief.

    A clean commit is the same software in every session. Without one (no checkout, or files that differ from it)
    nothing tells what changed between two sessions, so that each session is a software of its own.

    Raises:
        MixedSoftwareError: they are of more than one.
    """
    groups: dict[str, list[str]] = {}
    for execution in executions:
        groups.setdefault(_software(execution), []).append(execution.id)
    if len(groups) > 1:
        raise MixedSoftwareError(groups)


def _software(execution: Execution) -> str:
    revision = execution.revision
    if revision.commit and not revision.dirty:
        return described(revision)
    return f"{described(revision)} in {execution.session or 'training'}"


def described(revision: Revision) -> str:
    """A revision for people."""
    if not revision.commit:
        return "unknown revision"
    return f"commit {revision.commit[:10]}{' with changed files' if revision.dirty else ''}"
