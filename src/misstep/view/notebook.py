"""Figures for notebooks: what the pages show, as Plotly figures to look at, to change and to save.

Example:
    from misstep import Store
    from misstep.view.notebook import execution_frame, sensor_figures

    store = Store.open("experience")
    execution_frame(store, "grasp-00042")            # the whole view: cameras, cursor, plots
    sensor_figures(store, "grasp-00042")["wrench.fz"]
"""

import html
from dataclasses import dataclass
from pathlib import Path

import plotly.graph_objects as go

from misstep.blame.session import Session
from misstep.blame.trial import judge
from misstep.detect.library import stored_model
from misstep.detect.observation import Observation, observed
from misstep.signals.matrices import matrices
from misstep.store.store import Store
from misstep.view.activity_rows import activity_rows
from misstep.view.channel_bands import channel_units, deviating_channels
from misstep.view.evaluation.curves import curves
from misstep.view.evaluation.file import read_evaluation
from misstep.view.execution_page import execution_page
from misstep.view.figures.activity import activity_figure, colour_limit
from misstep.view.figures.channels import channel_figure
from misstep.view.figures.likelihood import Curve, likelihood_figure
from misstep.view.names import short_names
from misstep.view.session_progress import progress_figures
from misstep.view.usual import Usual

_FRAME_PX = 900


@dataclass(frozen=True, slots=True)
class Frame:
    """A whole page inside a notebook, apart from it: neither sees the other's scripts."""

    page: str

    def _repr_html_(self) -> str:
        frame = 'style="width:100%;border:0" sandbox="allow-scripts"'
        return f'<iframe {frame} height="{_FRAME_PX}" srcdoc="{html.escape(self.page)}"></iframe>'


def execution_frame(store: Store, execution_id: str, anticipator: Path | str | None = None) -> Frame:
    """The execution's page, as `misstep report` writes it.

    Raises:
        MisstepError: of `execution_page.placed_execution`.
    """
    return Frame(execution_page(store, execution_id, None if anticipator is None else Path(anticipator)))


def sensor_figures(store: Store, execution_id: str, most: int = 6) -> dict[str, go.Figure]:
    """The channels that left the successes' band farthest, by name; none where successes are too few.

    Raises:
        ExecutionNotFoundError, ExecutionFileError: it can't be read.
    """
    execution, measured = store.get(execution_id), matrices(store, execution_id).measurements
    usual, t_fail_s = Usual.beside(store, execution), _t_fail_s(_observation(store, execution_id))
    if not usual.measurements:
        return {}
    bands = deviating_channels(measured, usual.measurements, t_fail_s, channel_units(store.series(execution_id)), most)
    return {band.channel: channel_figure(band, measured.step_ns / 1e9, t_fail_s) for band in bands}


def likelihood_of(store: Store, execution_id: str) -> go.Figure | None:
    """How likely each step is for a success, beside successes; None where the skill has no detector.

    Raises:
        ExecutionNotFoundError, ExecutionFileError: it can't be read.
    """
    execution = store.get(execution_id)
    model = stored_model(store, execution.skill)
    observation = observed(model, matrices(store, execution_id).measurements)
    if model is None or observation is None:
        return None
    successes = Usual.beside(store, execution).measurements
    training = [Curve(f"success {number}", model.observe(one).likelihood) for number, one in enumerate(successes, 1)]
    ours = Curve(execution_id, observation.likelihood, observation.t_fail_step)
    tested, failed = ([], [ours]) if execution.failed else ([ours], [])
    return likelihood_figure(training, tested, failed, model.p_thresh, model.step_ns / 1e9)


def activity_figures(store: Store, execution_id: str) -> dict[str, go.Figure]:
    """Calls over time: of the execution, and the fingerprint of its skill; none where either is not known.

    Raises:
        ExecutionNotFoundError, ExecutionFileError: it can't be read.
    """
    activity, observation = matrices(store, execution_id).activity, _observation(store, execution_id)
    fingerprint = Usual.beside(store, store.get(execution_id)).fingerprint()
    if fingerprint is None or not activity.functions:
        return {}
    rows = activity_rows(activity, fingerprint, {}, observation.t_fail_step if observation else None)
    short = short_names(function.name for function in rows.functions)
    highest, step_s, t_fail_s = colour_limit([rows.failing, rows.usual]), activity.step_ns / 1e9, _t_fail_s(observation)
    pair = {"execution": rows.failing, "fingerprint": rows.usual}
    return {
        name: activity_figure(rows.functions, counts, short, set(), step_s, t_fail_s, highest)
        for name, counts in pair.items()
    }


def session_figures(session: Session) -> dict[str, go.Figure]:
    """The belief and the expected gains over the executions of a session; none before the first."""
    if not session.steps:
        return {}
    short = short_names(function.name for function in session.verdict.belief.functions)
    prior = judge([], session.knowledge, session.preset, session.seed)
    belief, gains = progress_figures(session.steps, prior, short)
    return {"belief": belief.figure, "gains": gains.figure}


def evaluation_figures(path: Path | str) -> dict[str, go.Figure]:
    """The curves of an evaluation: ROC, horizon, calibration, leads, by what they show.

    Raises:
        NotAnEvaluationError: the path holds none.
    """
    return {placed.description: placed.figure for placed in curves(read_evaluation(Path(path)))}


def _observation(store: Store, execution_id: str) -> Observation | None:
    model = stored_model(store, store.get(execution_id).skill)
    return observed(model, matrices(store, execution_id).measurements)


def _t_fail_s(observation: Observation | None) -> float | None:
    return observation.t_fail_s if observation is not None else None
