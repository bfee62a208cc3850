"""Cases from a store: training successes, and for each bug a session of its name with executions of the skills."""

import json
from collections.abc import Mapping
from pathlib import Path

from misstep.blame.knowledge import Knowledge
from misstep.blame.trial import Trial, observe
from misstep.core.errors import BugRecordingsError, BugTruthError
from misstep.core.execution import Execution, Outcome
from misstep.evaluate.pool import Case
from misstep.store.store import Store

Truth = Mapping[str, str | None]
"""Per session, the function that holds its bug; None for a session of sound software."""


def read_truth(file: Path) -> Truth:
    """Reads which function holds which bug: {"bug": "package.module.function", "sound session": null}.

    Raises:
        BugTruthError: the file is missing, no JSON, or no such table.
    """
    try:
        truth = json.loads(file.read_text(encoding="utf-8"))
    except OSError as error:
        raise BugTruthError(file, error.strerror or str(error)) from error
    except ValueError as error:
        raise BugTruthError(file, f"it is not JSON: {error}") from error
    if not isinstance(truth, dict) or not all(isinstance(one, str | None) for one in truth.values()):
        raise BugTruthError(file, "expected an object of bug names and function names")
    if not any(truth.values()):
        raise BugTruthError(file, "it names no bug")
    return truth


def sound_trials(store: Store, truth: Truth, knowledge: Knowledge) -> dict[str, list[Trial]]:
    """Successes of the software without a bug, per skill.

    Those of the sessions that hold no bug; where there are none of a skill, the successes that were learnt from.
    """
    sessions = [session for session, function in truth.items() if function is None]
    fresh = [trial for session in sessions for trial in _trials(store, session, knowledge) if trial.execution.succeeded]
    found: dict[str, list[Trial]] = {}
    for skill, activities in knowledge.activities.items():
        learnt = [Trial(Execution("", skill, Outcome.SUCCESS, 0), None, activity) for activity in activities]
        found[skill] = [trial for trial in fresh if trial.execution.skill == skill] or learnt
    return found


def stored_case(store: Store, bug: str, function: str, knowledge: Knowledge, sound: Mapping[str, list[Trial]]) -> Case:
    """What a store holds of a bug.

    Skills whose successes never call its function run as without it. Others that were not recorded can't be chosen.

    Raises:
        BugRecordingsError: no execution of a known skill was recorded under it.
    """
    trials: dict[str, list[Trial]] = {}
    for trial in _trials(store, bug, knowledge):
        trials.setdefault(trial.execution.skill, []).append(trial)
    if not trials:
        raise BugRecordingsError(bug, store.root)
    unaffected = [skill for skill in knowledge.references if not _calls(knowledge, skill, function)]
    trials = {skill: sound[skill] for skill in unaffected} | trials
    return Case(bug, function, trials, {skill: sound[skill] for skill in trials})


def _calls(knowledge: Knowledge, skill: str, function: str) -> bool:
    return function in {one.name for one in knowledge.references[skill].fingerprint.functions}


def _trials(store: Store, session: str, knowledge: Knowledge) -> list[Trial]:
    executions = sorted(store.executions(session=session), key=lambda execution: execution.id)
    known = [one for one in executions if one.outcome is not Outcome.UNKNOWN and one.skill in knowledge.references]
    return [observe(store, execution, knowledge) for execution in known]
