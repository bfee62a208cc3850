"""One execution that counts as evidence, and all of them together as a belief with gains."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

import numpy as np

from misstep.blame import paper
from misstep.blame.belief import Belief, indistinguishable, infer, infer_as_paper
from misstep.blame.coverage import Coverage
from misstep.blame.evidence import Evidence, gather
from misstep.blame.failure_time import at_step, at_the_end, first_crossing, told
from misstep.blame.interface import NEVER_NS
from misstep.blame.knowledge import Knowledge, called
from misstep.blame.selection import Forecast, forecasts
from misstep.blame.value_evidence import SILENT, value_ratios
from misstep.blame.values import Finding
from misstep.core.calls import Function
from misstep.core.execution import Execution, Outcome
from misstep.core.preset import Preset
from misstep.core.streams import Float64s
from misstep.core.values import Values
from misstep.detect.observation import Observation, ObservationModel, observed
from misstep.signals.activity import Activity
from misstep.signals.clock import Clock
from misstep.signals.grid import Measurements
from misstep.signals.matrices import matrices
from misstep.store.store import Store


@dataclass(frozen=True, slots=True, eq=False)
class Trial:
    """An execution under test, observed.

    Attributes:
        execution: what the catalogue knows of it.
        observation: what the observation model says of it; None if its skill has no model.
        activity: its calls; without functions if none were recorded.
        t_fail: (steps,) probability of each step to be t_fail; None for a success, and where only the observation's
            point estimate is to count.
        findings: what the values of its sampled calls say of each function; empty if none were recorded.
        known_s: of a failure, when the deviation of each finding was made, in seconds from the start.
    """

    execution: Execution
    observation: Observation | None
    activity: Activity
    t_fail: Float64s | None = None
    findings: Mapping[str, Finding] = field(default_factory=dict)
    known_s: Mapping[str, float] = field(default_factory=dict)

    @property
    def t_fail_step(self) -> int | None:
        """Where it left the path of the successes; None for a success, and for a failure no sensor shows."""
        return self.observation.t_fail_step if self.execution.failed and self.observation else None

    @property
    def t_fail_s(self) -> float | None:
        """The same in seconds from the start."""
        return self.observation.t_fail_s if self.execution.failed and self.observation else None

    def failure_time(self) -> Float64s | None:
        """When it failed, (steps,); None for a success."""
        if not self.execution.failed or self.t_fail is not None:
            return self.t_fail
        steps = self.activity.counts.shape[1]
        return at_the_end(steps) if self.t_fail_step is None else at_step(self.t_fail_step, steps)


def observe(store: Store, execution: Execution, knowledge: Knowledge) -> Trial:
    """Reads a stored execution and judges it with its skill's observation model."""
    derived = matrices(store, execution.id)
    model, reference = knowledge.models.get(execution.skill), knowledge.references.get(execution.skill)
    observation = observed(model, derived.measurements)
    t_fail = None
    if execution.failed:
        usual = reference.fingerprint.counts.mean if reference else derived.activity.counts
        steps = (derived.activity.counts if derived.activity.functions else usual).shape[1]
        t_fail = _t_fail(execution, observation, model, steps, derived.measurements)
    values = Values.empty()
    if knowledge.values:
        values = knowledge.naming.values(execution.revision, store.values(execution.id))
    findings = knowledge.values.findings(execution.skill, values) if knowledge.values else {}
    known_s: Mapping[str, float] = {}
    if execution.failed and findings:
        clock = Clock.of(store.series(execution.id).values())
        start_ns = derived.measurements.start_ns if len(clock.log_ns) else int(values.begin_ns.min())
        known_s = _known_s(findings, clock, start_ns)
    return Trial(
        execution, observation, called(derived.activity, execution, knowledge.naming), t_fail, findings, known_s
    )


def _known_s(findings: Mapping[str, Finding], clock: Clock, start_ns: int) -> dict[str, float]:
    """When each finding's deviation was made, on the clock of `t_fail_s`: source time, or that of calls without it."""
    known = {name: one.deviation.known_ns for name, one in findings.items() if one.deviation is not None}
    told = {name: at_ns for name, at_ns in known.items() if at_ns < NEVER_NS}
    source_ns = clock.source(np.fromiter(told.values(), np.int64, len(told)))
    return {name: (at_ns - start_ns) / 1e9 for name, at_ns in zip(told, source_ns.tolist(), strict=True)}


def _t_fail(
    execution: Execution,
    observation: Observation | None,
    model: ObservationModel | None,
    steps: int,
    measurements: Measurements,
) -> Float64s:
    """By its detector; where none watched, when it was told to have failed; else at the end."""
    if observation is not None and model is not None:
        return first_crossing(observation.likelihood, model.p_thresh)
    if execution.failure is not None and execution.failure.onset_ns is not None:
        onset_s = (execution.failure.onset_ns - measurements.start_ns) / 1e9
        return told(onset_s, steps, measurements.step_ns / 1e9)
    return at_the_end(steps)


@dataclass(frozen=True, slots=True)
class Verdict:
    """What all trials together say.

    Attributes:
        belief: over the functions.
        gains_bits: expected information gain of running each skill next.
        classes: sets of functions that no skill tells apart.
        forecasts: per skill, how its next execution will end if one function or another has the bug.
    """

    belief: Belief
    gains_bits: dict[str, float]
    classes: list[tuple[Function, ...]]
    forecasts: Mapping[str, Forecast] = field(default_factory=dict)

    @property
    def suspects(self) -> tuple[Function, ...]:
        """The most probable function, and those that no skill tells apart from it."""
        leader = self.belief.ranked()[0][0]
        return next((members for members in self.classes if leader in members), (leader,))

    @property
    def confidence(self) -> float:
        """Probability that the bug is in one of the suspects."""
        names = {function.name for function in self.suspects}
        return sum(value for function, value in self.belief.ranked() if function.name in names)


def judge(trials: Sequence[Trial], knowledge: Knowledge, preset: Preset = "default", seed: int = 0) -> Verdict:
    """The belief from all trials, and what each skill would add to it.

    Args:
        trials: executions under test; those of unknown outcome count for nothing.
        knowledge: what the successes look like.
        preset: which reading of the paper's likelihood and gain.
        seed: of the `paper` preset's samples.
    """
    knowledge, coverage, evidence = _reduced(trials, knowledge, preset)
    if preset == "paper":
        belief = infer_as_paper(coverage, evidence)
        foreseen: Mapping[str, Forecast] = {
            skill: Forecast(one.rows, one.rate, 0.0) for skill, one in coverage.skills.items()
        }
        gains = _paper_gains(belief, knowledge, coverage, seed)
    else:
        inference = infer(coverage, evidence, knowledge.priors)
        belief, foretold = inference.belief, forecasts(inference, coverage, knowledge.priors)
        foreseen, gains = foretold, foretold.gains_bits(belief, _telling(trials, knowledge))
    classes = indistinguishable(belief, coverage, evidence)
    named = [tuple(coverage.functions[index] for index in members) for members in classes]
    return Verdict(belief, gains, named, foreseen)


def belief_from(trials: Sequence[Trial], knowledge: Knowledge, preset: Preset = "default") -> Belief:
    """The belief alone, as of `judge`: what each skill would add to it takes longer to know."""
    knowledge, coverage, evidence = _reduced(trials, knowledge, preset)
    if preset == "paper":
        return infer_as_paper(coverage, evidence)
    return infer(coverage, evidence, knowledge.priors).belief


def _reduced(
    trials: Sequence[Trial], knowledge: Knowledge, preset: Preset
) -> tuple[Knowledge, Coverage, list[Evidence]]:
    """What a preset knows, whom it suspects, and the trials as its belief sees them."""
    knowledge = knowledge.without_values if preset == "paper" else knowledge
    coverage = knowledge.coverage_with([trial.activity.functions for trial in trials])
    judged = [trial for trial in trials if trial.execution.outcome is not Outcome.UNKNOWN]
    return knowledge, coverage, [reduced(trial, knowledge, coverage) for trial in judged]


def _telling(trials: Sequence[Trial], knowledge: Knowledge) -> set[str]:
    """Skills of which no failing execution was seen whose values could tell what failed; what repeats tells no more."""
    if knowledge.values is None:
        return set()
    return knowledge.references.keys() - {trial.execution.skill for trial in trials if trial.execution.failed}


@lru_cache(maxsize=64)  # by identity: a session judges each of its trials again after every execution
def reduced(trial: Trial, knowledge: Knowledge, coverage: Coverage) -> Evidence:
    """A trial as the belief sees it, in the rows of `coverage`."""
    reference = knowledge.references.get(trial.execution.skill)
    fingerprint = reference.fingerprint if reference else None
    ratios = SILENT
    if knowledge.values is not None:
        ratios = value_ratios(trial.findings, trial.execution.failed, knowledge.priors.values)
    return gather(trial.execution.skill, trial.failure_time(), trial.activity, fingerprint, coverage.row, ratios)


def _paper_gains(belief: Belief, knowledge: Knowledge, coverage: Coverage, seed: int) -> dict[str, float]:
    draws = {skill: _draws(knowledge, skill, seed) for skill in sorted(knowledge.references)}
    return {
        skill: paper.expected_gain_bits(belief.probability, coverage.rows(one.functions), one)
        for skill, one in draws.items()
    }


@lru_cache(maxsize=64)
def _draws(knowledge: Knowledge, skill: str, seed: int) -> paper.Draws:
    """The same for every skill, so that noise does not choose, and after every execution."""
    generator = np.random.default_rng(seed)
    return paper.Draws.of(knowledge.activities[skill], knowledge.references[skill].fingerprint, generator)
