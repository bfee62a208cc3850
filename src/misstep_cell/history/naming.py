"""Names: of functions, and of modules."""

import re
from functools import lru_cache

from misstep_cell.history.tree import Tree


def word_renamed(tree: Tree, now: str, before: str) -> None:
    """Writes an identifier otherwise wherever it stands as a word, in documents too."""
    for path, text in tree.items():
        if now in text:
            tree[path] = _renamed(text, now, before)


@lru_cache(maxsize=8192)
def _renamed(text: str, now: str, before: str) -> str:
    return re.sub(rf"(?<!\w){re.escape(now)}(?!\w)", before, text)


def module_renamed(tree: Tree, now: str, before: str) -> None:
    """Gives a module another dotted name, and whoever names it follows."""
    path, target = file_of(now), file_of(before)
    if path not in tree:
        return
    tree[target] = tree.pop(path)
    word_renamed(tree, now, before)


def file_of(module: str) -> str:
    """The path of a module's file."""
    return module.replace(".", "/") + ".py"


def module_of(path: str) -> str:
    """The dotted name of a file's module."""
    return path.removesuffix(".py").replace("/", ".")
