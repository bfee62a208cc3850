"""What a set of natural failures holds: sound software in sessions of executions as they come, some of them disturbed.

Nobody tests a robot that works. So half of the sessions begin with an execution that failed, as a rehearsal told, and
go on as the others do.
"""

from collections.abc import Iterator, Sequence

import numpy as np

from misstep_cell.datasets.errors import QuotaError, TooFewExecutionsError
from misstep_cell.datasets.plan import Job
from misstep_cell.datasets.quotas import Quota, even
from misstep_cell.datasets.request import SEEDS_APART, Request
from misstep_cell.skills import SKILLS
from misstep_cell.world.upsets import CAUSES, cause_of

DISTURBED = 1 / 16
"""Share of the executions that suffer a cause; four fifths of them fail, so that about one in twenty does."""
_REHEARSED = 4_000  # seeds for the failures


def natural_quotas(request: Request) -> list[Quota]:
    """What must be rehearsed: a failure for every second session, even over the skills, of causes drawn."""
    rng = np.random.default_rng(request.seed)
    shares = even(sessions(request), [skill.name for skill in SKILLS])
    return [Quota(name, 0, even(share, rng.permutation(CAUSES[name]).tolist())) for name, share in shares.items()]


def natural_jobs(request: Request, failures: Sequence[Job]) -> list[Job]:
    """Session after session: natural-001, ... as they come; failed-001, ... that begin with one of the failures.

    Raises:
        QuotaError: there are not so many scenes.
    """
    rng, seeds = np.random.default_rng((request.seed, 1)), iter(request.seeds[_REHEARSED:])
    jobs = []
    for number, failure in enumerate(failures, start=1):
        jobs += [as_it_comes(rng, seeds, f"natural-{number:03}") for _ in range(request.runs)]
        session = f"failed-{number:03}"
        jobs.append(Job(failure.skill, failure.seed, failure.cause, session=session, outcome=failure.outcome))
        jobs += [as_it_comes(rng, seeds, session) for _ in range(request.runs - 1)]
    return jobs


def as_it_comes(rng: np.random.Generator, seeds: Iterator[int], session: str) -> Job:
    """Some skill in the next scene that is disturbed or not, as chance wants it."""
    skill = SKILLS[rng.integers(len(SKILLS))].name
    disturbed = rng.random() < DISTURBED
    seed = next((seed for seed in seeds if bool(cause_of(skill, seed)) == disturbed), None)
    if seed is None:
        raise QuotaError(skill, "executions as they come", SEEDS_APART - _REHEARSED)
    return Job(skill, seed, cause_of(skill, seed), session=session)


def sessions(request: Request) -> int:
    """Of either kind.

    Raises:
        TooFewExecutionsError: there is none.
    """
    if request.executions < 2 * request.runs:
        raise TooFewExecutionsError(request.executions, request.runs)
    return request.executions // (2 * request.runs)
