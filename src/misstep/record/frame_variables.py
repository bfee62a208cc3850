"""Reads variables of a running function, such that the function does not notice.

`frame.f_locals` would: CPython 3.12 keeps the dictionary that it makes, and with it all that was in the variables,
until the function ends. CPython 3.11 makes that dictionary for every profile function anyway, and has no other way.
"""

import ctypes
import sys
from collections.abc import Iterable, Iterator
from types import FrameType
from typing import Any

if sys.version_info >= (3, 12):
    _variable_of = ctypes.pythonapi.PyFrame_GetVar
    _variable_of.argtypes, _variable_of.restype = [ctypes.py_object, ctypes.py_object], ctypes.py_object

    def variables(frame: FrameType, names: Iterable[str]) -> Iterator[tuple[str, Any]]:
        """Names and values of those of a frame's variables that are bound."""
        for name in names:
            try:
                yield name, _variable_of(frame, name)
            except NameError:
                continue

else:

    def variables(frame: FrameType, names: Iterable[str]) -> Iterator[tuple[str, Any]]:
        """Names and values of those of a frame's variables that are bound."""
        local = frame.f_locals
        return ((name, local[name]) for name in names if name in local)
