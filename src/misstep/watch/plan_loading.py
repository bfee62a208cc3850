"""A plan from files: a store, its detectors, an anticipator, and successes to calibrate on.

What healthy input looks like, and what each success scores, is worked out once and kept in the store's cache.
"""

import hashlib
import json
import math
import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from misstep.anticipate.errors import RunFolderError
from misstep.anticipate.run_folder import read_config
from misstep.anticipate.sight import Sight
from misstep.calibrate import Promise
from misstep.core.errors import StoreNotFoundError, TooFewExecutionsError
from misstep.core.execution import Execution
from misstep.detect.channel_range import ChannelRange
from misstep.detect.library import model_folder, stored_model, training_successes
from misstep.detect.observation import ObservationModel
from misstep.signals.matrices import matrices
from misstep.store.store import Store
from misstep.watch.errors import NothingToJudgeError, PlanMismatchError
from misstep.watch.expectation import MOST_SUCCESSES, StreamExpectation, expectations
from misstep.watch.promise import Unseen, kept_promise, require_enough, unseen
from misstep.watch.replaying import extremes
from misstep.watch.store_sink import SESSION
from misstep.watch.watch import Watch
from misstep.watch.watch_plan import PERIOD_NS, Student, WatchPlan
from misstep.watch.yardstick import Extremes, Yardstick, Yardsticks

_VERSION = 2
"""Its number changes when what is kept, or how it is worked out, does."""
_NOTHING_IS_AN_ALARM = Promise(0.0, 0.0, math.inf, 0, 0)


@dataclass(frozen=True, slots=True)
class _Files:
    """What a plan is made of."""

    store: Store
    anticipator: Path | None
    calibration: Store | None
    progress: Callable[[str], None]


def load_plan(
    store: Path | str,
    skills: Sequence[str],
    anticipator: Path | str | None = None,
    false_stops: float = 0.01,
    calibration: Path | str | None = None,
    period_ns: int = PERIOD_NS,
    speed: float = 1.0,
    progress: Callable[[str], None] = lambda _: None,
) -> WatchPlan:
    """All that it takes to watch some skills.

    Args:
        store: whose successes tell what is normal, and whose detectors judge.
        skills: that will be watched.
        anticipator: folder of a trained one, or the file of an exported one; None: nothing is anticipated.
        false_stops: promised false alarms per successful execution.
        calibration: store of successes to keep the promise with; None: those of `store` that no model learned from,
            as watched executions are that somebody has labelled.
        period_ns: between two verdicts.
        speed: see `WatchPlan`.
        progress: told what goes on.

    Raises:
        NothingToJudgeError: a skill has no detector, and nobody anticipates.
        PromiseError: the promise can't be kept with these successes.
        PlanMismatchError: the anticipator sees other streams than these.
        StoreNotFoundError, AnticipatorFileError, ExportedFileError: something is not there, or damaged.
        TooFewExecutionsError: a skill has no success.
    """
    files = _Files(
        Store.open(store),
        None if anticipator is None else Path(anticipator),
        None if calibration is None else Store.open(calibration),
        progress,
    )
    plan = _without_promise(files, skills, period_ns, speed)
    return replace(plan, promise=_promise(files, plan, skills, false_stops))


def _without_promise(files: _Files, skills: Sequence[str], period_ns: int, speed: float) -> WatchPlan:
    files.progress("loading models")
    seeing = load_anticipator(files.anticipator) if files.anticipator else None
    detectors = {skill: model for skill in skills if (model := stored_model(files.store, skill)) is not None}
    for skill in skills:
        if skill not in detectors and seeing is None:
            raise NothingToJudgeError(skill, files.store.root)
    expected = {skill: _expected(files, skill, detectors.get(skill), seeing) for skill in skills}
    if seeing is not None:
        _check_fits(seeing.sight, detectors, expected)
    ranges = {skill: _range(files, model) for skill, model in detectors.items()}
    unmeasured = {skill: Yardsticks() for skill in skills}
    plan = WatchPlan(expected, detectors, ranges, unmeasured, seeing, _NOTHING_IS_AN_ALARM, period_ns, speed)
    return replace(plan, yardsticks={skill: _yardsticks(files, plan, skill) for skill in skills})


def _yardsticks(files: _Files, plan: WatchPlan, skill: str) -> Yardsticks:
    suspicion = Yardstick.of(np.log1p(plan.detectors[skill].scores)) if skill in plan.detectors else Yardstick()
    if plan.anticipator is None:
        return Yardsticks(suspicion)
    successes = training_successes(files.store, skill)
    drawn = successes[:: -(-len(successes) // MOST_SUCCESSES)]
    found = _extremes(files, plan, files.store, drawn, f"measuring risks of successes of {skill}")
    return Yardsticks(suspicion, Yardstick.of(np.array([one.log_odds for one in found])))


def load_anticipator(path: Path) -> Student:
    """Who anticipates: a folder of `misstep train anticipator`, or a file of `misstep export`.

    Raises:
        AnticipatorFileError, ExportedFileError: it is missing or damaged.
        MissingExtraError: torch or onnxruntime is not there.
    """
    if path.suffix == ".onnx":
        from misstep.anticipate.runtime import RuntimeAnticipator

        exported = RuntimeAnticipator.load(path)
        return Student(exported.sight, exported.risks)
    from misstep.anticipate import files
    from misstep.anticipate.risks import Remembering

    trained = files.load_anticipator(path)
    return Student(trained.sight, Remembering(trained).risks)


def _expected(
    files: _Files, skill: str, model: ObservationModel | None, seeing: Student | None
) -> dict[str, StreamExpectation]:
    """Of the streams that a model sees."""
    successes = training_successes(files.store, skill)
    if not successes:
        raise TooFewExecutionsError(skill, 0, 1, "watching", files.store.root)
    streams = {name.rpartition(".")[0] for name in model.channels} if model else set()
    if seeing:
        modalities = seeing.sight.modalities
        streams |= {*modalities.images.values(), *(one for group in modalities.series.values() for one in group)}
    key = [skill, sorted(streams), [files.store.version(one.id) for one in successes]]

    def learn() -> dict[str, Any]:
        files.progress(f"learning what the input of {skill} looks like")
        return {name: asdict(one) for name, one in expectations(files.store, successes, streams).items()}

    facts = _cached(files.store, "expectations", key, learn)
    return {name: _expectation(one) for name, one in facts.items()}


def _expectation(facts: Mapping[str, Any]) -> StreamExpectation:
    plain: dict[str, Any] = {name: tuple(one) if isinstance(one, list) else one for name, one in facts.items()}
    return StreamExpectation(**plain)


def _range(files: _Files, model: ObservationModel) -> ChannelRange:
    successes = [matrices(files.store, one.id).measurements for one in training_successes(files.store, model.skill)]
    return ChannelRange.of(successes, model.channels, max(len(one.values) for one in successes))


def _check_fits(
    sight: Sight,
    detectors: Mapping[str, ObservationModel],
    expected: Mapping[str, Mapping[str, StreamExpectation]],
) -> None:
    for skill, streams in expected.items():
        if skill in detectors and detectors[skill].step_ns != sight.settings.step_ns:
            raise PlanMismatchError(
                skill, f"steps of {sight.settings.step_ns} ns", f"a detector with {detectors[skill].step_ns} ns"
            )
        for name, stream in sight.modalities.images.items():
            one = streams[stream]
            form = (2, "uint16") if name == "depth" else (3, "uint8")
            box = sight.settings.framing.crop
            if (len(one.shape), one.dtype) != form:
                raise PlanMismatchError(stream, f"{name}, {form[1]}", f"{one.shape} {one.dtype}")
            if box and (box.top + box.height > one.shape[0] or box.left + box.width > one.shape[1]):
                raise PlanMismatchError(stream, f"pictures that hold the box {box}", f"{one.shape}")


def _promise(files: _Files, plan: WatchPlan, skills: Sequence[str], asked: float) -> Promise:
    where = files.calibration or files.store
    found = _unseen(files, where, skills)
    require_enough(asked, found, skills)
    along = _extremes(files, plan, where, found.executions, "calibrating on successes")
    pairs = zip(found.executions, along, strict=True)
    scores = np.array([plan.yardsticks[execution.skill].score(one) for execution, one in pairs])
    return kept_promise(asked, found, scores, skills)


def _unseen(files: _Files, where: Store, skills: Sequence[str]) -> Unseen:
    learned = [(files.store, one) for one in files.store.executions(session="")]
    if files.anticipator is not None:
        learned += _learned_from(files.anticipator)
    sound = [one for one in where.executions() if one.session in ("", SESSION)]  # not of software under test
    candidates = sorted((one for one in sound if one.skill in skills), key=lambda one: one.id)
    return unseen(candidates, where, learned)


def _learned_from(anticipator: Path) -> list[tuple[Store, Execution]]:
    """The executions of all parts of an anticipator's training, where its folder says so and they are still there."""
    try:
        config = read_config(anticipator if anticipator.is_dir() else anticipator.parent)
        store = Store.open(config.store)
    except (RunFolderError, StoreNotFoundError):
        return []
    ids = {*config.split.train, *config.split.validation, *config.split.test}
    return [(store, one) for one in store.executions() if one.id in ids]


def _extremes(
    files: _Files, plan: WatchPlan, where: Store, executions: Sequence[Execution], what: str
) -> list[Extremes]:
    """Along each."""
    models = [_fingerprint(model_folder(files.store, skill, "default")) for skill in sorted(plan.detectors)]
    seen = None if files.anticipator is None else _fingerprint(files.anticipator)
    expected = {skill: {name: asdict(one) for name, one in own.items()} for skill, own in plan.expectations.items()}
    watch, found = Watch(replace(plan, speed=1.0)), []
    for number, one in enumerate(executions, start=1):
        files.progress(f"{what}: {number} of {len(executions)}")
        key = [where.version(one.id), models, seen, expected[one.skill], plan.period_ns]
        facts = _cached(files.store, "extremes", key, partial(_extremes_facts, watch, where, one))
        found.append(Extremes(*(-math.inf if number is None else number for number in facts)))
    return found


def _extremes_facts(watch: Watch, where: Store, execution: Execution) -> list[float | None]:
    found = extremes(watch, where, execution)
    return [one if math.isfinite(one) else None for one in (found.suspicion, found.log_odds)]


def _fingerprint(path: Path) -> str:
    """Of a model's file, or of the files of a model's folder."""
    files = (
        sorted(one for one in path.iterdir() if one.suffix in (".safetensors", ".json")) if path.is_dir() else [path]
    )
    return hashlib.sha256(b"".join(one.read_bytes() for one in files)).hexdigest()


def _cached(store: Store, what: str, key: Any, work_out: Callable[[], Any]) -> Any:
    """What was worked out before from the same; a file that can't be read or written costs time, nothing else."""
    digest = hashlib.sha256(json.dumps([_VERSION, what, key]).encode()).hexdigest()[:24]
    file = store.root / "cache" / "watch" / f"{what}-{digest}.json"
    try:
        return json.loads(file.read_text())
    except (OSError, ValueError):
        result = work_out()
    part = file.with_suffix(f".{os.getpid()}.part")
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        part.write_text(json.dumps(result))
        part.replace(file)
    except OSError:
        part.unlink(missing_ok=True)
    return result
