"""Steps that are left out or taken when they should not be."""

import ast
from collections.abc import Iterator

from misstep_cell.bugs.operators.patch import Patch, called, nodes, replace
from misstep_cell.bugs.software import SoftwareFunction

_OTHER_RELATION: dict[type[ast.cmpop], str] = {
    ast.Gt: "<",
    ast.Lt: ">",
    ast.GtE: "<=",
    ast.LtE: ">=",
    ast.Eq: "!=",
    ast.NotEq: "==",
}


def dropped_command(function: SoftwareFunction) -> Iterator[Patch]:
    """A call whose result nobody uses is not made."""
    for node in nodes(function, ast.Expr):
        if isinstance(node.value, ast.Call) and called(node.value) != "report":
            yield replace(function, node, "pass")


def lost_exception(function: SoftwareFunction) -> Iterator[Patch]:
    """What should stop the execution is let pass."""
    for node in ast.walk(function.node):
        if isinstance(node, ast.Raise):
            yield replace(function, node, "pass")


def skipped_check(function: SoftwareFunction) -> Iterator[Patch]:
    """A condition is never looked at, or taken for granted."""
    for node in nodes(function, ast.If, ast.IfExp):
        assert isinstance(node, ast.If | ast.IfExp)
        for answer in ("False", "True"):
            yield replace(function, node.test, answer)


def relation_flip(function: SoftwareFunction) -> Iterator[Patch]:
    """A comparison or a condition says the opposite."""
    for node in nodes(function, ast.Compare, ast.BoolOp, ast.UnaryOp, ast.BinOp):
        match node:
            case ast.Compare(left=left, ops=[op], comparators=[right]) if type(op) in _OTHER_RELATION:
                yield replace(
                    function, node, f"{function.code(left)} {_OTHER_RELATION[type(op)]} {function.code(right)}"
                )
            case ast.BoolOp(op=op, values=values):
                word = " or " if isinstance(op, ast.And) else " and "
                yield replace(function, node, f"({word.join(f'({function.code(value)})' for value in values)})")
            case ast.UnaryOp(op=ast.Not(), operand=operand):
                yield replace(function, node, function.code(operand))
            case ast.BinOp(op=ast.BitAnd(), left=left, right=right):
                yield replace(function, node, f"{function.code(left)} | {function.code(right)}")


def lost_accumulation(function: SoftwareFunction) -> Iterator[Patch]:
    """What should add up forgets what was there before."""
    for node in nodes(function, ast.AugAssign, ast.Assign, ast.Call):
        match node:
            case ast.AugAssign(target=target, value=value):
                yield replace(function, node, f"{function.code(target)} = {function.code(value)}")
            case ast.Assign(value=value):
                targets = {function.code(target) for target in _targets(node)}
                for part in ast.walk(value):
                    match part:
                        case ast.BinOp(op=ast.Add(), left=left, right=right) if function.code(left) in targets:
                            yield replace(function, part, function.code(right))
            case ast.Call(args=[argument]) if called(node) == "cumsum":
                yield replace(function, node, function.code(argument))


def wrong_start(function: SoftwareFunction) -> Iterator[Patch]:
    """A variable begins with another value than zero, or a motion from another place."""
    for node in nodes(function, ast.Assign):
        value = node.value
        for part in value.elts if isinstance(value, ast.Tuple) else [value]:
            match part:
                case ast.Constant(value=int()) | ast.Constant(value=float()):
                    yield replace(function, part, "3")
                case ast.Call(func=ast.Attribute(attr="zeros" | "ones")):
                    yield replace(function, part, f"({function.code(part)} + 3)")


def _targets(node: ast.Assign) -> list[ast.expr]:
    (target,) = node.targets[:1]
    return target.elts if isinstance(target, ast.Tuple) else [target]


def skipped_state(function: SoftwareFunction) -> Iterator[Patch]:
    """A state machine leaves out the state that should follow."""
    for node in nodes(function, ast.Return):
        if isinstance(node.value, ast.Attribute) and node.value.attr in function.next_states.values():
            after = function.next_states.get(node.value.attr)
            yield replace(function, node.value, f"self.{after}" if after else "None")
