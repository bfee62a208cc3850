"""Makes repositories, each in a folder of its own, on several processes; what is there already is kept."""

import json
import shutil
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from misstep_cell.history.commits import history
from misstep_cell.history.errors import RepositoryFolderError
from misstep_cell.history.regression import regression_of
from misstep_cell.history.repository import write_repository
from misstep_cell.history.truth import TRUTH, made_of, truth

REPOSITORY = "repository"
_UNFINISHED = "repository.part"


@dataclass(frozen=True, slots=True)
class Wanted:
    """A repository that is asked for.

    Attributes:
        folder: that will hold the repository and its truth.
        seed: of everything that is drawn.
        commits: how many.
    """

    folder: Path
    seed: int
    commits: int

    def is_there(self) -> bool:
        """Whether it was made before.

        Raises:
            RepositoryFolderError: the folder holds something else.
        """
        if not self.folder.exists() or {path.name for path in self.folder.iterdir()} <= {_UNFINISHED, REPOSITORY}:
            return False
        asked = {"seed": self.seed, "commits": self.commits, "made_of": made_of()}
        found = _read(self.folder / TRUTH)
        if {name: found.get(name) for name in asked} != asked:
            what = f"a repository of seed {found['seed']}, {found['commits']} commits" if found else "something else"
            raise RepositoryFolderError(
                self.folder,
                f"{what}, of this or another version of the cell" if found else what,
                f"seed {self.seed}, {self.commits} commits",
            )
        return True


def _read(path: Path) -> dict[str, Any]:
    try:
        found: dict[str, Any] = json.loads(path.read_text())
    except (OSError, ValueError):
        return {}
    return found if {"seed", "commits"} <= found.keys() else {}


def missing(wanted: list[Wanted]) -> list[Wanted]:
    """Those that are not there yet.

    Raises:
        RepositoryFolderError: a folder holds something else.
    """
    return [one for one in wanted if not one.is_there()]


def build(wanted: list[Wanted], workers: int) -> Iterator[Path]:
    """Makes repositories and yields each one's folder when it is complete."""
    with ProcessPoolExecutor(workers) as pool:
        making = [pool.submit(build_one, one) for one in wanted]
        try:
            for made in as_completed(making):
                yield made.result()
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            raise


def build_one(wanted: Wanted) -> Path:
    """Makes a repository and then its truth, so that a repository with its truth is complete."""
    for name in (REPOSITORY, _UNFINISHED):
        shutil.rmtree(wanted.folder / name, ignore_errors=True)
    regression = regression_of(wanted.seed)
    drawn = history(wanted.seed, wanted.commits, regression)
    names = write_repository(wanted.folder / _UNFINISHED, drawn.commits, wanted.seed)
    (wanted.folder / _UNFINISHED).rename(wanted.folder / REPOSITORY)
    text = json.dumps(truth(wanted.seed, drawn, regression, names), indent=1) + "\n"
    unfinished = wanted.folder / f"{TRUTH}.part"
    unfinished.write_text(text)
    unfinished.rename(wanted.folder / TRUTH)
    return wanted.folder
