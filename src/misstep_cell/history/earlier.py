"""How things were before: what a commit changed, told from the newest revision backwards.

A revision is the newest one with some `Earlier` undone, in the order of their stages; a commit makes one or a few of
them present. So every revision is the whole software, whatever the order of the commits.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import ClassVar, Protocol

from misstep_cell.history.blocks import without_block
from misstep_cell.history.moving import moved_back
from misstep_cell.history.naming import module_renamed, word_renamed
from misstep_cell.history.plainness import without_annotations, without_comments, without_docstrings
from misstep_cell.history.style import single_quoted, wrapped
from misstep_cell.history.tree import Tree


class Earlier(Protocol):
    """One thing that was otherwise before a commit."""

    @property
    def stage(self) -> int:
        """Those of a lower stage are undone first."""

    @property
    def message(self) -> str:
        """What the commit says."""

    @property
    def news(self) -> str:
        """The line that it adds to the change log; empty for none."""

    def undo(self, tree: Tree) -> None:
        """Makes it in place what it was before."""


@dataclass(frozen=True)
class Edit:
    """A text that occurs once in a file, and what stood there before."""

    path: str
    now: str
    before: str


@dataclass(frozen=True)
class Feature:
    """Something that the software learnt: texts that were otherwise, files that were not there."""

    message: str
    edits: tuple[Edit, ...] = ()
    files: tuple[str, ...] = ()
    stage: ClassVar[int] = 0

    @property
    def news(self) -> str:
        """Features are told to users."""
        return self.message

    def undo(self, tree: Tree) -> None:
        """Takes the feature out."""
        for edit in self.edits:
            if edit.path in tree:
                assert tree[edit.path].count(edit.now) == 1, (edit, self.message)
                tree[edit.path] = tree[edit.path].replace(edit.now, edit.before)
        for path in self.files:
            tree.pop(path, None)


@dataclass(frozen=True)
class Tuned:
    """A constant that had another value."""

    path: str
    now: str
    before: str
    message: str
    stage: ClassVar[int] = 1

    @property
    def news(self) -> str:
        """Tuning is told to users."""
        return self.message

    def undo(self, tree: Tree) -> None:
        """Writes the earlier value."""
        if self.path in tree:
            tree[self.path] = tree[self.path].replace(f"{self.now}", f"{self.before}", 1)


@dataclass(frozen=True)
class Block:
    """A test, a paragraph or a group of settings that was not written yet; a file without any is not there."""

    path: str
    block: str
    message: str
    stage: ClassVar[int] = 2
    news: ClassVar[str] = ""

    def undo(self, tree: Tree) -> None:
        """Takes the block out."""
        if self.path in tree:
            rest = without_block(self.path, tree[self.path], self.block)
            if rest:
                tree[self.path] = rest
            else:
                del tree[self.path]


@dataclass(frozen=True)
class Undocumented:
    """Functions and classes without their docstrings; "" is the module."""

    path: str
    names: frozenset[str]
    message: str
    stage: ClassVar[int] = 3
    news: ClassVar[str] = ""

    def undo(self, tree: Tree) -> None:
        """Takes the docstrings out."""
        if self.path in tree:
            tree[self.path] = without_docstrings(tree[self.path], self.names)


@dataclass(frozen=True)
class Untyped:
    """Functions whose arguments and results had no annotations."""

    path: str
    names: frozenset[str]
    message: str
    stage: ClassVar[int] = 4
    news: ClassVar[str] = ""

    def undo(self, tree: Tree) -> None:
        """Takes the annotations out."""
        if self.path in tree:
            tree[self.path] = without_annotations(tree[self.path], self.names)


@dataclass(frozen=True)
class Uncommented:
    """A file without its comments."""

    path: str
    message: str
    stage: ClassVar[int] = 5
    news: ClassVar[str] = ""

    def undo(self, tree: Tree) -> None:
        """Takes the comments out."""
        if self.path in tree:
            tree[self.path] = without_comments(tree[self.path])


@dataclass(frozen=True)
class Moved:
    """A function that was in another module."""

    function: str
    now: str
    before: str
    imports: tuple[str, ...]
    message: str
    stage: ClassVar[int] = 6
    news: ClassVar[str] = ""

    def undo(self, tree: Tree) -> None:
        """Moves it back, and whoever imports it follows."""
        moved_back(tree, self.function, self.now, self.before, self.imports)


@dataclass(frozen=True)
class Renamed:
    """A function, class or variable that had another name."""

    now: str
    before: str
    message: str
    stage: ClassVar[int] = 7
    news: ClassVar[str] = ""

    def undo(self, tree: Tree) -> None:
        """Gives it its earlier name everywhere."""
        word_renamed(tree, self.now, self.before)


@dataclass(frozen=True)
class ModuleRenamed:
    """A module that had another name; both dotted."""

    now: str
    before: str
    message: str
    stage: ClassVar[int] = 8
    news: ClassVar[str] = ""

    def undo(self, tree: Tree) -> None:
        """Gives the file its earlier name, and whoever imports it follows."""
        module_renamed(tree, self.now, self.before)


@dataclass(frozen=True)
class Quoted:
    """Files of a folder with single quotes."""

    folder: str
    message: str
    stage: ClassVar[int] = 9
    news: ClassVar[str] = ""

    def undo(self, tree: Tree) -> None:
        """Writes single quotes."""
        for path in _python_files(tree, self.folder):
            tree[path] = single_quoted(tree[path])


@dataclass(frozen=True)
class Narrow:
    """Files of a folder with lines of 88 characters."""

    folder: str
    message: str
    stage: ClassVar[int] = 10
    news: ClassVar[str] = ""

    def undo(self, tree: Tree) -> None:
        """Breaks long lines."""
        for path in _python_files(tree, self.folder):
            tree[path] = wrapped(tree[path])


def _python_files(tree: Tree, folder: str) -> list[str]:
    """Those right in the folder."""
    return [path for path in tree if path.endswith(".py") and path.rpartition("/")[0] == folder]


def revision(newest: Tree, pending: Iterable[Earlier]) -> Tree:
    """The newest revision with what is still to come undone.

    Args:
        newest: all files.
        pending: what the commits up to this revision have not brought; sorted by their stages.
    """
    tree = dict(newest)
    for earlier in pending:
        earlier.undo(tree)
    return tree
