"""Recording many executions, and telling how they went."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import count
from typing import Protocol

from rich.table import Column, Table

from misstep.cli.console import counting_bar
from misstep.core.errors import UnknownSkillError
from misstep.core.execution import Execution, Outcome
from misstep.store.store import Store

Job = tuple[str, int]
"""A skill and the seed to run it with."""

SEEDS_APART = 10_000
"""--seed 1 begins this far after --seed 0, so that few recordings share scenes; sessions' seeds lie above all."""


class BatchRunner(Protocol):
    """Executes skills and stores what happened."""

    def run_many(self, jobs: Sequence[Job]) -> Iterator[Execution]:
        """Yields executions as they end."""


def chosen_skills(known: Iterable[str], names: Sequence[str], where: str) -> list[str]:
    """The skills named, each once; all that are known where none is.

    Raises:
        UnknownSkillError: one of them is not known.
    """
    known = list(known)
    for name in names:
        if name not in known:
            raise UnknownSkillError(name, known, where)
    return list(dict.fromkeys(names)) or known


def plan(store: Store, runs: Mapping[str, int], seed: int) -> list[Job]:
    """What to record: so many more executions of each skill, in turn, each with a seed that nothing was run with.

    Seeds are scenes, and each execution is to show another one. Executions that were interrupted do not count, so that
    recording goes on where Ctrl-C ended it.
    """
    used = _used_seeds(store.executions(session=""))
    first = seed * SEEDS_APART
    seeds = {
        skill: (one for one in count(first + number, len(runs)) if one not in used) for number, skill in enumerate(runs)
    }
    return [
        (skill, next(seeds[skill]))
        for turn in range(max(runs.values(), default=0))
        for skill, ours in runs.items()
        if turn < ours
    ]


def not_done(store: Store, jobs: Sequence[Job]) -> list[Job]:
    """The jobs that the store holds no judged execution of."""
    used = {skill: _used_seeds(store.executions(skill=skill, session="")) for skill in dict(jobs)}
    return [(skill, seed) for skill, seed in jobs if seed not in used[skill]]


def _used_seeds(executions: Iterable[Execution]) -> set[int | None]:
    return {execution.seed for execution in executions if execution.outcome is not Outcome.UNKNOWN}


def recorded(runner: BatchRunner, jobs: Sequence[Job]) -> Iterator[Execution]:
    """Runs the jobs under a progress bar, yielding executions as they end."""
    outcomes: Counter[Outcome] = Counter()
    with counting_bar() as bar:
        task = bar.add_task("recording", total=len(jobs), note="")
        for execution in runner.run_many(jobs):
            outcomes[execution.outcome] += 1
            bar.update(task, advance=1, note=f"{outcomes[Outcome.SUCCESS]} ok {outcomes[Outcome.FAILURE]} failed")
            yield execution


def by_skill(executions: Iterable[Execution]) -> dict[str, list[Execution]]:
    """The executions of each skill, skills by name, executions by id."""
    groups: dict[str, list[Execution]] = {}
    for execution in sorted(executions, key=lambda one: (one.skill, one.id)):
        groups.setdefault(execution.skill, []).append(execution)
    return groups


def outcome_table(groups: Mapping[str, Sequence[Execution]]) -> Table:
    """How often each skill succeeded, how long it took, and what failed."""
    table = Table(Column("skill", overflow="fold"), title="Recorded", title_justify="left")
    for heading in ("runs", "success", "failure", "unknown", "rate", "mean time"):
        table.add_column(heading, justify="right")
    named = any(one.failure is not None for executions in groups.values() for one in executions)
    if named:  # otherwise long names of skills have need of its room
        table.add_column("failures")
    for skill, executions in groups.items():
        kinds = [failure_kinds(executions)] if named else []
        outcomes = Counter(execution.outcome for execution in executions)
        counts = [str(outcomes[outcome]) for outcome in Outcome]
        rate = f"{outcomes[Outcome.SUCCESS] / len(executions):.0%}"
        mean_s = sum(execution.duration_ns for execution in executions) / len(executions) / 1e9
        table.add_row(skill, str(len(executions)), *counts, rate, f"{mean_s:.2f} s", *kinds)
    return table


def failure_kinds(executions: Iterable[Execution]) -> str:
    """What failed and how often, e.g. "timeout 3, object dropped 1"."""
    kinds = Counter(one.failure.kind or "unnamed" for one in executions if one.failure is not None)
    return ", ".join(f"{kind} {times}" for kind, times in kinds.most_common(3))


def never_succeeded(groups: Mapping[str, Sequence[Execution]]) -> dict[str, Execution]:
    """Skills without a success, each with an execution worth looking at."""
    return {
        skill: executions[-1] for skill, executions in groups.items() if not any(one.succeeded for one in executions)
    }
