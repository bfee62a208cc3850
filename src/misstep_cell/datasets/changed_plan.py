"""What a set of changed worlds holds: sound software, a session for each change."""

from misstep_cell.datasets.plan import Job
from misstep_cell.datasets.request import Request
from misstep_cell.skills import SKILLS
from misstep_cell.world.changes import CHANGES


def changed_jobs(request: Request) -> list[Job]:
    """Every skill in the same scenes under each change; whatever comes of it."""
    return [
        Job(skill.name, seed, change=change, session=session_of(change))
        for change in CHANGES
        for seed in request.seeds[: request.runs]
        for skill in SKILLS
    ]


def session_of(change: str) -> str:
    """E.g. "changed-heavier-object"."""
    return f"changed-{change.replace(' ', '-')}"
