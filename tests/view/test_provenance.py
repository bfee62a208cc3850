from typing import Any

from misstep.blame.knowledge import Knowledge
from misstep.core.execution import Execution, Outcome, Revision
from misstep.view.provenance import preset_of, provenance

NOTHING = Knowledge({}, {}, {})


def execution(seed: int, revision: Revision) -> Execution:
    return Execution("a-1", "a", Outcome.SUCCESS, 10**18, 2 * 10**9, revision=revision, seed=seed, session="session-1")


def test_every_revision_is_named_once_and_a_dirty_one_is_called_so() -> None:
    clean, dirty = Revision("3a8d93b0c4ff"), Revision("77", dirty=True)
    facts = provenance([execution(1, clean), execution(2, clean), execution(3, dirty)], NOTHING, {"stopped": "done"})
    assert facts["software revision"] == "3a8d93b0c4, 77 with uncommitted changes"
    assert facts["seeds of the executions"] == "1, 2, 3"
    assert facts["executed"] == "2001-09-09 01:46:40 UTC to 2001-09-09 01:46:42 UTC"
    assert facts["stopped because"] == "done"
    assert "misstep" in facts["versions"]


def test_what_nobody_knows_is_left_out() -> None:
    facts = provenance([execution(1, Revision())], NOTHING, {})
    assert "robot" not in facts and "software revision" not in facts
    assert facts["stopped because"] == "it has not stopped yet"


def test_the_preset_is_the_detectors(session: Any) -> None:
    assert preset_of(session.knowledge) == "default"
