from dataclasses import dataclass
from pathlib import Path
from typing import cast

import numpy as np
import pytest

from misstep.core.execution import Execution, Outcome
from misstep.store.store import Store
from misstep.watch.errors import PromiseError
from misstep.watch.promise import Unseen, kept_promise, require_enough, unseen


@dataclass
class Versions:
    """As much of a store as is asked for."""

    name: str

    def version(self, execution_id: str) -> str:
        return f"{self.name}/{execution_id}" if self.name else execution_id


def execution(number: int, seed: int | None, outcome: Outcome = Outcome.SUCCESS) -> Execution:
    return Execution(f"grasp-{number:05}", "grasp", outcome, 1, seed=seed)


def found(n: int) -> Unseen:
    return Unseen(tuple(execution(number, number) for number in range(n)), 0)


HERE, THERE = cast(Store, Versions("here")), cast(Store, Versions("there"))


def test_only_successes_of_new_scenes_and_recordings_are_unseen() -> None:
    learned = [(HERE, execution(1, 1)), (HERE, execution(2, None))]
    candidates = [
        execution(1, 7),
        execution(3, 1),
        execution(4, 9, Outcome.FAILURE),
        execution(5, 8),
        execution(6, None),
        execution(7, 9, Outcome.UNKNOWN),
    ]
    elsewhere = unseen(candidates, THERE, learned)
    assert [one.id for one in elsewhere.executions] == ["grasp-00001", "grasp-00005", "grasp-00006"]
    assert elsewhere.known == 1
    assert [one.id for one in unseen(candidates, HERE, learned).executions] == ["grasp-00005", "grasp-00006"]


def test_a_promise_that_can_be_kept_is_kept() -> None:
    scores = np.random.default_rng(0).normal(size=99)
    promise = kept_promise(0.01, found(99), scores, ["grasp"])
    assert promise.kept and promise.threshold == scores.max()


def test_a_promise_that_can_not_be_kept_is_refused_with_what_is_missing() -> None:
    with pytest.raises(PromiseError) as refused:
        require_enough(0.01, Unseen(found(19).executions, 4), ["grasp", "pour"])
    assert "takes successes of 99 scenes" in refused.value.problem
    assert "there are 19 of 19 (4 more are of scenes that a model learned from)" in refused.value.problem
    assert "--false-stops 0.05." in refused.value.remedy
    assert "--skill grasp --skill pour --seed 1 --runs 40 --store calibration" in refused.value.remedy
    require_enough(0.05, found(19), ["grasp"])


def test_the_rate_that_an_error_proposes_can_be_promised() -> None:
    for n in range(1, 200):
        with pytest.raises(PromiseError) as refused:
            require_enough(1e-4, found(n), ["grasp"])
        rate = float(refused.value.remedy.split("--false-stops ")[1].split(". ")[0])
        require_enough(rate, found(n), ["grasp"])
        with pytest.raises(PromiseError):
            require_enough(rate, found(n - 1), ["grasp"])


def test_successes_that_could_not_be_judged_do_not_count() -> None:
    with pytest.raises(PromiseError, match="there are 98 of 98"):
        kept_promise(0.01, found(99), np.append(np.zeros(98), np.nan), ["grasp"])


def test_without_any_success_no_rate_is_proposed() -> None:
    with pytest.raises(PromiseError) as refused:
        require_enough(0.5, found(0), ["grasp"])
    assert "--false-stops" not in refused.value.remedy and Path("calibration").name in refused.value.remedy


def test_new_successes_exceed_the_threshold_as_seldom_as_promised() -> None:
    draw, rate, alarms = np.random.default_rng(1), 0.1, 0
    for _ in range(2000):
        scores = draw.standard_cauchy(size=20)
        alarms += kept_promise(rate, found(19), scores[:19], ["grasp"]).threshold < scores[19]
    assert 0.06 < alarms / 2000 < rate + 0.02
