"""What the store knows of a skill that failed in the session: a run of it, and its successes to compare with."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from misstep.blame.session import Step
from misstep.blame.trial import Trial
from misstep.core.execution import Execution, Outcome
from misstep.core.streams import Frames
from misstep.detect.library import training_successes
from misstep.detect.observation import ObservationModel
from misstep.signals.grid import Measurements
from misstep.signals.matrices import matrices
from misstep.store.store import Store
from misstep.view.figures.likelihood import Curve
from misstep.view.pictures import Picture, last_picture_s, pictures_after, pictures_before

_MOST_SUCCESSES = 40


@dataclass(frozen=True, slots=True)
class FailingSkill:
    """A failing run and its skill's successes.

    Attributes:
        number: of the failing run in the session, from 1.
        trial: the failing run that is shown: the first whose t_fail is known, or the first.
        measurements: its M.
        successes: training successes, evenly drawn where there are many.
        success_measurements: M of each of them.
        trials: all executions of the skill in the session, with their numbers.
    """

    number: int
    trial: Trial
    measurements: Measurements
    successes: list[Execution]
    success_measurements: list[Measurements]
    trials: list[tuple[int, Trial]]


def failing_skills(store: Store, steps: Sequence[Step]) -> list[FailingSkill]:
    """The skills that failed in the session, in the order in which they first did."""
    trials = list(enumerate((step.trial for step in steps), start=1))
    failed = dict.fromkeys(trial.execution.skill for _, trial in trials if trial.execution.failed)
    return [_failing_skill(store, [one for one in trials if one[1].execution.skill == skill]) for skill in failed]


def _failing_skill(store: Store, trials: list[tuple[int, Trial]]) -> FailingSkill:
    failures = [(number, trial) for number, trial in trials if trial.execution.failed]
    number, shown = next((one for one in failures if one[1].t_fail_step is not None), failures[0])
    successes = training_successes(store, shown.execution.skill)
    successes = successes[:: -(-len(successes) // _MOST_SUCCESSES) or 1]
    return FailingSkill(
        number,
        shown,
        matrices(store, shown.execution.id).measurements,
        successes,
        [matrices(store, success.id).measurements for success in successes],
        trials,
    )


@dataclass(frozen=True, slots=True)
class Curves:
    """Likelihoods of one skill's executions: training successes, the session's successes, its failures."""

    training: list[Curve]
    successes: list[Curve]
    failures: list[Curve]


def curves(skill: FailingSkill, model: ObservationModel) -> Curves:
    """The likelihoods of the skill's executions."""
    training = [
        Curve(execution.id, model.observe(measured).likelihood)
        for execution, measured in zip(skill.successes, skill.success_measurements, strict=True)
    ]
    return Curves(training, _of_session(skill, Outcome.SUCCESS), _of_session(skill, Outcome.FAILURE))


def _of_session(skill: FailingSkill, outcome: Outcome) -> list[Curve]:
    return [
        Curve(f"execution {number}", trial.observation.likelihood, trial.t_fail_step)
        for number, trial in skill.trials
        if trial.observation and trial.execution.outcome is outcome
    ]


@dataclass(frozen=True, slots=True)
class Moment:
    """Pictures of one instant, and what they show."""

    heading: str
    pictures: list[Picture]


def moments(store: Store, skill: FailingSkill) -> list[Moment]:
    """The failing run just before and after t_fail, and a success at the same time; without t_fail, at the end."""
    frames = store.frames(skill.trial.execution.id)
    start_ns = _start_ns(skill.measurements, frames)
    t_fail_s = skill.trial.t_fail_s
    t_s = last_picture_s(frames, start_ns) if t_fail_s is None else t_fail_s
    before = pictures_before(frames, start_ns, t_s)
    if t_fail_s is None:
        found = [Moment("Failing run, at its end", before)]
    else:
        after = pictures_after(frames, start_ns, t_s)
        found = [Moment("Failing run, before t_fail", before), Moment("Failing run, after t_fail", after)]
    if frames and skill.successes:
        other = store.frames(skill.successes[0].id)
        other_start_ns = _start_ns(skill.success_measurements[0], other)
        found.append(Moment("A success, at the same time", pictures_before(other, other_start_ns, t_s)))
    return [moment for moment in found if moment.pictures]


def _start_ns(measurements: Measurements, frames: Mapping[str, Frames]) -> int:
    """When the execution began: its first sensor sample; its first picture where it has no sensors."""
    if measurements.channels:
        return measurements.start_ns
    return min((int(one.publish_ns[0]) for one in frames.values() if len(one.publish_ns)), default=0)
