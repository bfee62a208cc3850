"""Plans from real stores: recorded, trained on, calibrated."""

from dataclasses import replace
from functools import partial
from pathlib import Path

import numpy as np
import pytest

from misstep.anticipate.anticipator import Anticipator, AnticipatorConfig
from misstep.anticipate.encoders import Modality, ModelSize
from misstep.anticipate.errors import AnticipatorFileError, ExportedFileError
from misstep.anticipate.files import TrainedAnticipator, save_anticipator
from misstep.anticipate.files import load_anticipator as load_trained
from misstep.anticipate.risks import network_risks
from misstep.anticipate.running_view import RunningView
from misstep.anticipate.sight import Sight
from misstep.core.errors import TooFewExecutionsError
from misstep.core.execution import Outcome
from misstep.detect.library import train_and_store
from misstep.record.recorder import Recorder
from misstep.signals.clips import ClipSettings
from misstep.signals.errors import MissingModalityError
from misstep.signals.framing import Box, Framing
from misstep.signals.modalities import Modalities
from misstep.signals.normalisation import Normalisation
from misstep.signals.sampling import Sampling
from misstep.store.store import Store
from misstep.watch import plan_loading
from misstep.watch.errors import NothingToJudgeError, PlanMismatchError, PromiseError
from misstep.watch.plan_loading import load_plan
from misstep.watch.replaying import arrivals, verdicts
from misstep.watch.verdict import Level
from misstep.watch.watch import Watch

MS = 1_000_000


def record(store: Store, seed: int, session: str = "", bend: float = 0.0) -> None:
    """An execution of 1.2 s with a wrench of 50 Hz and a small camera of 5 Hz."""
    draw = np.random.default_rng(seed)
    with Recorder(store, "grasp", seed=seed, session=session) as recorder:
        for t in range(0, 1200, 20):
            force = np.sin(t / 200 + np.arange(3)) + draw.normal(scale=0.1, size=3) + bend * (t > 600)
            recorder.log("wrench", t * MS, force)
            if t % 200 == 0:
                recorder.image("cam/rgb", t * MS, draw.integers(60, 90, (16, 20, 3), np.uint8))
        recorder.finish(Outcome.FAILURE if bend else Outcome.SUCCESS)


@pytest.fixture(scope="module")
def stores(tmp_path_factory: pytest.TempPathFactory) -> tuple[Store, Store]:
    """One that a detector was trained on, and one to calibrate on, of which two scenes are known."""
    root = tmp_path_factory.mktemp("stores")
    learned, other = Store.open(root / "learned", create=True), Store.open(root / "other", create=True)
    for seed in range(10):
        record(learned, seed)
    for seed in range(8, 16):
        record(other, seed)
    train_and_store(learned, "grasp")
    return learned, other


def anticipator(folder: Path, stream: str = "cam/rgb", crop: Box | None = None, causal: bool = False) -> Path:
    """A tiny one, untrained."""
    size = ModelSize(width=16, depth=2, heads=2, mlp=32, tubelet=1, patches=2, causal=causal)
    model = Anticipator(AnticipatorConfig((Modality("rgb", 3, 3 if causal else 4, 16),), size)).eval()
    usual = Normalisation({"rgb": np.full(3, 75, np.float32)}, {"rgb": np.full(3, 9, np.float32)})
    settings = ClipSettings(Sampling(4.0, 4), Framing(16, crop))
    sight = Sight(Modalities({"rgb": stream}, {}), settings, usual, 250 * MS, "x")
    save_anticipator(TrainedAnticipator(model, sight), folder)
    return folder


def test_a_plan_is_loaded_and_watches(stores: tuple[Store, Store], tmp_path: Path) -> None:
    learned, other = stores
    told: list[str] = []
    plan = load_plan(learned.root, ["grasp"], anticipator(tmp_path), 0.15, other.root, progress=told.append)
    assert plan.promise.scenes == 6 and plan.promise.kept and np.isfinite(plan.promise.threshold)
    assert set(plan.expectations["grasp"]) == {"wrench", "cam/rgb"}
    assert any("6 of 6" in line for line in told)
    coming = arrivals(other, other.executions()[-1].id, plan.expectations["grasp"])
    found = list(verdicts(Watch(plan), "grasp", coming))
    assert found[-1].level is Level.OK and found[-1].risk is not None


def test_a_causal_anticipator_says_along_a_replay_what_its_network_says_of_the_recording(
    stores: tuple[Store, Store], tmp_path: Path
) -> None:
    """A picture every 200 ms, clips of one every 250 ms: what it remembers of one clip stands elsewhere in the next."""
    learned, other = stores
    plan = load_plan(learned.root, ["grasp"], anticipator(tmp_path, causal=True), 0.15, other.root)
    trained, execution = load_trained(tmp_path), other.executions()[-1].id
    coming = arrivals(other, execution, plan.expectations["grasp"])
    found = {one.given_ns // (200 * MS): one.risk for one in verdicts(Watch(plan), "grasp", coming)}
    view = RunningView.of(other, execution, trained.sight)
    pictures = 200 * MS * np.array(sorted(found))
    expected = view.risks(pictures, partial(network_risks, trained))
    assert len(found) == 6 and np.ptp(expected) > 1e-3
    np.testing.assert_allclose([found[number] for number in sorted(found)], expected, atol=1e-5)


def test_what_was_worked_out_once_is_kept_until_it_changes(
    stores: tuple[Store, Store], monkeypatch: pytest.MonkeyPatch
) -> None:
    learned, other = stores
    first = load_plan(learned.root, ["grasp"], None, 0.15, other.root)
    with monkeypatch.context() as patch:
        patch.delattr(plan_loading, "extremes")
        patch.delattr(plan_loading, "expectations")
        again = load_plan(learned.root, ["grasp"], None, 0.15, other.root)
    assert again.promise == first.promise and again.expectations == first.expectations
    for file in (learned.root / "cache" / "watch").iterdir():
        file.write_text("{")
    assert load_plan(learned.root, ["grasp"], None, 0.15, other.root).promise == first.promise
    kept = len(list((learned.root / "cache" / "watch").iterdir()))
    load_plan(learned.root, ["grasp"], None, 0.15, other.root, period_ns=100 * MS)
    assert len(list((learned.root / "cache" / "watch").iterdir())) == kept + 6  # of the calibration


def test_a_promise_that_can_not_be_kept_is_refused_before_anything_is_replayed(
    stores: tuple[Store, Store], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delattr(plan_loading, "extremes")
    with pytest.raises(PromiseError, match=r"there are 6 of 6 .2 more are of scenes"):
        load_plan(stores[0].root, ["grasp"], None, 0.1, stores[1].root, period_ns=70 * MS)
    with pytest.raises(PromiseError, match="there are 0 of 0"):
        load_plan(stores[0].root, ["grasp"], None, 0.1)


def test_watched_successes_of_the_same_store_calibrate(tmp_path: Path) -> None:
    store = Store.open(tmp_path / "store", create=True)
    for seed in range(8):
        record(store, seed)
    train_and_store(store, "grasp")
    for seed in range(20, 24):
        record(store, seed, session="watch")
    record(store, 30, session="session-0001")  # of a test: who knows under which software
    assert load_plan(store.root, ["grasp"], None, 0.2).promise.scenes == 4


def test_nothing_to_judge_with_is_told(stores: tuple[Store, Store], tmp_path: Path) -> None:
    with pytest.raises(NothingToJudgeError, match="train detector --skill grasp"):
        load_plan(stores[1].root, ["grasp"])
    with pytest.raises(TooFewExecutionsError, match="fly"):
        load_plan(stores[0].root, ["fly"], anticipator(tmp_path))


def test_an_anticipator_of_another_robot_is_refused(stores: tuple[Store, Store], tmp_path: Path) -> None:
    root = stores[0].root
    with pytest.raises(MissingModalityError, match="arm/rgb"):
        load_plan(root, ["grasp"], anticipator(tmp_path / "a", "arm/rgb"))
    with pytest.raises(PlanMismatchError, match="hold the box"):
        load_plan(root, ["grasp"], anticipator(tmp_path / "b", crop=Box(0, 0, 21, 16)))
    with pytest.raises(AnticipatorFileError):
        load_plan(root, ["grasp"], tmp_path / "none")
    (tmp_path / "no.onnx").write_bytes(b"nothing")
    with pytest.raises(ExportedFileError):
        load_plan(root, ["grasp"], tmp_path / "no.onnx")


def test_a_detector_with_other_steps_than_the_anticipators_is_refused(
    stores: tuple[Store, Store], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    learned, _ = stores
    stored = plan_loading.stored_model
    monkeypatch.setattr(
        plan_loading,
        "stored_model",
        lambda *names: replace(stored(*names), step_ns=9 * MS),  # type: ignore[type-var]
    )
    with pytest.raises(PlanMismatchError, match="steps of"):
        load_plan(learned.root, ["grasp"], anticipator(tmp_path))
