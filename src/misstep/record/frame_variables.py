"""Reads variables of a running function, such that the function does not notice.

`frame.f_locals` alone would be noticed: before 3.13 the interpreter keeps the dictionary that it makes, and with it all
that was in the variables, until the function ends. CPython 3.11 writes it back into the variables, too, when the
profile function returns, and with it undoes what other threads have changed meanwhile.
"""

import ctypes
import sys
from collections.abc import Iterable
from types import FrameType
from typing import Any

if sys.version_info >= (3, 12):
    _variable_of = ctypes.pythonapi.PyFrame_GetVar
    _variable_of.argtypes, _variable_of.restype = [ctypes.py_object, ctypes.py_object], ctypes.py_object

    def variables(frame: FrameType, names: Iterable[str], begins: bool) -> dict[str, Any]:
        """Those of a frame's variables that are bound.

        Args:
            frame: of a function.
            names: its variables to read.
            begins: True if the function has not run yet.
        """
        found = {}
        for name in names:
            try:
                found[name] = _variable_of(frame, name)
            except NameError:
                continue
        return found

else:
    _write_back = ctypes.pythonapi.PyFrame_LocalsToFast
    _write_back.argtypes, _write_back.restype = [ctypes.py_object, ctypes.c_int], None

    def variables(frame: FrameType, names: Iterable[str], begins: bool) -> dict[str, Any]:
        """Those of a frame's variables that are bound.

        Args:
            frame: of a function.
            names: its variables to read.
            begins: True if the function has not run yet.
        """
        local = frame.f_locals
        _write_back(frame, 0)  # nothing has changed yet; this tells the interpreter not to do it later
        found = {name: local[name] for name in names if name in local}
        if begins:  # later the function may have the same dictionary from locals()
            local.clear()
        return found
