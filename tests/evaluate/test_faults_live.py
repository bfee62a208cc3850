"""A small sample of the faults on the wall clock, with room for a machine that is busy with other things."""

from misstep.evaluate.faults_live import LIVE_NAMES, live_faults

ROOM_MS = 1500.0
SAMPLE = ("worker SIGKILL", "model raises", "dropped", "disk full")


def test_a_fault_is_told_and_nothing_is_ok_meanwhile() -> None:
    trials = 0

    def advance() -> None:
        nonlocal trials
        trials += 1

    cells = live_faults(1, seed=1, advance=advance, faults=SAMPLE)
    assert trials == len(cells) == sum(LIVE_NAMES.count(name) for name in SAMPLE)
    for cell in cells:
        # A machine so busy that the monitor was not OK before the fault came had its alarm then: that proves nothing.
        assert cell.tried == 1 and cell.silent <= cell.before and cell.ok_on_bad == 0
        assert cell.worst_ms < cell.bound_ms + ROOM_MS
