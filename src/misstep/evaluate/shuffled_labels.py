"""The control of shuffled labels for networks: the same training where there is nothing to learn."""

from dataclasses import replace

import numpy as np

from misstep.anticipate.material import Material
from misstep.core.execution import Outcome
from misstep.signals.data_set import Clips


def with_shuffled_labels(material: Material, seed: int = 0) -> Material:
    """The same clips, with the outcomes of each skill's executions dealt out anew within each part.

    All takes of an execution have one label; how many executions of a skill fail stays as it is.
    """
    draw = np.random.default_rng(seed)
    train, validation, test = (_dealt(part, draw) for part in (material.train, material.validation, material.test))
    return replace(
        material,
        train=_relabelled(material.train, train),
        validation=_relabelled(material.validation, validation),
        test=_relabelled(material.test, test),
        lessons=_relabelled(material.lessons, train),
    )


def _dealt(part: Clips, draw: np.random.Generator) -> dict[str, Outcome]:
    """A new outcome for each execution, by id."""
    found: dict[str, Outcome] = {}
    for skill in sorted({one.skill for one in part.executions}):
        executions = [one for one in part.executions if one.skill == skill]
        order = draw.permutation(len(executions))
        found |= {one.id: executions[place].outcome for one, place in zip(executions, order, strict=True)}
    return found


def _relabelled(clips: Clips, outcomes: dict[str, Outcome]) -> Clips:
    executions = tuple(replace(one, outcome=outcomes[one.id], failure=None) for one in clips.executions)
    return replace(clips, executions=executions)
