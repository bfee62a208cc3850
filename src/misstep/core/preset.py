"""The two readings of the papers that exist wherever the literal one and the sound one differ."""

from typing import Literal

Preset = Literal["default", "paper"]
Likelihood = Literal["default", "learned"]
"""Whether the likelihood's constants are the defaults, or what a store's fixed bugs taught."""
