"""The part of the report about one skill that failed: when, which sensors, which functions, what the cameras saw."""

import math
from collections.abc import Mapping
from dataclasses import dataclass

from misstep.blame.knowledge import Knowledge
from misstep.blame.trial import Verdict
from misstep.detect.observation import ObservationModel
from misstep.store.store import Store
from misstep.view.activity_rows import activity_rows
from misstep.view.channel_bands import channel_units, deviating_channels
from misstep.view.failing_skill import FailingSkill, Moment, curves, moments
from misstep.view.figures.activity import activity_figure, colour_limit
from misstep.view.figures.channels import channel_figure
from misstep.view.figures.likelihood import likelihood_figure
from misstep.view.page import PlacedFigure

_ROW_PX = 17
_HEAT_MAP_FRAME_PX = 140


@dataclass(frozen=True, slots=True)
class FailingSection:
    """What the template shows of one failing skill; a figure that has no data is left out.

    Attributes:
        skill: which.
        number: of the failing run that is shown.
        id: of its execution.
        kind: what is known to have failed; empty if nothing is.
        t_fail_s: when; None if the sensors do not show it.
        judged: whether there is a threshold to judge it by: a model, learned from enough successes.
        error: traceback of the exception that ended the run; empty if none did.
        likelihood: one figure, or none.
        channels: a figure for each deviating channel.
        activity: the failing run's heat map and the successes'.
        moments: camera pictures.
    """

    skill: str
    number: int
    id: str
    kind: str
    t_fail_s: float | None
    judged: bool
    error: str
    likelihood: list[PlacedFigure]
    channels: list[PlacedFigure]
    activity: list[PlacedFigure]
    moments: list[Moment]


def failing_section(
    store: Store, skill: FailingSkill, knowledge: Knowledge, verdict: Verdict, short: Mapping[str, str]
) -> FailingSection:
    """Gathers the section from the store."""
    execution = skill.trial.execution
    model = knowledge.models.get(execution.skill)
    return FailingSection(
        execution.skill,
        skill.number,
        execution.id,
        execution.failure.kind if execution.failure else "",
        skill.trial.t_fail_s,
        model is not None and math.isfinite(model.threshold),
        execution.error,
        _likelihood(skill, model) if model else [],
        _channels(store, skill),
        _activity(skill, knowledge, verdict, short),
        moments(store, skill),
    )


def _likelihood(skill: FailingSkill, model: ObservationModel) -> list[PlacedFigure]:
    ours = curves(skill, model)
    figure = likelihood_figure(ours.training, ours.successes, ours.failures, model.p_thresh, model.step_ns / 1e9)
    return [PlacedFigure(figure, "Likelihood of failing and succeeding executions over time", 400)]


def _channels(store: Store, skill: FailingSkill) -> list[PlacedFigure]:
    units = channel_units(store.series(skill.trial.execution.id))
    t_fail_s, step_s = skill.trial.t_fail_s, skill.measurements.step_ns / 1e9
    return [
        PlacedFigure(channel_figure(band, step_s, t_fail_s), f"{band.channel} against the successes", 230)
        for band in deviating_channels(skill.measurements, skill.success_measurements, t_fail_s, units)
    ]


def _activity(
    skill: FailingSkill, knowledge: Knowledge, verdict: Verdict, short: Mapping[str, str]
) -> list[PlacedFigure]:
    reference = knowledge.references.get(skill.trial.execution.skill)
    if reference is None:
        return []
    trial = skill.trial
    probability = {function.name: value for function, value in verdict.belief.ranked()}
    rows = activity_rows(trial.activity, reference.fingerprint, probability, trial.t_fail_step)
    if not rows.functions:
        return []
    suspects = {function.name for function in verdict.suspects}
    highest, step_s = colour_limit([rows.failing, rows.usual]), trial.activity.step_ns / 1e9
    return [
        PlacedFigure(
            activity_figure(rows.functions, counts, short, suspects, step_s, trial.t_fail_s, highest),
            description,
            _HEAT_MAP_FRAME_PX + _ROW_PX * len(rows.functions),
        )
        for counts, description in ((rows.failing, "Failing run"), (rows.usual, "Mean of the successes"))
    ]
