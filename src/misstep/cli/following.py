"""Follows a test session for the live page: `python -m misstep.cli.following STORE SESSION`, started by the server.

A process of its own, because learning takes seconds and much memory. It prints a line of JSON whenever the session has
changed, and ends with the process that started it.
"""

import json
import os
import sys
import time
from pathlib import Path
from typing import Any

from misstep.blame.knowledge import Knowledge
from misstep.blame.session import Step, step_after
from misstep.blame.session_file import SavedSession, load_session
from misstep.blame.trial import observe
from misstep.cli.command_line import command_line
from misstep.cli.testing import session_executions, session_knowledge
from misstep.core.errors import MisstepError
from misstep.core.execution import Execution
from misstep.store.store import Store
from misstep.view.session_state import session_state

_LOOK_S = 0.25


def follow(store: Store, session_id: str) -> None:
    """Prints the session's state now and after each change, until the parent process ends."""
    parent = os.getppid()
    _say({"progress": "reading the successes that the session is compared with"})
    knowledge = session_knowledge(store, load_session(store.root, session_id))
    told: tuple[SavedSession, list[Execution]] | None = None
    steps: list[Step] = []
    while os.getppid() == parent:
        saved = load_session(store.root, session_id)
        executions = session_executions(store, saved)
        if (saved, executions) != told:
            told = saved, executions
            steps = _advanced(store, steps, executions, saved, knowledge)
            _say({"state": session_state(saved, steps, knowledge)})
        time.sleep(_LOOK_S)


def _advanced(
    store: Store, steps: list[Step], executions: list[Execution], saved: SavedSession, knowledge: Knowledge
) -> list[Step]:
    """The steps of these executions; those before the first that is new, or labelled anew, are as they were."""
    same = 0
    while same < min(len(steps), len(executions)) and steps[same].trial.execution == executions[same]:
        same += 1
    kept = steps[:same]
    for execution in executions[same:]:
        trial = observe(store, execution, knowledge)
        kept.append(step_after(kept, trial, knowledge, saved.preset, saved.seed))
    return kept


def _say(facts: dict[str, Any]) -> None:
    print(json.dumps(facts, separators=(",", ":"), allow_nan=False), flush=True)


def main() -> None:
    """Follows the session that the arguments name."""
    root, session_id = sys.argv[1:3]
    try:
        follow(Store.open(Path(root)), session_id)
    except MisstepError as error:
        _say({"problem": error.problem, "remedy": error.remedy})
    except (KeyboardInterrupt, BrokenPipeError):
        os._exit(0)
    except Exception as error:  # a bug of misstep, which nobody would see here
        again = command_line("--debug", ["blame"], {"--session": session_id, "--store": root})
        _say({"problem": f"internal error: {type(error).__name__}: {error}", "remedy": f"To see where: {again}"})


if __name__ == "__main__":
    main()
