from pathlib import Path

import numpy as np

from misstep.core.execution import Outcome
from misstep.store.store import Store
from misstep.watch.items import Began, Ended, Judged, Sample
from misstep.watch.store_sink import StoreSink
from misstep.watch.verdict import Level, Verdict
from misstep.watch.verdict_notes import noted_verdicts, notes_file

VERDICTS = [
    Verdict(level=Level.OK, skill="wave", tick=tick, given_ns=tick, source_ns=tick * 50_000_000, risk=tick / 10)
    for tick in range(5)
]


def watch(store: Store) -> str:
    sink = StoreSink(store)
    sink.take(Began("wave", 0))
    for verdict in VERDICTS:
        sink.take(Sample("wrench", verdict.source_ns or 0, verdict.given_ns, np.zeros(3)))
        sink.take(Judged(verdict, verdict.given_ns))
    sink.take(Ended(9, Outcome.FAILURE))
    return sink.recorded[0].id


def test_what_the_monitor_said_is_kept_beside_the_recording(empty_store: Store) -> None:
    watched = watch(empty_store)
    assert noted_verdicts(empty_store.root, watched) == VERDICTS
    assert not any("verdict" in name for name in empty_store.series(watched))


def test_a_line_that_was_cut_short_costs_itself_alone(empty_store: Store) -> None:
    watched = watch(empty_store)
    file = notes_file(empty_store.root, watched)
    file.write_bytes(file.read_bytes()[:-30])
    assert noted_verdicts(empty_store.root, watched) == VERDICTS[:-1]


def test_where_nothing_can_be_noted_the_execution_is_recorded_all_the_same(empty_store: Store) -> None:
    (empty_store.root / "verdicts").write_text("in the way")
    watched = watch(empty_store)
    assert len(empty_store.series(watched)["wrench"].values) == 5


def test_nobody_watched(tmp_path: Path) -> None:
    assert noted_verdicts(tmp_path, "wave-00001") == []
