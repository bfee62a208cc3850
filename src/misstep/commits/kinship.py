"""Which removed and which added functions and classes are one that was renamed or moved, and whether that is clear."""

import difflib
from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from misstep.commits.definitions import CLASS, Definition, lines_of
from misstep.core.place import Place

_ALIKE = 0.6
"""Share of lines that a removed and an added function have in common if they are one that was renamed and changed."""
_CLEARLY = 0.25
"""By how much larger that share must be than that of any other pair of theirs, if there is to be no doubt."""

Defined = Mapping[Place, Definition]
_Moves = list[tuple[Place, Place]]


@dataclass(frozen=True, slots=True)
class Renames:
    """What is the same in two versions of a software, though it is in another place.

    Attributes:
        functions: from and to.
        classes: from and to. What a class holds is still removed and added: it counts as touched.
        unclear: of the functions, from where, those that another one may have become just as well, or that may have
            become another: they were split, merged, or had a double.
    """

    functions: tuple[tuple[Place, Place], ...]
    classes: tuple[tuple[Place, Place], ...]
    unclear: frozenset[Place]

    @property
    def clear(self) -> dict[Place, Place]:
        """The functions that are one without doubt."""
        return {was: now for was, now in self.functions if was not in self.unclear}


def renames(removed: Defined, added: Defined) -> Renames:
    """Pairs what is only in the older of two versions with what is only in the newer one."""
    functions = _functions(removed, added)
    classes = _classes(functions, removed, added)
    return Renames(tuple(functions), tuple(classes), _unclear(functions, removed, added))


def _functions(removed: Defined, added: Defined) -> _Moves:
    """First those of the same text, then those alike."""
    free = {place: one for place, one in added.items() if one.is_function}
    found: _Moves = []
    waiting = [(place, one) for place, one in removed.items() if one.is_function]
    for alike in (1.0, _ALIKE):
        left = []
        for place, one in waiting:
            best = max(free, key=lambda other: _kinship(place, one, other, free[other]), default=None)
            if best is not None and _likeness(one, free[best]) >= alike:
                found.append((place, best))
                del free[best]
            else:
                left.append((place, one))
        waiting = left
    return found


def _unclear(renamed: _Moves, removed: Defined, added: Defined) -> frozenset[Place]:
    """From where a function was renamed if another removed or added one makes a pair that is nearly as good."""
    own = {pair: _kinship(pair[0], removed[pair[0]], pair[1], added[pair[1]]) for pair in renamed}
    same = {place for pair, kinship in own.items() if kinship[0] == 1.0 for place in pair}
    found = set()
    for (was, now), kinship in own.items():
        settled, least = (same, kinship[0] - _CLEARLY) if kinship[0] < 1.0 else (set(), 1.0)
        pairs = [(was, other) for other, one in added.items() if one.is_function and other not in settled]
        pairs += [(other, now) for other, one in removed.items() if one.is_function and other not in settled]
        others = (_kinship(one, removed[one], two, added[two], least) for one, two in pairs if (one, two) != (was, now))
        if any(_rivals(other, kinship) for other in others):
            found.add(was)
    return frozenset(found)


def _classes(renamed: _Moves, removed: Defined, added: Defined) -> _Moves:
    """As their methods tell; else, those of the same text, without doubles."""
    fitting: dict[Place, set[Place]] = defaultdict(set)
    for was, now in renamed:
        old, new = _class_of(was), _class_of(now)
        if was.last == now.last and old in removed and new in added:
            fitting[old].add(new)
    bare = [(place, one) for place, one in removed.items() if one.name == CLASS and one.statements]
    for place, one in bare:
        if place not in fitting:
            fitting[place] = {
                other for other, two in added.items() if (two.name, two.statements) == (CLASS, one.statements)
            }
    taken = Counter(new for news in fitting.values() for new in news)
    pairs = [(old, new) for old, news in fitting.items() for new in news if len(news) == 1]
    return [(old, new) for old, new in pairs if taken[new] == 1]


def _class_of(method: Place) -> Place:
    return Place(method.file, f"{method.qualname.rpartition('.')[0]}.{CLASS}")


_Kinship = tuple[float, bool, bool, bool]
"""Likeness; whether the qualified names, the last parts of them, and the files are the same."""


def _rivals(other: _Kinship, own: _Kinship) -> bool:
    """Whether another pair is as good; if the texts of our own differ, not much less alike, and named no less alike."""
    return other >= own if own[0] == 1.0 else other[0] > own[0] - _CLEARLY and other[1:3] >= own[1:3]


def _kinship(was: Place, old: Definition, now: Place, new: Definition, least: float = _ALIKE) -> _Kinship:
    same_file = was.file == now.file
    return _likeness(old, new, least), old.qualname == new.qualname, old.name == new.name, same_file


@lru_cache(maxsize=65536)
def _likeness(old: Definition, new: Definition, least: float = _ALIKE) -> float:
    """1 for the same text; the share of lines in common otherwise; 0 where it is for sure less than `least`."""
    one, other = lines_of(old.statements), lines_of(new.statements)
    if one == other:
        return 1.0
    matcher = difflib.SequenceMatcher(None, one, other, autojunk=False)
    return min(matcher.ratio(), 0.99) if matcher.real_quick_ratio() >= least else 0.0
