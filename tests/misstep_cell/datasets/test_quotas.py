from hypothesis import given
from hypothesis import strategies as st

from misstep_cell.datasets.quotas import PUBLIC_LABELS, even, failure_quotas, largest_remainder
from misstep_cell.world.upsets import CAUSES


def test_the_public_labels_number_come_back_as_they_are():
    quotas = failure_quotas(252, CAUSES)

    assert {quota.skill: (sum(quota.failures.values()), quota.successes) for quota in quotas} == PUBLIC_LABELS


@given(st.integers(10, 2000))
def test_all_are_shared_out_and_causes_are_balanced(executions):
    quotas = failure_quotas(executions, CAUSES)

    assert sum(quota.executions for quota in quotas) == executions
    for quota in quotas:
        assert set(quota.failures) == set(CAUSES[quota.skill])
        assert max(quota.failures.values()) - min(quota.failures.values()) <= 1


@given(st.integers(0, 1000), st.lists(st.integers(1, 50), min_size=1))
def test_a_share_is_its_exact_value_rounded_up_or_down(total, weights):
    shares = largest_remainder(total, weights)

    assert sum(shares) == total
    assert all(
        abs(share * sum(weights) - total * weight) < sum(weights) for share, weight in zip(shares, weights, strict=True)
    )


def test_what_is_left_goes_to_the_first():
    assert even(7, ("a", "b", "c")) == {"a": 3, "b": 2, "c": 2}
