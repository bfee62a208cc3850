"""What a student says along an execution is what it says of clips, and knows nothing of what comes later."""

from dataclasses import dataclass, replace

import numpy as np
import pytest
import torch

from misstep.anticipate.anticipator import Anticipator, AnticipatorConfig
from misstep.anticipate.encoders import ModelSize
from misstep.anticipate.examples import shown_modalities
from misstep.anticipate.files import TrainedAnticipator
from misstep.anticipate.risks import Remembering, network_risks
from misstep.anticipate.running_view import RunningView
from misstep.anticipate.sight import Sight
from misstep.core.execution import Execution, Failure, Outcome
from misstep.core.streams import Float64s, Frames, Series, StreamSpec
from misstep.evaluate.running_risk import HORIZONS_S, highest_risks, running_risks
from misstep.signals.clips import Clip, ClipSettings
from misstep.signals.cutting import Cutter, span_of
from misstep.signals.framing import Framing
from misstep.signals.modalities import Modalities
from misstep.signals.normalisation import Normalisation
from misstep.signals.sampling import Sampling

S = 1_000_000_000
ALL = Modalities({"rgb": "head/rgb", "depth": "head/depth", "flow": "head/rgb"}, {"wrench": ("wrench",)})
FAILED = Execution("pour-00001", "pour", Outcome.FAILURE, 1, failure=Failure("spilled", 9 * S), seed=1)


@dataclass
class Noise:
    """One execution of 12 s from 100 s on, everything in it at random; what comes after a moment can be exchanged."""

    exchanged_after_ns: int = 1000 * S

    def executions(self) -> list[Execution]:
        return [FAILED]

    def version(self, execution_id: str) -> str:
        return str(self.exchanged_after_ns)

    def frames(self, execution_id: str) -> dict[str, Frames]:
        at = np.arange(100 * S, 112 * S + 1, S // 10, dtype=np.int64)
        late = at > self.exchanged_after_ns
        found = {}
        for number, (name, shape, dtype) in enumerate(
            (("head/rgb", (20, 24, 3), np.uint8), ("head/depth", (20, 24), np.uint16))
        ):
            draws = [np.random.default_rng([place, number, int(late[place])]) for place in range(len(at))]
            images = tuple(draw.integers(0, 250, shape, dtype) for draw in draws)
            found[name] = Frames(StreamSpec(name, "image"), at, at, images)
        return found

    def series(self, execution_id: str) -> dict[str, Series]:
        at = np.arange(100 * S, 112 * S + 1, S // 100, dtype=np.int64)
        values = np.random.default_rng(7).normal(size=(len(at), 2))
        values[at > self.exchanged_after_ns] += 30
        return {"wrench": Series(StreamSpec("wrench", "series", ("x", "y")), at, at, values)}


def settings(aftermath_ns: int = S, rate_hz: float = 1.0, frames: int = 4) -> ClipSettings:
    return ClipSettings(Sampling(rate_hz, frames, aftermath_ns), Framing(16), S // 20)


def cut(event_ns: int, how: ClipSettings, modalities: Modalities = ALL) -> Clip:
    """As training cuts it."""
    frames, series = Noise().frames(FAILED.id), Noise().series(FAILED.id)
    cutter = Cutter(FAILED.id, span_of(FAILED.id, frames, series), event_ns, how)
    return {**cutter.images(frames, modalities), **cutter.series(series, modalities)}


def student(
    how: ClipSettings, horizon_ns: int, causal: bool = False, modalities: Modalities = ALL
) -> TrainedAnticipator:
    """Of random weights, which show all that it is shown."""
    torch.manual_seed(0)
    clip = cut(107 * S, how, modalities)
    size = ModelSize(width=16, depth=2, heads=2, mlp=32, tubelet=1, patches=2, series_patch=5, causal=causal)
    model = Anticipator(AnticipatorConfig(shown_modalities(clip, horizon_ns, causal, "vivit"), size)).eval()
    with torch.no_grad():
        model.head[-1].weight *= 20  # so that risks differ visibly
    return TrainedAnticipator(model, Sight(modalities, how, Normalisation.of([clip]), horizon_ns, "abc"))


def risks(trained: TrainedAnticipator, moments_ns: list[int], exchanged_after_ns: int = 1000 * S) -> Float64s:
    view = RunningView.of(Noise(exchanged_after_ns), FAILED.id, trained.sight)
    return view.risks(np.array(moments_ns), lambda clips: network_risks(trained, clips))


CASES = [
    (S, S, 1.0, False), (S, 0, 1.0, False), (S, S, 1.0, True), (3 * S // 2, S // 2, 1.0, False),
    (S // 2, S // 3, 2.0, True),
]  # fmt: skip


@pytest.mark.parametrize(("horizon_ns", "aftermath_ns", "rate_hz", "causal"), CASES)
def test_a_running_risk_is_that_of_the_clip_that_training_would_cut(
    horizon_ns: int, aftermath_ns: int, rate_hz: float, causal: bool
) -> None:
    how = settings(aftermath_ns, rate_hz)
    trained = student(how, horizon_ns, causal)
    events = [t * S // 10 for t in range(1030, 1100, 7)]
    expected = network_risks(trained, [cut(event_ns, how) for event_ns in events])
    np.testing.assert_allclose(risks(trained, [one - horizon_ns for one in events]), expected, atol=1e-6)
    assert np.ptp(expected) > 0.01


@pytest.mark.parametrize(("horizon_ns", "aftermath_ns", "rate_hz", "causal"), CASES)
def test_what_comes_later_changes_nothing(horizon_ns: int, aftermath_ns: int, rate_hz: float, causal: bool) -> None:
    trained = student(settings(aftermath_ns, rate_hz), horizon_ns, causal)
    for t_ns in (102 * S, 105 * S + S // 3, 108 * S):
        before, after = risks(trained, [t_ns]), risks(trained, [t_ns], t_ns)
        np.testing.assert_array_equal(before, after)
        later = t_ns + round(1e9 / rate_hz)
        assert risks(trained, [later]) != risks(trained, [later], t_ns)  # there is something to be seen


@pytest.mark.parametrize("causal", [False, True])
def test_who_remembers_says_the_same(causal: bool) -> None:
    """Of pictures, flow and a series; asked at each picture, and every quarter of a second."""
    trained = student(settings(), S, causal)
    judge, view = Remembering(trained).risks, RunningView.of(Noise(), FAILED.id, trained.sight)
    for step_ns in (S // 10, S // 4):
        moments = np.arange(101 * S, 108 * S, step_ns)
        found = [view.risks(np.array([t_ns]), judge)[0] for t_ns in moments]
        np.testing.assert_allclose(found, risks(trained, moments.tolist()), atol=1e-5)


def test_nothing_is_said_of_what_has_not_begun() -> None:
    trained = student(settings(), S)
    early = risks(trained, [99 * S, 100 * S - 1, 100 * S + S // 20])
    assert np.isnan(early[:2]).all() and np.isfinite(early[2])


def test_along_an_execution() -> None:
    trained = student(settings(), S)
    event_ns = 103 * S
    recordings, judge = Noise(), lambda clips: network_risks(trained, clips)
    failure = running_risks(recordings, [(FAILED, event_ns)], trained.sight, judge)[0]
    success = replace(FAILED, outcome=Outcome.SUCCESS, failure=None)
    whole = running_risks(recordings, [(success, event_ns)], trained.sight, judge)[0]
    assert failure.moments_ns[-1] == event_ns and whole.moments_ns[-1] == 112 * S
    np.testing.assert_allclose(failure.risks, whole.risks[: len(failure.risks)], atol=1e-6)
    expected = risks(trained, [event_ns - round(1e9 * one) for one in HORIZONS_S])
    np.testing.assert_allclose(failure.before_event, expected, atol=1e-6)
    assert np.isnan(failure.before_event).tolist() == [False] * 5 + [True, True]  # 3 s before is the beginning itself
    assert whole.highest == pytest.approx(np.nanmax(whole.risks))
    assert highest_risks(recordings, [success], trained.sight, judge) == pytest.approx([whole.highest], abs=1e-6)
