"""What a Python source defines, in a form in which only what changes behaviour makes a difference.

Formatting, comments, docstrings and the annotations of functions are gone; a function nested in another counts by
itself.
"""

import ast
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache

MODULE, CLASS = "<module>", "<class>"
Scope = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef


@dataclass(frozen=True, slots=True)
class Definition:
    """A function, or what a module or a class holds outside of functions.

    Attributes:
        qualname: as Python's `__qualname__` ("Planner.plan", "outer.<locals>.inner"); "<module>", "Planner.<class>".
        name: the last part of it.
        statements: each as normalised text, without the definition's own name; the first is a function's signature or a
            class's head.
        reads: names of variables and attributes that it uses.
    """

    qualname: str
    name: str
    statements: tuple[str, ...]
    reads: frozenset[str] = field(compare=False, repr=False)

    @property
    def is_function(self) -> bool:
        """False for what a module or a class holds."""
        return self.name not in (MODULE, CLASS)


@lru_cache(maxsize=4096)
def definitions(source: bytes) -> Mapping[str, Definition] | None:
    """The definitions of a source file by qualified name; of several with one name the last, as in Python.

    None if it is no Python.
    """
    try:
        tree = ast.parse(source)
        return {one.qualname: one for one in _within(tree.body, "", MODULE, [])}
    except (SyntaxError, ValueError, RecursionError):
        return None


def lines_of(statements: Iterable[str]) -> tuple[str, ...]:
    """The lines of normalised text."""
    return tuple(line for statement in statements for line in statement.splitlines())


def _within(body: list[ast.stmt], path: str, name: str, head: list[ast.expr | ast.stmt]) -> Iterator[Definition]:
    """The definition of a scope, after those inside it."""
    inner = _Inner(in_function=name not in (MODULE, CLASS))
    own = [kept for statement in _without_docstring(body) if (kept := inner.visit(statement)) is not None]
    for scope in inner.found:
        yield from _of_scope(scope, path)
    if not inner.in_function:  # where in a module or class a function is defined makes no difference
        own = _imports_sorted([statement for statement in own if statement not in inner.marks])
    qualname = f"{path}{name}" if name in (MODULE, CLASS) else path.removesuffix(".<locals>.")
    nodes = [*head, *own]
    statements = tuple(ast.unparse(node) for node in nodes)
    yield Definition(qualname, name, statements, frozenset().union(*map(_names, nodes)))


def _of_scope(scope: Scope, path: str) -> Iterator[Definition]:
    if isinstance(scope, ast.ClassDef):
        head: list[ast.expr | ast.stmt] = [*scope.decorator_list, *scope.bases, *(one.value for one in scope.keywords)]
        yield from _within(scope.body, f"{path}{scope.name}.", CLASS, head)
    else:
        kind = type(scope)
        signature = kind("_", _bare(scope.args), [ast.Pass()], scope.decorator_list, lineno=0)
        yield from _within(scope.body, f"{path}{scope.name}.<locals>.", scope.name, [signature])


class _Inner(ast.NodeTransformer):
    """Takes definitions out of a body, wherever they stand in it, and the annotations of a function's variables."""

    def __init__(self, in_function: bool) -> None:
        self.in_function = in_function
        self.found: list[Scope] = []
        self.marks: list[ast.stmt] = []

    def generic_visit(self, node: ast.AST) -> ast.AST:
        """No definition is inside an expression."""
        return node if isinstance(node, ast.expr) else super().generic_visit(node)

    def _take(self, node: Scope) -> ast.stmt:
        self.found.append(node)
        self.marks.append(ast.Expr(ast.Name(f"<{node.name}>", ast.Load())))
        return self.marks[-1]

    visit_FunctionDef = visit_AsyncFunctionDef = visit_ClassDef = _take

    def visit_AnnAssign(self, node: ast.AnnAssign) -> ast.stmt | None:
        """In a class an annotation makes a field; in a function it is a remark."""
        if not self.in_function:
            return node
        return None if node.value is None else ast.Assign([node.target], node.value, lineno=node.lineno)


def _imports_sorted(body: list[ast.stmt]) -> list[ast.stmt]:
    """Imports one by one and in order, before all else: how they are grouped makes no difference."""
    imports: list[ast.stmt] = []
    rest: list[ast.stmt] = []
    for statement in body:
        if isinstance(statement, ast.Import):
            imports += [ast.Import([one]) for one in statement.names]
        elif isinstance(statement, ast.ImportFrom):
            imports += [ast.ImportFrom(statement.module, [one], statement.level) for one in statement.names]
        else:
            rest.append(statement)
    return sorted(imports, key=ast.unparse) + rest


def _without_docstring(body: list[ast.stmt]) -> list[ast.stmt]:
    first = body[0] if body else None
    if isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant) and isinstance(first.value.value, str):
        return body[1:]
    return body


def _bare(arguments: ast.arguments) -> ast.arguments:
    """A signature without annotations."""
    for one in ast.walk(arguments):
        if isinstance(one, ast.arg):
            one.annotation = None
    return arguments


def _names(node: ast.AST) -> set[str]:
    used: set[str] = set()
    for one in ast.walk(node):
        if isinstance(one, ast.Name):
            used.add(one.id)
        elif isinstance(one, ast.Attribute):
            used.add(one.attr)
    return used


def bound_names(statement: str) -> set[str]:
    """The names that a statement (of `Definition.statements`) gives a value."""
    bound: set[str] = set()
    for one in ast.walk(ast.parse(re.sub(r"<(\w+)>", r"\1", statement))):
        if isinstance(one, ast.Name) and isinstance(one.ctx, ast.Store):
            bound.add(one.id)
        elif isinstance(one, ast.alias):
            bound.add((one.asname or one.name).split(".")[0])
    return bound
