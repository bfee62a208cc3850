import numpy as np
import pytest

from misstep import Outcome
from misstep_cell.datasets.errors import QuotaError, TooFewExecutionsError
from misstep_cell.datasets.natural_plan import DISTURBED, natural_jobs, natural_quotas, sessions
from misstep_cell.datasets.plan import Job
from misstep_cell.datasets.request import Request, SetName
from misstep_cell.skills import SKILLS
from misstep_cell.world.upsets import CAUSES, cause_of

REQUEST = Request(SetName.NATURAL, executions=600, runs=10)


def failures(count):
    return [Job("grasp", seed, cause="slip", outcome=Outcome.FAILURE) for seed in range(count)]


def test_half_of_the_sessions_begin_with_a_failure_and_all_else_is_as_it_comes():
    jobs = natural_jobs(REQUEST, failures(30))
    by_session = {name: [job for job in jobs if job.session == name] for name in dict.fromkeys(j.session for j in jobs)}

    assert sorted(by_session) == [f"{kind}-{n:03}" for kind in ("failed", "natural") for n in range(1, 31)]
    assert {len(own) for own in by_session.values()} == {10}
    for name, (first, *others) in by_session.items():
        assert (first.outcome is Outcome.FAILURE) == name.startswith("failed")
        assert {job.outcome for job in others} == {Outcome.UNKNOWN}
    assert [by_session[f"failed-{n:03}"][0].seed for n in range(1, 31)] == list(range(30))
    assert all(job.cause == cause_of(job.skill, job.seed) for job in jobs if job.outcome is Outcome.UNKNOWN)
    assert len({job.seed for job in jobs}) == 600


def test_about_one_in_sixteen_is_disturbed_and_skills_are_drawn_evenly():
    request = Request(SetName.NATURAL, executions=1600, runs=10)
    chance = [job for job in natural_jobs(request, failures(80)) if job.outcome is Outcome.UNKNOWN]
    disturbed = np.mean([bool(job.cause) for job in chance])
    shares = [np.mean([job.skill == skill.name for job in chance]) for skill in SKILLS]

    assert disturbed == pytest.approx(DISTURBED, abs=3 * np.sqrt(DISTURBED / len(chance)))
    assert shares == pytest.approx([1 / 9] * 9, abs=0.03)


def test_a_seed_repeats_the_sessions_and_another_makes_others():
    other = Request(SetName.NATURAL, executions=600, runs=10, seed=1)

    assert natural_jobs(REQUEST, failures(30)) == natural_jobs(REQUEST, failures(30))
    assert [job.skill for job in natural_jobs(other, failures(30))] != [
        job.skill for job in natural_jobs(REQUEST, failures(30))
    ]


def test_the_rehearsed_failures_are_spread_over_skills_and_their_causes():
    quotas = natural_quotas(REQUEST)

    assert {quota.skill for quota in quotas} == {skill.name for skill in SKILLS}
    assert sum(quota.executions for quota in quotas) == sessions(REQUEST) == 30
    assert all(set(quota.failures) <= set(CAUSES[quota.skill]) and not quota.successes for quota in quotas)
    chosen = {cause for seed in range(20) for cause in drawn(Request(SetName.NATURAL, 600, 10, seed))}
    assert chosen == {cause for causes in CAUSES.values() for cause in causes}


def drawn(request):
    return [cause for quota in natural_quotas(request) for cause, count in quota.failures.items() if count]


def test_less_than_two_sessions_are_refused():
    with pytest.raises(TooFewExecutionsError, match="--executions 20"):
        natural_quotas(Request(SetName.NATURAL, executions=19, runs=10))


def test_more_executions_than_there_are_scenes_are_refused():
    with pytest.raises(QuotaError, match="executions as they come"):
        natural_jobs(Request(SetName.NATURAL, executions=8000, runs=10), failures(400))
