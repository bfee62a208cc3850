"""The commits under suspicion, and which of them each revision contains."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from misstep.commits.repository import Commit

NOTHING, EVERYWHERE = -2, -1
"""Columns of the hypotheses that no commit made the skills fail, and that they fail at the good revision, too."""


@dataclass(frozen=True, eq=False)
class History:
    """What may have happened between a good and a bad revision: n commits, n + 1 revisions, n + 2 hypotheses.

    Attributes:
        good: name of the good revision; row 0.
        commits: those of the bad revision that the good one lacks, parents first; row and column of commit number i are
            i + 1 and i. The last is the bad revision.
    """

    good: str
    commits: tuple[Commit, ...]

    @cached_property
    def revisions(self) -> tuple[str, ...]:
        """The revisions that can be checked out, by row."""
        return (self.good, *(one.sha for one in self.commits))

    @cached_property
    def row(self) -> dict[str, int]:
        """A revision's row."""
        return {sha: row for row, sha in enumerate(self.revisions)}

    @cached_property
    def broken(self) -> NDArray[np.bool_]:
        """(n + 1, n + 2) whether a revision is broken under a hypothesis: it is, if it contains the culprit."""
        n = len(self.commits)
        broken = np.zeros((n + 1, n + 2), np.bool_)
        for column, commit in enumerate(self.commits):
            for parent in commit.parents:
                if (row := self.row.get(parent)) is not None:
                    broken[column + 1] |= broken[row]
            broken[column + 1, column] = True
        broken[:, EVERYWHERE] = True
        return broken

    def classes(self, untestable: Collection[str] = ()) -> NDArray[np.int64]:
        """(n + 2,) the same number for hypotheses that no revision that can be tested tells apart."""
        rows = [row for row, sha in enumerate(self.revisions) if sha not in untestable]
        packed = np.packbits(self.broken[rows], axis=0)
        return np.unique(packed, axis=1, return_inverse=True)[1].reshape(-1).astype(np.int64)


def line_of(commits: Sequence[Commit]) -> tuple[Commit, ...]:
    """The same commits on the line of first parents, on which a merge stands for all that it brought."""
    return tuple(Commit(one.sha, one.parents[:1], one.author, one.time_s, one.subject) for one in commits)
