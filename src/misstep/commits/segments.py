"""Where in a source each function stands, and each name that a module or a class gives a value."""

import ast
import io
from collections.abc import Iterator

_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)


def lines_of(source: str) -> list[str]:
    """The lines of a source as Python counts them, with their ends."""
    return list(io.StringIO(source, newline=""))


def segments(source: str) -> dict[str, range]:
    """Lines by qualified name, from 0; of several with one name the last, as in Python.

    A function begins with its first decorator. What a module or class gives a value is `name_of_value`'s.

    Raises:
        SyntaxError, ValueError: it is no Python.
    """
    return dict(_within(ast.parse(source), "", False))


def name_of_value(scope: str, name: str) -> str:
    """What the segment of a variable is called: scope is "" for the module, "Planner." for a class."""
    return f"{scope}={name}"


def _within(node: ast.AST, path: str, in_function: bool) -> Iterator[tuple[str, range]]:
    for child in ast.iter_child_nodes(node):
        if isinstance(child, _FUNCTIONS):
            first = min([child.lineno, *(one.lineno for one in child.decorator_list)])
            yield path + child.name, range(first - 1, child.end_lineno or child.lineno)
            yield from _within(child, f"{path}{child.name}.<locals>.", True)
        elif isinstance(child, ast.ClassDef):
            yield from _within(child, f"{path}{child.name}.", False)
        else:
            if isinstance(child, ast.Assign | ast.AnnAssign) and not in_function:
                for name in _bound(child):
                    yield name_of_value(path, name), range(child.lineno - 1, child.end_lineno or child.lineno)
            yield from _within(child, path, in_function)


def _bound(statement: ast.Assign | ast.AnnAssign) -> list[str]:
    targets = statement.targets if isinstance(statement, ast.Assign) else [statement.target]
    return [one.id for target in targets for one in ast.walk(target) if isinstance(one, ast.Name)]
