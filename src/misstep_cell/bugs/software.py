"""The robot's software as text: what the operators work on, and what the catalogue is valid for."""

import ast
import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from itertools import accumulate
from pathlib import Path
from typing import Any

ROOT = "misstep_cell.robot"
PACKAGE = Path(__file__).parent.parent
_FOLDER = PACKAGE / "robot"


@dataclass(frozen=True)
class SoftwareFunction:
    """One function of the software.

    Attributes:
        module: dotted name of its module.
        qualname: its name within the module.
        source: text of the module.
        node: its syntax tree.
        constants: values of the module's names in capitals.
        next_states: for a method of a state machine, which state follows which.
        calls: how often one execution calls it at most, as far as it is known.
    """

    module: str
    qualname: str
    source: str = field(repr=False)
    node: ast.FunctionDef = field(repr=False)
    constants: Mapping[str, Any] = field(default_factory=dict, repr=False)
    next_states: Mapping[str, str] = field(default_factory=dict, repr=False)
    calls: int = 1

    @property
    def name(self) -> str:
        """Dotted name."""
        return f"{self.module}.{self.qualname}"

    @cached_property
    def lines(self) -> list[str]:
        """Of the module, line ends kept."""
        return self.source.splitlines(keepends=True)

    @cached_property
    def text(self) -> str:
        """Of the function, from its `def` on."""
        return "".join(self.lines[self.node.lineno - 1 : self.node.end_lineno])

    @cached_property
    def parents(self) -> dict[ast.AST, ast.AST]:
        """What each node of the tree is a part of."""
        return {child: node for node in ast.walk(self.node) for child in ast.iter_child_nodes(node)}

    def code(self, node: ast.AST) -> str:
        """The text of a node."""
        start, end = self.span(node)
        return self.source[start:end]

    def span(self, node: ast.AST) -> tuple[int, int]:
        """Where the text of a node begins and ends in that of the module."""
        at = node
        assert isinstance(at, ast.expr | ast.stmt | ast.keyword | ast.arg | ast.Slice)
        return self._place(at.lineno, at.col_offset), self._place(at.end_lineno or 0, at.end_col_offset or 0)

    def _place(self, line: int, column_bytes: int) -> int:
        return self._starts[line - 1] + len(self.lines[line - 1].encode()[:column_bytes].decode())

    @cached_property
    def _starts(self) -> list[int]:
        """Where each line begins."""
        return [0, *accumulate(len(line) for line in self.lines)]


def software_hash(folder: Path = _FOLDER) -> str:
    """SHA-256 of all sources, names included."""
    digest = hashlib.sha256()
    for path in sorted(folder.rglob("*.py")):
        text = path.read_bytes()
        digest.update(f"{path.relative_to(folder).as_posix()} {len(text)}\n".encode() + text)
    return digest.hexdigest()


def software_sources(folder: Path = _FOLDER) -> Iterator[tuple[str, str]]:
    """Dotted name and text of every module."""
    for path in sorted(folder.rglob("*.py")):
        parts = path.relative_to(folder).with_suffix("").parts
        yield ".".join((ROOT, *(part for part in parts if part != "__init__"))), path.read_text()


def functions_of(
    module: str, source: str, constants: Mapping[str, Any] | None = None, calls: Mapping[str, int] | None = None
) -> Iterator[SoftwareFunction]:
    """The functions and methods of a module, in the order of its text.

    Args:
        module: dotted name of the module.
        source: its text.
        constants: values of its names in capitals.
        calls: how often one execution calls each function at most, by dotted name.
    """
    for node in ast.parse(source).body:
        owner, members = (f"{node.name}.", node.body) if isinstance(node, ast.ClassDef) else ("", [node])
        methods = [member for member in members if isinstance(member, ast.FunctionDef)]
        states = _next_states(methods) if owner else {}
        for method in methods:
            qualname = owner + method.name
            count = (calls or {}).get(f"{module}.{qualname}", 1)
            yield SoftwareFunction(module, qualname, source, method, constants or {}, states, count)


def _next_states(methods: list[ast.FunctionDef]) -> dict[str, str]:
    """Which method returns which other as what to do next."""
    names = {method.name for method in methods}
    following: dict[str, str] = {}
    for method in methods:
        for node in ast.walk(method):
            if isinstance(node, ast.Return) and isinstance(node.value, ast.Attribute) and node.value.attr in names:
                following.setdefault(method.name, node.value.attr)
    return following
