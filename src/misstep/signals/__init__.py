"""Executions as matrices on a common time grid, and as clips of what cameras and sensors showed."""
