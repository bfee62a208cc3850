import enum
import gc
import weakref
import zlib
from dataclasses import dataclass

import numpy as np
import pytest

from misstep.record.type_plan import TypePlan, checksum


class Base:
    __slots__ = ("__weakref__", "_hidden", "x")

    def method(self): ...


class Derived(Base):
    __slots__ = ("x", "y")


class Open(Base):
    pass


@dataclass
class Data:
    x: int


class Colour(enum.Enum):
    RED = 1


def test_checksums_of_texts():
    assert checksum("left") == float(zlib.crc32(b"left"))
    assert checksum("\ud800") != checksum("\ud801")


@pytest.mark.parametrize(
    "of, base, is_data",
    [(Base, None, False), (Data, None, True), (Colour, None, True), (type("Items", (list,), {}), list, False),
     (enum.IntEnum("Level", "LOW"), int, True), (bool, int, False), (np.matrix, np.ndarray, False),
     (type, None, False)],
)  # fmt: skip
def test_what_a_class_is_derived_from(of, base, is_data):
    plan = TypePlan(of)
    assert (plan.base, plan.is_data, plan.code) == (base, is_data, checksum(of.__qualname__))


def test_the_source_is_that_of_the_first_method():
    assert [TypePlan(of).source for of in (Base, Open, int)] == [__file__, __file__, ""]


def test_attributes_are_those_that_are_set():
    value = Open()
    value.x, value.z = 1, 2
    vars(value)[3] = 4
    assert list(TypePlan(Open).attributes(value, 10)) == [("x", 1), ("z", 2)]
    value._hidden = 0
    assert dict(TypePlan(Open).attributes(value, 0)) == {"x": 1, "_hidden": 0}


def test_of_a_slot_that_hides_another_it_is_read():
    value = Derived()
    Base.x.__set__(value, "hidden")
    value.x, value.y = "seen", 2
    assert list(TypePlan(Derived).attributes(value, 10)) == [("x", "seen"), ("y", 2)]


def test_an_instance_may_have_another_dictionary():
    value = Open()
    value.__dict__ = type("Table", (dict,), {"items": None})(a=1)
    assert list(TypePlan(Open).attributes(value, 10)) == [("a", 1)]


def test_a_class_that_was_changed_since_is_not_called():
    def fail(self):
        raise AssertionError

    class Changed:
        __slots__ = ("x", "y")

    value = Changed()
    value.x = value.y = 1
    plan = TypePlan(Changed)
    Changed.x = property(fail)
    del Changed.y
    assert list(plan.attributes(value, 10)) == []


def test_attributes_of_a_class_are_not_looked_at():
    assert list(TypePlan(type).attributes(Open, 10)) == []


def test_a_plan_knows_its_class_but_does_not_keep_it():
    local = type("Local", (), {})
    plan = TypePlan(local)
    assert plan.is_of(local)
    assert not plan.is_of(Open)
    died = weakref.ref(local)
    del local
    gc.collect()
    assert died() is None
    assert not plan.is_of(Open)
