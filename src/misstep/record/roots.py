"""Which source files are the robot's software, and what their functions are called."""

import importlib.util
import inspect
import os
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.machinery import ModuleSpec
from pathlib import Path
from types import CodeType

from misstep.core.calls import Function
from misstep.core.errors import TraceRootError
from misstep.core.place import module_of

INSTALLED = frozenset({"site-packages", "dist-packages"})


@dataclass(frozen=True, slots=True)
class Root:
    """A folder (or one file) of traced sources.

    Attributes:
        path: real path of the folder, or of the file where the root is one module.
        module: dotted name that the names of its functions begin with; empty for a folder root.
        shown: what stands for `path` in `Function.file`, with forward slashes.
    """

    path: Path
    module: str
    shown: str

    @property
    def top(self) -> Path:
        """The folder that names of its functions are relative to."""
        return self.path.parents[self.module.count(".")] if self.module else self.path

    def place(self, source: Path) -> tuple[str, str] | None:
        """The (module, file) names of a source file with a real path; None if it is not under this root."""
        if source == self.path:
            return self.module, self.shown + source.suffix
        if not source.is_relative_to(self.path):
            return None
        inside = source.relative_to(self.path)
        if INSTALLED.intersection(inside.parts):
            return None
        return ".".join(filter(None, (self.module, module_of(inside)))), f"{self.shown}/{inside.as_posix()}"


def find_roots(names: Sequence[str]) -> tuple[Root, ...]:
    """Finds the folders of packages and of folder roots.

    Args:
        names: package names ("my_robot", "my_robot.arm"), or folders of sources ("./src"). A bare name is a package if
            there is one to import, else a folder.

    Raises:
        TraceRootError: a name is neither.
    """
    return tuple(root for name in names for root in _find_root(name))


def _find_root(name: str) -> list[Root]:
    folder = Path(name)
    spec = None if os.sep in name or name.startswith(".") else _spec(name)
    # A plain folder in the working directory is importable too, as a namespace package: it was meant as a folder.
    if folder.is_dir() and (spec is None or spec.origin is None):
        real = folder.resolve()
        return [Root(real, "", real.name)]
    if spec is None:
        raise TraceRootError(name)
    sources = spec.submodule_search_locations or [spec.origin or ""]
    paths = [Path(source).resolve() for source in sources]
    if not all(path.is_dir() or path.suffix == ".py" for path in paths):
        raise TraceRootError(name)
    return [Root(path, name, name.replace(".", "/")) for path in paths]


def _spec(name: str) -> ModuleSpec | None:
    try:
        return importlib.util.find_spec(name)
    except Exception as error:  # finding my_robot.arm imports my_robot: anything can be raised
        raise TraceRootError(name) from error


class FunctionNames:
    """Names the functions of the traced sources.

    Args:
        roots: where the sources lie; the first that holds a file names it.
    """

    def __init__(self, roots: Sequence[Root]) -> None:
        self._roots = tuple(roots)
        self._place = lru_cache(maxsize=None)(self._find_place)

    def is_traced(self, filename: str) -> bool:
        """True if the source file of this name (a code object's co_filename) lies under a root."""
        return self._place(filename) is not None

    def function(self, code: CodeType) -> Function | None:
        """The function that a code object is the body of.

        Returns:
            None if its source is not traced, or if it is not a function of its own: the body of a module or class,
            a lambda, a comprehension.
        """
        place = self._place(code.co_filename)
        if place is None or code.co_name.startswith("<") or not code.co_flags & inspect.CO_OPTIMIZED:
            return None
        module, file = place
        name = f"{module}.{code.co_qualname}" if module else code.co_qualname
        return Function(name, file, code.co_firstlineno)

    def _find_place(self, filename: str) -> tuple[str, str] | None:
        if filename.startswith("<"):
            return None
        source = Path(filename).resolve()
        return next((place for root in self._roots if (place := root.place(source))), None)
