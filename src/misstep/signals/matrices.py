"""M and F of a stored execution, derived once and kept in the store's cache.

The cache is keyed by content and parameters; deleting it loses nothing.
"""

import hashlib
import json
import os
import threading
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

import numpy as np
from numpy.typing import NDArray

from misstep.core.calls import Function
from misstep.core.streams import Series
from misstep.signals.activity import Activity, activity
from misstep.signals.clock import Clock
from misstep.signals.grid import STEP_NS, Measurements, measure
from misstep.store.store import Store

_VERSION = 2


@dataclass(frozen=True, slots=True)
class Matrices:
    """M and F of one execution, on the same grid.

    Attributes:
        measurements: M.
        activity: F.
    """

    measurements: Measurements
    activity: Activity


def matrices(
    store: Store, execution_id: str, step_ns: int = STEP_NS, series: Mapping[str, Series] | None = None
) -> Matrices:
    """M and F of an execution, from the cache where they are there.

    Args:
        store: the experience database.
        execution_id: which execution.
        step_ns: length of a step.
        series: of the execution, where they were read already.

    Raises:
        ExecutionNotFoundError: no execution has this id.
        ExecutionFileError: its recording can't be read.
    """
    file = _cache_file(store, execution_id, step_ns)
    try:
        return _load(file)
    except (OSError, ValueError, KeyError, BadZipFile):
        derived = derive(store, execution_id, step_ns, series)
        _save(file, derived)
        return derived


def derive(
    store: Store, execution_id: str, step_ns: int = STEP_NS, series: Mapping[str, Series] | None = None
) -> Matrices:
    """M and F of an execution, from its recording, or the part of it that was read already; see `matrices`."""
    if series is None:
        series, calls = store.series_and_calls(execution_id)
    else:
        calls = store.calls(execution_id)
    measurements = measure(series, step_ns)
    clock = Clock.of(series.values())
    steps, start_ns = len(measurements.values), measurements.start_ns
    if not steps and len(calls):  # no sensors: the calls' own receiver time is all there is
        start_ns = int(calls.begin_ns.min())
        steps = (int(max(calls.end_ns.max(), calls.begin_ns.max())) - start_ns) // step_ns + 1
    return Matrices(measurements, _of_called(activity(calls, clock, start_ns, step_ns, max(steps, 1))))


def _of_called(whole: Activity) -> Activity:
    """Without the functions that only the values of sampled calls name: drivers outside of the traced software."""
    called = np.flatnonzero(whole.counts.any(axis=1))
    return Activity(tuple(whole.functions[row] for row in called), whole.step_ns, whole.counts[called])


def _cache_file(store: Store, execution_id: str, step_ns: int) -> Path:
    content = (store.version(execution_id), step_ns, _VERSION)
    key = hashlib.sha256(json.dumps(content).encode()).hexdigest()[:16]
    return store.root / "cache" / f"{execution_id}-{key}.npz"


def _save(file: Path, derived: Matrices) -> None:
    facts = {
        "channels": derived.measurements.channels,
        "start_ns": derived.measurements.start_ns,
        "step_ns": derived.measurements.step_ns,
        "functions": [asdict(function) for function in derived.activity.functions],
    }
    file.parent.mkdir(exist_ok=True)
    part = file.with_suffix(f".{os.getpid()}-{threading.get_ident()}.part")
    with ZipFile(part, "w") as arrays:
        _add(arrays, "facts", np.array(json.dumps(facts)), ZIP_DEFLATED)
        _add(arrays, "values", derived.measurements.values, ZIP_STORED)  # measured numbers hardly get smaller
        _add(arrays, "counts", derived.activity.counts.astype(np.float32), ZIP_DEFLATED)
    part.replace(file)


def _add(arrays: ZipFile, name: str, array: NDArray[Any], compression: int) -> None:
    """Adds an array as `np.load` expects it; `np.savez` compresses all or none."""
    member = ZipInfo(f"{name}.npy")
    member.compress_type = compression
    with arrays.open(member, "w", force_zip64=True) as stream:
        np.lib.format.write_array(stream, array, allow_pickle=False)


def _load(file: Path) -> Matrices:
    with np.load(file, allow_pickle=False) as arrays:
        facts = json.loads(str(arrays["facts"]))
        step_ns = facts["step_ns"]
        measurements = Measurements(tuple(facts["channels"]), facts["start_ns"], step_ns, arrays["values"])
        functions = tuple(Function(**function) for function in facts["functions"])
        return Matrices(measurements, Activity(functions, step_ns, arrays["counts"].astype(np.float64)))
