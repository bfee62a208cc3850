from misstep_cell.datasets.changed_plan import changed_jobs
from misstep_cell.datasets.request import Request, SetName
from misstep_cell.skills import SKILLS
from misstep_cell.world.changes import CHANGES


def test_every_skill_runs_in_the_same_scenes_under_each_change():
    request = Request(SetName.CHANGED, runs=2)
    jobs = changed_jobs(request)
    wanted = {(skill.name, seed) for skill in SKILLS for seed in request.seeds[:2]}

    for change in CHANGES:
        under = [job for job in jobs if job.change == change]
        assert {(job.skill, job.seed) for job in under} == wanted
        assert len(under) == len(wanted)
        assert {job.session for job in under} == {f"changed-{change.replace(' ', '-')}"}
    assert len(jobs) == len(wanted) * len(CHANGES)
    assert not any(job.bug for job in jobs)
