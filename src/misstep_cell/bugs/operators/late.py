"""Values that are out of date: the first of the execution, or one of some calls ago."""

import ast
from collections.abc import Iterator

from misstep_cell.bugs.operators.patch import Patch, nodes, replace
from misstep_cell.bugs.software import SoftwareFunction

_MANY_CALLS = 100
_FEW_LATE, _MANY_LATE = 1, 15


def stale_value(function: SoftwareFunction) -> Iterator[Patch]:
    """A value is for ever what it was the first time in this execution."""
    for node in _replies(function):
        yield replace(function, node, f"_planted.first({function.code(node)})")


def delayed_reply(function: SoftwareFunction) -> Iterator[Patch]:
    """A value is the one of some calls ago: one, or many of a function that is called in every control cycle."""
    late = _MANY_LATE if function.calls > _MANY_CALLS else _FEW_LATE
    for node in _replies(function):
        yield replace(function, node, f"_planted.late({function.code(node)}, {late})")


def _replies(function: SoftwareFunction) -> Iterator[ast.expr]:
    """What the function returns, and what calls return to it, if it is called more than once."""
    for node in nodes(function, ast.Return, ast.Assign, ast.ListComp):
        match node:
            case ast.Return(value=ast.expr() as value) if function.calls > 1 and not _trivial(function, value):
                yield value
            case ast.Assign(value=ast.Call() as value) if function.calls > 1:
                yield value
            case ast.ListComp(elt=ast.Call() as value):
                yield value


def _trivial(function: SoftwareFunction, value: ast.expr) -> bool:
    """Constants, and the states of a state machine."""
    is_state = isinstance(value, ast.Attribute) and value.attr in function.next_states.values()
    return isinstance(value, ast.Constant) or is_state
