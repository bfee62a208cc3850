import numpy as np
import pytest

from misstep.evaluate.anticipation_protocol import Example, Lesson, Material, Scorer, held_out_scores

EXAMPLES = [Example(f"skill {n % 2}", n % 3 == 0, f"day {n % 4}") for n in range(24)]


def material(horizons: list[float] | None = None, missing: tuple[int, ...] = ()) -> Material:
    def clips(horizon_s: float) -> np.ndarray:
        if horizons is not None:
            horizons.append(horizon_s)
        windows = np.repeat(np.arange(24.0), 4).reshape(24, 2, 2)
        windows[list(missing)] = np.nan
        return windows

    return Material(EXAMPLES, clips)


def test_nothing_is_judged_by_what_learned_from_its_group() -> None:
    judged = []

    def learn(lesson: Lesson, seed: int) -> Scorer:
        def score(windows: np.ndarray, skill: np.ndarray) -> np.ndarray:
            groups = {EXAMPLES[int(number)].group for number in windows[:, 0, 0]}
            assert not groups & set(lesson.group) and len(set(lesson.group)) == 3
            assert [EXAMPLES[int(number)].skill for number in windows[:, 0, 0]] == list(skill)
            judged.extend(windows[:, 0, 0])
            return windows[:, 0, 0]

        return score

    scores = held_out_scores(material(), learn, 1.0, -0.5, parts=4)
    np.testing.assert_array_equal(scores, np.arange(24))
    assert sorted(judged) == list(range(24))


def test_windows_that_are_not_there_are_neither_judged_nor_learned_from() -> None:
    def learn(lesson: Lesson, seed: int) -> Scorer:
        assert np.isfinite(lesson.windows).all()
        return lambda windows, skill: np.ones(len(windows))

    scores = held_out_scores(material(missing=(3, 7)), learn, 1.0, -0.5, parts=4)
    assert np.flatnonzero(np.isnan(scores)).tolist() == [3, 7]


def test_the_teachers_windows_are_asked_for_with_their_own_horizon() -> None:
    horizons: list[float] = []
    held_out_scores(material(horizons), lambda lesson, seed: lambda windows, skill: np.ones(len(windows)), 1.5, -0.5)
    assert horizons == [1.5, -0.5]


def test_without_both_outcomes_of_a_skill_elsewhere_nothing_is_judged() -> None:
    alone = Material([Example("a", n < 2, f"day {n < 2}") for n in range(4)], lambda horizon_s: np.ones((4, 1)))
    assert np.isnan(held_out_scores(alone, lambda lesson, seed: pytest.fail("learned"), 1.0, -0.5)).all()


def test_weights_balance_the_outcomes_of_each_skill() -> None:
    skill = np.array(["a"] * 5 + ["b"] * 3)
    failed = np.array([True, False, False, False, False, True, True, True])
    lesson = Lesson(np.ones((8, 1)), np.ones((8, 1)), failed, skill, skill)
    np.testing.assert_allclose(lesson.weight, [0.8, 0.2, 0.2, 0.2, 0.2, 0, 0, 0])


def test_a_lesson_can_hold_out_a_group_of_its_own() -> None:
    lesson = Lesson(
        np.arange(4.0)[:, None], np.zeros((4, 1)), np.zeros(4, bool), np.full(4, "a"), np.array(list("xyxy"))
    )
    rest, held_out = lesson.without("x")
    assert rest.windows[:, 0].tolist() == [1, 3] and held_out.windows[:, 0].tolist() == [0, 2]
