"""The change log and the version: what the commits up to a revision have told and released."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import ClassVar

from misstep_cell.history.earlier import Earlier
from misstep_cell.history.tree import Tree

PATH = "CHANGELOG.md"


@dataclass(frozen=True)
class Release:
    """A version that was not released yet."""

    version: str
    stage: ClassVar[int] = 11
    news: ClassVar[str] = ""

    @property
    def message(self) -> str:
        """What the commit says."""
        return f"Release {self.version}"

    def undo(self, tree: Tree) -> None:
        """Changes nothing by itself: see `with_change_log`."""


def with_change_log(tree: Tree, brought: Iterable[Earlier]) -> Tree:
    """The files with the change log and the version of a revision.

    Args:
        tree: the other files.
        brought: what the commits up to this revision brought, in their order.
    """
    version, sections = "0.0.0", [["## Unreleased", ""]]
    for one in brought:
        if isinstance(one, Release):
            version = one.version
            sections[-1][0] = f"## {version}"
            sections.append(["## Unreleased", ""])
        elif one.news:
            sections[-1].append(f"- {one.news}")
    told = ["\n".join(section) for section in reversed(sections) if len(section) > 2]
    project = re.sub(r'^version = ".*"', f'version = "{version}"', tree["pyproject.toml"], count=1, flags=re.MULTILINE)
    return tree | {PATH: "\n\n".join(["# Changes", *told]) + "\n", "pyproject.toml": project}
