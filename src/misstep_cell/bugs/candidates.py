"""Chooses which bugs are worth a trial: a few for every function that is called, all operators in turn."""

import ast
import hashlib
import textwrap
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from importlib import import_module
from itertools import count
from typing import Any

import numpy as np

from misstep_cell.bugs.bug import Bug
from misstep_cell.bugs.operators import OPERATORS
from misstep_cell.bugs.operators.patch import Patch
from misstep_cell.bugs.software import ROOT, SoftwareFunction, functions_of, software_sources

# What these change is seldom seen in a robot that works: they are chosen less often.
_WEAK = {"delayed-reply", "lost-exception", "lost-limit", "off-by-one", "skipped-check", "wrong-start"}
_HANDICAP = 3


def candidates(calls: Mapping[str, int], bugs_a_function: int) -> dict[str, list[Bug]]:
    """Bugs of the functions that are called, by function, in the order in which they should be tried.

    Args:
        calls: how often one execution calls each function at most, by dotted name.
        bugs_a_function: no function gets more.
    """
    functions = [
        function
        for module, source in software_sources()
        for function in functions_of(module, source, constants_of(module), calls)
        if function.name in calls
    ]
    return choose({function.name: proposals(function) for function in functions}, bugs_a_function)


def constants_of(module: str) -> dict[str, Any]:
    """The module's names in capitals that stand for numbers, arrays or settings."""
    kinds = (int, float, np.ndarray)
    names = vars(import_module(module)).items()
    own = {name: value for name, value in names if name.isupper() and not callable(value)}
    return {name: value for name, value in own.items() if isinstance(value, kinds) or _is_setting(value)}


def _is_setting(value: Any) -> bool:
    return type(value).__module__.startswith(f"{ROOT}.")


def proposals(function: SoftwareFunction) -> dict[str, list[Bug]]:
    """What each operator proposes for a function, as far as it can be planted."""
    proposed: dict[str, list[Bug]] = defaultdict(list)
    seen: set[str] = set()
    for name, operator in OPERATORS.items():
        numbers = count(1)
        for patch in operator(function):
            if patch.new not in seen and plantable(patch, function):
                seen.add(patch.new)
                proposed[name].append(_bug(function, name, next(numbers), patch))
    return dict(proposed)


def _bug(function: SoftwareFunction, operator: str, number: int, patch: Patch) -> Bug:
    name = f"{function.name.removeprefix(f'{ROOT}.')}-{operator}-{number}"
    return Bug(name, function.module, function.qualname, operator, f"{operator}: {patch.change}", patch.old, patch.new)


def plantable(patch: Patch, function: SoftwareFunction) -> bool:
    """Whether the old text is found once and the new one is Python, on as many lines."""
    if patch.old == patch.new or patch.old.count("\n") != patch.new.count("\n") or function.text.count(patch.old) != 1:
        return False
    try:
        ast.parse(textwrap.dedent(function.text.replace(patch.old, patch.new)))
    except SyntaxError:
        return False
    return True


def choose(proposed: Mapping[str, Mapping[str, list[Bug]]], bugs_a_function: int) -> dict[str, list[Bug]]:
    """Some bugs of every function, each of another operator, those operators first that were chosen least."""
    chosen: dict[str, list[Bug]] = defaultdict(list)
    uses: Counter[str] = Counter()
    for _ in range(bugs_a_function):
        for function, by_operator in proposed.items():
            left = _not_yet_chosen(by_operator, chosen[function])
            if left:
                operator = min(left, key=lambda name: (uses[name] * (_HANDICAP if name in _WEAK else 1), name))
                uses[operator] += 1
                chosen[function].append(min(left[operator], key=_lot))
    return dict(chosen)


def _not_yet_chosen(by_operator: Mapping[str, list[Bug]], chosen: Iterable[Bug]) -> dict[str, list[Bug]]:
    """By operator; operators that were not used in the function go before those that were."""
    taken, used = {bug.name for bug in chosen}, {bug.operator for bug in chosen}
    left = {name: [bug for bug in bugs if bug.name not in taken] for name, bugs in by_operator.items()}
    left = {name: bugs for name, bugs in left.items() if bugs}
    return {name: bugs for name, bugs in left.items() if name not in used} or left


def _lot(bug: Bug) -> str:
    """A lot that is always the same."""
    return hashlib.sha256(bug.name.encode()).hexdigest()
