"""What a method believes after some executions: misstep's presets and the spectrum-based baselines alike."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np

from misstep.blame.fingerprint import all_functions
from misstep.blame.knowledge import Knowledge
from misstep.blame.paper import entropy_bits
from misstep.blame.trial import Trial, judge
from misstep.blame.value_evidence import WORLD
from misstep.core.preset import Preset
from misstep.core.streams import Float64s
from misstep.evaluate.spectrum import FORMULAS, Bools, Spectrum, shares


@dataclass(frozen=True, slots=True)
class Opinion:
    """Who is to blame, how surely, and what each skill would tell.

    Attributes:
        functions: names.
        probability: (functions,); for baselines, shares of suspiciousness.
        no_bug: probability that there is none; 0 for methods that do not know it.
        world: probability that not the software but the world has changed; 0 for methods that do not know it.
        suspects: the leader and whoever the method can't tell from it.
        gains_bits: per skill, expected gain of running it next.
    """

    functions: tuple[str, ...]
    probability: Float64s
    no_bug: float
    world: float
    suspects: frozenset[str]
    gains_bits: Mapping[str, float]

    @property
    def confidence(self) -> float:
        """Probability that one of the suspects holds the bug."""
        pairs = zip(self.functions, self.probability, strict=True)
        return float(sum(p for name, p in pairs if name in self.suspects))

    def row(self, function: str) -> int | None:
        """Where a function stands; None if nothing ever called it."""
        return self.functions.index(function) if function in self.functions else None


Rater = Callable[[Sequence[Trial], Knowledge], Opinion]


def believed(trials: Sequence[Trial], knowledge: Knowledge, preset: Preset) -> Opinion:
    """misstep's own belief."""
    verdict = judge(trials, knowledge, preset)
    belief = verdict.belief
    ours = [row for row, function in enumerate(belief.functions) if function != WORLD]
    names = tuple(belief.functions[row].name for row in ours)
    suspects = frozenset(function.name for function in verdict.suspects)
    return Opinion(names, belief.probability[ours], belief.no_bug, belief.world_changed, suspects, verdict.gains_bits)


def believed_without_values(trials: Sequence[Trial], knowledge: Knowledge) -> Opinion:
    """misstep's belief from calls, outcomes and times alone."""
    return believed(trials, knowledge.without_values, preset="default")


def suspected(trials: Sequence[Trial], knowledge: Knowledge, formula: str) -> Opinion:
    """A baseline's ranking; its suspects are of the same suspiciousness and usually called by the same skills.

    A skill's gain is the entropy of the shares now less that expected after one more execution of it, which calls what
    it usually calls and fails as probably as one of these functions is to blame.

    Source: Yoo, Harman, Clark 2013, Fault localization prioritization: comparing information-theoretic and
    coverage-based approaches.
    """
    knowledge = knowledge.without_values
    functions = all_functions([knowledge.functions, *(trial.activity.functions for trial in trials)])
    names = tuple(function.name for function in functions)
    failed = np.array([trial.execution.failed for trial in trials], np.bool_)
    called = np.array([_called(trial, names) for trial in trials], np.bool_).reshape(len(trials), len(names))
    now, usual = _shares(formula, called, failed), _usual_calls(knowledge, names)
    gains = {skill: _gain_bits(formula, now, called, failed, calls) for skill, calls in usual.items()}
    return Opinion(names, now, 0.0, 0.0, _alike(names, now, np.array(list(usual.values()))), gains)


def _gain_bits(formula: str, now: Float64s, called: Bools, failed: Bools, usual: Bools) -> float:
    fails = float(now @ usual)
    after = [_shares(formula, np.vstack([called, usual]), np.append(failed, end)) for end in (False, True)]
    passing, failing = (float(entropy_bits(shared)) for shared in after)
    return float(entropy_bits(now)) - (1 - fails) * passing - fails * failing


def _alike(names: Sequence[str], now: Float64s, usual: Bools) -> frozenset[str]:
    """The first leader and the leaders that no skill tells apart from it; usual: skills x functions."""
    leaders = np.flatnonzero(now == now.max())
    same = (usual[:, leaders] == usual[:, leaders[:1]]).all(axis=0)
    return frozenset(names[index] for index in leaders[same])


def _usual_calls(knowledge: Knowledge, names: Sequence[str]) -> dict[str, Bools]:
    """Per skill, (functions,): called in more than half of its successes."""
    found = {}
    for skill, reference in sorted(knowledge.references.items()):
        ours = zip(reference.fingerprint.functions, reference.fingerprint.call_rate, strict=True)
        often = {function.name for function, rate in ours if rate > 0.5}
        found[skill] = np.array([name in often for name in names], np.bool_)
    return found


def _shares(formula: str, called: Bools, failed: Bools) -> Float64s:
    return shares(FORMULAS[formula](Spectrum.of(called, failed)))


def _called(trial: Trial, names: Sequence[str]) -> list[bool]:
    active = np.flatnonzero(trial.activity.counts.any(axis=1))
    ours = {trial.activity.functions[index].name for index in active}
    return [name in ours for name in names]


RATERS: dict[str, Rater] = {
    "default": partial(believed, preset="default"),
    "activity only": believed_without_values,
    "paper": partial(believed, preset="paper"),
    **{name: partial(suspected, formula=name) for name in FORMULAS},
}
