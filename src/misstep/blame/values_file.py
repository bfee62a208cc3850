"""The value model in a file: compressed JSON, that new successes are added to, and that is made anew now and then."""

import hashlib
import json
import os
from collections.abc import Iterable, Sequence
from dataclasses import fields
from pathlib import Path
from typing import Any

import numpy as np
import zstandard

from misstep import __version__
from misstep.blame.value_function import FunctionValues
from misstep.blame.value_rules import Constant, Copy, OneOf, Regression, Rule
from misstep.blame.value_table import Columns
from misstep.blame.values import Success, ValueModel
from misstep.core.execution import Execution
from misstep.core.naming import AS_RECORDED, Naming
from misstep.store.store import Store

FORMAT = "misstep.values/2"
REFITTED = 1.1
"""Growth of the number of successes at which all rules are fitted anew."""
_RULES: dict[str, type[Rule]] = {kind.__name__: kind for kind in (Constant, OneOf, Copy, Regression)}
_UNREADABLE = (OSError, ValueError, KeyError, TypeError, zstandard.ZstdError)


Recording = tuple[str, int, int]
"""Id, size and time of last change of an execution's file."""


def learnt_values(store: Store, successes: Sequence[Execution], naming: Naming = AS_RECORDED) -> ValueModel | None:
    """The value model of some successes, from the store's cache as far as it is there.

    Args:
        store: the experience database.
        successes: to learn from.
        naming: what functions that were recorded at older revisions are to be called.

    Returns:
        None if none of them was recorded with values.

    Raises:
        ExecutionFileError: a recording can't be read.
    """
    names = naming.key(one.revision for one in successes)
    file = store.root / "cache" / f"values-{_key(successes, names)}.json.zst"
    recordings = {_recording(store, one): one for one in successes}
    try:
        known, model = from_text(zstandard.decompress(file.read_bytes()).decode())
    except _UNREADABLE:
        known, model = set(), ValueModel({}, {}, 0)
    added = [one for recording, one in recordings.items() if recording not in known]
    if not known <= recordings.keys() or len(successes) > REFITTED * model.fitted:
        model = ValueModel.of(_success(store, one, naming) for one in successes)
    elif added:
        model = model.and_of(_success(store, one, naming) for one in added)
    if added or len(known) != len(recordings):
        _save(file, to_text(model, recordings))
    return model if model.functions else None


def to_text(model: ValueModel, recordings: Iterable[Recording]) -> str:
    """A model, and what it was learnt from, as JSON."""
    functions = {name: _packed(one) for name, one in model.functions.items()}
    usual = {name: {skill: sizes.tolist() for skill, sizes in one.items()} for name, one in model.usual.items()}
    return json.dumps({"format": FORMAT, "recordings": list(recordings), "fitted": model.fitted, "functions": functions,
                       "usual": usual})  # fmt: skip


def from_text(text: str) -> tuple[set[Recording], ValueModel]:
    """What JSON holds.

    Raises:
        ValueError, KeyError, TypeError: it is not such JSON.
    """
    told = json.loads(text)
    if told["format"] != FORMAT:
        raise ValueError(f"expected {FORMAT}, got {told['format']}")
    functions = {name: _unpacked(one) for name, one in told["functions"].items()}
    usual = {
        name: {skill: np.array(sizes, np.float64) for skill, sizes in one.items()}
        for name, one in told["usual"].items()
    }
    recordings = {(id, size, changed_ns) for id, size, changed_ns in told["recordings"]}
    return recordings, ValueModel(functions, usual, told["fitted"])


def _recording(store: Store, execution: Execution) -> Recording:
    status = store.path(execution.id).stat()
    return execution.id, status.st_size, status.st_mtime_ns


def _success(store: Store, execution: Execution, naming: Naming) -> Success:
    values = naming.values(execution.revision, store.values(execution.id))
    return Success(execution.skill, values, execution.seed)


def _key(successes: Sequence[Execution], names: str) -> str:
    """What models that are not of each other's kind differ in: the program that makes them, the skills, and names."""
    here = Path(__file__).parent
    program = [file.read_text(encoding="utf-8") for file in (here / "interface.py", *sorted(here.glob("value*.py")))]
    content = json.dumps([FORMAT, __version__, program, sorted({one.skill for one in successes}), names])
    return hashlib.sha256(content.encode()).hexdigest()[:16]


def _save(file: Path, text: str) -> None:
    file.parent.mkdir(exist_ok=True)
    part = file.with_suffix(f".{os.getpid()}.part")
    part.write_bytes(zstandard.compress(text.encode()))
    part.replace(file)


def _packed(one: FunctionValues) -> dict[str, Any]:
    columns = one.columns
    return {
        "names": columns.names,
        "given": columns.given.tolist(),
        "last": columns.last.tolist(),
        "low": one.low.tolist(),
        "high": one.high.tolist(),
        "seen": [[column, list(values)] for column, values in one.seen.items()],
        "rules": [[column, type(rule).__name__, _plain(rule)] for column, rule in one.rules.items()],
    }


def _plain(rule: Rule) -> list[Any]:
    values = [getattr(rule, field.name) for field in fields(rule)]
    return [value.tolist() if isinstance(value, np.ndarray) else value for value in values]


def _unpacked(told: dict[str, Any]) -> FunctionValues:
    place = {name: column for column, name in enumerate(told["names"])}
    columns = Columns(place, np.array(told["given"], np.bool_), np.array(told["last"], np.int64))
    low, high = np.array(told["low"], np.float64), np.array(told["high"], np.float64)
    seen = {column: tuple(values) for column, values in told["seen"]}
    return FunctionValues(columns, low, high, seen, {column: _rule(kind, told) for column, kind, told in told["rules"]})


def _rule(kind: str, told: list[Any]) -> Rule:
    match kind, told:
        case "Regression", [columns, centre, spread, squared, weights, usual, relative]:
            of, centre, spread, weights = np.array(columns, np.int64), *map(np.array, (centre, spread, weights))
            return Regression(of, centre, spread, squared, weights, usual, relative)
        case "OneOf", [values, column, by_code, below, above, sign]:
            return OneOf(tuple(values), column, tuple((code, value) for code, value in by_code), below, above, sign)
        case _:
            return _RULES[kind](*told)
