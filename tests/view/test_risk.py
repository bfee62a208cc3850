from pathlib import Path

import numpy as np
import pytest

from misstep.core.execution import Outcome
from misstep.core.streams import Float64s
from misstep.record.recorder import Recorder
from misstep.store.store import Store
from misstep.view import risk
from misstep.view.execution_view import execution_view
from misstep.watch import plan_loading
from misstep.watch.verdict import Level, Verdict
from misstep.watch.verdict_notes import VerdictNotes
from misstep.watch.watch_plan import Student

GOLDEN = Path(__file__).parents[1] / "golden" / "anticipator_v2"
START_NS = 3_000_000_000


def recorded(store: Store) -> str:
    with Recorder(store, "wave") as recorder:
        for step in range(40):
            for stream in ("wrench/force", "wrench/torque"):
                recorder.log(stream, START_NS + step * 50_000_000, np.arange(3.0))
        return recorder.finish(Outcome.SUCCESS).id


def test_what_was_said_while_it_ran_is_shown_with_its_limit(empty_store: Store) -> None:
    watched = recorded(empty_store)
    notes = VerdictNotes(empty_store.root, watched)
    for tick in range(6):
        told = None if tick == 0 else tick / 10
        notes.add(
            Verdict(level=Level.OK, skill="wave", tick=tick, given_ns=0, source_ns=START_NS + tick * 10**8, risk=told,
                    risk_limit=0.4, horizon_s=1.0)
        )  # fmt: skip
    notes.close()
    found = execution_view(empty_store, watched, anticipator=GOLDEN).risk
    assert found is not None and (found.limit, found.horizon_s, found.source) == (0.4, 1.0, "watched")
    assert found.track.t_s == pytest.approx([0.1, 0.2, 0.3, 0.4, 0.5])
    assert found.track.value == pytest.approx([0.1, 0.2, 0.3, 0.4, 0.5])


def test_where_nobody_watched_an_anticipator_is_asked_along_the_execution(
    empty_store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    unwatched = recorded(empty_store)
    assert execution_view(empty_store, unwatched).risk is None
    sight, asked = plan_loading.load_anticipator(GOLDEN).sight, []

    def judge(clips: list) -> Float64s:
        asked.extend(clips)
        return np.linspace(0, 1, len(clips))

    monkeypatch.setattr(plan_loading, "load_anticipator", lambda path: Student(sight, judge))
    found = risk.computed_risk(empty_store, unwatched, START_NS, GOLDEN)
    assert (found.source, found.horizon_s) == ("computed", sight.horizon_ns / 1e9)
    assert found.track.t_s == pytest.approx(np.arange(8) * 0.25)
    known = np.isfinite(found.track.value)
    assert known.sum() == len(asked)
