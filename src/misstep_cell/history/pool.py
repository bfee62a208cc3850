"""All that a history may be made of, around one bug."""

import re
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from random import Random

from misstep_cell.bugs.hook import function_lines
from misstep_cell.history.blocks import blocks_of
from misstep_cell.history.earlier import (
    Block,
    Earlier,
    Feature,
    Narrow,
    Quoted,
    Tuned,
    Uncommented,
    Undocumented,
    Untyped,
)
from misstep_cell.history.features import FEATURES, LATE_SKILLS, skill_feature
from misstep_cell.history.names import MODULE_RENAMES, MOVES, RENAMES
from misstep_cell.history.naming import module_of
from misstep_cell.history.plainness import annotated, documented, without_comments
from misstep_cell.history.regression import Regression
from misstep_cell.history.tree import SOFTWARE, Tree, final_tree
from misstep_cell.history.tunings import TUNINGS

_LATE_SKILLS_N = 3
_MOST_DOCSTRINGS = 3


def pool(rng: Random, regression: Regression) -> list[Earlier]:
    """Everything that may have been otherwise, in the order in which it is undone.

    What touches the function with the bug, or the values it works with, is as old as the repository, so that the bug
    is what was measured, wherever it is planted.
    """
    newest = final_tree()
    behaviour: list[Earlier] = [*late_skills(rng, regression), *(one for one in FEATURES if _leaves(one, regression))]
    tunings = [tuned for chain in TUNINGS if _tunes_elsewhere(chain[0], regression) for tuned in chain]
    tests = [one for one in _blocks(newest) if not _tests(one, newest, regression)]
    everything: list[Earlier] = [*behaviour, *tunings, *tests, *_plain(rng, newest), *MOVES, *RENAMES, *MODULE_RENAMES]
    everything += _styles(newest)
    return sorted(everything, key=lambda one: one.stage)


def late_skills(rng: Random, regression: Regression) -> list[Feature]:
    """Skills that come later; never all that the bug breaks, nor one that holds it."""
    late = sorted(rng.sample(LATE_SKILLS, _LATE_SKILLS_N), key=LATE_SKILLS.index)
    features = [skill_feature(skill) for skill in late]
    chosen = [one for one in features if regression.path not in one.files]
    while not set(regression.breaks) - {skill_of(one) for one in chosen}:
        chosen.pop()
    return chosen


def skill_of(feature: Earlier) -> str:
    """The skill that a feature brings; empty if it brings none."""
    return feature.message.removeprefix("New skill: ").replace(" ", "_") if "New skill" in feature.message else ""


def _leaves(feature: Feature, regression: Regression) -> bool:
    """Whether a feature has nothing to do with the function with the bug."""
    if regression.path in feature.files:
        return False
    newest = final_tree()[regression.path]
    first, last = _span(newest, regression.qualname)
    for edit in feature.edits:
        start = newest.find(edit.now) if edit.path == regression.path else -1
        if start >= 0 and start < last and start + len(edit.now) > first:
            return False
    return True


def _span(text: str, qualname: str) -> tuple[int, int]:
    """Where a function's text begins and ends."""
    lines = text.splitlines(keepends=True)
    first, last = function_lines(text, qualname)
    return len("".join(lines[:first])), len("".join(lines[:last]))


def _tunes_elsewhere(tuned: Tuned, regression: Regression) -> bool:
    names = re.findall(r"_?[A-Z][A-Z0-9_]+", tuned.now.partition("=")[0])
    return tuned.path != regression.path or not any(name in regression.function_text for name in names)


@cache
def _all_blocks() -> tuple[Block, ...]:
    newest = final_tree()
    grown = [path for path in newest if not path.startswith(SOFTWARE) and path not in ("skills.py", "pyproject.toml")]
    return tuple(Block(path, one, _block_message(path, one)) for path in grown for one in blocks_of(path, newest[path]))


def _blocks(newest: Tree) -> Iterator[Block]:
    yield from _all_blocks()


def _block_message(path: str, block: str) -> str:
    words = block.removeprefix("def test_").partition("(")[0].replace("_", " ").lstrip("# ")
    if path.endswith(".py"):
        return f"Test: {words}"
    return f"Docs: {words[0].lower()}{words[1:]}" if path.endswith(".md") else f"{words}"


def _tests(block: Block, newest: Tree, regression: Regression) -> bool:
    """Whether a test would notice the bug at once: nobody would have committed it."""
    return block.path.endswith(".py") and regression.module_name in newest[block.path]


def _plain(rng: Random, newest: Tree) -> Iterator[Earlier]:
    """Docstrings, annotations and comments."""
    for path in (one for one in newest if one.startswith(SOFTWARE)):
        text, module = newest[path], module_of(path).removeprefix(f"{SOFTWARE}.")
        for names in _chunks(rng, documented(text), _MOST_DOCSTRINGS):
            yield Undocumented(path, frozenset(names), _say(rng, _DOCUMENTED, names, module))
        for names in _chunks(rng, annotated(text), 2 * _MOST_DOCSTRINGS):
            yield Untyped(path, frozenset(names), _say(rng, _TYPED, names, module))
        if without_comments(text) != text:
            yield Uncommented(path, f"Comment {module}")


_DOCUMENTED: tuple[Callable[[str, str], str], ...] = (
    lambda name, module: f"Document {name or module}",
    lambda name, module: f"Docstrings for {module}",
    lambda name, module: f"Say what {name or module} does",
)
_TYPED: tuple[Callable[[str, str], str], ...] = (
    lambda name, module: f"Annotate {module}",
    lambda name, module: f"Types of {name}",
)


def _say(rng: Random, phrases: Sequence[Callable[[str, str], str]], names: Sequence[str], module: str) -> str:
    return rng.choice(phrases)(names[0].rpartition(".")[2], module)


def _chunks(rng: Random, names: Sequence[str], most: int) -> Iterator[Sequence[str]]:
    start = 0
    while start < len(names):
        end = start + rng.randint(1, most)
        yield names[start:end]
        start = end


def _styles(newest: Tree) -> Iterator[Earlier]:
    folders = sorted({path.rpartition("/")[0] for path in newest if path.endswith(".py")})
    for folder in folders:
        yield Quoted(folder, f"Double quotes in {folder or 'the skills module'}")
    for folder in folders:
        yield Narrow(folder, f"Format {folder or 'the skills module'} with longer lines")
