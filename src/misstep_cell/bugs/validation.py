"""Tries all candidates and writes the catalogue; what is done is kept in a journal and not done again."""

import json
import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from pathlib import Path
from typing import Any

from misstep_cell.bugs.bug import Bug
from misstep_cell.bugs.candidates import candidates
from misstep_cell.bugs.catalogue import Catalogue, Entry, Verdict, as_json, from_json, write_catalogue
from misstep_cell.bugs.examination import MOST_TRIALS, examine
from misstep_cell.bugs.hook import patched_source
from misstep_cell.bugs.named import BUGS
from misstep_cell.bugs.references import References
from misstep_cell.bugs.software import PACKAGE, software_hash, software_sources
from misstep_cell.bugs.worker import kill_all

_SPARE = 2  # more candidates for each function, in the place of those that crash or hang
_UNUSABLE = {Verdict.CRASHING, Verdict.HANGING}


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
        bugs_a_function: so many of each function at most, besides the six with names, and those that crash or hang.
        workers: how many processes work at a time.
        progress: told how many functions are done, and of how many.

    Raises:
        BugPatchError: one of the six no longer fits its function.
    """
    sources = dict(software_sources())
    for bug in BUGS:
        patched_source(bug, sources[bug.module])
    seeds = {skill: seeds[:MOST_TRIALS] for skill, seeds in references.seeds.items()}
    journal = Journal(references.folder / "journal.jsonl", {"cell": software_hash(PACKAGE), "seeds": seeds})
    known = {entry.bug: entry for entry in journal.entries()}
    proposed = candidates(references.most_calls(), bugs_a_function + _SPARE)
    groups = [*([bug] for bug in BUGS), *proposed.values()]
    entries: list[Entry] = []
    progress(0, len(groups))
    for done, tried in enumerate(_tried(groups, bugs_a_function, references, known, workers), 1):
        for entry in tried:
            if entry.bug not in known:
                journal.add(entry)
        entries += tried
        progress(done, len(groups))
    catalogue = Catalogue(software_hash(), seeds, tuple(sorted(entries, key=lambda entry: entry.bug.name)))
    write_catalogue(catalogue, out)
    shutil.rmtree(references.folder)
    return catalogue


def _tried(
    groups: Sequence[Sequence[Bug]], wanted: int, references: References, known: Mapping[Bug, Entry], workers: int
) -> Iterator[list[Entry]]:
    """Tries the bugs of several functions side by side; gives those of a function when they are ready."""

    def try_in_turn(bugs: Sequence[Bug]) -> list[Entry]:
        """Goes on until there are as many as wanted that neither crash nor hang."""
        entries: list[Entry] = []
        for bug in bugs:
            if sum(entry.verdict not in _UNUSABLE for entry in entries) < wanted:
                entries.append(known.get(bug) or examine(bug, references))
        return entries

    pool = ThreadPoolExecutor(workers)
    try:
        for future in as_completed([pool.submit(try_in_turn, bugs) for bugs in groups]):
            yield future.result()
    finally:
        pool.shutdown(wait=False, cancel_futures=True)
        kill_all()  # after Ctrl-C nobody waits for those that are being tried
