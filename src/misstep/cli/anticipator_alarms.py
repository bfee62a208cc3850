"""An anticipator along executions, for `misstep evaluate anticipator`: how far ahead it knows, and its alarms."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np

from misstep.anticipate.card import FigureTable
from misstep.anticipate.files import TrainedAnticipator
from misstep.anticipate.material import Material
from misstep.anticipate.risks import Remembering
from misstep.anticipate.running_view import EVERY_S
from misstep.calibrate import Promise, executions_needed
from misstep.cli.anticipator_scores import figure
from misstep.core.execution import Execution
from misstep.evaluate.horizon_curve import HorizonPoint, horizon_curve
from misstep.evaluate.lead_time import AHEAD_S, LeadTime, lead_time
from misstep.evaluate.running_risk import highest_risks, latency_s, running_risks
from misstep.signals.recordings import Recordings
from misstep.store.store import Store

ALARM_LIMIT = (
    "Its promise of false alarms holds for scenes like those that the threshold was set on; those of the validation "
    "part may have chosen the epoch, too."
)


@dataclass(frozen=True, slots=True)
class Along:
    """What an anticipator is worth along the executions of its test part.

    Attributes:
        curve: by horizon.
        lead: of its alarms.
    """

    curve: tuple[HorizonPoint, ...]
    lead: LeadTime

    @property
    def facts(self) -> dict[str, Any]:
        """As JSON-ready data."""
        lead, promise = self.lead, asdict(self.lead.promise) | {"kept": self.lead.promise.kept}
        if not np.isfinite(self.lead.promise.threshold):
            promise["threshold"] = None
        points = [asdict(one) | {"auroc": one.auroc.rounded(), "within": one.within.rounded()} for one in self.curve]
        return {
            "horizon_curve": points,
            "lead_time": {
                "promise": promise,
                "latency_s": round(lead.latency_s, 4),
                "false_alarms": lead.false_alarms.rounded(),
                "mean_s": lead.mean_s.rounded(),
                "leads_s": [round(float(one), 3) for one in lead.leads_s],
                "ahead": lead.ahead.rounded(),
                "by_chance": lead.by_chance.rounded(),
                "causes": [asdict(one) for one in lead.causes],
            },
        }


def along(recordings: Recordings, material: Material, trained: TrainedAnticipator, other: Path | None) -> Along:
    """Judges it; its threshold is set on successes of the validation part and of another store.

    Raises:
        StoreNotFoundError: there is no other store.
        MissingModalityError, PictureFormError: its executions lack what the anticipator sees.
    """
    test, sight, judge = material.test, trained.sight, Remembering(trained).risks
    events = [(one, end.t_ns) for one, end in zip(test.executions, test.ends, strict=True)]
    running = running_risks(recordings, events, sight, judge)
    chosen = [one for one in material.validation.executions if one.succeeded]
    highest = highest_risks(recordings, chosen, sight, judge)
    if other is not None:
        store = Store.open(other)
        fresh = _unknown(store, recordings, material)
        chosen += fresh
        highest = np.concatenate([highest, highest_risks(store, fresh, sight, judge)])
    promise = Promise.of(highest, [one.scene for one in chosen])
    delay_s = latency_s(recordings, test.executions[0], sight, Remembering(trained).risks)  # who saw none of it yet
    return Along(horizon_curve(running), lead_time(running, promise, delay_s))


def _unknown(store: Recordings, recordings: Recordings, material: Material) -> list[Execution]:
    """Successes of another store that are neither the same recordings nor of the same scenes."""
    known = [*material.train.executions, *material.validation.executions, *material.test.executions]
    versions, scenes = {recordings.version(one.id) for one in known}, {one.seed for one in known} - {None}
    return [
        one
        for one in store.executions()
        if one.succeeded and one.seed not in scenes and store.version(one.id) not in versions
    ]


def curve_table(curve: Sequence[HorizonPoint]) -> FigureTable:
    """A row a horizon."""
    rows = [
        (f"{one.horizon_s:g} s", figure(one.auroc), figure(one.within), str(one.failures), str(one.successes),
         str(one.left_out))
        for one in curve
    ]  # fmt: skip
    columns = ("before", "AUROC", "within skills", "failed", "succeeded", "not begun")
    return FigureTable("How far ahead? AUROC so long before the event", columns, tuple(rows))


def lead_table(lead: LeadTime) -> FigureTable:
    """Alarms of a threshold that was set on other successes; a row for all failures, and one a cause."""
    every = int(np.round(lead.ahead.mean * len(lead.leads_s)))
    rows = [("all", str(len(lead.leads_s)), str(every), f"{np.median(lead.leads_s):.2f} s")]
    rows += [
        (one.cause or "not known", str(one.failures), str(one.ahead), f"{one.median_s:.2f} s") for one in lead.causes
    ]
    notes = (
        promise_note(lead.promise),
        f"False alarms: {figure(lead.false_alarms)} of {lead.false_alarms.n} other successes.",
        f"Anticipated by {AHEAD_S:g} s or more: {figure(lead.ahead)} of the failures; by chance "
        f"{figure(lead.by_chance)}: successes with an alarm as long before the moment drawn for them.",
        f"Mean lead {figure(lead.mean_s)} s, 0 s where no alarm came; asked every {EVERY_S:g} s; "
        f"{1e3 * lead.latency_s:.0f} ms for each answer are taken off.",
    )
    columns = ("cause", "failures", f"{AHEAD_S:g} s ahead", "median lead")
    return FigureTable("Alarms along executions", columns, tuple(rows), notes)


def promise_note(promise: Promise) -> str:
    """What the threshold promises, and why it is not more."""
    asked = f"at most 1 false alarm in {1 / promise.asked:.0f} successful executions"
    known = f"{promise.successes} other successes of {promise.scenes} scenes"
    if promise.kept:
        return f"Promised: {asked} (risk above {promise.threshold:.3f}, set on {known})."
    refused = f"Not promised: {asked}; that takes other successes of {executions_needed(promise.asked)} scenes"
    if not promise.successes:
        return f"{refused} (--calibrate STORE), and there is none: nothing is ever an alarm."
    return (
        f"{refused} (--calibrate STORE). With {known}: at most 1 in {1 / promise.rate:.0f} "
        f"(risk above {promise.threshold:.3f})."
    )
