"""How many floating-point operations encoders take, by formula: two a multiplication of matrices' elements.

What is not a product of matrices (norms, softmax, sums) is left out; torch.utils.flop_counter counts the same.
"""

from collections.abc import Sequence

from misstep.anticipate.series_encoder import SeriesConfig
from misstep.anticipate.transformer import reaches
from misstep.anticipate.vivit import VivitConfig

EncoderConfig = VivitConfig | SeriesConfig


def clip_flops(config: EncoderConfig) -> int:
    """For a whole clip."""
    return config.moments * _moment(config, [config.moments] * config.depth)


def causal_step_flops(config: EncoderConfig) -> int:
    """For a new moment (a tubelet, or a patch of samples) of a causal encoder that remembers those before it."""
    return _moment(config, [reach + 1 for reach in reaches(config.moments, config.depth)])


def tubelet_step_flops(config: VivitConfig) -> int:
    """For a new frame of an encoder that is not causal and remembers what those before it add to tubelets.

    From each slot in a tubelet a frame adds something else: one frame in all slots costs what a tubelet does.
    """
    return clip_flops(config) - (config.moments - 1) * _embedding(config)


def _moment(config: EncoderConfig, keys: Sequence[int]) -> int:
    """For one moment, whose tokens look at so many moments in each layer."""
    return _embedding(config) + sum(_layer(config, one) for one in keys)


def _embedding(config: EncoderConfig) -> int:
    return 2 * config.places * config.values * config.width


def _layer(config: EncoderConfig, keys: int) -> int:
    tokens, width = config.places, config.width
    projections = 2 * tokens * 4 * width**2  # queries, keys, values, output
    space = projections + 4 * tokens * tokens * width if tokens > 1 else 0
    time = projections + 4 * tokens * keys * width
    return space + time + 4 * tokens * width * config.mlp
