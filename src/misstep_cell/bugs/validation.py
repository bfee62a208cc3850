"""Tries all candidates and writes the catalogue; what is done is kept in a journal and not done again."""

import json
import shutil
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from pathlib import Path
from typing import Any

from misstep_cell.bugs.bug import Bug
from misstep_cell.bugs.candidates import candidates
from misstep_cell.bugs.catalogue import Catalogue, Entry, as_json, from_json, write_catalogue
from misstep_cell.bugs.examination import MOST_TRIALS, examine
from misstep_cell.bugs.named import BUGS
from misstep_cell.bugs.references import References
from misstep_cell.bugs.software import PACKAGE, software_hash
from misstep_cell.bugs.worker import kill_all


class Journal:
    """The entries that are done, one a line, kept beside what they are valid for.

    Args:
        path: the file. It begins anew if it is of another validation.
        of: what the entries depend on.
    """

    def __init__(self, path: Path, of: dict[str, Any]) -> None:
        self._path = path
        head = json.dumps(of, sort_keys=True) + "\n"
        kept = path.read_text() if path.exists() else ""
        kept = kept[: kept.rfind("\n") + 1]  # a kill may have cut the last line off
        path.write_text(kept if kept.startswith(head) else head)

    def entries(self) -> Iterator[Entry]:
        """What is done."""
        for line in self._path.read_text().splitlines()[1:]:
            data = json.loads(line)
            yield from_json(data["entry"], data["verdict"])

    def add(self, entry: Entry) -> None:
        """Keeps an entry."""
        with self._path.open("a") as file:
            file.write(json.dumps({"verdict": entry.verdict, "entry": as_json(entry)}) + "\n")


def validate(
    references: References, out: Path, bugs_a_function: int, workers: int, progress: Callable[[int, int], None]
) -> Catalogue:
    """Tries the candidates and writes the catalogue.

    Args:
        references: the executions without a bug.
        out: the catalogue's file.
        bugs_a_function: candidates of each function at most, besides the six with names.
        workers: how many processes work at a time.
        progress: told how many bugs are done, and of how many.
    """
    seeds = {skill: seeds[:MOST_TRIALS] for skill, seeds in references.seeds.items()}
    bugs = [*BUGS, *candidates(references.most_calls(), bugs_a_function)]
    journal = Journal(references.folder / "journal.jsonl", {"cell": software_hash(PACKAGE), "seeds": seeds})
    wanted = {bug.name: bug for bug in bugs}
    done = {entry.bug.name: entry for entry in journal.entries() if wanted.get(entry.bug.name) == entry.bug}
    progress(len(done), len(bugs))
    for entry in _examined([bug for bug in bugs if bug.name not in done], references, workers):
        journal.add(entry)
        done[entry.bug.name] = entry
        progress(len(done), len(bugs))
    catalogue = Catalogue(software_hash(), seeds, tuple(done[name] for name in sorted(done)))
    write_catalogue(catalogue, out)
    shutil.rmtree(references.folder)
    return catalogue


def _examined(bugs: Sequence[Bug], references: References, workers: int) -> Iterator[Entry]:
    """Examines bugs side by side; gives each entry when it is ready."""
    pool = ThreadPoolExecutor(workers)
    try:
        for future in as_completed([pool.submit(examine, bug, references) for bug in bugs]):
            yield future.result()
    finally:
        pool.shutdown(wait=False, cancel_futures=True)
        kill_all()  # after Ctrl-C nobody waits for those that are being tried
