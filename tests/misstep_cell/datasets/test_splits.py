from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from misstep import Execution, Outcome
from misstep_cell.datasets.splits import make_splits, stratified_tenths, write_splits

STRATA = st.tuples(st.sampled_from(["push", "pour", "grasp"]), st.sampled_from(list(Outcome)))


def executions_of(strata, seeds):
    return [
        Execution(f"{skill}-{number:05}", skill, outcome, 0, seed=seed)
        for number, ((skill, outcome), seed) in enumerate(zip(strata, seeds, strict=True))
    ]


@st.composite
def shared_seeds(draw):
    strata = draw(st.lists(STRATA, max_size=60))
    seeds = draw(st.lists(st.integers(0, 25), min_size=len(strata), max_size=len(strata)))
    return executions_of(strata, seeds)


@given(shared_seeds(), st.integers(0, 5))
def test_scenes_are_never_separated_and_every_execution_is_tested_once(executions, seed):
    by_id = {one.id: one for one in executions}
    splits = make_splits(executions, seed)

    assert len(splits) == 5
    for split in splits:
        assert sorted(split["train"] + split["validation"] + split["test"]) == sorted(by_id)
        seeds = [{by_id[one].seed for one in split[part]} for part in ("train", "validation", "test")]
        assert sum(map(len, seeds)) == len(set().union(*seeds))
    assert sorted(one for split in splits for one in split["test"]) == sorted(by_id)


@given(st.lists(STRATA, max_size=120), st.integers(0, 5))
def test_with_a_scene_each_every_stratum_is_dealt_evenly(strata, seed):
    tenths = stratified_tenths(executions_of(strata, range(len(strata))), seed)

    for stratum, total in Counter(strata).items():
        held = [sum((one.skill, one.outcome) == stratum for one in tenth) for tenth in tenths]
        assert max(held) - min(held) <= 1
        assert sum(held) == total
    sizes = [len(tenth) for tenth in tenths]
    assert max(sizes) - min(sizes) <= len(set(strata))


@pytest.mark.parametrize("seed", [0, 1])
def test_shares_are_70_10_20_even_where_skills_share_scenes(seed):
    strata = [("push", Outcome.FAILURE)] * 60 + [("push", Outcome.SUCCESS)] * 40 + [("pour", Outcome.FAILURE)] * 50
    executions = executions_of(strata, [number % 70 for number in range(150)])

    for split in make_splits(executions, seed):
        for part, share in (("train", 0.7), ("validation", 0.1), ("test", 0.2)):
            assert len(split[part]) == pytest.approx(150 * share, abs=4)


def test_the_file_does_not_depend_on_the_order_of_executions(tmp_path):
    executions = executions_of([("push", Outcome.SUCCESS)] * 30, range(30))
    write_splits(tmp_path / "a", executions, seed=3)
    write_splits(tmp_path / "b", executions[::-1], seed=3)
    write_splits(tmp_path / "c", executions, seed=4)

    assert (tmp_path / "a").read_text() == (tmp_path / "b").read_text() != (tmp_path / "c").read_text()
