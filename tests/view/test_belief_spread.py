from typing import Any

import pytest

from misstep.blame.trial import judge
from misstep.view.belief_spread import BeliefSpread


def test_it_spans_the_belief_and_what_it_is_without_each_execution(session: Any) -> None:
    trials = [step.trial for step in session.steps[:4]]
    spread = BeliefSpread.of(trials, session.knowledge, "default")
    leader = judge(trials, session.knowledge).belief.ranked()[0][0].name

    def probability(some: list[Any]) -> float:
        return next(p for function, p in judge(some, session.knowledge).belief.ranked() if function.name == leader)

    values = [probability(trials), *(probability([*trials[:k], *trials[k + 1 :]]) for k in range(4))]
    found = spread.of_functions({leader})
    assert (found.low, found.high) == (pytest.approx(min(values)), pytest.approx(max(values)))
    assert found.low < found.high


def test_all_hypotheses_together_are_certain(session: Any) -> None:
    trials = [step.trial for step in session.steps[:2]]
    spread = BeliefSpread.of(trials, session.knowledge, "default")
    names = {function.name for function in spread.beliefs[0].functions}
    everything = spread.of_functions(names)
    assert everything.high + spread.no_bug().low == pytest.approx(1.0)
    assert everything.low + spread.no_bug().high == pytest.approx(1.0)
