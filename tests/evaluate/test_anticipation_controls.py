"""Leaks planted in recordings are caught, and a true precursor passes."""

from collections.abc import Sequence

import numpy as np
from sklearn.linear_model import LogisticRegression

from misstep.core.streams import Float64s
from misstep.evaluate.anticipation_controls import Terms, judge, metadata_scores, placebo_name, scores, shuffled
from misstep.evaluate.anticipation_protocol import Example, Lesson, Material, Scorer
from misstep.evaluate.anticipation_scores import resamples
from misstep.evaluate.anticipation_verdict import Finding, Verdict

TERMS = Terms(parts=8, draws=300)
SESSIONS, EACH = 8, 24


def learn(lesson: Lesson, seed: int) -> Scorer:
    """Logistic regression on all samples of a window."""
    model = LogisticRegression(C=0.1, max_iter=300)
    model.fit(lesson.windows.reshape(len(lesson.windows), -1), lesson.failed, lesson.weight)
    return lambda windows, skill: model.decision_function(windows.reshape(len(windows), -1))


def recordings(
    fingerprint: float = 0.0, precursor: float = 0.0, in_blocks: bool = False, by: str = "session", seed: int = 0
) -> list[Material]:
    """Windows of ten samples of three channels; two draws of the successes' events.

    Args:
        fingerprint: how far each session shifts all channels.
        precursor: how far a failure shifts the first channel during the last second before it.
        in_blocks: whether sessions hold either mostly failures or mostly successes.
        by: what the split holds out, session or execution.
        seed: of it all.
    """
    generator = np.random.default_rng(seed)
    session = np.repeat(np.arange(SESSIONS), EACH)
    share = np.where(np.arange(SESSIONS) % 2, 0.9, 0.1) if in_blocks else np.full(SESSIONS, 0.5)
    failed = generator.random(len(session)) < share[session]
    shift = fingerprint * generator.normal(size=(SESSIONS, 1, 3))[session]
    examples = [
        Example(
            f"skill {n % 2}",
            bool(failed[n]),
            f"{by} {session[n] if by == 'session' else n}",
            {"ran_s": float(generator.random())} | ({} if by == "session" else {"session": f"{session[n]}"}),
        )
        for n in range(len(session))
    ]

    def drawn(number: int) -> Material:
        def clips(horizon_s: float) -> Float64s:
            noise = np.random.default_rng([seed, number, round(horizon_s * 10) + 10]).normal(size=(len(session), 10, 3))
            noise[:, :, 0] += precursor * failed[:, None] * (horizon_s <= 1)
            return noise + shift

        return Material(examples, clips)

    return [drawn(0), drawn(1)]


def control(verdict: Verdict, name: str) -> float:
    return next(one.auroc.mean for one in verdict.controls if one.name == name)


def test_a_session_fingerprint_is_caught_where_the_split_is_by_execution() -> None:
    verdict = judge(recordings(fingerprint=2.0, in_blocks=True, by="execution"), learn, 1.0, TERMS)
    assert verdict.auroc.low > 0.65  # it looks like anticipation
    assert verdict.finding is Finding.EXPLAINED
    assert control(verdict, "metadata alone") > 0.7 and control(verdict, placebo_name(TERMS)) > 0.7
    assert "explain" in verdict.sentence


def test_the_placebo_catches_it_where_nothing_is_known_of_the_sessions() -> None:
    materials = [
        Material([Example(one.skill, one.failed, one.group) for one in material.examples], material.clips)
        for material in recordings(fingerprint=2.0, in_blocks=True, by="execution")
    ]
    verdict = judge(materials, learn, 1.0, TERMS)
    assert verdict.finding is Finding.EXPLAINED
    assert placebo_name(TERMS) in verdict.sentence


def test_held_out_sessions_leave_nothing_of_a_fingerprint() -> None:
    verdict = judge(recordings(fingerprint=2.0, in_blocks=True), learn, 1.0, TERMS)
    assert verdict.finding is Finding.CHANCE


def test_a_true_precursor_passes_in_whatever_split() -> None:
    for by in ("session", "execution"):
        verdict = judge(recordings(precursor=0.6, by=by), learn, 1.0, TERMS)
        assert verdict.finding is Finding.CLEAR, verdict
        assert verdict.sentence.startswith("No control comes near")


def test_a_precursor_on_top_of_a_fingerprint_is_partly_explained() -> None:
    materials = recordings(fingerprint=0.25, precursor=1.0, in_blocks=True, by="execution")
    verdict = judge(materials, learn, 1.0, TERMS)
    placebo = next(one for one in verdict.controls if one.name == placebo_name(TERMS))
    assert placebo.lead.low > 0
    assert verdict.finding >= Finding.PARTLY_EXPLAINED  # metadata knows the session better than a weak fingerprint does


def test_beyond_its_reach_a_precursor_is_not_seen() -> None:
    assert judge(recordings(precursor=0.6), learn, 2.0, TERMS).finding is Finding.CHANCE


def test_shuffled_labels_show_that_judged_executions_were_learned_from() -> None:
    def cheat(lesson: Lesson, seed: int) -> Scorer:
        remembered = [(known, yes) for material in leaked for known, yes in _truth(material)]
        return lambda windows, skill: np.array([_recall(window, remembered) for window in windows])

    leaked = shuffled(recordings())
    verdict_of = scores(leaked, cheat, 1.0, TERMS).figures(resamples(leaked[0].groups, 50))
    honest = scores(leaked, learn, 1.0, TERMS).figures(resamples(leaked[0].groups, 50))
    assert verdict_of[0] == 1.0 and abs(honest[0] - 0.5) < 0.1


def _truth(material: Material) -> list[tuple[Float64s, bool]]:
    return list(zip(material.clips(1.0), material.failed.tolist(), strict=True))


def _recall(window: Float64s, remembered: Sequence[tuple[Float64s, bool]]) -> float:
    return float(next(failed for known, failed in remembered if (known == window).all()))


def test_shuffling_keeps_how_often_each_skill_failed() -> None:
    materials = recordings()
    before, after = materials[0], shuffled(materials)[0]
    assert (before.failed != after.failed).any()
    for skill in set(before.skills):
        rows = np.array(before.skills) == skill
        assert before.failed[rows].sum() == after.failed[rows].sum()


def test_metadata_that_tells_the_outcome_is_found_among_some_that_does_not() -> None:
    generator = np.random.default_rng(0)
    examples = [
        Example(
            "a", n % 2 == 1, f"{n % 8}", {"noise": float(generator.random()), "hour": n % 2 + generator.normal() / 3}
        )
        for n in range(160)
    ]
    found = metadata_scores([Material(examples, lambda horizon_s: np.zeros((160, 1)))], TERMS)
    assert found.figures(np.ones((1, 160)))[0] > 0.9
