"""The physical side of the cell: what a laboratory would hold. Never traced, never under test."""

import ctypes.util
import os
import sys

# MuJoCo chooses its OpenGL when it is first imported, and without a display only EGL works.
if sys.platform == "linux" and ctypes.util.find_library("EGL"):
    os.environ.setdefault("MUJOCO_GL", "egl")
