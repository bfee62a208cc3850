import math

import pytest

from misstep.evaluate.anticipation_verdict import Control, Finding, Verdict
from misstep.evaluate.metrics import Estimate

UNKNOWN = Estimate(math.nan, math.nan, math.nan, 0)
SCORE = Estimate(0.85, 0.75, 0.92, 5)


def beside(mean: float, low: float, high: float, lead_low: float, name: str = "metadata alone") -> Control:
    lead, twice = Estimate(0.85 - mean, lead_low, lead_low + 0.3, 5), 0.85 - 2 * mean + 0.5
    return Control(name, Estimate(mean, low, high, 5), lead, Estimate(twice, twice - 0.1, twice + 0.1, 5))


@pytest.mark.parametrize(
    ("control", "finding", "said"),
    [
        (beside(0.98, 0.95, 1.0, -0.2), Finding.EXPLAINED, "metadata alone explains the score (AUROC .98 [.95, 1.00]"),
        (beside(0.80, 0.70, 0.90, -0.1), Finding.EXPLAINED, "metadata alone may explain the score"),
        (beside(0.60, 0.40, 0.80, -0.1), Finding.UNDECIDED, "not shown to beat metadata alone"),
        (beside(0.70, 0.60, 0.80, 0.05), Finding.PARTLY_EXPLAINED, "Partly explained: metadata alone"),
        (beside(0.60, 0.51, 0.69, 0.15), Finding.CLEAR, "No control comes near"),
        (beside(0.52, 0.40, 0.60, 0.10), Finding.CLEAR, "No control comes near: AUROC .85 [.75, .92]"),
    ],
)
def test_intervals_decide(control: Control, finding: Finding, said: str) -> None:
    verdict = Verdict(SCORE, (control,))
    assert verdict.finding is finding
    assert said in verdict.sentence


def test_the_gravest_control_is_told_and_of_equals_the_best() -> None:
    harmless = beside(0.5, 0.4, 0.6, 0.2, "shuffled labels")
    placebo, metadata = beside(0.86, 0.8, 0.9, -0.1, "a placebo window"), beside(0.9, 0.85, 0.95, -0.1)
    assert "metadata alone explains" in Verdict(SCORE, (harmless, placebo, metadata)).sentence
    assert "a placebo window explains" in Verdict(SCORE, (harmless, placebo)).sentence


def test_a_score_no_better_than_chance_needs_no_control() -> None:
    verdict = Verdict(Estimate(0.58, 0.47, 0.68, 5), (beside(0.9, 0.8, 1.0, -0.5),))
    assert verdict.finding is Finding.CHANCE
    assert verdict.sentence.startswith("Nothing is anticipated as far as these data tell: AUROC .58 [.47, .68]")


def test_what_could_not_be_judged_is_said() -> None:
    missing = Control("a placebo window 8 s before the event", UNKNOWN, UNKNOWN, UNKNOWN)
    both = Verdict(SCORE, (missing, beside(0.5, 0.4, 0.6, 0.2)))
    assert (
        both.finding is Finding.CLEAR and "a placebo window 8 s before the event could not be judged" in both.sentence
    )
    assert "without a control" in Verdict(SCORE, (missing,)).sentence
    assert Verdict(UNKNOWN, ()).sentence.startswith("Nothing could be judged")
