"""The value model in a file: compressed JSON, made anew when the successes or the program change."""

import hashlib
import json
import os
from collections.abc import Sequence
from dataclasses import fields
from pathlib import Path
from typing import Any

import numpy as np
import zstandard

from misstep import __version__
from misstep.blame.value_function import FunctionValues
from misstep.blame.value_rules import Constant, Copy, OneOf, Regression, Rule
from misstep.blame.value_table import Columns
from misstep.blame.values import ValueModel
from misstep.core.execution import Execution
from misstep.store.store import Store

FORMAT = "misstep.values/1"
_RULES: dict[str, type[Rule]] = {kind.__name__: kind for kind in (Constant, OneOf, Copy, Regression)}
_UNREADABLE = (OSError, ValueError, KeyError, TypeError, zstandard.ZstdError)


def learnt_values(store: Store, successes: Sequence[Execution]) -> ValueModel | None:
    """The value model of some successes, from the store's cache where it is there.

    Returns:
        None if none of them was recorded with values.

    Raises:
        ExecutionFileError: a recording can't be read.
    """
    file = store.root / "cache" / f"values-{_key(store, successes)}.json.zst"
    try:
        return from_text(zstandard.decompress(file.read_bytes()).decode())
    except _UNREADABLE:
        model = ValueModel.of((one.skill, store.values(one.id)) for one in successes)
        _save(file, to_text(model))
    return model if model.functions else None


def to_text(model: ValueModel) -> str:
    """A model as JSON."""
    functions = {name: _packed(one) for name, one in model.functions.items()}
    usual = {name: {skill: sizes.tolist() for skill, sizes in one.items()} for name, one in model.usual.items()}
    return json.dumps({"format": FORMAT, "functions": functions, "usual": usual})


def from_text(text: str) -> ValueModel | None:
    """The model that JSON holds; None if it is one of no functions.

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
    return ValueModel(functions, usual) if functions else None


def _key(store: Store, successes: Sequence[Execution]) -> str:
    """What a model depends on: the program that makes it, and the recordings."""
    recordings = []
    for one in successes:
        status = store.path(one.id).stat()
        recordings.append((one.id, status.st_size, status.st_mtime_ns))
    rules = [file.read_text(encoding="utf-8") for file in sorted(Path(__file__).parent.glob("value*.py"))]
    content = json.dumps([FORMAT, __version__, rules, sorted(recordings)])
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
        "first": columns.first.tolist(),
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
    columns = Columns(
        place, np.array(told["given"], np.bool_), np.array(told["first"], np.int64), np.array(told["last"], np.int64)
    )
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
