"""The bug of a history: which one, and what is known of it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from random import Random

from misstep_cell.bugs import Bug
from misstep_cell.bugs.catalogue import Effect, Entry, Verdict, read_catalogue
from misstep_cell.bugs.hook import function_lines, patched_source
from misstep_cell.history.earlier import Earlier, ModuleRenamed, Moved, Renamed
from misstep_cell.history.naming import file_of, module_of
from misstep_cell.history.tree import Tree, final_tree, renamed_root, software_paths

_CERTAIN = 1.0
_ORDER_SEED = 20170101  # any: neighbouring seeds get different bugs


@dataclass(frozen=True)
class Regression:
    """A planted bug of the catalogue as an edit of sources.

    Attributes:
        bug: what is edited.
        effects: by skill, what was measured of it.
    """

    bug: Bug
    effects: Mapping[str, Effect]

    @property
    def path(self) -> str:
        """The file that holds it in the newest revision."""
        return file_of(renamed_root(self.bug.module))

    @property
    def module_name(self) -> str:
        """Dotted name of its module in the newest revision."""
        return module_of(self.path)

    @property
    def qualname(self) -> str:
        """Of the function, within its module."""
        return self.bug.qualname

    @property
    def breaks(self) -> list[str]:
        """Skills that fail of it in every execution that was tried."""
        return [skill for skill, effect in self.effects.items() if _share(effect) >= _CERTAIN]

    @cached_property
    def function_text(self) -> str:
        """Of the function, without and with the bug."""
        before, after = final_tree()[self.path], self.plant(final_tree())[self.path]
        return "".join(
            "".join(text.splitlines(keepends=True)[slice(*function_lines(text, self.qualname))])
            for text in (before, after)
        )

    def plant(self, tree: Tree) -> Tree:
        """The newest revision with the bug in it."""
        source = software_paths()[self.path].read_text("utf-8")
        return tree | {self.path: renamed_root(patched_source(_tidied(self.bug), source))}

    def function_at(self, pending: Iterable[Earlier]) -> str:
        """Dotted name that the function has in a revision."""
        module, qualname = self.module_name, self.qualname
        for earlier in pending:
            match earlier:
                case Moved(function, now, before) if (function, now) == (qualname, module):
                    module = before
                case Renamed(now, before):
                    qualname = ".".join(before if part == now else part for part in qualname.split("."))
                case ModuleRenamed(now, before) if now == module:
                    module = before
        return f"{module}.{qualname}"


def _share(effect: Effect) -> float:
    return effect.failures / effect.executions if effect.executions else 0.0


def _tidied(bug: Bug) -> Bug:
    """The bug without the empty lines that keep line numbers as they are: nobody commits those."""
    lines = [line for line in bug.new.split("\n") if line.strip()]
    return replace(bug, new="\n".join(lines)) if lines and "\n\n" not in bug.old else bug


def regressions() -> list[Entry]:
    """The bugs of the catalogue that are edits of sources alone, and that break a skill whenever it runs."""
    return [
        entry
        for entry in read_catalogue().of(Verdict.BREAKING)
        if "_planted" not in entry.bug.new and any(_share(effect) >= _CERTAIN for effect in entry.effects.values())
    ]


def regression_of(seed: int) -> Regression:
    """The bug of a seed's history; as many seeds in a row as there are bugs have different ones."""
    entries = regressions()
    Random(_ORDER_SEED).shuffle(entries)
    entry = entries[seed % len(entries)]
    return Regression(entry.bug, entry.effects)
