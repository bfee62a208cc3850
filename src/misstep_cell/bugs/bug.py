"""What a planted bug is."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Bug:
    """One bug: a text of one function and what takes its place.

    Attributes:
        name: what MISSTEP_CELL_BUG calls it.
        module: dotted name of the module it is in.
        qualname: of the function, within the module.
        operator: the kind of mistake, see `misstep_cell.bugs.operators`.
        description: one line for people.
        old: text that occurs once in the function.
        new: what takes its place; as many lines.
    """

    name: str
    module: str
    qualname: str
    operator: str
    description: str
    old: str
    new: str

    @property
    def function(self) -> str:
        """Dotted name of the function with the bug."""
        return f"{self.module}.{self.qualname}"
