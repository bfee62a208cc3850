"""Records what is planned and not there yet."""

from collections.abc import Iterator, Sequence
from itertools import groupby
from pathlib import Path

from misstep import Execution, Outcome, SkillRunner, Store
from misstep_cell.bugs import BUG_VARIABLE
from misstep_cell.datasets.errors import OutcomeChangedError
from misstep_cell.datasets.plan import Job
from misstep_cell.datasets.request import Request
from misstep_cell.streams import CROP_VARIABLE, FLOW_VARIABLE, FPS_VARIABLE
from misstep_cell.world.changes import CHANGE_VARIABLE
from misstep_cell.world.upsets import UPSETS_VARIABLE

_SKILLS, _ROOTS, _ROBOT = "misstep_cell.skills", ["misstep_cell.robot"], "misstep_cell"
_TIME_LIMIT_S = 120.0


def record(folder: Path, request: Request, jobs: Sequence[Job], workers: int) -> Iterator[Execution]:
    """Records jobs, session after session, yielding executions as they end.

    Raises:
        OutcomeChangedError: one ended otherwise than its rehearsal.
    """
    for (session, bug, change), group in groupby(jobs, key=lambda job: (job.session, job.bug, job.change)):
        environment = {
            BUG_VARIABLE: bug,
            UPSETS_VARIABLE: "1" if request.upset else "0",
            CHANGE_VARIABLE: change,
            FPS_VARIABLE: str(request.fps),
            FLOW_VARIABLE: "1",
            # One thread a worker: all cores have one. Software OpenGL draws in the worker's own.
            "LP_NUM_THREADS": "0",
            "OPENCV_FOR_THREADS_NUM": "1",
        } | ({CROP_VARIABLE: request.crop} if request.crop else {})
        planned = {(job.skill, job.seed): job for job in group}
        with SkillRunner(
            folder,
            _SKILLS,
            trace=_ROOTS,
            time_limit_s=_TIME_LIMIT_S,
            workers=min(workers, len(planned)),
            session=session,
            robot=_ROBOT,
            environment=environment,
        ) as runner:
            for execution in runner.run_many(list(planned)):
                _check(execution, planned[execution.skill, execution.seed or 0])
                yield execution


def recorded(folder: Path, jobs: Sequence[Job]) -> dict[Job, Execution]:
    """The judged executions that the store holds, by what was planned; without those of unknown outcome.

    Raises:
        OutcomeChangedError: one ended otherwise than its rehearsal.
    """
    with Store.open(folder, create=True) as store:
        there = {
            (one.session, one.skill, one.seed): one for one in store.executions() if one.outcome is not Outcome.UNKNOWN
        }
    found = {job: there[key] for job in jobs if (key := (job.session, job.skill, job.seed)) in there}
    for job, execution in found.items():
        _check(execution, job)
    return found


def _check(execution: Execution, job: Job) -> None:
    if Outcome.UNKNOWN not in (execution.outcome, job.outcome) and execution.outcome is not job.outcome:
        raise OutcomeChangedError(execution.id, job.skill, job.seed, job.outcome, execution.outcome)
