"""What a set of planted bugs holds: successes to learn from, sound software to compare with, and each bug."""

from misstep_cell.bugs.catalogue import read_catalogue
from misstep_cell.datasets.plan import Job
from misstep_cell.datasets.request import Request
from misstep_cell.skills import SKILLS

SOUND = "sound"
"""Session of software without a bug."""
LEARNT_RUNS, SOUND_RUNS = 70, 12
"""Of each skill; where fewer are asked for to learn from, fewer in proportion are without a bug."""
_APART = 1000
"""Seeds between the scenes of two skills: no two have one in common, as on a robot at work."""


def bug_jobs(request: Request) -> list[Job]:
    """Each skill 70 times, or as asked, to learn from and 12 times as a session without a bug; then bug after bug.

    A bug is run in those skills that call its function: every other skill runs as in the session without a bug. Its
    scenes are those of that session, so that it can be told what the bug changes.
    """
    names = [skill.name for skill in SKILLS]

    def scene(skill: str, run: int) -> int:
        return request.seeds[_APART * names.index(skill) + run]

    learnt = request.executions or LEARNT_RUNS
    jobs = [Job(name, scene(name, run)) for run in range(learnt) for name in names]
    later = range(learnt, learnt + max(round(SOUND_RUNS * learnt / LEARNT_RUNS), 1))
    jobs += [Job(name, scene(name, run), session=SOUND) for run in later for name in names]
    callers = {entry.bug.name: set(entry.effects) for entry in read_catalogue().entries}
    for bug in request.bugs:
        ours = [name for name in names if name in callers[bug]]
        jobs += [Job(name, scene(name, learnt + run), bug=bug, session=bug)
                 for run in range(request.runs) for name in ours]  # fmt: skip
    return jobs
