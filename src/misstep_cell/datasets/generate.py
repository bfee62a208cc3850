"""Making a data set, from its request to its splits; what is there already is kept."""

import os
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeRemainingColumn

from misstep import Execution, Outcome
from misstep_cell.datasets.bug_plan import bug_jobs
from misstep_cell.datasets.changed_plan import changed_jobs
from misstep_cell.datasets.errors import NoPicturesError
from misstep_cell.datasets.natural_plan import natural_jobs, natural_quotas
from misstep_cell.datasets.plan import Job, Plan
from misstep_cell.datasets.plan_file import PlanFile, open_plan
from misstep_cell.datasets.quotas import Quota, failure_quotas
from misstep_cell.datasets.recording import record, recorded
from misstep_cell.datasets.rehearsals import Rehearsals
from misstep_cell.datasets.request import Request, SetName
from misstep_cell.datasets.splits import write_splits
from misstep_cell.datasets.truth import write_truth
from misstep_cell.rehearsal import find_skill
from misstep_cell.skills import SKILLS
from misstep_cell.world.cameras import gl_context
from misstep_cell.world.upsets import CAUSES, cause_of


def generate(request: Request, folder: Path, workers: int) -> list[Execution]:
    """Makes the data set, or what is missing of it, in a store.

    Args:
        request: what it holds.
        folder: of the store; beside the executions it gets plan.json and splits.json.
        workers: processes that rehearse, then record.

    Raises:
        NoPicturesError: pictures are asked for, and OpenGL does not work.
        DataSetFolderError: the folder holds something else.
        UnknownCellSkillError: the cell lacks one of the skills.
        TooFewExecutionsError: the natural set is to hold less than two sessions.
        QuotaError: the cell does not bring about what is asked for.
        OutcomeChangedError: an execution ended otherwise than its rehearsal.
    """
    os.environ.setdefault("OMP_NUM_THREADS", "1")  # of the processes to come: all cores have one
    if request.fps:
        _try_to_render()
    plan = open_plan(folder, request)
    if not plan.jobs:
        plan.jobs = _planned(plan, workers)
        plan.save()
    there = recorded(folder, plan.jobs)
    missing = [job for job in plan.jobs if job not in there]
    with _bar("recording", len(plan.jobs), len(there)) as (bar, task):
        outcomes = Counter(one.outcome for one in there.values())
        for execution in record(folder, request, missing, workers):
            outcomes[execution.outcome] += 1
            bar.update(task, advance=1, note=_in_words(outcomes))
    executions = list(recorded(folder, plan.jobs).values())
    write_splits(folder / "splits.json", executions, request.seed)
    if any(job.session for job in plan.jobs):
        write_truth(folder / "bugs.json", request, plan.jobs)
    return executions


def _try_to_render() -> None:
    try:
        gl_context()
    except Exception as error:  # whatever the system's OpenGL raises
        raise NoPicturesError(f"{type(error).__name__}: {error}") from error


def _planned(plan: PlanFile, workers: int) -> list[Job]:
    match plan.request.set:
        case SetName.BUGS:
            return bug_jobs(plan.request)
        case SetName.CHANGED:
            return changed_jobs(plan.request)
        case SetName.NATURAL:
            return natural_jobs(plan.request, _rehearsed(plan, workers))
    return _rehearsed(plan, workers)


def quotas(request: Request) -> list[Quota]:
    """What is to be rehearsed for."""
    if request.set is SetName.FAILURE:
        return failure_quotas(request.executions, CAUSES)
    if request.set is SetName.NATURAL:
        return natural_quotas(request)
    return [Quota(skill.name, request.runs) for skill in SKILLS]


def _rehearsed(plan: PlanFile, workers: int) -> list[Job]:
    """Rehearses until every quota is filled; the jobs take turns, so that all skills grow together."""
    wanted = quotas(plan.request)
    for quota in wanted:
        find_skill(quota.skill)
    total = sum(quota.executions for quota in wanted)
    with _bar("rehearsing", total, 0) as (bar, task), Rehearsals(workers, plan.request.upset) as rehearsals:
        while True:
            plans = [_plan(quota, plan) for quota in wanted]
            bar.update(task, completed=sum(len(one.jobs) for one in plans))
            scenes = [(quota.skill, seed) for quota, one in zip(wanted, plans, strict=True) for seed in one.wanted]
            if not scenes:
                return _in_turn(plans)
            for scene, outcome in rehearsals.run(scenes):
                plan.rehearsals[scene] = outcome
                plan.save()
                bar.update(task, note=f"{len(plan.rehearsals)} rehearsals")


def _plan(quota: Quota, plan: PlanFile) -> Plan:
    known = {seed: outcome for (skill, seed), outcome in plan.rehearsals.items() if skill == quota.skill}
    cause = partial(cause_of, quota.skill) if plan.request.upset else lambda _: ""
    return Plan(quota, _scenes(plan.request, quota.skill), cause, known)


def _scenes(request: Request, skill: str) -> range:
    """Seeds that no other skill shares: the more scenes a data set has, the more its splits can tell."""
    names = [one.name for one in SKILLS]
    return request.seeds[names.index(skill) :: len(names)]


def _in_turn(plans: Iterable[Plan]) -> list[Job]:
    jobs = [(index / len(plan.jobs), job) for plan in plans for index, job in enumerate(plan.jobs)]
    return [job for _, job in sorted(jobs, key=lambda one: one[0])]


@contextmanager
def _bar(what: str, total: int, done: int) -> Iterator[tuple[Progress, TaskID]]:
    """A bar on stderr, with counts and the time left."""
    columns = (
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.fields[note]}", markup=False),
        TimeRemainingColumn(elapsed_when_finished=True),
    )
    with Progress(*columns, console=Console(stderr=True), speed_estimate_period=600) as bar:
        yield bar, bar.add_task(what, total=total, completed=done, note="")


def _in_words(outcomes: Counter[Outcome]) -> str:
    return f"{outcomes[Outcome.SUCCESS]} ok {outcomes[Outcome.FAILURE]} failed"
