"""The hand's driver loses a command, or makes one up."""

from dataclasses import replace

import numpy as np

from misstep_cell.world.disturbances import HandFault
from misstep_cell.world.scene import Scene


def lost_command(scene: Scene, rng: np.random.Generator) -> Scene:
    """The hand stays open, stays closed, or opens while it holds the object; its fingers twitch before."""
    brings = scene.goal or scene.target is not None
    opens_after_s = rng.uniform(0.3, 3.5 if brings else 1.0)
    faults = [HandFault(loses_close=True), HandFault(opens_after_s=opens_after_s)]
    if brings and not scene.beads_n:
        faults.append(HandFault(loses_open=True))
    return replace(scene, hand_fault=faults[rng.integers(len(faults))])
