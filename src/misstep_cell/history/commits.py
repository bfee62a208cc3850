"""The commits of a history: steps, merges of branches, builds that are broken for a while and mended."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import chain, pairwise
from random import Random

from misstep_cell.history.breakage import NEW_NAMES, Defect, defect_of
from misstep_cell.history.change_log import Release, with_change_log
from misstep_cell.history.earlier import Earlier, Feature, revision
from misstep_cell.history.pool import skill_of
from misstep_cell.history.regression import Regression
from misstep_cell.history.steps import COMMITS_A_BREAKAGE, COMMITS_A_MERGE, Course, Step, course
from misstep_cell.history.tree import Tree, final_tree

_BRANCH_STEPS = 2, 6
_LONGEST_BROKEN = 2
_FIRST_MESSAGE = "Skills of the arm, from the lab's old repository\n"


@dataclass(frozen=True)
class Commit:
    """One commit.

    Attributes:
        message: ends with a line end.
        parents: positions of its parents among the commits.
        tree: its files.
        broken: whether the software can't be imported.
    """

    message: str
    parents: tuple[int, ...]
    tree: Tree = field(repr=False)
    broken: bool = False


@dataclass(frozen=True)
class History:
    """All commits, parents first.

    Attributes:
        commits: the first is the root, the last the newest.
        culprit: position of the commit that plants the bug.
        function: dotted name of the function with the bug, in the culprit.
        late_skills: skills that come later than the root.
    """

    commits: tuple[Commit, ...]
    culprit: int
    function: str
    late_skills: tuple[str, ...]


def history(seed: int, commits_n: int, regression: Regression) -> History:
    """Draws a history.

    Args:
        seed: of everything that is drawn.
        commits_n: how many commits.
        regression: the bug.
    """
    rng = Random(seed)
    merges_n, mends_n = commits_n // COMMITS_A_MERGE, max(1, commits_n // COMMITS_A_BREAKAGE)
    drawn = course(rng, regression, commits_n - 1 - merges_n - mends_n)
    return _Writing(rng, regression, drawn).write(merges_n, mends_n)


class _Writing:
    """Turns steps into commits, the one after the other."""

    def __init__(self, rng: Random, regression: Regression, drawn: Course) -> None:
        self._rng, self._regression, self._course = rng, regression, drawn
        self._sound, self._bugged = final_tree(), regression.plant(final_tree())
        self._commits: list[Commit] = []
        self._culprit_step = next(at for at, step in enumerate(drawn.steps) if step.plants)
        self._culprit, self._function = 0, ""

    def write(self, merges_n: int, mends_n: int) -> History:
        """All commits.

        Args:
            merges_n: how many branches are merged.
            mends_n: how many times the build is broken and mended.
        """
        steps = self._course.steps
        branches = self._branches(merges_n)
        breakages = self._breakages(mends_n, branches)
        self._commit(_FIRST_MESSAGE, [], ())
        position = 0
        while position < len(steps):
            if position in branches:
                position = self._branch(position, branches[position])
            elif position in breakages:
                position = self._breakage(position, breakages[position])
            else:
                self._step(steps[: position + 1], (len(self._commits) - 1,))
                position += 1
        late = tuple(skill_of(one) for one in self._course.pending if isinstance(one, Feature) and skill_of(one))
        return History(tuple(self._commits), self._culprit, self._function, late)

    def _branches(self, branches_n: int) -> dict[int, int]:
        """Where a branch begins, and how many steps it and the main line take until it is merged."""
        found: dict[int, int] = {}
        for position in self._rng.sample(range(1, len(self._course.steps)), len(self._course.steps) - 1):
            steps_n = self._rng.randint(*_BRANCH_STEPS)
            if (
                len(found) < branches_n
                and self._is_free(position, steps_n, found)
                and self._commutes(position, steps_n)
            ):
                found[position] = steps_n
        return found

    def _breakages(self, breakages_n: int, branches: dict[int, int]) -> dict[int, tuple[Defect, int]]:
        """Where the build is broken, how, and how many more steps pass until it is mended."""
        found: dict[int, tuple[Defect, int]] = {}
        taken = dict(branches)
        for position in self._prone():
            steps_n = 1 + self._rng.randint(0, _LONGEST_BROKEN)
            if len(found) == breakages_n or not self._is_free(position, steps_n, taken):
                continue
            before, after = self._tree(self._course.steps[:position]), self._tree(self._course.steps[: position + 1])
            defect = defect_of(self._rng, self._course.steps[position].brings, before, after)
            if defect is not None and self._stays_visible(defect, position, steps_n):
                found[position] = defect, steps_n
                taken[position] = steps_n
        return found

    def _prone(self) -> Iterator[int]:
        """Steps in the order in which to try to break them: by turns one that renames something and another one."""
        shuffled = self._rng.sample(range(1, len(self._course.steps)), len(self._course.steps) - 1)
        renaming = [at for at in shuffled if any(isinstance(one, NEW_NAMES) for one in self._course.steps[at].brings)]
        others = [at for at in shuffled if at not in renaming]
        return chain.from_iterable(zip(renaming, others, strict=False))

    def _is_free(self, position: int, steps_n: int, taken: dict[int, int]) -> bool:
        """Whether some steps are all there, no part of anything else, and the culprit neither among nor after them."""
        end = position + steps_n
        alone = all(end <= start or start + length <= position for start, length in taken.items())
        return end < len(self._course.steps) and alone and not position <= self._culprit_step <= end

    def _commutes(self, position: int, steps_n: int) -> bool:
        """Whether every step makes a difference, on the branch and on the main line."""
        steps, split = self._course.steps, position + steps_n // 2
        before = steps[:position]
        on_main = [(*before, *steps[split:end]) for end in range(split, position + steps_n + 1)]
        trees = [self._tree(brought) for brought in on_main]
        return all(one != other for one, other in pairwise(trees)) and not any(
            isinstance(one, Release) for step in steps[position : position + steps_n] for one in step.brings
        )

    def _stays_visible(self, defect: Defect, position: int, steps_n: int) -> bool:
        """Whether every step while the build is broken makes a difference, and so does the mending."""
        steps = self._course.steps
        trees = [self._tree(steps[:end]) for end in range(position + 1, position + steps_n + 1)]
        broken = [defect.spoil(tree) for tree in trees]
        everything = [self._tree(steps[:position]), *broken, trees[-1]]
        there = all(defect.path in tree for tree in trees)
        return there and all(one != other for one, other in pairwise(everything))

    def _branch(self, position: int, steps_n: int) -> int:
        steps, fork = self._course.steps, len(self._commits) - 1
        split, end = position + steps_n // 2, position + steps_n
        tip = fork
        for at in range(position, split):
            tip = self._step(steps[: at + 1], (tip,))
        main = fork
        for at in range(split, end):
            main = self._step((*steps[:position], *steps[split : at + 1]), (main,))
        topic = steps[position].message.partition("\n")[0].lower()
        name = "-".join("".join(one if one.isalnum() else " " for one in topic).split()[:4])
        self._commit(f"Merge branch '{name}'\n", steps[:end], (main, tip))
        return end

    def _breakage(self, position: int, breakage: tuple[Defect, int]) -> int:
        (defect, steps_n), steps = breakage, self._course.steps
        for at in range(position, position + steps_n):
            self._step(steps[: at + 1], (len(self._commits) - 1,), defect)
        self._commit(defect.mending, steps[: position + steps_n], (len(self._commits) - 1,))
        return position + steps_n

    def _step(self, steps: Sequence[Step], parents: tuple[int, ...], defect: Defect | None = None) -> int:
        at = self._commit(steps[-1].message, steps, parents, defect)
        if steps[-1].plants:
            self._culprit, self._function = at, self._regression.function_at(self._pending(steps))
        return at

    def _commit(
        self, message: str, steps: Sequence[Step], parents: tuple[int, ...], defect: Defect | None = None
    ) -> int:
        tree = self._tree(steps)
        self._commits.append(Commit(message, parents, defect.spoil(tree) if defect else tree, defect is not None))
        return len(self._commits) - 1

    def _tree(self, steps: Sequence[Step]) -> Tree:
        newest = self._bugged if any(step.plants for step in steps) else self._sound
        return with_change_log(revision(newest, self._pending(steps)), _brought(steps))

    def _pending(self, steps: Sequence[Step]) -> Iterator[Earlier]:
        brought = {id(one) for one in _brought(steps)}
        return (one for one in self._course.pending if id(one) not in brought)


def _brought(steps: Iterable[Step]) -> Iterator[Earlier]:
    return (one for step in steps for one in step.brings)
