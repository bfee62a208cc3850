"""Reads the function calls of an execution file, and the values of those that were sampled."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from misstep.core.calls import Calls, Function
from misstep.core.errors import ExecutionFileError
from misstep.core.values import Layout, Values
from misstep.store.messages import CALLS, FUNCTIONS, LAYOUTS, UNDECODABLE, VALUES, decode
from misstep.store.topics import Messages, read_topics

CALL_SCHEMAS = frozenset({CALLS, FUNCTIONS})
_VALUE_SCHEMAS = frozenset({VALUES, FUNCTIONS, LAYOUTS})

_CALL_COLUMNS = ("function", "begin_ns", "end_ns", "thread", "raised")
_VALUES_COLUMNS = ("id", "parent", "function", "number", "begin_ns", "end_ns", "whole", "layout")


def read_calls(path: Path) -> Calls:
    """The calls of an execution, ordered by begin time.

    Raises:
        ExecutionFileError: the file is cut or damaged, or holds calls of functions that it does not name.
    """
    return calls_of(read_call_messages(path), path)


def read_call_messages(path: Path) -> list[Messages]:
    """What `calls_of` makes an execution's calls of.

    Raises:
        ExecutionFileError: the file is cut or damaged.
    """
    return _messages(path, CALL_SCHEMAS)


def calls_of(found: Iterable[Messages], path: Path) -> Calls:
    """The calls that messages are, ordered by begin time.

    Args:
        found: of the topics with one of CALL_SCHEMAS.
        path: the file, for errors.

    Raises:
        ExecutionFileError: they are none, or calls of functions that they do not name.
    """
    data = _by_schema(found, CALL_SCHEMAS)
    try:
        return _calls(_functions(data[FUNCTIONS]), data[CALLS])
    except UNDECODABLE as error:
        raise ExecutionFileError(path, str(error)) from error


def read_values(path: Path) -> Values:
    """The sampled calls of an execution, ordered by id; none if the file has no values.

    A call whose caller is not in the file, e.g. because the recording was cut before that ended, has parent -1.

    Raises:
        ExecutionFileError: the file is cut or damaged, holds calls of functions or layouts that it does not name, or
            not as many numbers as their layouts have slots.
    """
    data = _by_schema(_messages(path, _VALUE_SCHEMAS), _VALUE_SCHEMAS)
    if not data[VALUES]:
        return Values.empty()
    try:
        return _values(_functions(data[FUNCTIONS]), _layouts(data[LAYOUTS]), data[VALUES])
    except UNDECODABLE as error:
        raise ExecutionFileError(path, str(error)) from error


def _messages(path: Path, schemas: frozenset[str]) -> list[Messages]:
    return read_topics(path, lambda topic: Messages(topic) if topic.schema in schemas else None)


def _by_schema(found: Iterable[Messages], schemas: frozenset[str]) -> dict[str, list[bytes]]:
    data = {one.topic.schema: one.data for one in found}
    return {schema: data.get(schema, []) for schema in schemas}


def _functions(tables: list[bytes]) -> tuple[Function, ...]:
    functions: list[Function] = []
    for message in (decode(FUNCTIONS, data) for data in tables):
        if message.first != len(functions):
            raise ValueError("a part of its table of functions is missing")
        functions += [
            Function(name, file, int(line))
            for name, file, line in zip(message.name, message.file, message.line, strict=True)
        ]
    return tuple(functions)


def _layouts(tables: list[bytes]) -> tuple[Layout, ...]:
    layouts: list[Layout] = []
    for message in (decode(LAYOUTS, data) for data in tables):
        if message.first != len(layouts):
            raise ValueError("a part of its table of layouts is missing")
        layouts += [tuple(slots.split("\n")[:-1]) for slots in message.slots]
    return tuple(layouts)


def _calls(functions: tuple[Function, ...], batches: list[bytes]) -> Calls:
    columns = _columns(_CALL_COLUMNS, [Calls.empty(), *(decode(CALLS, data) for data in batches)])
    _check_range(columns["function"], len(functions), "functions")
    order = np.argsort(columns["begin_ns"], kind="stable")
    return Calls(functions, **{name: column[order] for name, column in columns.items()})


def _values(functions: tuple[Function, ...], layouts: tuple[Layout, ...], batches: list[bytes]) -> Values:
    messages = [decode(VALUES, data) for data in batches]
    columns = _columns(_VALUES_COLUMNS, messages)
    _check_range(columns["function"], len(functions), "functions")
    _check_range(columns["layout"], len(layouts), "layouts")
    order = np.argsort(columns["id"], kind="stable")
    start, value = _numbers(np.array([len(layout) for layout in layouts], np.int64)[columns["layout"]], order, messages)
    columns = {name: column[order] for name, column in columns.items()}
    columns["parent"][~np.isin(columns["parent"], columns["id"])] = -1
    return Values(functions, layouts, **columns, start=start, value=value)


def _numbers(sizes: NDArray[np.int64], order: NDArray[np.intp], messages: list[Any]) -> tuple[Any, Any]:
    """Where the numbers of each call begin, (n + 1,), and all numbers, (m,), of the calls in their order.

    Args:
        sizes: (n,) how many numbers each call has, as stored.
        order: (n,) places of the calls as stored, in their order.
        messages: what holds the numbers.
    """
    value = np.concatenate([message.value for message in messages])
    begins = np.concatenate([[0], np.cumsum(sizes)])  # (n + 1,)
    ends_of_messages = begins[np.cumsum([len(message.id) for message in messages])]
    if (ends_of_messages != np.cumsum([len(message.value) for message in messages])).any():
        raise ValueError("it does not hold as many numbers as the layouts of its sampled calls have slots")
    start = np.concatenate([[0], np.cumsum(sizes[order])])  # (n + 1,)
    return start, value[np.arange(len(value)) + np.repeat(begins[order] - start[:-1], sizes[order])]


def _columns(names: tuple[str, ...], messages: list[Any]) -> dict[str, NDArray[Any]]:
    """The columns of all messages, end to end."""
    for message in messages:
        if len({len(getattr(message, name)) for name in names}) != 1:
            raise ValueError("the columns of a batch of calls differ in length")
    return {name: np.concatenate([getattr(message, name) for message in messages]) for name in names}


def _check_range(places: NDArray[np.int32], length: int, table: str) -> None:
    if ((places < 0) | (places >= length)).any():
        raise ValueError(f"it holds calls of {table} that it does not name")
