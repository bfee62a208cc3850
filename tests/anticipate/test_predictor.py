from collections.abc import Mapping
from dataclasses import replace

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import Tensor

from misstep.anticipate.anticipator import FAILURE, Anticipator, AnticipatorConfig
from misstep.anticipate.causal_stream import CausalFrames, CausalSamples
from misstep.anticipate.encoders import Modality, ModelSize
from misstep.anticipate.errors import EncoderShapeError
from misstep.anticipate.predictor import Predictor, encoder_stream
from misstep.anticipate.sight import Sight
from misstep.anticipate.window_stream import FrameWindow, Window
from misstep.signals.clips import ClipSettings
from misstep.signals.errors import MissingModalityError
from misstep.signals.framing import Framing
from misstep.signals.modalities import Modalities
from misstep.signals.normalisation import Normalisation
from misstep.signals.sampling import Sampling

SIZE = ModelSize(width=16, depth=3, heads=4, mlp=32, tubelet=1, patches=2, series_patch=5)
SAMPLES = 10
"""Of the series a frame."""
S = 1_000_000_000
STEPS = 15
"""Of an execution: more than any window."""


def model(size: ModelSize, frames: int, seed: int = 0, encoder: str = "vivit") -> Anticipator:
    torch.manual_seed(seed)
    images = tuple(Modality(name, n, frames, size_px=8, encoder=encoder) for name, n in (("rgb", 3), ("depth", 1)))
    return Anticipator(AnticipatorConfig((*images, Modality("force", 2, frames * SAMPLES)), size)).eval()


def sight(frames: int, hidden: int = 0, aftermath: int = 0) -> Sight:
    """Of clips of 1 Hz that go on for some frames after their event, and whose last frames are hidden."""
    clips = ClipSettings(Sampling(1.0, frames, aftermath * S), Framing(16), S // SAMPLES)
    streams = Modalities({"rgb": "head/rgb", "depth": "head/depth"}, {"force": ("force",)})
    return Sight(streams, clips, Normalisation({}, {}), (hidden - aftermath) * S, "abc")


def execution(seed: int = 0) -> dict[str, Tensor]:
    draw = torch.Generator().manual_seed(seed)
    shapes = {"rgb": (STEPS, 3, 8, 8), "depth": (STEPS, 1, 8, 8), "force": (STEPS, SAMPLES, 2)}
    return {name: torch.randn(shape, generator=draw) for name, shape in shapes.items()}


def clip(
    whole: Mapping[str, Tensor], step: int, frames: int, hidden: int
) -> tuple[dict[str, Tensor], dict[str, Tensor]]:
    """The window that ends with a step, as training cuts it: absent before the beginning, blank at the end."""
    batch, present = {}, {}
    for name, steps in whole.items():
        seen = steps[max(0, step + 1 - (frames - hidden)) : step + 1]
        before = frames - hidden - len(seen)
        parts = (steps.new_zeros(before, *steps.shape[1:]), seen, steps.new_zeros(hidden, *steps.shape[1:]))
        there = torch.arange(frames) >= before
        is_series = steps.ndim == 3
        batch[name] = torch.cat(parts).flatten(0, 1)[None] if is_series else torch.cat(parts)[None]
        present[name] = there.repeat_interleave(SAMPLES)[None] if is_series else there[None]
    return batch, present


def assert_equals_its_full_recompute(student: Anticipator, frames: int, hidden: int, seen: int, seed: int = 0) -> None:
    """Features at every step of an execution, of a student to whose streams `seen` frames at the end are hidden."""
    whole = execution(seed)
    pairs = zip(student.config.modalities, student.encoders, strict=True)
    spans = {"rgb": 1, "depth": 1, "force": SAMPLES}
    streams = {one.name: encoder_stream(encoder, one.length, seen * spans[one.name]) for one, encoder in pairs}
    with torch.no_grad():
        for step in range(STEPS):
            found = {name: stream.step(whole[name][step])[None] for name, stream in streams.items()}
            _, expected = student(*clip(whole, step, frames, hidden))
            torch.testing.assert_close(found, expected, atol=1e-5, rtol=0)


@settings(max_examples=10, deadline=None)
@given(st.integers(1, 3), st.integers(1, 4), st.integers(1, 4), st.integers(0, 99))
def test_a_causal_student_equals_its_own_full_recompute(tubelet: int, moments: int, depth: int, seed: int) -> None:
    student = model(replace(SIZE, causal=True, tubelet=tubelet, depth=depth), tubelet * moments, seed)
    assert_equals_its_full_recompute(student, tubelet * moments, 0, 0, seed)


@settings(max_examples=10, deadline=None)
@given(st.integers(1, 3), st.integers(1, 3), st.integers(0, 2), st.integers(0, 99))
def test_any_other_student_equals_its_own_full_recompute(tubelet: int, moments: int, hidden: int, seed: int) -> None:
    frames = tubelet * moments
    hidden = min(hidden, frames - 1)
    student = model(replace(SIZE, tubelet=tubelet), frames, seed)
    assert_equals_its_full_recompute(student, frames, hidden, hidden, seed)


@settings(max_examples=10, deadline=None)
@given(st.integers(1, 4), st.integers(0, 2), st.booleans(), st.integers(0, 99))
def test_a_student_of_frames_equals_its_own_full_recompute(frames: int, hidden: int, causal: bool, seed: int) -> None:
    hidden = 0 if causal else min(hidden, frames - 1)
    student = model(replace(SIZE, causal=causal), frames, seed, "frames")
    draw_running_numbers(student)
    assert [type(encoder_stream(one, 4, 0)) for one in student.encoders][:2] == [Window, Window]
    assert_equals_its_full_recompute(student, frames, hidden, hidden, seed)


def draw_running_numbers(student: Anticipator) -> None:
    """As a training leaves them: not the zeros and ones that batch norms begin with."""
    for one in student.modules():
        if isinstance(one, torch.nn.BatchNorm2d):
            one.running_mean.normal_()  # type: ignore[union-attr, operator]
            one.running_var.uniform_(0.5, 2.0)  # type: ignore[union-attr, operator]


def test_a_causal_student_that_is_trained_beside_blank_frames_never_needs_them() -> None:
    """Trained on the first 6 of 8 frames, it runs along a stream without the 2 that were hidden."""
    assert_equals_its_full_recompute(model(replace(SIZE, causal=True), 6), 8, 2, 0)


@pytest.mark.parametrize("aftermath", [0, 1])
def test_the_probability_is_that_of_the_clip(aftermath: int) -> None:
    student, whole, hidden = model(SIZE, 4), execution(), 1 + aftermath
    predictor = Predictor(student, sight(4, hidden, aftermath))
    for step in range(STEPS):
        found = predictor.step({name: steps[step] for name, steps in whole.items()})
        with torch.no_grad():
            logits, _ = student(*clip(whole, step, 4, hidden))
        assert found == pytest.approx(float(logits.softmax(1)[0, FAILURE]), abs=1e-6)


@pytest.mark.parametrize("causal", [False, True])
def test_a_step_depends_on_its_window_alone(causal: bool) -> None:
    student = model(replace(SIZE, causal=causal), 4)
    one, other = execution(0), execution(1)
    for name in other:
        other[name][8:] = one[name][8:]
    predictors = Predictor(student, sight(4)), Predictor(student, sight(4))
    found = [
        [p.step({n: x[step] for n, x in whole.items()}) for step in range(STEPS)]
        for p, whole in zip(predictors, (one, other), strict=True)
    ]
    same = [a == pytest.approx(b, abs=1e-6) for a, b in zip(*found, strict=True)]
    assert same == [False] * 11 + [True] * 4


def test_dropout_is_off() -> None:
    student = model(replace(SIZE, dropout=0.5), 4).train()
    newest = {name: steps[0] for name, steps in execution().items()}
    assert Predictor(student, sight(4)).step(newest) == Predictor(student, sight(4)).step(newest)


def test_the_cheapest_stream_is_chosen() -> None:
    def kinds(size: ModelSize) -> list[type]:
        return [type(encoder_stream(one, 4, 0)) for one in model(size, 4).encoders]

    assert kinds(SIZE) == [FrameWindow, FrameWindow, Window]
    assert kinds(replace(SIZE, causal=True)) == [CausalFrames, CausalFrames, CausalSamples]


def test_errors() -> None:
    newest = {name: steps[0] for name, steps in execution().items()}
    predictor = Predictor(model(replace(SIZE, causal=True), 4), sight(4))
    with pytest.raises(EncoderShapeError, match="a multiple of 5 samples at every step, got 9"):
        predictor.step(newest | {"force": newest["force"][:9]})
    del newest["depth"]
    with pytest.raises(MissingModalityError, match="'depth'"):
        predictor.step(newest)
