"""How to look into an object without calling any code of its class.

Attributes are read from the instance's own dictionary and slots, through descriptors of the interpreter: never through
`getattr`, which could run a property, and never through `isinstance`, `==` or `hash` of anything that the user defined.
The descriptors are looked up each time: to hold one would keep its class alive.
"""

import weakref
import zlib
from collections.abc import Iterator, Mapping, Sequence
from enum import Enum
from itertools import islice
from types import FunctionType, GetSetDescriptorType, MappingProxyType, MemberDescriptorType
from typing import Any

import numpy as np

_mro_of = type.__dict__["__mro__"].__get__
_dict_of = type.__dict__["__dict__"].__get__
_qualname_of = type.__dict__["__qualname__"].__get__
_PLAIN_BASES = (list, tuple, dict, set, frozenset, str, bytes, int, float, np.ndarray)


def checksum(text: str) -> float:
    """What stands for a text: equal for equal texts, in every process."""
    return float(zlib.crc32(str.encode(text, "utf-8", "surrogatepass")))  # a class's name may be of a subclass


class TypePlan:
    """What is known of a class.

    Attributes:
        code: checksum of its name.
        base: the built-in type that it inherits its contents from; None if it is none of these.
        is_data: a dataclass, a named tuple or an enumeration, whose attributes are its value.
        source: file name of its first method's source; empty if it has none in Python.
    """

    __slots__ = ("_dictionary", "_members", "_of", "base", "code", "is_data", "source")

    def __init__(self, of: type) -> None:
        mro = _mro_of(of)
        parts: list[Mapping[str, Any]] = [_dict_of(one) for one in mro]
        self._of = weakref.ref(of)
        self.code = checksum(_qualname_of(of))
        self.base = next((base for base in _PLAIN_BASES if any(one is base for one in mro)), None)
        self.is_data = any(one is Enum for one in mro) or any("__dataclass_fields__" in part for part in parts)
        methods = (one for part in parts for one in list(part.values()) if type(one) is FunctionType)
        self.source = next((one.__code__.co_filename for one in methods), "")
        self._dictionary = next((place for place, part in enumerate(parts) if _is_dictionary(part.get("__dict__"))), -1)
        self._members = _members(parts)

    def is_of(self, one: type) -> bool:
        """Whether it is this class's plan: another class may have got the id of one that is gone."""
        return self._of() is one

    def attributes(self, value: Any, most: int) -> Iterator[tuple[str, Any]]:
        """Names and values of an instance's own attributes: its slots, and at most so many from its dictionary."""
        mro = _mro_of(type(value))
        for place, names in self._members:
            part = _dict_of(mro[place])
            for name in names:
                member = part.get(name)
                try:
                    if type(member) is MemberDescriptorType:
                        yield name, member.__get__(value)
                except AttributeError:  # a slot that was never set
                    continue
        if self._dictionary >= 0:
            dictionary = _dict_of(mro[self._dictionary]).get("__dict__")
            contents = dictionary.__get__(value) if _is_dictionary(dictionary) else {}
            if type(contents) is not MappingProxyType:  # that of a class
                for name, inner in list(islice(dict.items(contents), most)):
                    if type(name) is str:
                        yield name, inner


def _is_dictionary(descriptor: Any) -> bool:
    return type(descriptor) is GetSetDescriptorType


def _members(parts: Sequence[Mapping[str, Any]]) -> list[tuple[int, list[str]]]:
    """Names of slots, by the place of the class that defines them; one that hides another counts."""
    found: list[tuple[int, list[str]]] = []
    for place, part in enumerate(parts):
        hidden = {name for _, names in found for name in names}
        members = [name for name, one in part.items() if type(one) is MemberDescriptorType and type(name) is str]
        names = [name for name in members if not name.startswith("__") and name not in hidden]
        if names:
            found.append((place, names))
    return found
