"""Tiny functions for the operators to work on."""

from collections.abc import Callable
from typing import Any

import pytest

from misstep_cell.bugs.operators import OPERATORS
from misstep_cell.bugs.software import SoftwareFunction, functions_of


@pytest.fixture
def function() -> Callable[..., SoftwareFunction]:
    """The last function of a text."""

    def make(text: str, constants: dict[str, Any] | None = None, calls: int = 1) -> SoftwareFunction:
        *_, last = functions_of("tiny", text, constants)
        return SoftwareFunction(
            last.module, last.qualname, last.source, last.node, last.constants, last.next_states, calls
        )

    return make


@pytest.fixture
def changed(function: Callable[..., SoftwareFunction]) -> Callable[..., list[str]]:
    """What an operator makes of the last function of a text: the changed lines of each proposal.

    Every proposal is Python on as many lines, and its old text occurs once.
    """

    def apply(operator: str, text: str, constants: dict[str, Any] | None = None, calls: int = 1) -> list[str]:
        one = function(text, constants, calls)
        lines = []
        for patch in OPERATORS[operator](one):
            assert one.text.count(patch.old) == 1
            new = text.replace(patch.old, patch.new)
            compile(new, "tiny", "exec")
            before, after = text.splitlines(), new.splitlines()
            assert len(before) == len(after)
            lines.append("\n".join(b.strip() for a, b in zip(before, after, strict=True) if a != b))
        return lines

    return apply
