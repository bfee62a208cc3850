"""What is recorded of a value of each kind, and that nothing of the user's is called or lost for it."""

import enum
import gc
import math
import sys
import warnings
import weakref
import zlib
from collections import OrderedDict, defaultdict, deque, namedtuple
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from types import MethodType
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as npst

from misstep.record import summary as summary_module
from misstep.record.slots import SlotNames
from misstep.record.summary import VALUE_NUMBERS, Summary, plan_of

LEAF_NUMBERS = 44
"""As many as a table's summary has: what may be added when there is room for one number."""


def summarise(value: Any, traced: bool = True) -> list[tuple[str, float]]:
    """Names and numbers of a value's summary."""
    names = SlotNames()
    summary = Summary(lambda source: traced and source == __file__)
    summary.add(names.slot(""), value)
    layout = names.layout(tuple(summary.slots))
    return list(zip(names.layouts()[layout], summary.numbers, strict=True))


def code(text: str) -> float:
    return float(zlib.crc32(text.encode()))


Point = namedtuple("Point", "x y")


class Colour(enum.Enum):
    RED = 1.5


class Level(enum.IntEnum):
    HIGH = 7


@dataclass
class Pose:
    x: float
    frame: str = "base"


@dataclass(slots=True)
class Slotted:
    x: float
    inner: Any = None


class Plain:
    def __init__(self):
        self.gain = 2.0


class WithMethod:
    def step(self) -> None: ...


class Text(str):
    pass


class Count(int):
    pass


class Share(float):
    pass


class Raw(bytes):
    pass


class Items(list):
    pass


class Row(tuple):
    __slots__ = ()


class Table(dict):
    pass


class Bag(set):
    pass


class Frozen(frozenset):
    pass


class Grid(np.ndarray):
    pass


def shape(*sizes: int) -> tuple[str, float]:
    return (":shape", code(repr(sizes)))


ONES = [(f"[{index}]", 1.0) for index in range(16)]

KINDS = {
    "float": (2.5, [("", 2.5)]),
    "int": (-3, [("", -3.0)]),
    "bool": (True, [("", 1.0)]),
    "huge int": (10**400, [("", math.inf)]),
    "huge negative int": (-(10**400), [("", -math.inf)]),
    "infinity": (-math.inf, [("", -math.inf)]),
    "None": (None, [(":type", code("NoneType"))]),
    "text": ("left", [(":text", code("left"))]),
    "text with half a character": ("\ud800", [(":text", float(zlib.crc32(b"\xed\xa0\x80")))]),
    "bytes": (b"abc", [(":len", 3.0)]),
    "complex": (1j, [(":type", code("complex"))]),
    "numpy scalar": (np.float32(0.5), [("", 0.5)]),
    "numpy bool": (np.True_, [("", 1.0)]),
    "numpy text": (np.str_("a"), [(":type", code("str_")), (":text", code("a"))]),
    "long double": (np.longdouble(1), [(":type", code("longdouble"))]),
    "empty list": ([], [(":len", 0.0)]),
    "numbers": ([1, True, 2.5], [(":len", 3.0), shape(3), ("[0]", 1.0), ("[1]", 1.0), ("[2]", 2.5)]),
    "a huge number": ([10**400], [(":len", 1.0), shape(1), ("[0]", 2.0**1000)]),
    "texts": (("a", "b"), [(":len", 2.0), ("[0]:text", code("a")), ("[1]:text", code("b"))]),
    "more than three": (
        ["a", None, 1.0, 2.0, 3.0],
        [(":len", 5.0), ("[0]:text", code("a")), ("[1]:type", code("NoneType")), ("[2]", 1.0), ("[-1]", 3.0)],
    ),
    "arrays of one shape": ([np.ones(2), np.ones(2)], [(":len", 2.0), shape(2, 2), *ONES[:4]]),
    "arrays of two shapes": (
        [np.ones(1), np.ones(2)],
        [(":len", 2.0), ("[0]:shape", code("(1,)")), ("[0][0]", 1.0), ("[1]:shape", code("(2,)")), ("[1][0]", 1.0),
         ("[1][1]", 1.0)],
    ),
    "arrays that do not go together": (
        [np.array([np.datetime64(0, "s")]), np.ones(1)],
        [(":len", 2.0), ("[0]:shape", code("(1,)")), ("[1]:shape", code("(1,)")), ("[1][0]", 1.0)],
    ),
    "dictionary": ({"a": 1, 2: 3, "b": {"c": 4}}, [(":len", 3.0), ("[a]", 1.0), ("[b]:len", 1.0), ("[b][c]", 4.0)]),
    "set": ({1, 2}, [(":len", 2.0)]),
    "frozen set": (frozenset("abc"), [(":len", 3.0)]),
    "enumeration": (
        Colour.RED,
        [(":type", code("Colour")), ("._value_", 1.5), ("._name_:text", code("RED")),
         (".__objclass__:type", code("EnumType")), ("._sort_order_", 0.0)],
    ),
    "named tuple": (
        Point(1, 2),
        [(":type", code("Point")), (":len", 2.0), shape(2), ("[0]", 1.0), ("[1]", 2.0)],
    ),
    "data class": (Pose(1.0), [(":type", code("Pose")), (".x", 1.0), (".frame:text", code("base"))]),
    "data class with slots": (
        Slotted(1.0, Slotted(2.0)),
        [(":type", code("Slotted")), (".inner:type", code("Slotted")), (".inner.inner:type", code("NoneType")),
         (".inner.x", 2.0), (".x", 1.0)],
    ),
    "object of the traced software": (Plain(), [(":type", code("Plain")), (".gain", 2.0)]),
    "object inside a container": ([Plain()], [(":len", 1.0), ("[0]:type", code("Plain"))]),
    "object of other software": (PurePosixPath("/a"), [(":type", code("PurePosixPath"))]),
    "class": (Plain, [(":type", code("type"))]),
    "function": (summarise, [(":function", code("summarise"))]),
    "module": (sys, [(":type", code("module"))]),
    "range": (range(3), [(":type", code("range"))]),
    "deque": (deque([1]), [(":type", code("deque"))]),
    "method": (WithMethod().step, [(":function", code("WithMethod.step"))]),
    "method of something else": (MethodType(len, [1]), [(":type", code("method"))]),
    "next state or none": ((WithMethod().step, None), [(":len", 2.0), ("[0]:function", code("WithMethod.step")),
                                                       ("[1]:type", code("NoneType"))]),
    "derived text": (Text("a"), [(":type", code("Text")), (":text", code("a"))]),
    "derived int": (Count(3), [(":type", code("Count")), ("", 3.0)]),
    "derived float": (Share(0.5), [(":type", code("Share")), ("", 0.5)]),
    "derived bytes": (Raw(b"ab"), [(":type", code("Raw")), (":len", 2.0)]),
    "derived list": (Items([1.0]), [(":type", code("Items")), (":len", 1.0), shape(1), ("[0]", 1.0)]),
    "derived tuple": (Row([1.0]), [(":type", code("Row")), (":len", 1.0), shape(1), ("[0]", 1.0)]),
    "derived dictionary": (Table(a=1), [(":type", code("Table")), (":len", 1.0), ("[a]", 1.0)]),
    "ordered dictionary": (OrderedDict(a=1), [(":type", code("OrderedDict")), (":len", 1.0), ("[a]", 1.0)]),
    "default dictionary": (defaultdict(int, a=1), [(":type", code("defaultdict")), (":len", 1.0), ("[a]", 1.0)]),
    "derived set": (Bag("ab"), [(":type", code("Bag")), (":len", 2.0)]),
    "derived frozen set": (Frozen("ab"), [(":type", code("Frozen")), (":len", 2.0)]),
    "derived array": (np.ones(2).view(Grid), [(":type", code("Grid")), shape(2), *ONES[:2]]),
    "array": (np.ones((4, 4), np.int8), [shape(4, 4), *ONES]),
    "strided array": (np.arange(6.0)[::-2], [shape(3), ("[0]", 5.0), ("[1]", 3.0), ("[2]", 1.0)]),
    "transposed array": (np.array([[1, 2], [3, 4]]).T, [shape(2, 2), ("[0]", 1), ("[1]", 3), ("[2]", 2), ("[3]", 4)]),
    "other byte order": (np.array([7], ">i4"), [shape(1), ("[0]", 7.0)]),
    "array without an axis": (np.array(4.5), [shape(), ("[0]", 4.5)]),
    "empty array": (np.empty((0, 3)), [shape(0, 3)]),
    "array of objects": (np.array([Plain(), 1]), [shape(2)]),
    "array of texts": (np.array(["a"]), [shape(1)]),
    "array of records": (np.zeros(2, "f8,i4"), [shape(2)]),
    "too large for a double": (np.array([np.finfo(np.longdouble).max]), [shape(1), ("[0]", math.inf)]),
}  # fmt: skip


@pytest.mark.parametrize("kind", KINDS)
def test_summary_of(kind):
    value, expected = KINDS[kind]
    with warnings.catch_warnings(action="error"):
        assert summarise(value) == expected


def test_an_enumerations_int_is_its_number_and_its_name():
    found = dict(summarise(Level.HIGH))
    assert (found[":type"], found[""], found["._name_:text"]) == (code("Level"), 7.0, code("HIGH"))


def test_objects_of_untraced_classes_are_not_looked_into():
    assert summarise(Plain(), traced=False) == [(":type", code("Plain"))]
    assert (".x", 1.0) in summarise(Pose(1.0), traced=False)


def test_not_a_number_stays_what_it_is():
    assert math.isnan(dict(summarise(math.nan))[""])
    assert math.isnan(dict(summarise(np.array([1, np.nan])))["[1]"])


def reference(array: np.ndarray) -> dict[str, float]:
    """Statistics of a table of few columns, by their definitions."""
    rows = array[np.isfinite(array).all(axis=1)]
    finite = array[np.isfinite(array)]
    found = {":finite": np.isfinite(array).mean(), ":min": finite.min(), ":max": finite.max()}
    for column in range(array.shape[1]):
        found |= {f":mean[{column}]": rows[:, column].mean(), f":std[{column}]": rows[:, column].std()}
    return found


@pytest.mark.parametrize("missing", [0.0, np.nan, np.inf, -np.inf])
def test_statistics_of_a_narrow_table(missing):
    table = np.random.default_rng(1).normal(size=(20, 3))
    table[4, 1] = table[7, 2] = missing
    found = dict(summarise(table))
    for name, number in reference(table).items():
        assert found[name] == pytest.approx(number, abs=1e-9), name
    assert (found[":shape"], found[":len"]) == (code("(3,)"), 20.0)


@pytest.mark.parametrize("rows", [2, 4, 100])
def test_a_table_is_told_by_its_ends_too_however_short_it_is(rows):
    table = np.random.default_rng(1).normal(size=(rows, 3))
    found = dict(summarise(table))
    ends = [[found[f"[{row}][{column}]"] for column in range(3)] for row in (0, -1)]
    assert ends == [table[0].tolist(), table[-1].tolist()]
    assert found[":mean[2]"] == pytest.approx(table[:, 2].mean())


def test_a_path_is_told_by_its_ends_too():
    assert dict(summarise(np.arange(5.0, 105.0)))["[0]"] == 5.0
    assert dict(summarise(np.arange(5.0, 105.0)))["[-1]"] == 104.0


@pytest.mark.parametrize("sizes", [(4, 4), (1, 3), (2, 2, 2), (9, 9), (20, 9)])
def test_matrices_and_wide_arrays_are_no_tables(sizes):
    names = {name for name, _ in summarise(np.ones(sizes))}
    assert "[-1][0]" not in names
    assert (":mean[0]" in names) == (np.prod(sizes) > 16)


def test_statistics_of_any_other_array_are_pooled():
    array = np.random.default_rng(1).normal(size=(4, 5, 6))
    found = dict(summarise(array))
    assert found[":mean[0]"] == pytest.approx(array.mean())
    assert found[":std[0]"] == pytest.approx(array.std())
    assert ":mean[1]" not in found


def test_projections_tell_apart_what_moments_do_not():
    one = np.arange(32.0)
    other = one.copy()
    other[[3, 20]] = other[[20, 3]]
    first, second = dict(summarise(one)), dict(summarise(other))
    differing = {name for name in first if first[name] != pytest.approx(second[name])}
    assert differing == {f":projection[{number}]" for number in range(3)}


def test_an_array_of_nothing_finite_has_no_moments():
    assert [name for name, _ in summarise(np.full(20, np.nan))] == [":shape", ":len", ":finite", "[0]", "[-1]"]


def test_a_table_without_a_whole_row_has_no_moments():
    table = np.ones((20, 2))
    table[::2, 0] = table[1::2, 1] = np.nan
    assert [name for name, _ in summarise(table)[2:]] == [":finite", "[0][0]", "[0][1]", "[-1][0]", "[-1][1]"]


@pytest.mark.parametrize(
    "sizes", [(480, 640), (480, 640, 3), (3, 480, 640), (2, 100_000), (1, 1, 1, 50_000), (1_000_000,), (200_000, 8)]
)
def test_a_large_array_is_looked_at_in_part(sizes):
    array = np.random.default_rng(2).uniform(size=sizes).astype(np.float32)
    found = dict(summarise(array))
    assert found[":mean[0]"] == pytest.approx(0.5, abs=0.1)
    assert found[":std[0]"] == pytest.approx(1 / math.sqrt(12), abs=0.05)
    assert found[":len"] == sizes[0]


def test_numbers_near_the_largest_cause_no_warning():
    with warnings.catch_warnings(action="error"):
        found = dict(summarise(np.array([1e300, -1e300] * 10)))
        summarise(np.array([np.inf, -np.inf] * 10))
        summarise(np.array([np.nan] * 10 + [1e200] * 10, np.float64))
    assert (found[":finite"], found[":max"]) == (1.0, 1e300)


def test_the_users_settings_for_floating_point_errors_are_neither_used_nor_changed():
    called = []
    with np.errstate(all="call", call=lambda *args: called.append(args)):
        before = np.geterr()
        summarise(np.array([1e300, -1e300, np.inf, -np.inf, np.nan] * 10))
        assert np.geterr() == before
    assert called == []


@dataclass
class Chain:
    number: float
    links: list["Chain"] = field(default_factory=list)


@dataclass
class Wide:
    numbers: dict[str, float]


def test_what_contains_itself_has_an_end():
    chain, items, table = Chain(1.0), ["a"], {"a": 1.0}
    chain.links.append(chain)
    items.append(items)
    table["b"] = table
    for value in (chain, items, table):
        assert len(summarise(value)) < VALUE_NUMBERS


def test_one_value_has_a_bounded_number_of_numbers():
    nested = {f"{key}": {f"{inner}": [np.ones((20, 8))] * 3 for inner in range(9)} for key in range(9)}
    many = Plain()
    vars(many).update({f"attribute{index}": index for index in range(1000)})
    for value in (nested, many, [nested] * 9, Wide(nested)):
        assert VALUE_NUMBERS <= len(summarise(value)) < VALUE_NUMBERS + LEAF_NUMBERS


def test_the_limit_is_one_of_each_value():
    names, summary = SlotNames(), Summary(lambda _: True)
    many = Plain()
    vars(many).update({f"attribute{index}": index for index in range(1000)})
    for _ in range(3):
        summary.add_attributes(names.slot("self/"), many)
    assert len(summary.numbers) == len(summary.slots) == 3 * VALUE_NUMBERS


def test_of_a_large_dictionary_the_first_entries_are_read_only():
    names = SlotNames()
    summary = Summary(lambda _: True)
    summary.add(names.slot(""), {str(key): key for key in range(100_000)})
    assert summary.numbers == [100_000, *range(8)]


called: list[str] = []
"""Which hooks of the user's classes were called."""

HOOKS = """
__getattr__ __getattribute__ __repr__ __str__ __format__ __eq__ __ne__ __lt__ __hash__ __len__ __iter__ __next__
__contains__ __getitem__ __bool__ __int__ __float__ __index__ __complex__ __round__ __abs__ __array__
__array_interface__ __array_struct__ __array_ufunc__ __array_function__ __array_priority__ __array_wrap__ __add__
__mul__ __sub__ __and__ __or__ __neg__ __matmul__ __enter__ __exit__ __call__ __dir__ __sizeof__ __copy__ __deepcopy__
__reduce__ __reduce_ex__ __get__ __missing__ __reversed__ __buffer__ __length_hint__ __bytes__ __fspath__ copy keys
items values get encode tolist astype ravel view item
"""


def hook(name: str) -> Any:
    def trap(*_: Any, **__: Any) -> Any:
        called.append(name)
        raise RuntimeError(name)

    return trap


def traps() -> dict[str, Any]:
    return {name: hook(name) for name in HOOKS.split()} | {"trap": property(hook("property"))}


class Meta(type):
    """A class of classes whose hooks are traps, too; creation aside."""


META_HOOKS = "__getattribute__ __hash__ __eq__ __instancecheck__ __subclasscheck__ __repr__ __len__"
for _name in META_HOOKS.split():
    setattr(Meta, _name, hook(_name))


@pytest.mark.parametrize(
    "base, contents",
    [
        (object, ()), (list, ([1.0, "a"],)), (tuple, ([1.0, "a"],)), (dict, ({"a": 1.0},)), (set, ((1, 2),)),
        (frozenset, ((1, 2),)), (str, ("a",)), (bytes, (b"a",)), (int, (3,)), (float, (0.5,)),
        (np.ndarray, ((20, 3),)), (np.float64, (1.5,)), (np.int64, (3,)), (OrderedDict, ({"a": 1.0},)),
        (defaultdict, (None, {"a": 1})), (deque, ([1],)), (Exception, ("a",)), (BaseException, ("a",)),
    ],
)  # fmt: skip
@pytest.mark.parametrize("metaclass", [type, Meta])
def test_no_code_of_the_user_runs(base, contents, metaclass):
    """Nor is an object with such hooks a reason to lose the sample."""
    if (base, metaclass) == (np.ndarray, Meta):
        pytest.skip("numpy itself asks the metaclass when it makes such an array")
    trapped = type.__new__(metaclass, "Trapped", (base,), traps())
    value = base.__new__(trapped, *contents)
    type.__setattr__(trapped, "__array_finalize__", hook("__array_finalize__"))
    if base in (list, dict, set, OrderedDict, defaultdict, deque):
        base.__init__(value, *contents)
    called.clear()
    for inside in (value, [value, value], {"a": value}, Slotted(1.0, value), trapped, (value, np.ones(2)), [trapped]):
        names, summary = SlotNames(), Summary(lambda _: True)
        summary.add(names.slot(""), inside)
        assert summary.numbers
        summary.add_attributes(names.slot("self/"), inside)
    assert called == []


def test_keys_that_are_no_plain_texts_are_not_compared():
    class Key(str):
        def __hash__(self):
            called.append("hash")
            return 1

        def __eq__(self, other):
            called.append("eq")
            return True

    table = {Key("a"): 1.0, "b": 2.0}
    keyed = Plain()
    vars(keyed)[Key("gain")] = 5.0
    called.clear()
    assert summarise(table) == [(":len", 2.0), ("[b]", 2.0)]
    assert (".gain", 2.0) in summarise(keyed)
    assert called == []


class Watched:
    pass


def test_nothing_summarised_is_kept():
    class Local:
        __slots__ = ("__dict__", "__weakref__", "held")

        def __init__(self):
            self.held = Watched()

    value, array = Local(), np.ones(100)
    died = [weakref.ref(one) for one in (value, value.held, array)]
    names, summary = SlotNames(), Summary(lambda _: True)
    for one in (value, [value], {"a": value}, array, [array, array], Slotted(0.0, value), array.view(Grid)):
        summary.add(names.slot(""), one)
    summary.add_attributes(names.slot(""), value)
    del one, value, array
    assert [ref() for ref in died] == [None] * 3


def test_classes_are_not_kept_either():
    local = type("Local", (), {"__slots__": ("x", "__dict__", "__weakref__"), "f": lambda self: None})
    value = local()
    value.x, value.y = 1.0, 2.0
    assert (".x", 1.0) in (names := summarise(value)) and (".y", 2.0) in names
    died = weakref.ref(local)
    del local, value
    gc.collect()
    assert died() is None


def test_plans_of_classes_made_without_end_are_bounded(monkeypatch):
    monkeypatch.setattr(summary_module, "_MOST_PLANS", 20)
    monkeypatch.setattr(summary_module, "_PLANS", {})
    kept = [type(f"Class{index}", (), {}) for index in range(50)]
    assert [plan_of(one).code for one in kept] == [code(f"Class{index}") for index in range(50)]
    assert len(summary_module._PLANS) <= 20


values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text()
    | st.binary()
    | st.complex_numbers()
    | st.builds(Plain)
    | st.just(Plain)
    | npst.arrays(npst.scalar_dtypes(), npst.array_shapes(min_dims=0, max_dims=4, min_side=0, max_side=12))
    | npst.arrays(npst.floating_dtypes(), npst.array_shapes(max_dims=3, max_side=40)),
    lambda inner: (
        st.lists(inner)
        | st.lists(inner).map(Items)
        | st.lists(inner).map(tuple)
        | st.dictionaries(st.text() | st.integers(), inner)
        | st.dictionaries(st.text(), inner).map(Table)
        | st.builds(Slotted, st.floats(), inner)
        | st.builds(Point, inner, inner)
    ),
    max_leaves=20,
)


@given(values)
def test_any_value_has_a_bounded_summary_that_is_the_same_again(value):
    with warnings.catch_warnings(action="error"):
        first, second = summarise(value), summarise(value)
    assert 0 < len(first) < VALUE_NUMBERS + LEAF_NUMBERS
    assert [name for name, _ in first] == [name for name, _ in second]
    np.testing.assert_array_equal([number for _, number in first], [number for _, number in second])
    assert all(type(number) in (float, int) for _, number in first)
    assert len({(name, repr(number)) for name, number in first}) == len({name for name, _ in first})
