"""What is asked for."""

from dataclasses import dataclass
from enum import StrEnum


class SetName(StrEnum):
    """The kinds of data sets.

    FAILURE holds failures of known causes and successes, with pictures; SUCCESSES holds what detectors learn from;
    BUGS holds executions of each skill under each of some planted bugs. The software of the others is sound, and yet
    they fail: CHANGED holds executions of each skill in worlds that were changed, NATURAL sessions in which one
    execution in twenty fails by chance.
    """

    FAILURE = "failure"
    SUCCESSES = "successes"
    BUGS = "bugs"
    CHANGED = "changed"
    NATURAL = "natural"


_BLOCKS = {SetName.SUCCESSES: 0, SetName.FAILURE: 1, SetName.BUGS: 2, SetName.CHANGED: 3, SetName.NATURAL: 4}
_SEEDS_A_BLOCK = 1_000_000
SEEDS_APART = 10_000


@dataclass(frozen=True, slots=True)
class Request:
    """A data set, as its options name it.

    Attributes:
        set: its kind.
        executions: in all, of the failure set and the natural one; of each skill to learn from, of the bugs set.
        runs: executions of each skill, of the bugs set under each bug, of the changed one under each change; of the
            natural set executions of each session.
        seed: of the whole.
        fps: pictures a second; 0 for none.
        crop: of the cameras' pictures, as MISSTEP_CELL_CROP has it; empty for the default.
        bugs: names of the planted bugs.
    """

    set: SetName
    executions: int = 0
    runs: int = 0
    seed: int = 0
    fps: float = 0.0
    crop: str = ""
    bugs: tuple[str, ...] = ()

    @property
    def seeds(self) -> range:
        """Of the scenes; no two kinds of data sets share one."""
        first = _BLOCKS[self.set] * _SEEDS_A_BLOCK + self.seed * SEEDS_APART
        return range(first, first + SEEDS_APART)

    @property
    def upset(self) -> bool:
        """Whether scenes are disturbed."""
        return self.set in (SetName.FAILURE, SetName.NATURAL)
