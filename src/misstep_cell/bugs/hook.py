"""Plants a bug: changes the source text of one function while its module is imported.

No file is touched. The module keeps its file name, and every function its name and line, so that tracing sees
nothing but a changed behaviour.
"""

import ast
import importlib.abc
import importlib.machinery
import importlib.util
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from types import CodeType, ModuleType

from misstep_cell.bugs.bug import Bug
from misstep_cell.bugs.memory import MEMORY
from misstep_cell.errors import BugPatchError, BugTooLateError


def plant(bug: Bug) -> None:
    """Makes the bug's module, when it is imported, run with the bug. Planting it again changes nothing.

    Raises:
        BugTooLateError: the module is already imported without it.
    """
    finder = _PatchingFinder(bug)
    if finder in sys.meta_path:
        return
    if bug.module in sys.modules:
        raise BugTooLateError(bug.name, bug.module)
    sys.meta_path.insert(0, finder)


def patched_source(bug: Bug, source: str) -> str:
    """The module's source with the bug in it.

    Raises:
        BugPatchError: the old text is not in the function exactly once.
    """
    lines = source.splitlines(keepends=True)
    first, last = function_lines(source, bug.qualname)
    body = "".join(lines[first:last])
    found = body.count(bug.old)
    if found != 1:
        raise BugPatchError(bug.name, bug.function, found)
    return "".join([*lines[:first], body.replace(bug.old, bug.new), *lines[last:]])


def function_lines(source: str, qualname: str) -> tuple[int, int]:
    """First and last line of a function, counted as a slice; (0, 0) if there is no such function."""
    node: ast.AST = ast.parse(source)
    for name in qualname.split("."):
        children = {child.name: child for child in ast.iter_child_nodes(node) if isinstance(child, _DEFINITIONS)}
        if name not in children:
            return 0, 0
        node = children[name]
    assert isinstance(node, _DEFINITIONS)
    return node.lineno - 1, node.end_lineno or node.lineno


_DEFINITIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)


class _PatchingLoader(importlib.machinery.SourceFileLoader):
    """Compiles a module's patched source; neither reads nor writes cached bytecode."""

    def __init__(self, bug: Bug, path: str) -> None:
        super().__init__(bug.module, path)
        self._bug = bug

    def get_code(self, fullname: str) -> CodeType:
        source = importlib.util.decode_source(self.get_data(self.path))
        return compile(patched_source(self._bug, source), self.path, "exec", dont_inherit=True)

    def exec_module(self, module: ModuleType) -> None:
        module.__dict__["_planted"] = MEMORY
        super().exec_module(module)


@dataclass(frozen=True)
class _PatchingFinder(importlib.abc.MetaPathFinder):
    """Hands the bug's module to the patching loader and leaves all others alone."""

    bug: Bug

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> importlib.machinery.ModuleSpec | None:
        if fullname != self.bug.module:
            return None
        spec = importlib.machinery.PathFinder.find_spec(fullname, path)
        if spec is None or spec.origin is None:
            return None
        loader = _PatchingLoader(self.bug, spec.origin)
        return importlib.util.spec_from_file_location(fullname, spec.origin, loader=loader)
