from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import beta

from misstep.commits.history import EVERYWHERE, NOTHING
from misstep.commits.posterior import Counts, Noise, Posterior, Trusted, posterior


def nodes(a, b, n=400):
    """Midpoints of equally probable slices of a Beta distribution."""
    return beta.ppf((np.arange(n) + 0.5) / n, a, b)


def literal(history, prior, outcomes, skills, trusted, noise):
    """The posterior by enumeration: of each commit, each set of skills that it shows in, and the rates on a grid."""
    weights = []
    silent = nodes(*noise.silent)
    for column, weight in enumerate(prior):
        of_skill = {}
        for skill in skills:
            a, b = noise.spurious
            known = trusted.get(skill, Trusted())
            e = nodes(a + known.failures, b + known.successes)[:, None]
            q = nodes(*noise.manifest)
            for shows in (False, True):
                chance = np.ones((len(e), len(q)))
                for revision, name, succeeded in outcomes:
                    if name == skill:
                        broken = history.broken[history.row[revision], column] and shows
                        fails = e + (1 - e) * q * broken
                        chance = chance * ((1 - fails) if succeeded else fails)
                of_skill[skill, shows] = chance.mean()
        total, possible = 0.0, 0.0
        for pattern in product((False, True), repeat=len(skills)):
            if any(pattern):
                k = sum(pattern)
                coins = silent ** (len(skills) - k) * (1 - silent) ** k / (1 - silent ** len(skills))
                total += coins.mean() * np.prod(
                    [of_skill[skill, on] for skill, on in zip(skills, pattern, strict=True)]
                )
                possible += coins.mean()
        if column == len(prior) + NOTHING:
            total = np.prod([of_skill[skill, False] for skill in skills])
        weights.append(weight * total)
    return np.array(weights) / sum(weights)


@pytest.mark.parametrize("shape", ["line", "diamond"])
def test_the_posterior_is_that_of_a_literal_enumeration(shape, line, diamond):
    history = diamond if shape == "diamond" else line(4)
    noise = Noise((2.0, 8.0), (4.0, 2.0), (2.0, 2.0))  # smooth enough for a grid
    outcomes = [("c3", "a", False), ("c1", "a", True), ("c3", "b", False), ("c0", "a", True), ("g", "b", True),
                ("c2", "b", False), ("c2", "a", True)]  # fmt: skip
    trusted = {"a": Trusted(3, 1)}
    prior = np.array([0.1, 0.2, 0.3, 0.2, 0.1, 0.1])
    counts = Counts.of(history, ["b", "a"], outcomes, trusted)
    found = posterior(history, prior, counts, None, noise).probability
    np.testing.assert_allclose(found, literal(history, prior, outcomes, ("a", "b"), trusted, noise), atol=2e-3)


outcomes_of = st.lists(
    st.tuples(st.integers(0, 6), st.sampled_from("ab"), st.booleans()).map(
        lambda one: (("g", *(f"c{i}" for i in range(6)))[one[0]], one[1], one[2])
    ),
    max_size=12,
)


@settings(max_examples=30, deadline=None)
@given(outcomes=outcomes_of)
def test_it_sums_to_one_and_rules_nothing_out_and_forgets_the_order(outcomes, line, even):
    history = line(6)
    found = posterior(history, even(history), Counts.of(history, "ab", outcomes))
    assert found.probability.sum() == pytest.approx(1) and (found.probability > 0).all()
    assert ((found.fails_broken >= found.fails_sound - 1e-12) & (found.fails_broken <= 1)).all()
    again = posterior(history, even(history), Counts.of(history, "ab", outcomes[::-1]))
    np.testing.assert_allclose(again.probability, found.probability, rtol=1e-9)


@settings(max_examples=20, deadline=None)
@given(outcomes=outcomes_of)
def test_renaming_the_skills_changes_nothing(outcomes, line, even):
    history = line(6)
    swapped = [(revision, {"a": "b", "b": "a"}[skill], succeeded) for revision, skill, succeeded in outcomes]
    one, other = (posterior(history, even(history), Counts.of(history, "ab", each)) for each in (outcomes, swapped))
    np.testing.assert_allclose(one.probability, other.probability, rtol=1e-9)
    np.testing.assert_allclose(one.shows[:, :-2], other.shows[::-1, :-2], rtol=1e-7)


@settings(max_examples=20, deadline=None)
@given(outcomes=outcomes_of, following=st.tuples(st.sampled_from(["g", "c2", "c5"]), st.sampled_from("ab")))
def test_what_is_forecast_is_what_the_belief_becomes_on_average(outcomes, following, line, even):
    """The belief is a martingale: exact forecasts and exact updates belong together."""
    history = line(6)
    before = posterior(history, even(history), Counts.of(history, "ab", outcomes))
    revision, skill = following
    row, column = history.row[revision], "ab".index(skill)
    fails = np.where(history.broken[row], before.fails_broken[column], before.fails_sound[column])
    p_fails = before.probability @ fails
    after = [
        posterior(history, even(history), Counts.of(history, "ab", [*outcomes, (revision, skill, succeeded)]))
        for succeeded in (False, True)
    ]
    mean = p_fails * after[0].probability + (1 - p_fails) * after[1].probability
    np.testing.assert_allclose(mean, before.probability, atol=1e-7)


def test_a_flaky_failure_does_not_decide(line, even):
    history = line(8)
    outcomes = [("c7", "a", False)] * 3 + [("c3", "a", True)] * 6 + [("c3", "a", False)]
    found = posterior(history, even(history), Counts.of(history, "a", outcomes)).probability
    assert found[4:8].sum() > 0.9


def test_no_culprit_and_a_good_revision_that_is_bad(line, even):
    history = line(8)
    sound = [("c7", "a", True)] * 8 + [("c7", "a", False)]
    found = posterior(history, even(history), Counts.of(history, "a", sound)).probability
    assert found.argmax() == len(found) + NOTHING
    failing = [("c7", "a", False)] * 3 + [("g", "a", False)] * 3
    found = posterior(history, even(history), Counts.of(history, "a", failing)).probability
    assert found.argmax() == len(found) + EVERYWHERE and found[EVERYWHERE] > 0.8


def test_trusted_failures_make_a_failure_say_less(line, even):
    history, failing = line(8), [("c3", "a", False)]
    steady = posterior(history, even(history), Counts.of(history, "a", failing, {"a": Trusted(40, 0)}))
    flaky = posterior(history, even(history), Counts.of(history, "a", failing, {"a": Trusted(20, 20)}))
    assert steady.probability[:4].sum() > flaky.probability[:4].sum() + 0.1


def test_a_skill_that_does_not_run_what_a_commit_touched_says_nothing_about_it(line, even):
    history = line(2)
    exposed = np.array([[1.0, 0.0, 0.5, 1.0], [0.0, 1.0, 0.5, 1.0]])
    outcomes = [("c1", "a", False), ("c1", "b", True), ("c1", "a", False), ("c1", "b", True)]
    found: Posterior = posterior(history, even(history), Counts.of(history, "ab", outcomes), exposed)
    assert found.probability[0] > 0.8 > 0.1 > found.probability[1]
    np.testing.assert_allclose(found.shows[:, 0], [1, 0], atol=0.01)


def test_revisions_that_can_not_be_tested_join_neighbours(line, diamond):
    classes = line(5).classes({"c1", "c2"})
    assert classes[1] == classes[2] == classes[3] and len(set(classes)) == 5
    assert len(set(diamond.classes({"c2"}))) == 5
