"""Judges what a run of pytest recorded, without training anything."""

import shlex
from collections.abc import Mapping, Sequence

from rich.console import Console

from misstep.blame.selection import BY_EXECUTION
from misstep.blame.session import Limits, next_skill
from misstep.blame.trial import judge, observe
from misstep.cli.conclusion import advice, print_conclusion
from misstep.cli.renames import naming_at
from misstep.cli.testing import knowledge_without_detectors
from misstep.core.execution import Execution
from misstep.detect.library import training_successes
from misstep.detect.train import LEAST_SUCCESSES
from misstep.pytest_plugin.recording import Settings
from misstep.store.store import Store


def judged(console: Console, store: Store, ids: Sequence[str], tests: Mapping[str, str], settings: Settings) -> None:
    """Names the suspects and the test to run next; of skills with too few successes, says what to do.

    Args:
        console: where to.
        store: that holds the executions.
        ids: of the run's executions.
        tests: by skill, one of its tests.
        settings: of the run.

    Raises:
        MisstepError: they can't be judged, and why.
    """
    executions = [store.get(execution_id) for execution_id in ids]
    known = [skill for skill in store.count_by_skill() if _successes(store, skill) >= LEAST_SUCCESSES]
    failing = sorted({execution.skill for execution in executions if execution.failed})
    for skill in failing:
        if skill not in known:
            console.print(_too_few(skill, _successes(store, skill), tests.get(skill, skill), settings), soft_wrap=True)
    if not settings.trace:
        console.print("No calls are traced, so that no function can be suspected. Add: --misstep-trace my_robot")
    elif set(failing) & set(known):
        _name_suspects(console, store, [one for one in executions if one.skill in known], known, tests, settings)


def _name_suspects(
    console: Console,
    store: Store,
    executions: Sequence[Execution],
    known: Sequence[str],
    tests: Mapping[str, str],
    settings: Settings,
) -> None:
    naming = naming_at(store, executions[0].revision, trace=settings.trace)
    knowledge = knowledge_without_detectors(store, known, naming=naming)
    trials = [observe(store, execution, knowledge) for execution in executions]
    verdict = judge(trials, knowledge)
    print_conclusion(console, verdict, trials)
    following = next_skill(verdict, knowledge, BY_EXECUTION, None)
    console.print(advice(following))
    if following.gain_bits >= Limits().gain_bits and following.skill in tests:
        console.print(_command(tests[following.skill], settings), soft_wrap=True)


def _successes(store: Store, skill: str) -> int:
    return len(training_successes(store, skill))


def _too_few(skill: str, have: int, test: str, settings: Settings) -> str:
    return (
        f"{skill} has {have} recorded successes; {LEAST_SUCCESSES} are needed to tell what is unusual about a failure. "
        f"At a revision that works, run {LEAST_SUCCESSES - have} times:\n{_command(test, settings)}"
    )


def _command(test: str, settings: Settings) -> str:
    traced = [word for root in settings.trace for word in ("--misstep-trace", root)]
    return "  " + shlex.join(["pytest", test, "--misstep", "--misstep-store", settings.store, *traced])
