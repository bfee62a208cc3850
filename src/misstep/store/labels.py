"""Judgements made after an execution had finished, each in a small file beside the recording.

A finished recording is never opened for writing again; a label is written by one atomic rename, and outlives the
catalogue.
"""

import json
import os
from dataclasses import replace
from pathlib import Path

from misstep.core.errors import ExecutionFileError
from misstep.core.execution import Execution, Failure, Outcome
from misstep.store import facts
from misstep.store.part import sync_folder

Judgement = tuple[Outcome, Failure | None]
"""How an execution ended, and what went wrong."""


def write_label(path: Path, outcome: Outcome, failure: Failure | None) -> None:
    """Writes a label in place of the one that may be there."""
    draft = path.with_name(f"{path.name}.{os.getpid()}.draft")
    with draft.open("w") as file:
        json.dump(facts.verdict_to_text(outcome, failure), file)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)
    sync_folder(path.parent)


def remove_label(path: Path) -> None:
    """Removes a label, if there is one."""
    path.unlink(missing_ok=True)
    sync_folder(path.parent)


def read_label(path: Path) -> Judgement:
    """What a label says.

    Raises:
        FileNotFoundError: there is none.
        ExecutionFileError: it is damaged.
    """
    try:
        return facts.verdict_from_text(json.loads(path.read_text()))
    except (ValueError, KeyError, TypeError) as error:
        raise ExecutionFileError(path, f"it is no label ({error!r})") from error


def labelled(execution: Execution, path: Path) -> Execution:
    """The execution as its label judges it; as it is, if it has none.

    Raises:
        ExecutionFileError: the label is damaged.
    """
    try:
        outcome, failure = read_label(path)
    except FileNotFoundError:
        return execution
    return replace(execution, outcome=outcome, failure=failure)
