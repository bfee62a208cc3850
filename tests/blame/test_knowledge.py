import numpy as np
import pytest

from misstep.blame.knowledge import learn
from misstep.core.errors import TooFewExecutionsError
from misstep.detect.library import train_and_store
from misstep.detect.training import Training
from misstep.store.store import Store

QUICK = Training(epochs=2)


def test_knowledge_is_made_of_trusted_executions(waves: Store) -> None:
    known = learn(waves, {"wave": train_and_store(waves, "wave", QUICK)})
    reference = known.references["wave"]
    assert reference.fingerprint.executions == 12
    assert reference.failures == 1
    assert reference.cost_s == pytest.approx(2.0)  # 40 steps of 50 ms
    assert [function.name for function in known.functions] == ["arm.grip", "arm.move", "arm.plan"]
    assert reference.fingerprint.counts.mean.sum(axis=1).astype(int).tolist() == [20, 40, 1]
    assert len(known.activities["wave"]) == 12


def test_a_skill_may_say_what_it_costs(waves: Store) -> None:
    model = train_and_store(waves, "wave", QUICK)
    assert learn(waves, {"wave": model}, {"wave": 30.0}).references["wave"].cost_s == 30.0
    assert np.isclose(learn(waves, {"wave": model}, {"wave": None}).references["wave"].cost_s, 2.0)


def test_a_skill_without_successes_is_refused(waves: Store) -> None:
    model = train_and_store(waves, "wave", QUICK)
    with pytest.raises(TooFewExecutionsError, match="'unseen' has 0"):
        learn(waves, {"unseen": model})
