"""Names of the numbers that a call is summarised by, numbered once, so that a summary holds small integers."""

from threading import Lock

from misstep.core.values import Layout


class Slot:
    """A place in the interface of a call: a number, or what numbers are found under.

    Attributes:
        name: e.g. "argument/goal.position[0]".
        id: its number among all slots.
    """

    __slots__ = ("_elements", "_inner", "_names", "id", "name")

    def __init__(self, name: str, number: int, names: "SlotNames") -> None:
        self.name = name
        self.id = number
        self._names = names
        self._inner: dict[str, Slot] = {}
        self._elements: dict[int, list[int]] = {}

    def at(self, suffix: str) -> "Slot":
        """The slot whose name has this suffix more."""
        found = self._inner.get(suffix)
        return found if found is not None else self._inner.setdefault(suffix, self._names.slot(self.name + suffix))

    def elements(self, n: int) -> list[int]:
        """Ids of the slots [0] to [n - 1]."""
        found = self._elements.get(n)
        if found is None:
            found = self._elements[n] = [self.at(f"[{index}]").id for index in range(n)]
        return found


class SlotNames:
    """All slots and layouts met so far; any thread may use it."""

    def __init__(self) -> None:
        self._slots: dict[str, Slot] = {}
        self._names: list[str] = []
        self._layouts: dict[tuple[int, ...], int] = {}
        self._lock = Lock()

    def slot(self, name: str) -> Slot:
        """The slot of a name."""
        with self._lock:
            if name not in self._slots:
                self._slots[name] = Slot(name, len(self._names), self)
                self._names.append(name)
            return self._slots[name]

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
            known = list(self._layouts)
        return tuple(tuple(self._names[slot] for slot in slots) for slots in known)
