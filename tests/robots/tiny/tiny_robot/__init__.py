"""The software of a tiny robot, in one dimension."""
