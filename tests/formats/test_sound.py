import wave
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from misstep.core.errors import FormatError
from misstep.formats.sound import BANDS_HZ, sound_levels

RATE = 16000


def write(path: Path, samples: np.ndarray, width: int = 2, channels: int = 1, rate: int = RATE) -> Path:
    """Samples from -1 to 1 in the first channel, noise in the others."""
    scaled = np.rint(samples * (2 ** (8 * width - 1) - 1)).astype(np.int64) + (128 if width == 1 else 0)
    noise = np.random.default_rng(0).integers(0, 2 ** (8 * width - 1), (len(samples), channels - 1))
    numbers = np.concatenate([scaled[:, None], noise], axis=1).astype("<i8")
    with wave.open(str(path), "wb") as file:
        file.setnchannels(channels)
        file.setsampwidth(width)
        file.setframerate(rate)
        file.writeframes(numbers.reshape(-1, 1).view(np.uint8)[:, :width].tobytes())
    return path


def tone(hz: float, seconds: float = 0.5, rate: int = RATE) -> np.ndarray:
    return np.sin(2 * np.pi * hz * np.arange(round(seconds * rate)) / rate)


@pytest.mark.parametrize("band", range(len(BANDS_HZ) - 1))
def test_a_tone_is_loud_in_its_band(tmp_path: Path, band: int) -> None:
    middle = (BANDS_HZ[band] * BANDS_HZ[band + 1]) ** 0.5
    levels = sound_levels(write(tmp_path / "a.wav", 0.5 * tone(middle)), "audio", 0).values.mean(axis=0)
    assert levels.argmax() == band


@pytest.mark.parametrize(("width", "channels", "rate"), [(1, 1, RATE), (2, 2, RATE), (3, 1, 44100), (4, 3, 8000)])
def test_any_width_number_of_channels_and_rate(tmp_path: Path, width: int, channels: int, rate: int) -> None:
    file = write(tmp_path / "a.wav", 0.5 * tone(1000, rate=rate), width, channels, rate)
    levels = sound_levels(file, "audio", 0).values
    assert len(levels) == 47
    louder = sound_levels(write(tmp_path / "b.wav", tone(1000, rate=rate), width, channels, rate), "audio", 0).values
    band = int(levels.mean(axis=0).argmax())
    assert BANDS_HZ[band] <= 1000 < BANDS_HZ[band + 1]
    np.testing.assert_allclose((louder - levels)[:, band], 6.02, atol=0.1)


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 7999))
def test_a_level_tells_nothing_of_what_came_later(tmp_path_factory: pytest.TempPathFactory, at: int) -> None:
    folder = tmp_path_factory.mktemp("sound")
    before = np.random.default_rng(0).uniform(-0.5, 0.5, 8000)
    after = np.where(np.arange(8000) >= at, -before, before)
    one, other = (sound_levels(write(folder / "a.wav", sound), "audio", 77) for sound in (before, after))
    early = one.publish_ns <= 77 + round(at / RATE * 1e9)
    np.testing.assert_array_equal(one.values[early], other.values[early])


def test_stamps_are_the_ends_of_windows(tmp_path: Path) -> None:
    series = sound_levels(write(tmp_path / "a.wav", tone(500, 0.1)), "mic", 5_000)
    assert (series.publish_ns - 5_000).tolist() == [round(1e6 * ms) for ms in (40, 50, 60, 70, 80, 90, 100)]
    assert series.spec.name == "mic" and len(series.spec.channels) == len(series.spec.units) == 12


def test_silence_and_sounds_too_short_to_measure(tmp_path: Path) -> None:
    assert (sound_levels(write(tmp_path / "a.wav", np.zeros(1600)), "audio", 0).values == -120).all()
    assert sound_levels(write(tmp_path / "b.wav", np.zeros(100)), "audio", 0).values.shape == (0, 12)


def test_no_sound_at_all(tmp_path: Path) -> None:
    (tmp_path / "a.wav").write_bytes(b"")
    with pytest.raises(FormatError, match=r"a\.wav"):
        sound_levels(tmp_path / "a.wav", "audio", 0)
