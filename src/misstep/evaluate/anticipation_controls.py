"""A learner's score some time before the event, with the controls that would show that it has learned something else.

Metadata alone: a model that sees no sensor. Placebo: the same learner on windows far before the event, where nothing of
the failure can be seen but its session can. Shuffled labels: the same learner where there is nothing to learn, judged
by the shuffled labels; better than chance there means that judged executions were learned from.

Source: docs/derivations.md, section Controls.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from misstep.core.streams import Float64s
from misstep.evaluate.anticipation_metadata import MetadataLearner, metadata_material
from misstep.evaluate.anticipation_protocol import Learner, Material, held_out_scores
from misstep.evaluate.anticipation_scores import DRAWS, Judged, estimate, resamples
from misstep.evaluate.anticipation_verdict import Control, Verdict
from misstep.evaluate.detectors import PARTS


@dataclass(frozen=True, slots=True)
class Terms:
    """How to judge.

    Attributes:
        placebo_s: how long before the event the placebo's windows end.
        whole_s: horizon of the windows that teachers see; negative, so that they hold the failure.
        parts: of the cross-validation; as many as there are groups leaves out one at a time.
        draws: resamples behind every interval.
    """

    placebo_s: float = 8.0
    whole_s: float = -0.5
    parts: int = PARTS
    draws: int = DRAWS


def judge(materials: Sequence[Material], learner: Learner, horizon_s: float, terms: Terms = Terms()) -> Verdict:
    """What a learner's scores are worth some time before the event.

    Args:
        materials: the same executions, once for each draw of the successes' events; the draw's number is the seed.
        learner: what to judge by.
        horizon_s: its windows end so long before the event.
        terms: the rest.
    """
    controls = {
        "metadata alone": metadata_scores(materials, terms),
        placebo_name(terms): scores(materials, learner, terms.placebo_s, terms),
        "the same with shuffled labels": scores(shuffled(materials), learner, horizon_s, terms),
    }
    return verdict(scores(materials, learner, horizon_s, terms), controls, resamples(materials[0].groups, terms.draws))


def placebo_name(terms: Terms) -> str:
    """Of the control."""
    return f"a placebo window {terms.placebo_s:g} s before the event"


def scores(materials: Sequence[Material], learner: Learner, horizon_s: float, terms: Terms) -> Judged:
    """All executions, judged by what learned from other groups."""
    found = [
        held_out_scores(one, learner, horizon_s, terms.whole_s, seed, terms.parts) for seed, one in enumerate(materials)
    ]
    return Judged(materials, found)


def metadata_scores(materials: Sequence[Material], terms: Terms) -> Judged:
    """The same by a model that sees no sensor."""
    learner = MetadataLearner.of(materials[0].examples)
    found = scores([metadata_material(one.examples) for one in materials], learner, 0.0, terms)
    return Judged(materials, found.scores)


def shuffled(materials: Sequence[Material]) -> list[Material]:
    """The same with the outcomes of each skill's executions dealt out anew."""
    return [_shuffled(one, np.random.default_rng(seed)) for seed, one in enumerate(materials)]


def _shuffled(material: Material, generator: np.random.Generator) -> Material:
    failed, skills = material.failed, np.array(material.skills)
    for skill in np.unique(skills):
        failed[skills == skill] = generator.permutation(failed[skills == skill])
    examples = [replace(one, failed=bool(now)) for one, now in zip(material.examples, failed, strict=True)]
    return Material(examples, material.clips)


def verdict(score: Judged, controls: Mapping[str, Judged], drawn: Float64s) -> Verdict:
    """A score beside controls; each is compared on the executions that both judged.

    Args:
        score: what is to be worth something.
        controls: by name.
        drawn: (draws + 1, n) from `resamples`.
    """
    groups_n = len(set(score.materials[0].groups))

    def beside(name: str, other: Judged) -> Control:
        own, theirs = score.where(other).figures(drawn), other.where(score).figures(drawn)
        return Control(name, *(estimate(one, groups_n) for one in (theirs, own - theirs, own - 2 * theirs + 0.5)))

    auroc = estimate(score.figures(drawn), groups_n)
    return Verdict(auroc, tuple(beside(name, other) for name, other in controls.items()))
