import numpy as np

from misstep.calibrate import Promise
from misstep.cli.anticipator_alarms import promise_note


def note(highest: np.ndarray) -> str:
    return promise_note(Promise.of(highest, [f"seed {number}" for number in range(len(highest))]))


def test_what_is_promised_and_what_is_refused() -> None:
    assert note(np.linspace(0, 0.9, 99)) == (
        "Promised: at most 1 false alarm in 100 successful executions (risk above 0.900, set on 99 other successes of "
        "99 scenes)."
    )
    few = note(np.linspace(0, 0.9, 19))
    assert few.startswith("Not promised: at most 1 false alarm in 100 successful executions; that takes other")
    assert few.endswith("With 19 other successes of 19 scenes: at most 1 in 20 (risk above 0.900).")
    assert note(np.empty(0)).endswith("nothing is ever an alarm.")
