"""What a set of planted bugs holds: successes to learn from, sound software to compare with, and each bug."""

from misstep_cell.bugs.catalogue import read_catalogue
from misstep_cell.datasets.plan import Job
from misstep_cell.datasets.request import Request
from misstep_cell.skills import SKILLS

SOUND = "sound"
"""Session of software without a bug."""
LEARNT_RUNS, SOUND_RUNS = 70, 12
_APART = 1000
"""Seeds between the scenes that two skills are learnt in: no two have one in common, as on a robot at work."""


def bug_jobs(request: Request) -> list[Job]:
    """Each skill 70 times to learn from and 12 times as a session without a bug; then bug after bug.

    A bug is run in those skills that call its function: every other skill runs as in the session without a bug.
    """
    scenes = request.seeds[LEARNT_RUNS:]
    jobs = [
        Job(skill.name, request.seeds[_APART * number + run])
        for run in range(LEARNT_RUNS)
        for number, skill in enumerate(SKILLS)
    ]
    jobs += [Job(skill.name, seed, session=SOUND) for seed in scenes[:SOUND_RUNS] for skill in SKILLS]
    callers = {entry.bug.name: set(entry.effects) for entry in read_catalogue().entries}
    for bug in request.bugs:
        skills = [skill.name for skill in SKILLS if skill.name in callers[bug]]
        jobs += [Job(skill, seed, bug=bug, session=bug) for seed in scenes[: request.runs] for skill in skills]
    return jobs
