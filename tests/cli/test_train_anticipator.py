"""Training and judging an anticipator from the command line, on recordings in which failures announce themselves."""

import errno
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest

from misstep import Failure, Outcome, Recorder, Store
from misstep.anticipate import teaching
from misstep.anticipate.encoders import ModelSize
from misstep.cli import anticipator_story

S = 1_000_000_000
SETTINGS = ("--size", 16, "--frames", 4, "--epochs", 4, "--learning-rate", 0.01, "--modalities", "rgb,wrench")


def record(store: Store, number: int) -> None:
    """Six seconds of pour; odd ones fail at 5 s, and show it from 2 s on."""
    draw, fails = np.random.default_rng(number), number % 2 == 1
    with Recorder(store, "pour", seed=number, number=number) as recorder:
        for t in range(0, 6 * S + 1, S // 10):
            warns = fails and t >= 2 * S
            recorder.log("wrench", t, draw.normal(size=2) + 9.0 * warns)
            if t % (S // 2) == 0:
                recorder.image("head/rgb", t, draw.integers(0, 60, (20, 24, 3), np.uint8) + np.uint8(150 * warns))
        if fails:
            recorder.finish(Outcome.FAILURE, Failure("spilled", 5 * S, "overfull"))
        else:
            recorder.finish(Outcome.SUCCESS)


@pytest.fixture(scope="module")
def recorded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("announced") / "store"
    store = Store.open(place, create=True)
    for number in range(1, 41):
        record(store, number)
    return place


@pytest.fixture(autouse=True)
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    size = ModelSize(width=16, depth=1, heads=2, mlp=32, tubelet=1, patches=2, series_depth=1)
    monkeypatch.setattr(teaching, "SIZES", dict.fromkeys(("paper", "modern"), size))


QUICK = (*SETTINGS, "--preset", "paper", "--aftermath", 1)
"""One clip of each execution, and all modalities together: for what is asked of a student, whichever it is."""


@pytest.fixture
def run(misstep, recorded: Path, tmp_path: Path) -> Path:
    done = misstep("train", "anticipator", "--store", recorded, "--out", tmp_path / "run", *QUICK)
    assert done.exit_code == 0, done.stderr
    return tmp_path / "run"


def test_what_a_training_leaves_behind(misstep, recorded: Path, tmp_path: Path) -> None:
    run = tmp_path / "run"
    done = misstep("train", "anticipator", "--store", recorded, "--out", run, *SETTINGS, "--json")
    assert done.exit_code == 0, done.stderr
    facts = json.loads(done.stdout)
    assert facts["parts"] == {
        "train": {"executions": 28, "failures": 14},
        "validation": {"executions": 4, "failures": 2},
        "test": {"executions": 8, "failures": 4},
    }
    assert facts["test"]["student"]["f1"]["mean"] == 1.0 == facts["test"]["teacher"]["auroc"]["mean"]
    assert facts["test"]["always fails"]["balanced_accuracy"]["mean"] == 0.5
    assert {one.name for one in run.iterdir()} == {
        "config.json", "rgb", "wrench", "anticipator.safetensors", "anticipator.json", "card.md", "curves.png",
    }  # fmt: skip
    assert {one.name for one in (run / "rgb").iterdir()} == {"teacher", "student"}
    settings = facts["settings"]
    assert (settings["aftermath_s"], settings["image_encoder"], settings["takes"]) == (1.0, "frames", 4)
    assert (run / "curves.png").read_bytes().startswith(b"\x89PNG")
    card = (run / "card.md").read_text()
    assert "fails within 1 s, from rgb, wrench at 1 Hz" in card and "28 to learn, 4 to choose, 8 to judge" in card
    assert "clips until 1 s after the event" in card


def test_the_same_command_goes_on_and_another_is_refused(misstep, recorded: Path, run: Path) -> None:
    again = misstep("train", "anticipator", "--store", recorded, "--out", run, *QUICK)
    assert again.exit_code == 0 and f"Going on with the training in {run}" in again.stdout
    other = misstep("train", "anticipator", "--store", recorded, "--out", run, *QUICK, "--horizon", 2)
    assert other.exit_code == 2 and "other settings" in other.stderr


@pytest.mark.parametrize("name", ["config.json.part", "last.safetensors", "metrics.csv.part", "wrench", "card.md"])
def test_a_full_disk_is_told_and_the_training_goes_on(
    misstep, recorded: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    """A file of this name, the third where there are as many, finds no space but for its first byte."""
    left, opened = [2 if name in ("last.safetensors", "metrics.csv.part", "wrench") else 0], Path.open
    aftermath_s = 0.25 if name == "wrench" else 1  # clips that were not cut for another test
    command = ("train", "anticipator", "--store", recorded, "--out", tmp_path / "run", *SETTINGS)
    command = (*command, "--aftermath", aftermath_s)

    def full(self: Path, mode: str = "r", *rest: Any, **more: Any) -> Any:
        if "w" in mode and self.name.startswith(name):
            left[0] -= 1
            if left[0] < 0:
                with opened(self, "wb") as stream:
                    stream.write(b"-")
                raise OSError(errno.ENOSPC, "No space left on device")
        return opened(self, mode, *rest, **more)

    with monkeypatch.context() as patch:
        patch.setattr(Path, "open", full)
        done = misstep(*command)
    assert done.exit_code == 2 and "No space is left" in done.stderr and "same command again" in done.stderr
    assert misstep(*command).exit_code == 0
    rows = (tmp_path / "run" / "wrench" / "student" / "metrics.csv").read_text().splitlines()
    assert [row.split(",")[0] for row in rows] == ["epoch", "0", "1", "2", "3"]


def test_the_verdict_comes_first(misstep, run: Path) -> None:
    done = misstep("evaluate", "anticipator", run, "--placebo", 4)
    assert done.exit_code == 0, done.stderr
    assert done.stdout.startswith("No control comes near: AUROC 1.00")
    facts = json.loads(misstep("evaluate", "anticipator", run, "--placebo", 4, "--json").stdout)
    assert facts["finding"] == "clear"
    assert facts["controls"]["a placebo clip 4.0 s before the event"]["auroc"]["mean"] < 0.9
    assert facts == json.loads((run / "evaluation.json").read_text())
    page = run.with_name("page.html")
    assert misstep("report", run, "-o", page).exit_code == 0
    drawn = page.read_text()
    for curve in (
        "Failures found against false alarms",
        "How far ahead",
        "What was stated",
        "How long before failures",
    ):
        assert curve in drawn


def test_nothing_is_learned_from_shuffled_labels_and_what_was_taught_is_kept(
    misstep, recorded: Path, run: Path
) -> None:
    name = "the same with shuffled labels"
    facts = json.loads(misstep("evaluate", "anticipator", run, "--placebo", 4, "--json", "--shuffled").stdout)
    shuffled = facts["controls"][name]["auroc"]
    assert shuffled["low"] < 0.5 and shuffled["mean"] < 1.0
    again = json.loads(misstep("evaluate", "anticipator", run, "--placebo", 4, "--json").stdout)
    assert again["controls"][name]["auroc"] == shuffled
    assert misstep("train", "anticipator", "--store", recorded, "--out", run, *QUICK).exit_code == 0
    assert set(anticipator_story.curves_of(run)) == {""}


def test_what_it_is_worth_along_executions(misstep, run: Path) -> None:
    done = misstep("evaluate", "anticipator", run, "--json")
    assert done.exit_code == 0, done.stderr
    facts = json.loads(done.stdout)
    curve = {one["horizon_s"]: one for one in facts["horizon_curve"]}
    assert curve[1.0]["auroc"]["mean"] == facts["test"]["student"]["auroc"]["mean"] == 1.0
    assert (curve[1.0]["failures"], curve[1.0]["successes"], curve[1.0]["left_out"]) == (4, 4, 0)
    assert curve[4.0]["auroc"]["mean"] < 1.0  # 1 s after the beginning nothing has shown itself yet
    lead = facts["lead_time"]
    assert lead["promise"]["successes"] == 2 and not lead["promise"]["kept"]
    assert lead["promise"]["rate"] == pytest.approx(1 / 3)
    assert lead["ahead"]["mean"] == 1.0 and 1.5 < lead["mean_s"]["mean"] <= 4
    assert [one["cause"] for one in lead["causes"]] == ["overfull"]
    assert facts["calibration"]["temperature"] != 1.0
    assert "Not promised: at most 1 false alarm in 100" in done.stderr
    assert (run / "horizon.png").read_bytes().startswith(b"\x89PNG")
    card = (run / "card.md").read_text()
    assert facts["verdict"] in card and "| overfull | 4 | 4 |" in card and "Expected calibration error" in card


def test_other_successes_set_the_threshold_unless_their_scenes_are_known(misstep, run: Path, tmp_path: Path) -> None:
    store = Store.open(tmp_path / "more", create=True)
    for number in (2, 4, 102, 104, 106, 107):  # scenes that are known, new ones, and a failure
        record(store, number)
    done = misstep("evaluate", "anticipator", run, "--calibrate", tmp_path / "more", "--json")
    assert done.exit_code == 0, done.stderr
    assert json.loads(done.stdout)["lead_time"]["promise"]["successes"] == 2 + 3
    missing = misstep("evaluate", "anticipator", run, "--calibrate", tmp_path / "nowhere")
    assert missing.exit_code == 2 and "nowhere" in missing.stderr


def test_what_can_be_told_long_before_is_no_anticipation(misstep, run: Path) -> None:
    """The sign is there from 2 s on: a clip that ends at 4 s shows it, too."""
    facts = json.loads(misstep("evaluate", "anticipator", run, "--placebo", 1, "--json").stdout)
    assert facts["finding"] == "explained"
    assert facts["verdict"].startswith("Not anticipation: a placebo clip 1.0 s before the event")


def test_executions_that_were_relabelled_are_not_those_it_learned_from(misstep, recorded: Path, run: Path) -> None:
    config = json.loads((run / "config.json").read_text())
    (run / "config.json").write_text(json.dumps(config | {"data_hash": "0"}))
    done = misstep("evaluate", "anticipator", run)
    assert done.exit_code == 2 and "not the executions that it learned from" in done.stderr
    (run / "config.json").write_text(json.dumps(config | {"store": str(run / "moved")}))
    done = misstep("evaluate", "anticipator", run)
    assert done.exit_code == 2 and "there is no experience database" in done.stderr and "--store DIR" in done.stderr


@pytest.mark.parametrize(("words", "aftermath_s"), [((), 0.0), (("--aftermath", 0.5), 0.5)])
def test_clips_of_the_paper_end_at_the_failure(
    misstep, recorded: Path, tmp_path: Path, words: tuple, aftermath_s: float
) -> None:
    run = tmp_path / "run"
    words = ("--preset", "paper", "--camera", "nowhere", *words)  # which ends before it trains
    assert misstep("train", "anticipator", "--store", recorded, "--out", run, *SETTINGS, *words).exit_code == 2
    assert json.loads((run / "config.json").read_text())["training"]["aftermath_s"] == aftermath_s


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("--modalities", "rgb,sonar"), "No modality named 'sonar': expected one of rgb, flow, wrench"),
        (("--modalities", "head/rgb"), "as in --modalities rgb"),
        (("--modalities", " , "), "name at least one"),
        (("--horizon", "nan"), "--horizon"),
        (("--learning-rate", "-1"), "--learning-rate"),
        (("--horizon", 99), "the horizon"),
        (("--horizon", 2.5), "at most 2 s"),
        (("--aftermath", 4), "0 s to 3 s"),
        (("--crop", "1,2,3"), "four numbers, left,top,width,height"),
        (("--camera", "nowhere"), "nowhere"),
    ],
)
def test_what_can_not_be_trained_is_told(misstep, recorded: Path, tmp_path: Path, words: tuple, says: str) -> None:
    done = misstep("train", "anticipator", "--store", recorded, "--out", tmp_path / "run", *SETTINGS, *words)
    assert done.exit_code == 2
    assert says in done.stderr


@pytest.mark.parametrize("name", ["resnet", "series"])
def test_an_encoder_that_nobody_knows_is_told_before_clips_are_cut(
    misstep, recorded: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.setattr(anticipator_story, "gather", None)  # calling it raises
    done = misstep("train", "anticipator", "--store", recorded, "--out", tmp_path / "run", *SETTINGS, "--encoder", name)
    assert done.exit_code == 2 and f"No encoder named '{name}' for modality 'rgb'" in done.stderr
    assert "frames, vivit" in done.stderr and not (tmp_path / "run").exists()


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("--size", 17, "--encoder", "vivit"), "as in --size 16"),
        (("--device", "gpu"), "--device cpu"),
    ],
)
def test_what_no_clip_can_mend_is_told_before_clips_are_cut(
    misstep, recorded: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, words: tuple, says: str
) -> None:
    monkeypatch.setattr(anticipator_story, "gather", None)  # calling it raises
    monkeypatch.setattr("torch.accelerator.is_available", lambda: False)
    done = misstep("train", "anticipator", "--store", recorded, "--out", tmp_path / "run", *SETTINGS, *words)
    assert done.exit_code == 2 and says in done.stderr and not (tmp_path / "run").exists()


def test_after_a_refusal_the_corrected_command_takes_the_same_folder(misstep, recorded: Path, tmp_path: Path) -> None:
    command = ("train", "anticipator", "--store", recorded, "--out", tmp_path / "run", *QUICK, "--epochs", 1)
    assert misstep(*command, "--modalities", "rgb,sonar").exit_code == 2
    done = misstep(*command, "--modalities", " wrench, wrench")
    assert done.exit_code == 0, done.stderr
    assert json.loads((tmp_path / "run" / "config.json").read_text())["training"]["modalities"] == ["wrench"]


def test_executions_that_lack_a_stream_are_left_out_and_told(misstep, tmp_path: Path) -> None:
    store = Store.open(tmp_path / "store", create=True)
    for number in range(1, 41):
        record(store, number)
    with Recorder(store, "pour", seed=41, number=41) as recorder:
        for t in range(0, 6 * S + 1, S // 10):
            recorder.log("wrench", t, [0.0, 0.0])
        recorder.finish(Outcome.SUCCESS)
    command = ("train", "anticipator", "--store", store.root, *QUICK, "--epochs", 1, "--modalities", "rgb")
    done = misstep(*command, "--out", tmp_path / "run")
    assert done.exit_code == 0, done.stderr
    assert "1 execution is left out:\n  pour-00041" in done.stdout
    nothing = misstep(*command, "--out", tmp_path / "other", "--crop", "0,0,999,9")
    assert nothing.exit_code == 2 and "pictures that hold the box 0,0,999,9" in nothing.stderr


def test_folders_of_the_failure_data_set_take_a_stores_place(misstep, tmp_path: Path) -> None:
    root, run = tmp_path / "failnet_dataset", tmp_path / "run"
    write_folders(root, 24, ",start")
    words = (*QUICK, "--modalities", "rgb,flow", "--epochs", 1)
    done = misstep("train", "anticipator", "--store", tmp_path, "--out", run, *words)
    assert done.exit_code == 0, done.stderr
    assert not list(root.rglob("*.npy")) and list(run.rglob("*.npy"))  # nothing is written into what is not ours
    facts = json.loads(misstep("evaluate", "anticipator", run, "--json").stdout)
    judged = json.loads((run / "config.json").read_text())["split"]["test"]
    assert facts["lead_time"]["causes"][0]["failures"] == sum(int(one[-5:]) % 2 for one in judged) > 0
    write_folders(root, 24, "")
    done = misstep("train", "anticipator", "--store", tmp_path, "--out", tmp_path / "other", *words)
    assert done.exit_code == 2 and "third column, start, of annotation.txt" in done.stderr


def write_folders(root: Path, n: int, column: str) -> None:
    """Every other one fails after 5 of 6 s; pictures of 1 Hz. Whether labels tell when is asked."""
    labels = [f"name,label{column}"]
    for number in range(n):
        folder = root / "rgb_imgs" / "pour" / str(number)
        folder.mkdir(parents=True, exist_ok=True)
        for t in range(7):
            picture = np.random.default_rng(100 * number + t).integers(0, 200, (20, 24, 3), np.uint8)
            cv2.imwrite(str(folder / f"frame{t:07}.png"), picture)
            (folder / f"frame{t:07}.txt").write_text(f"{t}.0")
        labels.append(f"{number},{number % 2}" + (",5.0" if column and number % 2 else ""))
    (root / "rgb_imgs" / "pour" / "annotation.txt").write_text("\n".join(labels))


IN_TWO_PROCESSES = """
from misstep.anticipate import teaching
from misstep.anticipate.encoders import ModelSize
from misstep.cli.main import main

class TwoProcesses(teaching.Trainer):
    def __init__(self, **words):
        super().__init__(**words | {"accelerator": "cpu", "devices": 2, "strategy": "ddp"})

teaching.Trainer = TwoProcesses
size = ModelSize(width=16, depth=1, heads=2, mlp=32, tubelet=1, patches=2, series_depth=1)
teaching.SIZES = dict.fromkeys(("paper", "modern"), size)
main()
"""


def test_processes_that_share_a_training_leave_one_result(recorded: Path, tmp_path: Path) -> None:
    """So Lightning trains on several GPUs: each gives the same command again."""
    script, run = tmp_path / "two.py", tmp_path / "run"
    script.write_text(IN_TWO_PROCESSES)
    words = ("train", "anticipator", "--store", recorded, "--out", run, *QUICK, "--epochs", 1, "--modalities", "wrench")
    command = [sys.executable, str(script), *map(str, words), "--json"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["parts"]["test"]["executions"] == 8
    rows = (run / "student" / "metrics.csv").read_text().splitlines()
    assert [row.split(",")[0] for row in rows] == ["epoch", "0"]
    assert not list(run.rglob("*.part"))


def test_other_encoders_of_pictures_can_be_asked_for(misstep, recorded: Path, tmp_path: Path) -> None:
    words = (*SETTINGS, "--modalities", "rgb", "--epochs", 1, "--encoder", "vivit")
    done = misstep("train", "anticipator", "--store", recorded, "--out", tmp_path / "run", *words)
    assert done.exit_code == 0, done.stderr
    network = json.loads((tmp_path / "run" / "anticipator.json").read_text())["model"]
    assert [one["encoder"] for one in network["modalities"]] == ["vivit"]


def test_curves_are_found_by_modality_and_role(tmp_path: Path) -> None:
    for place in ("rgb/student", "rgb/teacher", "wrench/student", "student"):
        (tmp_path / place).mkdir(parents=True)
        (tmp_path / place / "metrics.csv").touch()
    found = anticipator_story.curves_of(tmp_path)
    assert {name: sorted(own) for name, own in found.items()} == {
        "": ["student"], "rgb": ["student", "teacher"], "wrench": ["student"],
    }  # fmt: skip
    assert found["rgb"]["teacher"] == tmp_path / "rgb" / "teacher" / "metrics.csv"


def test_a_store_without_failures_is_told(misstep, tmp_path: Path) -> None:
    store = Store.open(tmp_path / "store", create=True)
    for number in (2, 4):
        record(store, number)
    done = misstep("train", "anticipator", "--store", tmp_path / "store", "--out", tmp_path / "run")
    assert done.exit_code == 2 and "0 failures" in done.stderr
    assert not (tmp_path / "run").exists()


def test_a_folder_without_a_training_is_told(misstep, tmp_path: Path) -> None:
    done = misstep("evaluate", "anticipator", tmp_path)
    assert done.exit_code == 2 and "holds no training" in done.stderr
