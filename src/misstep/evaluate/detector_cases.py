"""The executions of a store as cases for detectors to judge."""

from collections.abc import Sequence

import numpy as np

from misstep.core.execution import Execution, Outcome
from misstep.detect.library import training_successes
from misstep.detect.train import LEAST_SUCCESSES
from misstep.evaluate.detectors import PARTS, Case, split
from misstep.signals.matrices import matrices
from misstep.store.store import Store

LEAST_COMPARED = -(-LEAST_SUCCESSES * PARTS // (PARTS - 1))
"""Successes of different scenes that leave enough to learn from when a part of them is held out."""


def stored_cases(store: Store, skill: str) -> list[Case]:
    """A skill's training successes and all its failures; executions of one seed share their scene."""
    executions = [*training_successes(store, skill), *store.executions(skill=skill, outcome=Outcome.FAILURE)]
    return [_case(store, execution) for execution in executions]


def _case(store: Store, execution: Execution) -> Case:
    measurements = matrices(store, execution.id).measurements
    onset_ns = execution.failure.onset_ns if execution.failure else None
    onset_s = None if onset_ns is None else (onset_ns - measurements.start_ns) / 1e9
    return Case(measurements, execution.failed, execution.scene, onset_s)


def can_be_compared(cases: Sequence[Case], parts: int = PARTS) -> bool:
    """Whether there is a failure, and whether all parts but any one hold enough successes to learn from."""
    groups = [case.group for case in cases if not case.failed]
    if len(groups) == len(cases) or not groups:
        return False
    sizes = np.bincount(split(groups, parts))
    return bool(len(sizes) > 1 and len(groups) - sizes.max() >= LEAST_SUCCESSES)
