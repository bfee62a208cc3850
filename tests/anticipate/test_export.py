"""What is exported says what the network says, of clips in batches of any size, without torch."""

import subprocess
import sys
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import onnx
import pytest
import torch

import misstep
from misstep.anticipate import encoders
from misstep.anticipate import export as exporting
from misstep.anticipate.anticipator import Anticipator, AnticipatorConfig
from misstep.anticipate.encoders import Modality, ModelSize
from misstep.anticipate.errors import ExportMismatchError, UntraceableEncoderError
from misstep.anticipate.examples import Collation, Examples, shown_modalities
from misstep.anticipate.export import LARGEST_DIFFERENCE, export, rounded
from misstep.anticipate.files import TrainedAnticipator
from misstep.anticipate.runtime import RuntimeAnticipator
from misstep.anticipate.sight import Sight
from misstep.core.streams import Float64s
from misstep.signals.clips import Clip, ClipSettings, Track
from misstep.signals.framing import Box, Framing
from misstep.signals.modalities import Modalities
from misstep.signals.normalisation import Normalisation
from misstep.signals.sampling import Sampling

S = 1_000_000_000
SIZE = ModelSize(width=32, depth=1, heads=2, mlp=64, tubelet=1, patches=2, series_depth=1)
HORIZON_NS = S // 2
SETTINGS = ClipSettings(Sampling(1.0, 4, S // 2), Framing(16, Box(1, 2, 30, 40)), S // 20)
"""The newest frame is from after the event, and the only one that is hidden."""
MODALITIES = Modalities({"rgb": "head/rgb"}, {"wrench": ("wrench/force", "wrench/torque")})


def made_clip(fails: bool, seed: int) -> Clip:
    """Failures are somewhat brighter and pull somewhat harder; every third clip began 1 s late."""
    draw, late = np.random.default_rng(seed), seed % 3 == 0
    rgb = draw.integers(0, 200, (4, 3, 16, 16)) + 5 * fails
    force = draw.normal(size=(80, 2)) + 0.3 * fails
    frames, rows = np.arange(4) >= late, np.arange(80) >= 20 * late
    return {
        "rgb": Track(rgb.astype(np.uint8), frames, SETTINGS.sampling.ages_ns),
        "wrench": Track(force.astype(np.float32), rows, SETTINGS.row_ages_ns),
    }


def collated(trained: TrainedAnticipator, clips: list[Clip]) -> Examples:
    labels = [place % 2 for place in range(len(clips))]
    return Collation(trained.sight.normalisation, trained.sight.horizon_ns, False)(
        list(zip(clips, labels, labels, strict=True))
    )


def risks_of_network(trained: TrainedAnticipator, clips: list[Clip]) -> Float64s:
    """As in training and judging."""
    examples = collated(trained, clips)
    with torch.no_grad():
        logits, _ = trained.model(examples.seen, examples.present)
    return logits.double().softmax(1)[:, 1].numpy()


def taught(causal: bool, image_encoder: str) -> TrainedAnticipator:
    """A small student after a few steps, with the right answer for most clips."""
    torch.manual_seed(0)
    clips = [made_clip(number % 2 == 1, number) for number in range(32)]
    shown = shown_modalities(clips[0], HORIZON_NS, causal, image_encoder)
    model = Anticipator(AnticipatorConfig(shown, replace(SIZE, causal=causal)))
    trained = TrainedAnticipator(model, Sight(MODALITIES, SETTINGS, Normalisation.of(clips), HORIZON_NS, "abc"))
    examples, optimizer = collated(trained, clips), torch.optim.Adam(model.parameters(), 0.003)
    for _ in range(12):
        optimizer.zero_grad()
        loss = torch.nn.functional.cross_entropy(model(examples.seen, examples.present)[0], examples.labels)
        loss.backward()
        optimizer.step()
    model.eval()
    return trained


@dataclass(frozen=True)
class Case:
    trained: TrainedAnticipator
    file: Path

    @property
    def runtime(self) -> RuntimeAnticipator:
        return RuntimeAnticipator.load(self.file)


@pytest.fixture(
    scope="module", params=[(False, "vivit"), (True, "vivit"), (False, "frames")], ids=["full", "causal", "frames"]
)
def case(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Case:
    trained, file = taught(*request.param), tmp_path_factory.mktemp("exported") / "anticipator.onnx"
    done = export(trained, file)
    assert done.file == file and done.size_bytes == file.stat().st_size
    assert 0 <= done.largest_difference <= LARGEST_DIFFERENCE
    assert [one.name for one in file.parent.iterdir()] == [file.name]
    return Case(trained, file)


@pytest.fixture
def clips() -> list[Clip]:
    return [made_clip(seed % 2 == 1, seed) for seed in range(100, 130)]


@pytest.mark.parametrize("n", [1, 5, 30])
def test_it_says_what_the_network_says(case: Case, clips: list[Clip], n: int) -> None:
    np.testing.assert_allclose(
        case.runtime.risks(clips[:n]), risks_of_network(case.trained, clips[:n]), rtol=0, atol=LARGEST_DIFFERENCE
    )


def test_what_is_compared_is_not_all_the_same(case: Case, clips: list[Clip]) -> None:
    """Equality is worth something only where the network has something to say, and is not sure of it."""
    risks = case.runtime.risks(clips)
    assert np.ptp(risks) > 0.2 and np.sum((risks > 0.02) & (risks < 0.98)) > 5


def test_it_does_not_look_beyond_the_horizon(case: Case, clips: list[Clip]) -> None:
    def changed(clip: Clip, place: int) -> Clip:
        tracks = {name: np.array(track.values) for name, track in clip.items()}
        tracks["rgb"][place], tracks["wrench"][20 * place : 20 * (place + 1) - 1] = 77, 5.0
        return {name: replace(track, values=tracks[name]) for name, track in clip.items()}

    before = case.runtime.risks(clips)
    assert np.array_equal(case.runtime.risks([changed(clip, 3) for clip in clips]), before)
    assert (np.abs(case.runtime.risks([changed(clip, 2) for clip in clips]) - before) > 1e-3).any()


def test_all_that_it_takes_is_in_the_file(case: Case) -> None:
    assert case.runtime.sight.facts() == case.trained.sight.facts()
    exported = case.file.read_bytes()
    assert not any(str(Path(one.__file__).parent).encode() in exported for one in (misstep, torch))  # of this machine


def test_the_network_stays_as_it_was(case: Case) -> None:
    assert all(one.requires_grad for one in case.trained.model.parameters())


def test_int8_is_smaller_and_nearly_the_same(case: Case, clips: list[Clip], tmp_path: Path) -> None:
    file = tmp_path / "int8.onnx"
    file.write_bytes(rounded(onnx.load(case.file)).SerializeToString())
    found, exact = RuntimeAnticipator.load(file), case.runtime.risks(clips)
    assert file.stat().st_size < 0.8 * case.file.stat().st_size
    difference = np.abs(found.risks(clips) - exact).max()
    assert 1e-6 < difference < 0.1


def reused(case: Case, monkeypatch: pytest.MonkeyPatch) -> None:
    """What was traced once need not be traced again."""
    monkeypatch.setattr(exporting, "onnx_of", lambda trained: onnx.load(case.file))


def test_int8_is_exported_whatever_it_differs_by(case: Case, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    reused(case, monkeypatch)
    monkeypatch.setattr(exporting, "LARGEST_DIFFERENCE", 0.0)
    done = export(case.trained, tmp_path / "int8.onnx", int8=True)
    assert done.largest_difference > 0 and done.size_bytes < case.file.stat().st_size


def test_another_networks_file_is_refused_and_nothing_is_replaced(
    case: Case, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    reused(case, monkeypatch)
    file = tmp_path / "anticipator.onnx"
    file.write_bytes(b"the one before")
    other = Anticipator(case.trained.model.config).eval()
    with pytest.raises(ExportMismatchError, match=r"was not written: expected probabilities within 0\.0001"):
        export(replace(case.trained, model=other), file)
    assert file.read_bytes() == b"the one before" and [*tmp_path.iterdir()] == [file]


class Branching(torch.nn.Module):
    """Somebody's encoder, which looks at a value to decide what to do."""

    def __init__(self, channels: int, width: int) -> None:
        super().__init__()
        self.embed = torch.nn.Linear(channels, width)

    def forward(self, clip: torch.Tensor, present: torch.Tensor) -> torch.Tensor:
        features = self.embed(clip.mean(1))
        return features if float(clip.sum()) > 0 else -features


class Counting(Branching):
    """Another one, for which the batch is of a certain size."""

    def forward(self, clip: torch.Tensor, present: torch.Tensor) -> torch.Tensor:
        return self.embed(clip.mean(1)) * len(clip)


@pytest.mark.parametrize("made", [Branching, Counting])
def test_an_encoder_that_can_not_be_traced_is_told(
    made: type[Branching], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(encoders, "BUILT_IN", {"theirs": lambda one, size: made(one.channels, size.width)})
    model = Anticipator(AnticipatorConfig((Modality("wrench", 2, 80, encoder="theirs"),), SIZE)).eval()
    numbers = Normalisation({"wrench": np.zeros(2, np.float32)}, {"wrench": np.ones(2, np.float32)})
    trained = TrainedAnticipator(model, Sight(MODALITIES.only(("wrench",)), SETTINGS, numbers, HORIZON_NS, "abc"))
    with pytest.raises(UntraceableEncoderError, match="encoders theirs was not exported") as told:
        export(trained, tmp_path / "anticipator.onnx")
    assert "tensor.shape[0]" in told.value.remedy and not [*tmp_path.iterdir()]


def test_it_runs_where_there_is_no_torch(case: Case) -> None:
    program = f"""
import sys
for name in ("torch", "safetensors", "lightning", "onnx", "onnxscript"):
    sys.modules[name] = None  # importing it raises
from pathlib import Path
from misstep.anticipate.runtime import RuntimeAnticipator
import numpy as np
from misstep.signals.clips import Track
found = RuntimeAnticipator.load(Path({str(case.file)!r}))
clip = {{
    "rgb": Track(np.full((4, 3, 16, 16), 99, np.uint8), np.ones(4, bool), found.sight.settings.sampling.ages_ns),
    "wrench": Track(np.ones((80, 2), np.float32), np.ones(80, bool), found.sight.settings.row_ages_ns),
}}
print(found.risks([clip])[0])
"""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    clip: Clip = {
        "rgb": Track(np.full((4, 3, 16, 16), 99, np.uint8), np.ones(4, np.bool_), SETTINGS.sampling.ages_ns),
        "wrench": Track(np.ones((80, 2), np.float32), np.ones(80, np.bool_), SETTINGS.row_ages_ns),
    }
    assert float(done.stdout) == pytest.approx(risks_of_network(case.trained, [clip])[0], abs=LARGEST_DIFFERENCE)
    assert done.stderr == ""
