"""Right values in the wrong place: frames, arguments, results, elements, variables, functions."""

import ast
from collections.abc import Iterator
from itertools import pairwise

from misstep_cell.bugs.operators.patch import Patch, called, nodes, replace, swap, unit_of
from misstep_cell.bugs.software import SoftwareFunction

_OTHER_EXTREME = {
    "min": "max",
    "minimum": "maximum",
    "argmin": "argmax",
    "floor": "ceil",
    "any": "all",
    "sin": "cos",
    "zeros": "ones",
    "mean": "sum",
}
_OTHER_FUNCTION = _OTHER_EXTREME | {other: name for name, other in _OTHER_EXTREME.items()} | {"median": "max"}
_ORDERED = {"where", "arctan2", "cross", "linspace", "select", "matmul", "interp"}


def wrong_frame(function: SoftwareFunction) -> Iterator[Patch]:
    """Transforms in the wrong order, left out, or inverted."""
    for node in nodes(function, ast.BinOp):
        if isinstance(node.op, ast.MatMult):
            left, right = function.code(node.left), function.code(node.right)
            yield replace(function, node, f"{right} @ {left}")
            yield replace(function, node, right)
            yield replace(function, node, left)
    for attribute in nodes(function, ast.Attribute):
        if attribute.attr == "T":
            yield replace(function, attribute, function.code(attribute.value))
        elif attribute.attr == "rotation" and isinstance(attribute.ctx, ast.Load):
            inverted = function.parents[attribute]
            if not (isinstance(inverted, ast.Attribute) and inverted.attr == "T"):
                yield replace(function, attribute, f"{function.code(attribute)}.T")


def swapped_arguments(function: SoftwareFunction) -> Iterator[Patch]:
    """Two arguments of a call, or the operands of a minus, have changed places."""
    for node in nodes(function, ast.Call, ast.BinOp):
        match node:
            case ast.Call(args=arguments):
                for first, second in pairwise(arguments):
                    alike = unit_of(first) == unit_of(second) != "" or called(node) in _ORDERED
                    if alike and function.code(first) != function.code(second):
                        yield swap(function, first, second, node)
            case ast.BinOp(op=ast.Sub(), left=left, right=right):
                if not isinstance(left, ast.BinOp):
                    yield swap(function, left, right, node)


def swapped_results(function: SoftwareFunction) -> Iterator[Patch]:
    """What a call returns, or is returned, is taken in the wrong order."""
    for node in nodes(function, ast.Assign, ast.Return):
        match node:
            case ast.Assign(targets=[ast.Tuple(elts=[first, second, *_]) as pair], value=ast.Call()):
                yield swap(function, first, second, pair)
            case ast.Return(value=ast.Tuple(elts=[first, second, *_]) as pair):
                yield swap(function, first, second, pair)


def swapped_elements(function: SoftwareFunction) -> Iterator[Patch]:
    """Two elements of a vector or matrix have changed places."""
    for node in nodes(function, ast.List):
        for first, second in pairwise(node.elts):
            starred = isinstance(first, ast.Starred) or isinstance(second, ast.Starred)
            if not starred and function.code(first) != function.code(second):
                yield swap(function, first, second, node)


def wrong_variable(function: SoftwareFunction) -> Iterator[Patch]:
    """A variable is mistaken for another of its kind."""
    kinds = _kinds(function)
    for node in nodes(function, ast.Name):
        if isinstance(node.ctx, ast.Load) and node.id in kinds:
            _, kind = kinds[node.id]
            for other, (since, its_kind) in kinds.items():
                if other != node.id and its_kind == kind and since < node.lineno:
                    yield replace(function, node, other)


def _kinds(function: SoftwareFunction) -> dict[str, tuple[int, str]]:
    """Line since which a variable is known, and its kind: annotation and unit of a parameter, unit of another."""
    kinds: dict[str, tuple[int, str]] = {}
    for parameter in function.node.args.args:
        if parameter.annotation is not None:
            kind = f"{function.code(parameter.annotation)} {unit_of(parameter)}"
            kinds[parameter.arg] = (parameter.lineno, kind)
    for node in nodes(function, ast.Name):
        if isinstance(node.ctx, ast.Store) and unit_of(node) and not _in_comprehension(function, node):
            kinds.setdefault(node.id, (node.lineno, f"Floats {unit_of(node)}"))
    return kinds


def _in_comprehension(function: SoftwareFunction, node: ast.AST) -> bool:
    while node in function.parents:
        node = function.parents[node]
        if isinstance(node, ast.comprehension):
            return True
    return False


def wrong_function(function: SoftwareFunction) -> Iterator[Patch]:
    """The other one of a pair is called: min and max, sin and cos, any and all, ..."""
    for node in nodes(function, ast.Call):
        other = _OTHER_FUNCTION.get(called(node))
        match node.func:
            case ast.Name() if other:
                yield replace(function, node.func, other)
            case ast.Attribute(value=owner) if other:
                yield replace(function, node.func, f"{function.code(owner)}.{other}")
