"""A value as a bounded number of numbers, of any object, without calling any of its code.

Numbers and flags stand as they are; texts, types, shapes and functions by a checksum; arrays of up to 16 numbers by
element, larger ones and tables by statistics, their ends and fixed random projections; containers and data classes by
their contents, a few levels deep; an object of the traced software by its own attributes where it is the argument
itself; all others, such as the drivers of the hardware, by their type.
"""

import math
from collections.abc import Callable, Sequence
from functools import cache, lru_cache
from itertools import islice
from types import FunctionType, MethodType
from typing import Any

import numpy as np
from numpy.typing import NDArray

from misstep.core.streams import Float64s
from misstep.record.slots import Slot
from misstep.record.type_plan import TypePlan, checksum

VALUE_NUMBERS = 48
"""Numbers that one argument, or one return value, is summarised by at most."""
_DEPTH = 3
_FIRST_ITEMS = 3
_ENTRIES = 8
_ELEMENTS = 16
_COLUMNS = 8
_FIXED = 8
_STACKED = 256
_SAMPLED = 768
_TEXT = 256
_PROJECTIONS = 3
_MOST_PLANS = 4096
_LARGE = 1e150


class Summary:
    """Numbers of one call, and the slots that they stand in.

    Args:
        is_traced: whether a source file of this name is of the traced software.

    Attributes:
        slots: their ids.
        numbers: one a slot.
    """

    __slots__ = ("_is_traced", "_limit", "numbers", "slots")

    def __init__(self, is_traced: Callable[[str], bool]) -> None:
        self._is_traced = is_traced
        self.slots: list[int] = []
        self.numbers: list[float] = []
        self._limit = 0

    def add(self, slot: Slot, value: Any) -> None:
        """Appends a value's summary."""
        self._limit = len(self.numbers) + VALUE_NUMBERS
        self._add(slot, value, 0)

    def put(self, slot: Slot, number: float) -> None:
        """Appends one number."""
        self.slots.append(slot.id)
        self.numbers.append(number)

    def add_attributes(self, slot: Slot, value: Any) -> None:
        """Appends the summaries of an object's own attributes."""
        self._limit = len(self.numbers) + VALUE_NUMBERS
        self._add_attributes(slot, value, plan_of(type(value)), 0)

    def may_change(self, value: Any) -> bool:
        """Whether the value may be another one although it is the same object: data classes count as they are."""
        if id(type(value)) in _ADD:
            return id(type(value)) in _CHANGEABLE
        plan = plan_of(type(value))
        return not plan.is_data and self._is_opened(plan)

    def _is_opened(self, plan: TypePlan) -> bool:
        """Whether an object is told by its attributes although it is no data."""
        return plan.base is None and bool(plan.source) and self._is_traced(plan.source)

    def _add(self, slot: Slot, value: Any, depth: int) -> None:
        if len(self.numbers) >= self._limit:
            return
        add = _ADD.get(id(type(value)))
        if add is not None:
            add(self, slot, value, depth)
        else:
            self._add_object(slot, value, depth)

    def _add_number(self, slot: Slot, value: Any, depth: int) -> None:
        self.slots.append(slot.id)
        try:
            self.numbers.append(float(value))
        except OverflowError:
            self.numbers.append(np.inf if value > 0 else -np.inf)

    def _add_none(self, slot: Slot, value: Any, depth: int) -> None:
        self.put(slot.at(":type"), _NONE)

    def _add_text(self, slot: Slot, value: str, depth: int) -> None:
        self.put(slot.at(":text"), checksum(value[:_TEXT]))

    def _add_function(self, slot: Slot, value: FunctionType, depth: int) -> None:
        self.put(slot.at(":function"), checksum(value.__code__.co_qualname))

    def _add_method(self, slot: Slot, value: MethodType, depth: int) -> None:
        function = value.__func__
        if type(function) is FunctionType:
            self._add_function(slot, function, depth)
        else:
            self.put(slot.at(":type"), _METHOD)

    def _add_bytes(self, slot: Slot, value: bytes, depth: int) -> None:
        self.put(slot.at(":len"), len(value))

    def _add_scalar(self, slot: Slot, value: np.generic, depth: int) -> None:
        self._add_number(slot, value.item(), depth)

    def _add_sequence(self, slot: Slot, value: Sequence[Any], depth: int) -> None:
        n = len(value)
        array = _as_array(value) if n else None
        if array is None or _is_by_element(array):  # others tell their length themselves
            self.put(slot.at(":len"), n)
        if array is not None:
            self._add_array(slot, array, depth)
        elif depth < _DEPTH:
            for index in range(min(n, _FIRST_ITEMS)):
                self._add(slot.at(f"[{index}]"), value[index], depth + 1)
            if n > _FIRST_ITEMS:
                self._add(slot.at("[-1]"), value[-1], depth + 1)

    def _add_dict(self, slot: Slot, value: dict[Any, Any], depth: int) -> None:
        self.put(slot.at(":len"), dict.__len__(value))
        if depth < _DEPTH:
            for key, inner in list(islice(dict.items(value), _ENTRIES)):
                if type(key) is str:
                    self._add(slot.at(f"[{key[:_TEXT]}]"), inner, depth + 1)

    def _add_set(self, slot: Slot, value: set[Any], depth: int) -> None:
        self.put(slot.at(":len"), set.__len__(value))

    def _add_frozenset(self, slot: Slot, value: frozenset[Any], depth: int) -> None:
        self.put(slot.at(":len"), frozenset.__len__(value))

    def _add_array(self, slot: Slot, value: NDArray[Any], depth: int) -> None:
        by_element = _is_by_element(value)
        self.put(slot.at(":shape"), _shape_code(value.shape if by_element else value.shape[1:]))
        if value.dtype.kind not in "biuf":
            return
        if by_element:
            numbers = _flat(value).tolist()
            self.slots += slot.elements(len(numbers))
            self.numbers += numbers
            if value.ndim == 1 and len(numbers) > _FIXED:
                self.put(slot.at("[-1]"), numbers[-1])
        else:
            self.put(slot.at(":len"), len(value))
            names, numbers = _statistics(value)
            self.slots += slot.all_at(names)
            self.numbers += numbers
            if value.ndim == 1 or _is_table(value):
                self._add_ends(slot, value)

    def _add_ends(self, slot: Slot, value: NDArray[Any]) -> None:
        """Appends the first entry, or row, and the last: where a path begins and where it ends."""
        for name, row in (("[0]", value[:1]), ("[-1]", value[-1:])):
            end, numbers = slot.at(name), _flat(row).tolist()
            self.slots.extend(end.elements(len(numbers)) if value.ndim == 2 else [end.id])
            self.numbers.extend(numbers)

    def _add_object(self, slot: Slot, value: Any, depth: int) -> None:
        plan = plan_of(type(value))
        self.put(slot.at(":type"), plan.code)
        if plan.base is np.ndarray:
            self._add_array(slot, np.ndarray.view(value, np.ndarray), depth)
        elif plan.base is not None and len(self.numbers) < self._limit:
            _HANDLED[plan.base](self, slot, _plain(value, plan.base), depth)
        if (depth == 0 and self._is_opened(plan)) or (plan.is_data and depth < _DEPTH):
            self._add_attributes(slot, value, plan, depth)

    def _add_attributes(self, slot: Slot, value: Any, plan: TypePlan, depth: int) -> None:
        for name, inner in plan.attributes(value, VALUE_NUMBERS):
            if len(self.numbers) >= self._limit:
                break
            self._add(slot.at(f".{name}"), inner, depth + 1)


_Add = Callable[[Summary, Slot, Any, int], None]
_NONE, _METHOD = checksum("NoneType"), checksum("method")
_SCALARS = (np.float64, np.float32, np.float16, np.int64, np.int32, np.int16, np.int8, np.uint64, np.uint32, np.uint16,
            np.uint8, np.bool_)  # fmt: skip
_HANDLED: dict[type, _Add] = {
    float: Summary._add_number,
    int: Summary._add_number,
    bool: Summary._add_number,
    type(None): Summary._add_none,
    str: Summary._add_text,
    FunctionType: Summary._add_function,
    MethodType: Summary._add_method,
    bytes: Summary._add_bytes,
    list: Summary._add_sequence,
    tuple: Summary._add_sequence,
    dict: Summary._add_dict,
    set: Summary._add_set,
    frozenset: Summary._add_frozenset,
    np.ndarray: Summary._add_array,
    **dict.fromkeys(_SCALARS, Summary._add_scalar),
}
# By id: a dictionary of classes would call the hash of a user's metaclass.
_ADD: dict[int, _Add] = {id(one): add for one, add in _HANDLED.items()}
_CHANGEABLE = {id(one) for one in (list, dict, set, np.ndarray)}
_PLANS: dict[int, TypePlan] = {}


def plan_of(one: type) -> TypePlan:
    """A class's plan, made once unless there are very many classes."""
    plan = _PLANS.get(id(one))
    if plan is None or not plan.is_of(one):
        if len(_PLANS) >= _MOST_PLANS:  # a program that makes classes without end
            _PLANS.clear()
        plan = _PLANS[id(one)] = TypePlan(one)
    return plan


def _plain(value: Any, base: type) -> Any:
    """The contents of an instance of a class derived from a built-in one, as the built-in class keeps them.

    Dictionaries and sets stay what they are, as `Summary` calls the built-in classes' own methods on them.
    """
    if base is str:
        return str.__str__(value)
    if base is int:
        return int.__int__(value)
    if base is float:
        return float.__float__(value)
    if base is list:
        return list.copy(value)
    if base is tuple:
        return tuple.__getitem__(value, slice(None))
    return bytes.__getitem__(value, slice(None)) if base is bytes else value


def _as_array(items: Sequence[Any]) -> NDArray[Any] | None:
    """Numbers, or arrays of one shape, as one array; None where the items are something else."""
    if len(items) > _STACKED:
        return None
    kinds = {id(type(one)) for one in items}
    if kinds <= _NUMBERS:
        return np.array([float(one) if type(one) is not int else _bounded(one) for one in items])
    if kinds == {id(np.ndarray)} and len({one.shape for one in items}) == 1 and items[0].size <= _ELEMENTS:
        try:
            return np.stack(items)
        except TypeError:  # texts beside numbers
            return None
    return None


_NUMBERS = {id(float), id(int), id(bool), id(np.float64)}


def _bounded(number: int) -> float:
    return float(max(min(number, 2**1000), -(2**1000)))


@lru_cache(maxsize=4096)
def _shape_code(shape: tuple[int, ...]) -> float:
    return checksum(repr(shape))


def _is_by_element(array: NDArray[Any]) -> bool:
    """Whether an array is told number by number."""
    return array.dtype.kind not in "biuf" or (array.size <= _ELEMENTS and not _is_table(array))


def _is_table(array: NDArray[Any]) -> bool:
    """Whether it is rows of a few columns, such as points or the joints along a path, and no square matrix."""
    if array.ndim != 2:
        return False
    rows, columns = len(array), array.shape[1]
    return rows > 1 and 0 < columns <= _COLUMNS and rows != columns


def _statistics(array: NDArray[Any]) -> tuple[tuple[str, ...], list[float]]:
    """Pooled statistics, those of each column of a table, and projections; of a bounded number of rows."""
    narrow = _is_table(array)
    axes = 1 if narrow else array.ndim
    if array.size > _SAMPLED:
        array = array[(slice(None, None, math.ceil((array.size / _SAMPLED) ** (1 / axes))),) * axes]
    while array.size > 2 * _SAMPLED:  # short axes beside a long one, such as colours
        longest = int(np.argmax(array.shape))
        array = array[(slice(None),) * longest + (slice(None, None, 2),)]
    flat = _flat(array)
    columns = flat.reshape(-1, array.shape[1] if narrow else 1)
    least, most = float(_min(flat)), float(_max(flat))
    if least > -_LARGE and most < _LARGE:
        return _moments(flat, columns, 1.0, least, most)
    with np.errstate(all="ignore"):
        finite = np.isfinite(flat)
        flat, columns = flat[finite], columns[np.isfinite(columns).all(axis=1)]
        if not len(columns):
            return (":finite",), [float(finite.mean())]
        return _moments(flat, columns, float(finite.mean()), float(_min(flat)), float(_max(flat)))


def _moments(
    flat: Float64s, columns: Float64s, share: float, least: float, most: float
) -> tuple[tuple[str, ...], list[float]]:
    n = len(columns)
    mean = _sum(columns, axis=0) / n
    spread = np.sqrt(np.maximum(_sum(columns * columns, axis=0) / n - mean * mean, 0.0))
    projected = flat @ _directions()[: len(flat)] / math.sqrt(len(flat))
    numbers = [share, least, most, *mean.tolist(), *spread.tolist(), *projected.tolist()]
    return _statistic_names(len(mean)), numbers


def _flat(array: NDArray[Any]) -> Float64s:
    if array.dtype is _DOUBLE:
        return array.ravel()
    if array.dtype.itemsize <= _DOUBLE.itemsize:
        return array.astype(np.float64).ravel()
    with np.errstate(all="ignore"):  # long doubles may be larger than any double
        return array.astype(np.float64).ravel()


_DOUBLE = np.dtype(np.float64)
# Ufuncs' own reductions: half the time of the methods on arrays this small.
_sum, _min, _max = np.add.reduce, np.minimum.reduce, np.maximum.reduce


@cache
def _directions() -> Float64s:
    """Fixed random directions for as many numbers as are ever looked at, (n, projections)."""
    return np.random.default_rng(0).standard_normal((2 * _SAMPLED, _PROJECTIONS))


@lru_cache(maxsize=64)
def _statistic_names(columns: int) -> tuple[str, ...]:
    each = range(columns)
    return (
        ":finite",
        ":min",
        ":max",
        *(f":mean[{column}]" for column in each),
        *(f":std[{column}]" for column in each),
        *(f":projection[{number}]" for number in range(_PROJECTIONS)),
    )
