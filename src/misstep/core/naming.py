"""What functions that were recorded at older revisions are called at the present one.

A function is known by its name; over a history it gets others. Recordings stay as they are: what is read of them is
told under present names, calls and values alike. What is not known for sure keeps the name that it was recorded under.
"""

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import PurePosixPath
from typing import Any

import numpy as np

from misstep.core.calls import Function
from misstep.core.execution import Revision
from misstep.core.place import Place, module_of
from misstep.core.streams import Float64s
from misstep.core.values import Layout, Values

_CODES = (":type", ":function", "raised/type")
_CALLS = "calls/"


@dataclass(frozen=True, eq=False)
class Since:
    """What became of the functions of an older revision.

    Attributes:
        files: its Python files.
        moved: where functions are now that had another name, or were elsewhere, then. No two are in one place.
        codes: checksums of the qualified names of functions and classes (see `Values.value`), then and now.
    """

    files: tuple[str, ...]
    moved: Mapping[Place, Place]
    codes: Mapping[float, float] = field(default_factory=dict)

    def facts(self) -> dict[str, Any]:
        """As JSON holds it; the same of the same, in whatever order it was found out."""
        moved = sorted((was.file, was.qualname, now.file, now.qualname) for was, now in self.moved.items())
        return {"files": self.files, "moved": moved, "codes": sorted(self.codes.items())}

    @classmethod
    def from_facts(cls, facts: Mapping[str, Any]) -> "Since":
        """From what JSON holds.

        Raises:
            KeyError, TypeError, ValueError: it is something else.
        """
        moved = {Place(old, name): Place(new, now) for old, name, new, now in facts["moved"]}
        return cls(tuple(facts["files"]), moved, dict(facts["codes"]))

    def place(self, function: Function) -> Place | None:
        """Where a function was that was recorded then; None where that is not known, or more than one fits."""
        found = self._found(function)
        if found is None:
            return None
        path, inside = found
        return Place(path, function.name.removeprefix(module_of(inside)).removeprefix("."))

    def top(self, function: Function) -> str | None:
        """The folder that a function's name was relative to; None where that is not known."""
        found = self._found(function)
        return None if found is None else found[0].removesuffix(found[1]).removesuffix("/")

    def _found(self, function: Function) -> tuple[str, str] | None:
        """The file of a function, and the part of its path that the function's name tells.

        What was recorded of a file begins with the traced package, as the name does, or with the traced folder, which
        the name leaves out; that may be the repository's own, whatever it was called.
        """
        for inside in filter(None, (function.file, function.file.partition("/")[2])):
            module = module_of(inside)
            if function.name.startswith(module and f"{module}."):
                among = self._by_last.get(PurePosixPath(inside).name, [])
                paths = [path for path in among if f"/{path}".endswith(f"/{function.file}")]
                paths = paths or [path for path in among if path == inside]
                if len(paths) == 1:
                    return paths[0], inside
        return None

    @cached_property
    def _by_last(self) -> dict[str, list[str]]:
        """The files by the last part of their paths."""
        found = defaultdict(list)
        for path in self.files:
            found[PurePosixPath(path).name].append(path)
        return found


@dataclass(frozen=True, eq=False)
class Naming:
    """How functions are called that were recorded at older revisions.

    Attributes:
        since: by commit, what became of its functions; of other revisions, they are called as they were recorded.
        tops: folders of the repository that present names are relative to.
    """

    since: Mapping[str, Since] = field(default_factory=dict)
    tops: tuple[str, ...] = ()
    _known: dict[tuple[str, Function], Function] = field(default_factory=dict, repr=False)

    def function(self, revision: Revision, function: Function) -> Function:
        """A function that was recorded at a revision, as it is called now."""
        since = self._since(revision)
        if since is None:
            return function
        key = revision.commit, function
        if key not in self._known:
            self._known[key] = self._now(since, function)
        return self._known[key]

    def functions(self, revision: Revision, functions: Sequence[Function]) -> tuple[Function, ...]:
        """Functions that were recorded at a revision, as they are called now."""
        return tuple(self.function(revision, one) for one in functions)

    def values(self, revision: Revision, values: Values) -> Values:
        """What was recorded at a revision, with functions and classes named as they are now."""
        since = self._since(revision)
        if since is None:
            return values
        functions = self.functions(revision, values.functions)
        now = {_CALLS + old.name: _CALLS + new.name for old, new in zip(values.functions, functions, strict=True)}
        layouts = tuple(tuple(now.get(slot, slot) for slot in layout) for layout in values.layouts)
        return replace(values, functions=functions, layouts=layouts, value=_recoded(values, since.codes))

    def key(self, revisions: Iterable[Revision]) -> str:
        """What tells apart how functions of some revisions are called now; empty if that is as they were recorded."""
        commits = sorted({one.commit for one in revisions if self._since(one)})
        found = ((one, self.since[one].facts()) for one in commits)
        facts = [(one, self.tops, told["moved"], told["codes"]) for one, told in found]
        return hashlib.sha256(json.dumps(facts).encode()).hexdigest()[:16] if facts else ""

    def _since(self, revision: Revision) -> Since | None:
        """None where nothing has another name."""
        found = None if revision.dirty else self.since.get(revision.commit)
        return found if found is not None and (found.moved or found.codes) else None

    def _now(self, since: Since, function: Function) -> Function:
        place = since.place(function)
        now = since.moved.get(place) if place is not None else None
        inside = self._inside(now.file) if now is not None else None
        if now is None or inside is None:
            return function
        name = ".".join(filter(None, [module_of(inside), now.qualname]))
        folder = "" if function.name.startswith(f"{module_of(function.file)}.") else function.file.partition("/")[0]
        return Function(name, f"{folder}/{inside}".removeprefix("/"), function.line)

    def _inside(self, path: str) -> str | None:
        """A path relative to the innermost of the folders that names are relative to; None if it is in none."""
        above = [top for top in self.tops if not top or path.startswith(f"{top}/")]
        return path.removeprefix(max(above, key=len)).removeprefix("/") if above else None


AS_RECORDED = Naming()
"""Every function is called as it was recorded."""


def _recoded(values: Values, codes: Mapping[float, float]) -> Float64s:
    """The numbers with the checksums of what has another name now, (m,)."""
    if not codes or not len(values):
        return values.value
    places = [_code_places(layout) for layout in values.layouts]
    at = np.concatenate([start + places[layout] for start, layout in zip(values.start, values.layout, strict=False)])
    value = values.value.copy()
    value[at] = [codes.get(number, number) for number in value[at].tolist()]
    return value


def _code_places(layout: Layout) -> np.ndarray:
    return np.array([place for place, slot in enumerate(layout) if slot.endswith(_CODES)], np.int64)
