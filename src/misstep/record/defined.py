"""Which functions the robot's software defines, found by reading its sources without importing them."""

import ast
from collections.abc import Iterator, Sequence
from pathlib import Path

from misstep.record.roots import Root, find_roots

Scope = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef


def defined_functions(names: Sequence[str]) -> list[str]:
    """Names of all functions that the sources under some roots define, as call tracing names them.

    Nested functions and methods are included; lambdas are not, nor declarations without a body (of protocols,
    overloads). Files that are not valid Python, which nobody can import either, have none.

    Args:
        names: package names or folders of sources, as for `Tracer`.

    Raises:
        TraceRootError: a name is neither.
    """
    found = {name for root in find_roots(names) for file in _sources(root) for name in _functions(root, file)}
    return sorted(found)


def _sources(root: Root) -> list[Path]:
    return [root.path] if root.path.is_file() else sorted(root.path.rglob("*.py"))


def _functions(root: Root, file: Path) -> Iterator[str]:
    place = root.place(file)
    if place is None:
        return
    try:
        tree = ast.parse(file.read_bytes())
    except (SyntaxError, ValueError, OSError):
        return
    module, _ = place
    yield from (f"{module}.{qualname}" if module else qualname for qualname in _qualnames(tree, ""))


def _qualnames(node: ast.AST, prefix: str) -> Iterator[str]:
    for child in ast.iter_child_nodes(node):
        if not isinstance(child, Scope):
            yield from _qualnames(child, prefix)
        elif isinstance(child, ast.ClassDef):
            yield from _qualnames(child, f"{prefix}{child.name}.")
        else:
            if not _is_declaration(child):
                yield f"{prefix}{child.name}"
            yield from _qualnames(child, f"{prefix}{child.name}.<locals>.")


def _is_declaration(function: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    """True for a body of nothing but a docstring or `...`."""
    return all(isinstance(line, ast.Expr) and isinstance(line.value, ast.Constant) for line in function.body)
