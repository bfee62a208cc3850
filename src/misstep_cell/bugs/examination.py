"""Tries one bug on the skills that call its function, and says what became of it."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence

from misstep_cell.bugs.bug import Bug
from misstep_cell.bugs.catalogue import Effect, Entry, Verdict
from misstep_cell.bugs.references import References
from misstep_cell.bugs.trial import Trial, attempt
from misstep_cell.bugs.worker import DiedError, HungError, Worker

CPU_LIMIT_S = 15.0  # an execution without a bug takes one or two
MOST_TRIALS = 3
_QUICKEST = 2  # skills are tried once more where nothing failed

Trials = Mapping[str, Sequence[Trial]]
"""By skill."""


def examine(bug: Bug, references: References) -> Entry:
    """Tries a bug in a process of its own. What hangs, or crashes at once, is not tried any further."""
    trials: dict[str, list[Trial]] = {skill: [] for skill in references.users(bug.function)}
    try:
        with Worker(bug, references.folder) as worker:
            for number in range(MOST_TRIALS):
                for skill in worth_a_trial(trials, number):
                    trials[skill] += _try(worker, skill, number, references)
                    if all(trial.ending.crashed for some in trials.values() for trial in some):
                        return Entry(bug, Verdict.CRASHING, effects_of(trials))
    except HungError:
        return Entry(bug, Verdict.HANGING, effects_of(trials))
    except DiedError:
        return Entry(bug, Verdict.CRASHING, effects_of(trials))
    return Entry(bug, verdict_of(trials), effects_of(trials))


def _try(worker: Worker, skill: str, number: int, references: References) -> list[Trial]:
    """The trial in the scene of this number; none if the skill has too few scenes."""
    limit_s, folder = references.limits_s[skill], references.folder
    return [
        worker.do(attempt, skill, seed, limit_s, folder, limit_s=CPU_LIMIT_S)
        for seed in references.seeds[skill][number : number + 1]
    ]


def worth_a_trial(trials: Trials, number: int) -> list[str]:
    """The skills whose next execution may tell something new.

    First all. Then, if something failed, those whose sensors differ; if nothing did, the quickest two of them, or of
    all where none differs. At last those whose outcomes differ.
    """
    if number == 0:
        return list(trials)
    differing = [skill for skill, some in trials.items() if any(trial.difference.first_s is not None for trial in some)]
    outcomes = {skill: {trial.ending.succeeded for trial in some} for skill, some in trials.items()}
    if number > 1:
        return [skill for skill in differing if len(outcomes[skill]) > 1]
    if any(False in some for some in outcomes.values()):
        return differing
    return sorted(differing or trials, key=lambda skill: trials[skill][0].ending.duration_s)[:_QUICKEST]


def verdict_of(trials: Trials) -> Verdict:
    """What became of a bug whose executions all ended."""
    every = [trial for some in trials.values() for trial in some]
    failed = [trial.ending for trial in every if not trial.ending.succeeded]
    if failed:
        return Verdict.CRASHING if all(ending.crashed for ending in failed) else Verdict.BREAKING
    differs = any(trial.difference.first_s is not None for trial in every)
    return Verdict.HARMLESS if differs else Verdict.EQUIVALENT


def effects_of(trials: Trials) -> dict[str, Effect]:
    """What the bug does to each skill."""
    return {skill: _effect(some) for skill, some in trials.items() if some}


def _effect(trials: Sequence[Trial]) -> Effect:
    firsts = [trial.difference.first_s for trial in trials if trial.difference.first_s is not None]
    deviations: dict[str, float] = defaultdict(float)
    for trial in trials:
        for part, deviation in trial.difference.deviations.items():
            deviations[part] = max(deviations[part], deviation)
    kinds = Counter(trial.ending.kind for trial in trials if not trial.ending.succeeded)
    return Effect(
        executions=len(trials),
        failures=kinds.total(),
        differing=len(firsts),
        kinds=dict(sorted(kinds.items())),
        first_s=min(firsts, default=None),
        deviations=dict(deviations),
    )
