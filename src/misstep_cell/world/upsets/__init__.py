"""What makes executions fail: one cause a file, each a function from a scene to a disturbed one."""

from misstep_cell.world.upsets.causes import CAUSES, UPSETS, UPSETS_VARIABLE, cause_of, upset, wanted_cause

__all__ = ["CAUSES", "UPSETS", "UPSETS_VARIABLE", "cause_of", "upset", "wanted_cause"]
