import shutil
from pathlib import Path
from typing import Any

import plotly.graph_objects as go
import pytest

from misstep.blame.session import Session, replay
from misstep.store.store import Store
from misstep.view.notebook import (
    activity_figures,
    evaluation_figures,
    execution_frame,
    likelihood_of,
    sensor_figures,
    session_figures,
)


@pytest.fixture(scope="module")
def failed(session: Any) -> str:
    execution = next(step.trial.execution for step in session.steps if step.trial.execution.failed)
    return str(execution.id)


def test_the_sensor_that_deviates_comes_first(session: Any, failed: str) -> None:
    figures = sensor_figures(session.store, failed)
    assert next(iter(figures)) == "wrench.fy" and len(figures) == 6
    assert all(isinstance(one, go.Figure) for one in figures.values())


def test_calls_stand_beside_the_fingerprint(session: Any, failed: str) -> None:
    figures = activity_figures(session.store, failed)
    assert list(figures) == ["execution", "fingerprint"]
    assert [len(one.data) for one in figures.values()] == [len(figures["execution"].data)] * 2


def test_a_frame_holds_the_whole_page_as_text(session: Any, failed: str) -> None:
    shown = execution_frame(session.store, failed)._repr_html_()
    assert shown.count("<") == 2 and "mountExecution" in shown and "allow-same-origin" not in shown


def test_a_session_has_the_figures_of_its_report(session: Any) -> None:
    trials = [step.trial for step in session.steps[:2]]
    begun = Session("session-0001", session.knowledge, lambda skill, seed: trials[0])
    assert session_figures(begun) == {}
    begun.steps = replay(trials, session.knowledge)
    assert list(session_figures(begun)) == ["belief", "gains"]


def test_an_evaluation_named_by_a_text_has_its_curves(tmp_path: Path) -> None:
    (tmp_path / "result.json").write_text(
        '{"roc": {"false_alarms": [0, 1], "found": [0, 1], "low": [0, 0], "high": [1, 1]}}'
    )
    (figure,) = evaluation_figures(str(tmp_path / "result.json")).values()
    assert isinstance(figure, go.Figure)


def test_what_is_not_known_is_not_drawn(waves: Store, tmp_path: Path) -> None:
    store = Store.open(shutil.copytree(waves.root, tmp_path / "store", ignore=shutil.ignore_patterns("models")))
    assert likelihood_of(store, "wave-00001") is None
    assert set(activity_figures(store, "wave-00001")) == {"execution", "fingerprint"}
