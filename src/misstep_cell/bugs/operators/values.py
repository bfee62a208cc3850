"""Wrong numbers: shifts, signs, units, factors, limits, defaults, indices."""

import ast
from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np

from misstep_cell.bugs.operators.patch import Patch, called, constants, nodes, quantities, replace, unit_of, within
from misstep_cell.bugs.software import SoftwareFunction

# What a quantity is wrong by: far more than its noise, less than anybody would notice at once.
_SHIFTS = {"m": 0.04, "rad": 0.2, "s": 0.3, "n": 6.0, "px": 15.0, "deg": 40.0, "rad_s": 0.3, "rad_s2": 0.8}
_UNIT_FACTORS = {"m": "0.001", "rad": "57.29578", "s": "1000", "n": "1000", "deg": "0.01745329", "rad_s": "57.29578"}


def constant_shift(function: SoftwareFunction) -> Iterator[Patch]:
    """A quantity is too large or too small by a constant."""
    for node in quantities(function):
        shift = _SHIFTS.get(unit_of(node), 0.1)
        yield replace(function, node, f"({function.code(node)} + {shift})")
        yield replace(function, node, f"({function.code(node)} - {shift})")


def wrong_number(function: SoftwareFunction) -> Iterator[Patch]:
    """A number with a point is half as much again, or not zero."""
    for node in nodes(function, ast.Constant):
        if isinstance(node.value, float):
            yield replace(function, node, repr(round(node.value * 1.5, 12) if node.value else 0.25))


def sign_flip(function: SoftwareFunction) -> Iterator[Patch]:
    """A minus is forgotten, or stands where a plus belongs."""
    for node in nodes(function, ast.UnaryOp, ast.BinOp):
        match node:
            case ast.UnaryOp(op=ast.USub(), operand=operand):
                yield replace(function, node, function.code(operand))
            case ast.BinOp(op=ast.Add() | ast.Sub() as op, left=left, right=right):
                sign = "-" if isinstance(op, ast.Add) else "+"
                yield replace(function, node, f"{function.code(left)} {sign} {_tight(function, right)}")


def _tight(function: SoftwareFunction, node: ast.expr) -> str:
    """The code of an operand, in brackets where a sign before it would bind less."""
    code = function.code(node)
    loose = isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add | ast.Sub)
    return f"({code})" if loose else code


def unit_error(function: SoftwareFunction) -> Iterator[Patch]:
    """A quantity is given in another unit than it is understood in."""
    for node in quantities(function):
        factor = _UNIT_FACTORS.get(unit_of(node))
        if factor:
            yield replace(function, node, f"({function.code(node)} * {factor})")


def wrong_default(function: SoftwareFunction) -> Iterator[Patch]:
    """A constant, a default or a keyword argument has another plausible value."""
    for constant in constants(function):
        for other in _alike(constant.id, function.constants):
            yield replace(function, constant, other)
    for default in function.node.args.defaults:
        if isinstance(default, ast.Constant) and isinstance(default.value, float):
            yield replace(function, default, repr(default.value * 2))
    for keyword in nodes(function, ast.keyword):
        value = keyword.value
        if isinstance(value, ast.Constant) and isinstance(value.value, float):
            yield replace(function, value, repr(value.value * 3))


def _alike(name: str, known: Mapping[str, Any]) -> list[str]:
    """Constants of the same type, shape and unit, but of another value."""
    unit, value = unit_of(ast.Name(name)), known[name]
    return [
        other
        for other, its in known.items()
        if type(its) is type(value)
        and unit_of(ast.Name(other)) == unit
        and np.shape(its) == np.shape(value)
        and repr(its) != repr(value)
    ]


def lost_factor(function: SoftwareFunction) -> Iterator[Patch]:
    """A gain, a divisor or a power is forgotten."""
    for node in nodes(function, ast.BinOp):
        left, right = function.code(node.left), function.code(node.right)
        if isinstance(node.op, ast.Mult | ast.Div | ast.Pow):
            yield replace(function, node, f"({left})")
        if isinstance(node.op, ast.Mult):
            yield replace(function, node, f"({right})")


def lost_term(function: SoftwareFunction) -> Iterator[Patch]:
    """One part of a sum or difference is forgotten."""
    for node in nodes(function, ast.BinOp):
        if isinstance(node.op, ast.Add | ast.Sub):
            yield replace(function, node, f"({function.code(node.left)})")
        if isinstance(node.op, ast.Add):
            yield replace(function, node, f"({function.code(node.right)})")


def lost_limit(function: SoftwareFunction) -> Iterator[Patch]:
    """What is clipped, or is the larger or smaller of two, goes unlimited."""
    for node in nodes(function, ast.Call):
        varying = [argument for argument in node.args if not isinstance(argument, ast.Constant | ast.Starred)]
        if called(node) == "clip" and node.args:
            yield replace(function, node, function.code(node.args[0]))
        elif called(node) in {"min", "max", "minimum", "maximum"} and len(node.args) == 2:
            yield from (replace(function, node, f"({function.code(argument)})") for argument in varying)


def off_by_one(function: SoftwareFunction) -> Iterator[Patch]:
    """One step, sample or element too many or too few."""
    for node in nodes(function, ast.Call, ast.Slice, ast.BinOp, ast.Compare):
        match node:
            case ast.Call() if called(node) == "range" and node.args:
                for change in ("- 1", "+ 1"):
                    yield replace(function, node.args[-1], f"{function.code(node.args[-1])} {change}")
            case ast.Slice():
                for bound in filter(None, (node.lower, node.upper)):
                    yield replace(function, bound, f"{function.code(bound)} + 1")
            case ast.BinOp(op=ast.Add() | ast.Sub(), left=left, right=ast.Constant(value=1)):
                yield replace(function, node, function.code(left))
            case ast.Compare(ops=[ast.GtE() | ast.LtE() as op], left=left, comparators=[right]):
                sign = ">" if isinstance(op, ast.GtE) else "<"
                yield replace(function, node, f"{function.code(left)} {sign} {function.code(right)}")


def wrong_axis(function: SoftwareFunction) -> Iterator[Patch]:
    """Another axis, column or element than the one that is meant."""
    for node in nodes(function, ast.keyword, ast.Subscript):
        match node:
            case ast.keyword(arg="axis", value=ast.Constant(value=int(axis)) as value):
                yield replace(function, value, str(1 - axis))
            case ast.Subscript(slice=index):
                for part in index.elts if isinstance(index, ast.Tuple) else [index]:
                    yield from _other_index(function, node, part)


def _other_index(function: SoftwareFunction, whole: ast.Subscript, index: ast.expr) -> Iterator[Patch]:
    match index:
        case ast.Constant(value=int(number)):
            others = [1] if number == 0 else [number - 1]
        case ast.UnaryOp(op=ast.USub(), operand=ast.Constant(value=1)):
            others = [0]
        case _:
            others = []
    for other in others:
        yield replace(function, whole, within(function, whole, index, str(other)))
