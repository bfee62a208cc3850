"""The demo's other half: a failure that is seen coming, in an execution that no network has learned from.

The anticipator comes with the cell; misstep_cell/anticipator/README.md has the commands that trained it.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from rich.console import Console
from rich.table import Table

import misstep_cell
from misstep.anticipate.files import TrainedAnticipator, load_anticipator
from misstep.anticipate.risks import Remembering
from misstep.anticipate.running_view import RunningView
from misstep.core.execution import Execution
from misstep.core.streams import Float64s
from misstep.record.runner import SkillRunner
from misstep.store.store import Store
from misstep_cell.world.upsets import UPSETS_VARIABLE

SKILL = "pick_and_place"
FAILS_WITH_SEED, SUCCEEDS_WITH_SEED = 1_000_032, 1_000_059
"""The first failure by a hand and the first success of the skill in the part of the data that it was judged on."""
_FOLDER = Path(misstep_cell.__file__).parent / "anticipator"
_SHOWN_EVERY = 2  # moments


def foresee(folder: Path, robot: str, environment: Mapping[str, str], console: Console) -> dict[str, Any]:
    """Runs both, shows what the anticipator says along them, and returns it as JSON-ready data; empty without pictures.

    Args:
        folder: of the store; what is there already is not run again.
        robot: name of the robot.
        environment: of the process that runs the skill.
    """
    trained = load_anticipator(_FOLDER)
    disturbed = {**environment, UPSETS_VARIABLE: "1"}
    failure, success = _recorded(folder, robot, disturbed)
    store = Store.open(folder)
    if not store.frames(failure.id):
        console.print("There are no pictures here to see it in: OpenGL does not work, see above.")
        return {}
    if failure.failure is None or failure.failure.onset_ns is None:
        console.print("The disturbed execution did not fail here: nothing was to be seen.")
        return {}
    onset_ns, cause = failure.failure.onset_ns, failure.failure.cause
    moments_s, coming = _along(store, failure, trained, onset_ns)
    _, calm = _along(store, success, trained, onset_ns)
    console.print(_table(moments_s, coming, calm, onset_ns / 1e9))
    horizon_s = trained.sight.horizon_ns / 1e9
    before = float(coming[moments_s <= onset_ns / 1e9 - horizon_s][-1])
    highest = float(np.nanmax(calm))
    console.print(
        f"{horizon_s:g} s before it failed ({cause}) the risk was {before:.2f}; in the execution that succeeded it was "
        f"never more than {highest:.2f} by then: {'seen coming' if before > highest else 'not seen coming'}."
    )
    console.print(f"Two executions prove nothing; its card tells how it does on 64 others: {_FOLDER / 'card.md'}")
    return {"cause": cause, "risk": round(before, 4), "highest_in_success": round(highest, 4)}


def _recorded(folder: Path, robot: str, environment: Mapping[str, str]) -> tuple[Execution, Execution]:
    """Both executions; those that are there already are taken as they are."""
    seeds = (FAILS_WITH_SEED, SUCCEEDS_WITH_SEED)
    there = {one.seed: one for one in Store.open(folder, create=True).executions() if one.succeeded or one.failed}
    missing = [(SKILL, seed) for seed in seeds if seed not in there]
    if missing:
        skills = "misstep_cell.skills"
        with SkillRunner(folder, skills, robot=robot, workers=len(missing), environment=environment) as runner:
            there |= {one.seed: one for one in runner.run_many(missing)}
    return there[seeds[0]], there[seeds[1]]


def _along(store: Store, execution: Execution, trained: TrainedAnticipator, until_ns: int) -> tuple[Float64s, Float64s]:
    """Moments in seconds, and the risks that the anticipator sees at them."""
    view = RunningView.of(store, execution.id, trained.sight)
    moments_ns = view.moments_ns(until_ns)
    return moments_ns / 1e9, view.risks(moments_ns, Remembering(trained).risks)


def _table(moments_s: Float64s, coming: Float64s, calm: Float64s, onset_s: float) -> Table:
    table = Table("after", "execution that fails", "execution that succeeds", box=None, pad_edge=False)
    rows = list(zip(moments_s.tolist(), coming.tolist(), calm.tolist(), strict=False))
    for t_s, ours, theirs in rows[::_SHOWN_EVERY]:
        table.add_row(f"{t_s:.1f} s", _bar(ours), _bar(theirs))
    table.add_row(f"{onset_s:.1f} s", "it fails", "")
    return table


def _bar(risk: float) -> str:
    return "" if np.isnan(risk) else f"{risk:.2f} " + "█" * round(20 * risk)
