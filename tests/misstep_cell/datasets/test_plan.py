import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from misstep import Outcome
from misstep_cell.datasets.errors import QuotaError
from misstep_cell.datasets.plan import Plan
from misstep_cell.datasets.quotas import Quota

SEEDS = range(1000, 3000)
QUOTA = Quota("push", successes=5, failures={"slip": 4, "obstacle": 3})


def cause_of(seed):
    return ("", "slip", "obstacle")[seed * 7 % 3]


def fails(seed, share=0.7):
    """A world in which most disturbed scenes fail."""
    lucky = np.random.default_rng(seed).random() > share
    return Outcome.SUCCESS if lucky or not cause_of(seed) else Outcome.FAILURE


def one_at_a_time(world):
    """The plan by a literal walk: each seed that could be used is rehearsed before the next is looked at."""
    successes, failures, jobs = QUOTA.successes, dict(QUOTA.failures), []
    for seed in SEEDS:
        cause = cause_of(seed)
        if not (failures[cause] if cause else successes):
            continue
        outcome = world(seed)
        if outcome is Outcome.SUCCESS and not cause and successes:
            successes -= 1
            jobs.append(seed)
        elif outcome is Outcome.FAILURE and failures.get(cause):
            failures[cause] -= 1
            jobs.append(seed)
    return jobs


@settings(deadline=None)
@given(st.randoms(use_true_random=False))
def test_the_plan_is_that_of_a_literal_walk_however_rehearsals_are_interrupted(random):
    known = {seed: fails(seed) for seed in random.sample(SEEDS[:60], 10)}
    rounds = 0
    while (plan := Plan(QUOTA, SEEDS, cause_of, known)).wanted:
        told = random.sample(plan.wanted, random.randint(1, len(plan.wanted)))
        known |= {seed: fails(seed) for seed in told}
        rounds += 1
        assert rounds < 200

    assert [job.seed for job in plan.jobs] == one_at_a_time(fails)
    kinds = [job.cause for job in plan.jobs]
    assert {kind: kinds.count(kind) for kind in set(kinds)} == {"": 5, "slip": 4, "obstacle": 3}
    assert all(
        job.outcome is fails(job.seed) and bool(job.cause) == (job.outcome is Outcome.FAILURE) for job in plan.jobs
    )


def rehearsed(world, quota=QUOTA):
    known = {}
    while (plan := Plan(quota, SEEDS, cause_of, known)).wanted:
        known |= {seed: world(seed) for seed in plan.wanted}
    return plan


def test_the_first_round_rehearses_what_could_be_enough():
    assert len(Plan(QUOTA, SEEDS, cause_of, {}).wanted) == QUOTA.executions


def test_a_cause_that_never_makes_the_skill_fail_leaves_its_places_to_the_others():
    plan = rehearsed(lambda seed: Outcome.FAILURE if cause_of(seed) == "slip" else Outcome.SUCCESS)

    failures = [job.cause for job in plan.jobs if job.outcome is Outcome.FAILURE]
    assert failures == ["slip"] * 7


@pytest.mark.parametrize(
    ("outcome", "wanted"), [(Outcome.SUCCESS, "a failure from 'slip'"), (Outcome.FAILURE, "a success")]
)
def test_an_outcome_that_never_comes_is_an_error(outcome, wanted):
    with pytest.raises(QuotaError, match=wanted):
        rehearsed(lambda _: outcome, Quota("push", successes=2, failures={"slip": 2}))


def test_too_few_scenes_are_an_error():
    with pytest.raises(QuotaError, match="what its quota asks for after 3 scenes"):
        Plan(QUOTA, range(3), cause_of, dict.fromkeys(range(3), Outcome.SUCCESS))
