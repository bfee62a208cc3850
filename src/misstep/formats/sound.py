"""Sound as a series: how loud it is in bands of frequencies, a hundred times a second."""

import wave
from itertools import pairwise
from pathlib import Path

import numpy as np

from misstep.core.errors import FormatError
from misstep.core.streams import Float64s, Series, StreamSpec

BANDS_HZ = tuple(round(float(edge)) for edge in np.geomspace(60, 8000, 13))
"""Edges of the twelve bands."""

_WINDOW_S, _HOP_S = 0.04, 0.01
_SILENCE_DB = -120.0


def sound_levels(file: Path, stream: str, begin_ns: int) -> Series:
    """The level of a WAV's first channel in each band, in dB of full scale.

    A level is stamped with the end of the 40 ms that it was measured in, so that it tells nothing of what came later.

    Args:
        file: a WAV of 8 to 32-bit whole numbers.
        stream: name of the series.
        begin_ns: source time at which the sound begins.

    Raises:
        FormatError: it is no such file.
    """
    samples, rate_hz = _samples(file)
    window, hop = round(_WINDOW_S * rate_hz), round(_HOP_S * rate_hz)
    ends = np.arange(window, len(samples) + 1, hop)  # (n,)
    windows = samples[ends[:, None] - window + np.arange(window)] * np.hanning(window)  # n x window
    power = np.abs(np.fft.rfft(windows, axis=1)) ** 2 / (window * np.hanning(window).sum())
    band = np.searchsorted(BANDS_HZ, np.fft.rfftfreq(window, 1 / rate_hz), side="right") - 1
    sums = [power[:, band == index].sum(axis=1) for index in range(len(BANDS_HZ) - 1)]
    levels = 10 * np.log10(np.maximum(np.stack(sums, axis=1), 10 ** (_SILENCE_DB / 10)))
    stamps = begin_ns + np.round(ends * (1e9 / rate_hz)).astype(np.int64)
    names = tuple(f"{low}-{high} Hz" for low, high in pairwise(BANDS_HZ))
    return Series(StreamSpec(stream, "series", names, ("dB",) * len(names)), stamps, stamps, levels)


def _samples(file: Path) -> tuple[Float64s, int]:
    """The first channel, (n,) from -1 to 1, and its rate."""
    try:
        with wave.open(str(file)) as sound:
            width, channels, rate_hz = sound.getsampwidth(), sound.getnchannels(), sound.getframerate()
            data = np.frombuffer(sound.readframes(sound.getnframes()), np.uint8)
    except (wave.Error, EOFError, OSError) as error:
        raise FormatError(file, "a WAV of whole numbers", str(error) or "an empty file") from error
    whole = data[: len(data) // (width * channels) * width * channels]
    numbers = whole.reshape(-1, channels, width)[:, 0]  # n x width, little-endian
    if width == 1:
        return numbers[:, 0] / 128.0 - 1, rate_hz
    widened = np.zeros((len(numbers), 4), np.uint8)
    widened[:, 4 - width :] = numbers
    return widened.view("<i4")[:, 0] / 2.0**31, rate_hz
