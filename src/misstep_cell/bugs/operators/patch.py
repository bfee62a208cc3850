"""Where operators may put a mistake, and the patch that puts it there."""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TypeVar

from misstep_cell.bugs.software import SoftwareFunction

Node = TypeVar("Node", bound=ast.AST)

UNIT = re.compile(r"_(rad_s2|rad_s|m_s|rad|px|deg|m|s|n)$", re.IGNORECASE)
_CONSTANT = re.compile(r"_?[A-Z][A-Z0-9_]+")
_UNTOUCHED = {"annotation", "returns", "decorator_list"}


@dataclass(frozen=True, slots=True)
class Patch:
    """A change of one function's text.

    Attributes:
        old: whole lines that occur once in the function, without the indentation of the first.
        new: as many lines.
        change: what is different, in short.
    """

    old: str
    new: str
    change: str


def replace(function: SoftwareFunction, node: ast.AST, text: str) -> Patch:
    """The patch that puts a text in the place of a node; lines that it needs no more stay as empty lines."""
    source, (start, end) = function.source, function.span(node)
    first, last = source.rfind("\n", 0, start) + 1, (source + "\n").find("\n", end)
    code = source[start:end]
    new = source[first:start] + text + source[end:last] + "\n" * (code.count("\n") - text.count("\n"))
    old = source[first:last]
    while function.text.count(old.lstrip(" ")) > 1 and first > function.span(function.node)[0]:
        before = source.rfind("\n", 0, first - 1) + 1
        old, new, first = source[before:first] + old, source[before:first] + new, before
    indentation = " " * (len(old) - len(old.lstrip(" ")))
    return Patch(
        old.removeprefix(indentation), new.removeprefix(indentation), f"{_one_line(code)} -> {_one_line(text)}"
    )


def _one_line(code: str) -> str:
    return " ".join(code.split())


def nodes(function: SoftwareFunction, *kinds: type[Node]) -> Iterator[Node]:
    """The nodes of these kinds whose value matters, in the order of the text.

    What is only told to people is left out: messages of exceptions, reported events, f-strings; annotations too.
    """
    for node in _spoken(function.node):
        if isinstance(node, kinds):
            yield node


def _spoken(node: ast.AST) -> Iterator[ast.AST]:
    for name, value in ast.iter_fields(node):
        if name in _UNTOUCHED:
            continue
        for child in value if isinstance(value, list) else [value]:
            if isinstance(child, ast.AST) and not _only_told(child):
                yield child
                yield from _spoken(child)


def _only_told(node: ast.AST) -> bool:
    reports = isinstance(node, ast.Call) and called(node) == "report"
    return reports or isinstance(node, ast.Raise | ast.JoinedStr)


def called(call: ast.Call) -> str:
    """Last part of the name of what is called."""
    match call.func:
        case ast.Attribute(attr=name) | ast.Name(id=name):
            return name
    return ""


def unit_of(node: ast.AST) -> str:
    """The unit that a name ends with: m, rad, s, n, ...; empty if with none."""
    match node:
        case ast.Name(id=name) | ast.Attribute(attr=name) | ast.arg(arg=name):
            found = UNIT.search(name)
            return found[1].lower() if found else ""
        case ast.Call():
            return unit_of(node.func)
        case ast.Subscript():
            return unit_of(node.value)
    return ""


def quantities(function: SoftwareFunction) -> Iterator[ast.expr]:
    """Expressions that are read and whose name ends with a unit."""
    for node in nodes(function, ast.Name, ast.Attribute, ast.Call):
        parent = function.parents[node]
        is_function = isinstance(parent, ast.Call) and parent.func is node
        is_written = isinstance(getattr(node, "ctx", None), ast.Store)
        if unit_of(node) and not is_function and not is_written:
            yield node


def constants(function: SoftwareFunction) -> Iterator[ast.Name]:
    """Names in capitals whose value is known."""
    for node in nodes(function, ast.Name):
        if _CONSTANT.fullmatch(node.id) and node.id in function.constants:
            yield node


def swap(function: SoftwareFunction, first: ast.expr, second: ast.expr, whole: ast.AST) -> Patch:
    """The patch that makes two parts of a node change places."""
    (start, end), (a, a_end), (b, b_end) = (function.span(node) for node in (whole, first, second))
    source = function.source
    text = source[start:a] + source[b:b_end] + source[a_end:b] + source[a:a_end] + source[b_end:end]
    return replace(function, whole, text)


def within(function: SoftwareFunction, whole: ast.AST, part: ast.AST, text: str) -> str:
    """The code of a node with another text for one of its parts."""
    (start, end), (a, a_end) = function.span(whole), function.span(part)
    return function.source[start:a] + text + function.source[a_end:end]
