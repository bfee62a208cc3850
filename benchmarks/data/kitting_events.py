"""Baxter kitting: windows that end some time before each anomaly, and before drawn moments of successful skills.

A recording holds up to six skills one after the other; an anomaly ends it. Anomalies that were none
("false_positive") are left out: neither failures nor successes. A success has no anomaly, so a moment is drawn for it:
as long after its start as a failure of the same skill and date had its anomaly, or one of any date where there is none.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq

from data.kitting import SIGNALS, date
from misstep.core.streams import Float64s
from misstep.evaluate.anticipation_protocol import Example, Material

FILES = ("baxter-kitting/skills.parquet", "baxter-kitting/experiments.parquet")
STEP_S = 0.05
SAMPLES = 160
"""Of a window: eight seconds."""
SMOOTHING_REACH_S = 0.1
"""The published signals are means of five samples, so that one may hold what comes two samples later."""
REFERENCE_S = 5.0
"""Signals are told as differences from their mean in the recording's first seconds, when the robot rests."""
PAUSE_S = 1800.0
"""Recordings of one date that are further apart are of different sessions."""


@dataclass(frozen=True, slots=True)
class Recording:
    """One experiment.

    Attributes:
        name: of the experiment, which holds its date and time.
        start_s: its first sample, Unix time.
        values: (samples, 6) at 20 Hz.
    """

    name: str
    start_s: float
    values: Float64s


@dataclass(frozen=True, slots=True)
class Execution:
    """One skill of a recording; times are Unix time.

    Attributes:
        recording: it is part of.
        session: of the recording.
        place: number of the recording in its session.
        skill: its number.
        start_s: its first sample.
        end_s: its last.
        anomaly_s: None if it succeeded.
        kind: of the anomaly.
    """

    recording: Recording
    session: str
    place: int
    skill: str
    start_s: float
    end_s: float
    anomaly_s: float | None
    kind: str

    @property
    def date(self) -> str:
        """The day of its recording."""
        return date(self.recording.name)


def load(folder: Path) -> list[Execution]:
    """All executions but those that ended with an anomaly that was none."""
    recordings = _recordings(folder / FILES[1])
    places = _places(recordings.values())
    table = pq.read_table(folder / FILES[0])
    keys = list(zip(*(table[name].to_pylist() for name in ("trial", "skill", "outcome")), strict=True))
    begins = [0, *(n for n in range(1, len(keys)) if keys[n] != keys[n - 1]), len(keys)]
    found = []
    for begin, end in pairwise(begins):
        row = {name: table[name][begin].as_py() for name in table.schema.names}
        recording = recordings[row["experiment"]]
        if row["anomaly_label"] != "false_positive":
            last_s, kind = table["t"][end - 1].as_py(), row["anomaly_label"]
            session, place = places[recording.name]
            execution = Execution(recording, session, place, row["skill"], row["t"], last_s, row["anomaly_t"], kind)
            found.append(execution)
    return found


def _recordings(file: Path) -> dict[str, Recording]:
    table = pq.read_table(file)
    names = np.array(table["experiment"].to_pylist())
    values = np.stack([table[name].to_numpy() for name in SIGNALS], axis=1)
    t_s = table["t"].to_numpy()
    rows = {str(name): np.flatnonzero(names == name) for name in np.unique(names)}
    return {name: Recording(name, float(t_s[mine[0]]), values[mine]) for name, mine in rows.items()}


def _places(recordings: Sequence[Recording]) -> dict[str, tuple[str, int]]:
    """Session of each recording, and its number in it."""
    places: dict[str, tuple[str, int]] = {}
    session, last = "", None
    for one in sorted(recordings, key=lambda recording: recording.start_s):
        if last is None or one.start_s - last > PAUSE_S:
            session, number = one.name, 0
        places[one.name] = (session, number)
        last, number = one.start_s, number + 1
    return places


def materials(executions: Sequence[Execution], draws: int, by_recording: bool = False) -> list[Material]:
    """Examples and windows (n, 160, 7): six signals and the time since the execution's start; one for each draw.

    Args:
        executions: n of them.
        draws: of the successes' moments.
        by_recording: the unfair protocol: groups are recordings, not dates, and metadata hold the date.
    """
    found = []
    for seed in range(draws):
        events_s = drawn_events_s(executions, seed)
        examples = [_example(one, at_s, by_recording) for one, at_s in zip(executions, events_s, strict=True)]
        found.append(Material(examples, _Clips(executions, events_s)))
    return found


def drawn_events_s(executions: Sequence[Execution], seed: int) -> list[float]:
    """The anomaly of each execution, or a moment for a success."""
    generator = np.random.default_rng(seed)
    onsets_s: dict[tuple[str, ...], list[float]] = {}
    for one in executions:
        if one.anomaly_s is not None:
            for key in ((one.skill, one.date), (one.skill,)):
                onsets_s.setdefault(key, []).append(one.anomaly_s - one.start_s)
    return [one.anomaly_s if one.anomaly_s is not None else _drawn(one, onsets_s, generator) for one in executions]


def _drawn(
    one: Execution, onsets_s: Mapping[tuple[str, ...], Sequence[float]], generator: np.random.Generator
) -> float:
    """A moment that the execution reached."""
    for key in ((one.skill, one.date), (one.skill,)):
        reached = [onset_s for onset_s in onsets_s.get(key, ()) if onset_s <= one.end_s - one.start_s]
        if reached:
            return one.start_s + float(generator.choice(reached))
    return one.end_s


def _example(one: Execution, event_s: float, by_recording: bool) -> Example:
    hour, minute = (int(one.recording.name.split(letter)[0][-2:]) for letter in ("H", "M"))
    metadata: dict[str, float | str] = {
        "hour": hour + minute / 60,
        "place in the session": float(one.place),
        "time since the execution's start": event_s - one.start_s,
        "time since the recording's start": event_s - one.recording.start_s,
    }
    if by_recording:
        metadata["date"] = one.date
    group = one.recording.name if by_recording else one.date
    return Example(f"skill {one.skill}", one.anomaly_s is not None, group, metadata, one.kind)


class _Clips:
    """Windows by horizon, cut once."""

    def __init__(self, executions: Sequence[Execution], events_s: Sequence[float]) -> None:
        self._executions, self._events_s = executions, events_s
        self._cut: dict[float, Float64s] = {}

    def __call__(self, horizon_s: float) -> Float64s:
        if horizon_s not in self._cut:
            ends_s = [event_s - horizon_s - SMOOTHING_REACH_S for event_s in self._events_s]
            self._cut[horizon_s] = np.stack([_window(*pair) for pair in zip(self._executions, ends_s, strict=True)])
        return self._cut[horizon_s]


def _window(one: Execution, end_s: float) -> Float64s:
    """The samples up to a time, (160, 7); NaN before the recording began, and all of it where it had ended."""
    recording = one.recording
    rows = int(np.floor((end_s - recording.start_s) / STEP_S + 1e-6)) + np.arange(1 - SAMPLES, 1)
    window = np.full((SAMPLES, len(SIGNALS) + 1), np.nan)
    if rows[-1] >= len(recording.values):
        return window
    inside = rows >= 0
    reference = recording.values[: round(REFERENCE_S / STEP_S)].mean(axis=0)
    window[inside, :-1] = recording.values[rows[inside]] - reference
    window[inside, -1] = recording.start_s + rows[inside] * STEP_S - one.start_s
    return window
