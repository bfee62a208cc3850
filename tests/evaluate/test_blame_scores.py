import math
from typing import Any

import pytest

from misstep.evaluate.blame_scores import bug_figures, by_method, decided_after, reliability_bins, sound_figures


def row(
    confidence: list[float], hit: list[bool], no_bug: float = 0.0, rank: float = 2.0, world: float = 0.0
) -> dict[str, Any]:
    n = len(confidence)
    tops = {f"at_{k}": [float(rank <= k)] * n for k in (1, 3, 5)}
    return tops | {
        "method": "m",
        "skill": ["a"] * n,
        "confidence": confidence,
        "hit": hit,
        "no_bug": [no_bug] * n,
        "world": [world] * n,
        "robot_s": [2.0 * (i + 1) for i in range(n)],
        "e_inspect": [rank] * n,
        "exam": [rank / 10] * n,
    }


RIGHT = row([0.5, 0.96, 0.97], [True, True, True], rank=1.0)
WRONG = row([0.99, 0.99, 0.99], [False, False, False], rank=6.0)
NEVER = row([0.5, 0.5, 0.5], [True, True, True])


def test_decisions_by_hand() -> None:
    assert [decided_after(one) for one in (RIGHT, WRONG, NEVER, row([0.1], [False], no_bug=0.95))] == [2, 1, None, 1]
    found = bug_figures([RIGHT, WRONG, NEVER])
    assert found["decided"].mean == pytest.approx(2 / 3) and found["right when decided"].mean == 0.5
    assert found["executions until decided"].mean == 2 and found["robot seconds until decided"].mean == 4
    assert found["E_inspect"].mean == 3 and found["EXAM"].mean == pytest.approx(0.3)
    assert found["E_inspect after 3"].mean == 3 and found["@1 after 1"].mean == pytest.approx(1 / 3)
    assert "E_inspect after 5" not in found
    assert (found["@1"].mean, found["@3"].mean, found["@5"].mean) == pytest.approx((1 / 3, 2 / 3, 2 / 3))


def test_a_bug_taken_for_none_is_decided_wrongly() -> None:
    found = bug_figures([row([0.01], [True], no_bug=0.97)])
    assert found["decided"].mean == 1 and found["right when decided"].mean == 0


def test_nothing_decided_is_not_a_number() -> None:
    assert math.isnan(bug_figures([NEVER])["right when decided"].mean)


def test_calibration_counts_every_execution() -> None:
    assert bug_figures([WRONG])["calibration error"].mean == pytest.approx(0.99)
    assert bug_figures([NEVER])["calibration error"].mean == pytest.approx(0.5)
    assert reliability_bins([WRONG, NEVER]) == [
        {"stated": 0.5, "observed": 1.0, "n": 3},
        {"stated": 0.99, "observed": 0.0, "n": 3},
    ]


def test_accusing_and_clearing_the_sound() -> None:
    accused, cleared = row([0.96], [False]), row([0.02], [False], no_bug=0.96)
    elsewhere = row([0.02], [False], world=0.97)
    found = sound_figures([accused, cleared, elsewhere, row([0.4], [False], no_bug=0.5)])
    assert (found["accuses"].mean, found["clears"].mean) == (0.25, 0.5)
    assert found["software is not to blame"].mean == 0.75
    assert found["p(no bug) at the end"].mean == pytest.approx(1.46 / 4)
    assert found["p(world changed) at the end"].mean == pytest.approx(0.97 / 4)


def test_methods_are_kept_apart() -> None:
    table = by_method([RIGHT, WRONG | {"method": "other"}], bug_figures)
    assert list(table) == ["m", "other"] and table["other"]["E_inspect"]["mean"] == 6
