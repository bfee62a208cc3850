"""Splits for learning and testing: stratified by skill and outcome, scenes never separated."""

import json
from collections import defaultdict
from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np

from misstep import Execution, scenes_dealt

SPLITS = 5
_Split = dict[str, list[str]]


def write_splits(path: Path, executions: Iterable[Execution], seed: int) -> None:
    """Writes five splits into 70 % for training, 10 % for validation and 20 % for testing, as ids."""
    text = json.dumps({"group": "seed", "splits": make_splits(list(executions), seed)}, indent=1)
    path.write_text(text + "\n")


def make_splits(executions: Sequence[Execution], seed: int) -> list[_Split]:
    """Five splits whose test parts share no execution and together hold all.

    Executions with the same seed show the same scene, whatever the skill or the bug: they stay together.
    """
    tenths = stratified_tenths(executions, seed)
    splits = []
    for number in range(SPLITS):
        turned = tenths[2 * number :] + tenths[: 2 * number]
        parts = {"train": turned[3:], "validation": turned[2:3], "test": turned[:2]}
        splits.append({name: sorted(one.id for tenth in part for one in tenth) for name, part in parts.items()})
    return splits


def stratified_tenths(executions: Sequence[Execution], seed: int) -> list[list[Execution]]:
    """Deals the scenes, largest first and otherwise at random, each to the tenth that has least of what it holds."""
    groups: dict[int | None, list[Execution]] = defaultdict(list)
    for execution in sorted(executions, key=lambda one: one.id):
        groups[execution.seed].append(execution)
    order = np.random.default_rng(seed).permutation(len(groups))
    shuffled = [list(groups.values())[index] for index in order]
    return scenes_dealt(sorted(shuffled, key=len, reverse=True))
