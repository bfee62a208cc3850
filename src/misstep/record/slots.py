"""Names of the numbers that a call is summarised by, numbered once, so that a summary holds small integers."""

from collections.abc import Sequence
from threading import Lock

from misstep.core.values import Layout


class Slot:
    """A place in the interface of a call: a number, or what numbers are found under.

    Attributes:
        name: e.g. "argument/goal.position[0]".
        id: its number among all slots.
    """

    __slots__ = ("_groups", "_inner", "_names", "id", "name")

    def __init__(self, name: str, names: "SlotNames") -> None:
        self.name = name
        self.id = names.number(name)
        self._names = names
        # Most slots never need one, and each would bring the robot's next garbage collection nearer.
        self._inner: dict[str, Slot] | None = None
        self._groups: dict[int | tuple[str, ...], list[int]] | None = None

    def at(self, suffix: str) -> "Slot":
        """The slot whose name has this suffix more."""
        if self._inner is None:
            self._inner = {}
        found = self._inner.get(suffix)
        if found is None:
            found = self._inner[suffix] = Slot(self.name + suffix, self._names)
        return found

    def all_at(self, suffixes: tuple[str, ...]) -> list[int]:
        """Ids of the slots whose names have these suffixes more."""
        return self._group(suffixes) or self._add_group(suffixes, suffixes)

    def elements(self, n: int) -> list[int]:
        """Ids of the slots [0] to [n - 1]."""
        return self._group(n) or self._add_group(n, [f"[{index}]" for index in range(n)])

    def _group(self, key: int | tuple[str, ...]) -> list[int] | None:
        return self._groups.get(key) if self._groups is not None else None

    def _add_group(self, key: int | tuple[str, ...], suffixes: Sequence[str]) -> list[int]:
        if self._groups is None:
            self._groups = {}
        found = self._groups[key] = [self._names.number(self.name + suffix) for suffix in suffixes]
        return found


class SlotNames:
    """The names of all slots and all layouts met so far; any thread may use it."""

    def __init__(self) -> None:
        self._numbers: dict[str, int] = {}
        self._layouts: dict[tuple[int, ...], int] = {}
        self._lock = Lock()

    def slot(self, name: str) -> Slot:
        """The slot of a name."""
        return Slot(name, self)

    def number(self, name: str) -> int:
        """The id of a name's slots."""
        found = self._numbers.get(name)
        if found is None:
            with self._lock:
                found = self._numbers.setdefault(name, len(self._numbers))
        return found

    def layout(self, slots: tuple[int, ...]) -> int:
        """The number of a layout."""
        found = self._layouts.get(slots)
        if found is None:
            with self._lock:
                found = self._layouts.setdefault(slots, len(self._layouts))
        return found

    def layouts(self) -> tuple[Layout, ...]:
        """All layouts, in the order of their numbers."""
        with self._lock:
            known, names = list(self._layouts), list(self._numbers)
        return tuple(tuple(names[slot] for slot in slots) for slots in known)
