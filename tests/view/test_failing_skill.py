from typing import Any

from misstep.view.failing_skill import curves, failing_skills, moments


def test_only_skills_that_failed_are_shown_with_their_first_failing_run(session: Any) -> None:
    skills = failing_skills(session.store, session.steps)
    assert [(one.trial.execution.skill, one.number) for one in skills] == [("grasp", 1), ("push_object", 3)]
    assert [number for number, _ in skills[0].trials] == [1, 4, 7]
    assert {one.skill for one in skills[0].successes} == {"grasp"}


def test_curves_are_sorted_by_outcome(session: Any) -> None:
    grasp = failing_skills(session.store, session.steps)[0]
    ours = curves(grasp, session.knowledge.models["grasp"])
    assert len(ours.training) == len(grasp.successes)
    assert ours.successes == []
    assert [curve.label for curve in ours.failures] == ["execution 1", "execution 4", "execution 7"]
    assert all(curve.t_fail_step is not None for curve in ours.failures)


def test_pictures_enclose_t_fail_and_a_success_shows_the_same_time(session: Any) -> None:
    grasp = failing_skills(session.store, session.steps)[0]
    before, after, success = moments(session.store, grasp)
    assert [picture.caption for picture in before.pictures] == ["head/rgb, 1.75 s", "head/depth, 1.75 s"]
    assert [picture.caption for picture in after.pictures] == ["head/rgb, 2.25 s", "head/depth, 2.25 s"]
    assert [picture.caption for picture in success.pictures] == ["head/rgb, 1.75 s", "head/depth, 1.75 s"]
    assert grasp.trial.t_fail_s is not None and 1.75 < grasp.trial.t_fail_s < 2.25
