"""Detectors of several skills, trained side by side where they are missing or stale."""

import os
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, as_completed
from contextlib import contextmanager
from dataclasses import dataclass, replace
from threading import Event

import torch
from rich.progress import Progress

from misstep.calibrate import executions_needed
from misstep.cli.console import share_bars
from misstep.core.errors import TooFewExecutionsError
from misstep.detect.library import is_fresh, stored_model, train_and_store, training_successes
from misstep.detect.observation import ObservationModel
from misstep.detect.train import LEAST_SUCCESSES
from misstep.detect.training import Training
from misstep.store.store import Store


@dataclass(frozen=True, slots=True)
class Detector:
    """A skill's model and what may be said of it.

    Attributes:
        model: the trained model.
        successes: how many executions it learnt from.
        was_fresh: True if it had been trained before.
        false_alarm_rate: promised false alarms per successful execution; None where the successes are too few for the
            promise, so that the detector never alarms.
    """

    model: ObservationModel
    successes: int
    was_fresh: bool
    false_alarm_rate: float | None


def trainable(store: Store, skill: str) -> bool:
    """True if the store holds enough successes of a skill to learn from."""
    return len(training_successes(store, skill)) >= LEAST_SUCCESSES


def ready_detectors(
    store: Store, skills: Sequence[str], training: Training, insist: Collection[str] = ()
) -> dict[str, Detector]:
    """The detectors of some skills, after training those that are missing or stale.

    A detector is stale if its data or its format is; how it was trained is the user's choice, which is kept when it has
    to be trained again.

    Args:
        store: the experience database.
        skills: which skills.
        training: how to train where nothing was trained before.
        insist: names of those settings that a detector must have, whatever it was trained with.

    Raises:
        TooFewExecutionsError: a skill has fewer successes than training needs; nothing was trained then.
    """
    successes = {skill: len(training_successes(store, skill)) for skill in skills}
    for skill, have in successes.items():
        if have < LEAST_SUCCESSES:
            raise TooFewExecutionsError(skill, have, LEAST_SUCCESSES, "training a detector", store.root)
    fresh, wanted = {}, {}
    for skill in skills:
        model = stored_model(store, skill, training.preset)
        settings = replace(model.training, **{name: getattr(training, name) for name in insist}) if model else training
        if model and settings == model.training and is_fresh(store, model):
            fresh[skill] = model
        else:
            wanted[skill] = settings
    models = fresh | _train(store, wanted)
    return {
        skill: Detector(models[skill], successes[skill], skill in fresh, _promise(successes[skill], models[skill]))
        for skill in skills
    }


def _promise(successes: int, model: ObservationModel) -> float | None:
    rate = model.training.false_alarm_rate
    return rate if successes >= executions_needed(rate) else None


def _train(store: Store, wanted: Mapping[str, Training]) -> dict[str, ObservationModel]:
    """Trains each skill in a thread of its own: torch releases the interpreter while it computes."""
    if not wanted:
        return {}
    stop = Event()
    with share_bars() as bars, _one_thread_each(), ThreadPoolExecutor(len(os.sched_getaffinity(0))) as pool:
        jobs: dict[Future[ObservationModel], str] = {}
        for skill, training in wanted.items():
            advance = _advance(bars, f"training {skill}", training.advances, stop)
            jobs[pool.submit(train_and_store, store, skill, training, advance)] = skill
        try:
            return {jobs[job]: job.result() for job in as_completed(jobs)}
        except BaseException:
            stop.set()
            pool.shutdown(wait=False, cancel_futures=True)
            raise


def _advance(bars: Progress, description: str, total: int, stop: Event) -> Callable[[], None]:
    task = bars.add_task(description, total=total)

    def advance() -> None:
        if stop.is_set():
            raise KeyboardInterrupt
        bars.advance(task)

    return advance


@contextmanager
def _one_thread_each() -> Iterator[None]:
    """Keeps torch from spreading each small network over all cores."""
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        yield
    finally:
        torch.set_num_threads(before)
