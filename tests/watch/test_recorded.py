import numpy as np

from misstep.core.execution import Failure, Outcome
from misstep.core.streams import Event, StreamSpec
from misstep.record.recorder import Recorder
from misstep.store.store import Store
from misstep.watch.items import Began, Ended, Judged, Picture, Sample
from misstep.watch.recorded import items
from misstep.watch.verdict import Level, Verdict
from misstep.watch.verdict_notes import VerdictNotes


def test_all_that_was_recorded_comes_in_the_order_of_its_stamps(empty_store: Store) -> None:
    with Recorder(empty_store, "wave", seed=3) as recorder:
        recorder.describe("wrench", ["fx"], ["N"])
        for t_ns in (100, 300, 500):
            recorder.log("wrench", t_ns, [float(t_ns)])
        recorder.image("head/rgb", 200, np.zeros((8, 8, 3), np.uint8))
        recorder.event(400, "touched")
        failed = recorder.finish(Outcome.FAILURE, Failure("slip"))
    verdict = Verdict(level=Level.WARN, skill="wave", tick=0, given_ns=7, source_ns=350, risk=0.7)
    notes = VerdictNotes(empty_store.root, failed.id)
    notes.add(verdict)
    notes.close()
    began, spec, *timed, ended = items(empty_store, failed.id)
    assert began == Began("wave", 100, 3)
    assert isinstance(spec, StreamSpec) and spec.channels == ("fx",)
    assert [type(one) for one in timed] == [Sample, Picture, Sample, Judged, Event, Sample]
    assert ended == Ended(500, Outcome.FAILURE, Failure("slip"))


def test_an_execution_without_streams_begins_and_ends(empty_store: Store) -> None:
    with Recorder(empty_store, "nap") as recorder:
        slept = recorder.finish(Outcome.SUCCESS)
    assert list(items(empty_store, slept.id)) == [Began("nap", 0), Ended(0, Outcome.SUCCESS)]
