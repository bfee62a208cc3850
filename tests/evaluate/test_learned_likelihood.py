from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np
import pytest

from misstep.blame.labelled import Labelled, bug_of
from misstep.blame.learning import Material
from misstep.blame.likelihood import Priors
from misstep.evaluate import learned_likelihood
from misstep.evaluate.learned_likelihood import Comparison, Worth, compared, cross_validated
from misstep.evaluate.synthetic import SyntheticRobot

OTHER = replace(Priors(), manifest=(1.0, 1.0))


@pytest.fixture(scope="module")
def sessions() -> list[Labelled]:
    robot = SyntheticRobot(np.random.default_rng(0))
    knowledge = robot.knowledge(4)
    names = ["hand.f0", "guard.f0", "hand.f0", "joint.f0", "perceive.f0", "cartesian.f0", "cartesian.f1"]
    truths = [{name} for name in names[:-1]] + [{"cartesian.f1", "hand.f0"}]
    return [
        Labelled(str(at), frozenset(truth), tuple(robot.trials(name, ["grasp", "press", "handover"])), knowledge)
        for at, (name, truth) in enumerate(zip(names, truths, strict=True))
    ]


def test_nothing_is_judged_by_what_was_learned_from_its_own_bug(
    sessions: list[Labelled], monkeypatch: pytest.MonkeyPatch
) -> None:
    learned: dict[Priors, Sequence[int]] = {}

    def noted(material: Material, which: Sequence[int], advance: Callable[[], None]) -> Priors:
        priors = replace(Priors(), deviates=0.1 + 0.1 * len(learned))
        learned[priors] = which
        return priors

    judged: list[Priors] = []
    monkeypatch.setattr(learned_likelihood, "fitted", noted)
    monkeypatch.setattr(learned_likelihood, "compared", lambda material, priors: judged.extend(priors))
    cross_validated(Material(sessions))
    bugs = bug_of(sessions)
    for place, priors in enumerate(judged):
        assert learned[priors] and bugs[place] not in {bugs[other] for other in learned[priors]}


def test_the_same_constants_gain_nothing(sessions: list[Labelled]) -> None:
    comparison = compared(Material(sessions), [Priors()] * len(sessions))
    assert {name: one.mean for name, one in comparison.gained().items()} == {"bits": 0, "E_inspect": 0, "executions": 0}
    assert comparison.worth is Worth.NO_GAIN
    default, learned = comparison.figures().values()
    assert default == learned and default["log2 p(truth)"]["n"] == 5  # of seven sessions three are about one bug


def test_only_the_sessions_asked_for_are_judged(sessions: list[Labelled]) -> None:
    comparison = compared(Material(sessions), [OTHER] * 2, range(1, 3))
    assert len(comparison.rows) == 2 and comparison.bug == [1, 0]
    assert (comparison.bits[:, 0] != comparison.bits[:, 1]).all()


@pytest.mark.parametrize(
    ("gains", "worth"),
    [
        ([0.1] * 5, Worth.GAIN),
        ([0.1] * 4, Worth.TOO_FEW),
        ([0.5, -0.5] * 4, Worth.NO_GAIN),
        ([-0.1] * 9, Worth.NO_GAIN),
    ],
)
def test_a_gain_is_one_that_chance_does_not_explain(gains: list[float], worth: Worth) -> None:
    bits = np.column_stack([np.zeros(len(gains)), gains])
    row = {"e_inspect": [1.0], "skill": ["a"], "confidence": [0.5], "no_bug": [0.1], "world": [0.0]}
    assert Comparison(range(len(gains)), bits, [(row, row)] * len(gains)).worth is worth
