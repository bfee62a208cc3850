"""Bisections of many repositories, side by side."""

import zlib
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

from misstep.evaluate.bisect import Attempt, attempts
from misstep.evaluate.bisect_case import FLAKINESS, read_case

Job = tuple[Path, tuple[float, ...], int, int]
"""A repository, measured places of functions with a bug, how often it is searched, and a seed."""


def each_repository(jobs: Sequence[Job], workers: int) -> Iterator[list[Attempt]]:
    """All attempts on each repository, in the order of the jobs.

    Raises:
        HistoryTruthError: a repository's truth is missing or does not fit.
    """
    if min(workers, len(jobs)) <= 1:
        yield from map(_attempts_on, jobs)
        return
    with ProcessPoolExecutor(min(workers, len(jobs)), get_context("spawn")) as pool:
        yield from pool.map(_attempts_on, jobs)


def _attempts_on(job: Job) -> list[Attempt]:
    folder, places, draws, seed = job
    case = read_case(folder)
    return [
        attempt
        for number in range(draws)
        for place, flakiness in enumerate(FLAKINESS)
        for attempt in attempts(case, flakiness, places, zlib.crc32(f"{case.name} {seed} {number} {place}".encode()))
    ]
