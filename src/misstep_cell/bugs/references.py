"""What is known of the software without a bug: which skill calls what, which scenes succeed, how long they take."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from misstep_cell.bugs.worker import Worker


@dataclass(frozen=True, slots=True)
class References:
    """The executions that bugs are compared with.

    Attributes:
        folder: where their sensors lie.
        seeds: by skill, of scenes in which it succeeds.
        limits_s: by skill, simulated seconds that no execution should take.
        calls: by skill and function, how often an execution calls it.
    """

    folder: Path
    seeds: dict[str, list[int]]
    limits_s: dict[str, float]
    calls: dict[str, dict[str, int]]

    def users(self, function: str) -> list[str]:
        """The skills that call a function, the quickest first."""
        users = [skill for skill, calls in self.calls.items() if function in calls]
        return sorted(users, key=lambda skill: (self.limits_s[skill], skill))

    def most_calls(self) -> dict[str, int]:
        """How often one execution calls each function at most."""
        functions = {function for calls in self.calls.values() for function in calls}
        return {one: max(calls.get(one, 0) for calls in self.calls.values()) for one in sorted(functions)}


def record_references(
    folder: Path, skills: Sequence[str], seeds: Sequence[int], workers: int, done: Callable[[], None]
) -> References:
    """Runs every skill without a bug.

    Args:
        folder: keeps the sensors' values.
        skills: their names.
        seeds: of the scenes.
        workers: how many processes work at a time.
        done: called after each skill.
    """
    references = References(folder, {}, {}, {})

    def learn(skill: str) -> None:
        _learn(references, skill, seeds)
        done()

    with ThreadPoolExecutor(workers) as pool:
        list(pool.map(learn, skills))
    return references


def _learn(references: References, skill: str, seeds: Sequence[int]) -> None:
    from misstep_cell.bugs import trial

    folder = references.folder
    with Worker(None, folder) as worker:
        endings = {seed: worker.do(trial.record, skill, seed, folder) for seed in seeds}
        references.seeds[skill] = [seed for seed, ending in endings.items() if ending.succeeded]
        references.limits_s[skill] = 10.0 + 2 * max(ending.duration_s for ending in endings.values())
        worker.do(trial.write_spread, skill, references.seeds[skill], folder)
        references.calls[skill] = worker.do(trial.count, skill, seeds[0])
