"""The planted bugs: each changes the source text of one function while its module is imported.

No file is touched. The module keeps its file name, and every function its name and line, so that tracing sees
nothing but a changed behaviour.
"""

import ast
import importlib.abc
import importlib.machinery
import importlib.util
import os
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from types import CodeType, ModuleType

from misstep_cell.errors import BugPatchError, BugTooLateError, UnknownBugError

BUG_VARIABLE = "MISSTEP_CELL_BUG"


@dataclass(frozen=True, slots=True)
class Bug:
    """One planted bug.

    Attributes:
        name: what MISSTEP_CELL_BUG calls it.
        module: dotted name of the module it is in.
        qualname: of the function, within the module.
        description: one line for people.
        old: text that occurs once in the function.
        new: what takes its place; as many lines.
    """

    name: str
    module: str
    qualname: str
    description: str
    old: str
    new: str

    @property
    def function(self) -> str:
        """Dotted name of the function with the bug."""
        return f"{self.module}.{self.qualname}"


BUGS = (
    Bug(
        "cartesian-shift",
        "misstep_cell.robot.planning.cartesian",
        "plan_cartesian",
        "the Cartesian planner adds a constant shift to every goal",
        "start = forward(start_rad)",
        "start, goal = forward(start_rad), Pose(goal.rotation, goal.position_m + [-0.06, 0.02, 0.0])",
    ),
    Bug(
        "hand-not-forwarded",
        "misstep_cell.robot.control.hand",
        "Hand.close",
        "the command to close is not forwarded to the hand",
        "self._hardware.command_fingers(0.0)",
        "self._hardware.read()",
    ),
    Bug(
        "localiser-constant",
        "misstep_cell.robot.perception.box",
        "localise_object",
        "the localiser returns one and the same pose without looking",
        "looks = [find_box(hardware.capture_range_image()) for _ in range(_LOOKS)]",
        "looks = [BoxPose(np.array([0.56, 0.0, 0.04]), 0.0, np.array([0.046, 0.074, 0.08]))]",
    ),
    Bug(
        "wrong-frame",
        "misstep_cell.robot.perception.points",
        "camera_in_base",
        "the lens's offset is added in the base's frame, not in the camera mount's",
        "MOUNT_IN_BASE.rotation @ LENS_IN_MOUNT_M",
        "LENS_IN_MOUNT_M",
    ),
    Bug(
        "handover-threshold",
        "misstep_cell.robot.control.force",
        "HandoverDetector.pushed",
        "the force is compared with a threshold in millinewtons, so that no push is ever noticed",
        "> _PUSH_N",
        "> 1000 * _PUSH_N",
    ),
    Bug(
        "joint-goal",
        "misstep_cell.robot.planning.joint",
        "interpolate_joints",
        "the interpolation stops short of each corner",
        "np.linspace(0.0, 1.0, steps + 1)",
        "np.linspace(0.0, 0.75, steps + 1)",
    ),
)


def plant_from_environment() -> None:
    """Plants the bug that the environment names, if it names one."""
    name = os.environ.get(BUG_VARIABLE)
    if name:
        plant(find_bug(name))


def find_bug(name: str) -> Bug:
    """The bug of this name.

    Raises:
        UnknownBugError: there is none.
    """
    by_name = {bug.name: bug for bug in BUGS}
    if name not in by_name:
        raise UnknownBugError(name, list(by_name))
    return by_name[name]


def plant(bug: Bug) -> None:
    """Makes the bug's module, when it is imported, run with the bug. Planting it again changes nothing.

    Raises:
        BugTooLateError: the module is already imported without it.
    """
    finder = _PatchingFinder(bug)
    if finder in sys.meta_path:
        return
    if bug.module in sys.modules:
        raise BugTooLateError(bug.name, bug.module)
    sys.meta_path.insert(0, finder)


def patched_source(bug: Bug, source: str) -> str:
    """The module's source with the bug in it.

    Raises:
        BugPatchError: the old text is not in the function exactly once.
    """
    lines = source.splitlines(keepends=True)
    first, last = function_lines(source, bug.qualname)
    body = "".join(lines[first:last])
    found = body.count(bug.old)
    if found != 1:
        raise BugPatchError(bug.name, bug.function, found)
    return "".join([*lines[:first], body.replace(bug.old, bug.new), *lines[last:]])


def function_lines(source: str, qualname: str) -> tuple[int, int]:
    """First and last line of a function, counted as a slice; (0, 0) if there is no such function."""
    node: ast.AST = ast.parse(source)
    for name in qualname.split("."):
        children = {child.name: child for child in ast.iter_child_nodes(node) if isinstance(child, _DEFINITIONS)}
        if name not in children:
            return 0, 0
        node = children[name]
    assert isinstance(node, _DEFINITIONS)
    return node.lineno - 1, node.end_lineno or node.lineno


_DEFINITIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)


class _PatchingLoader(importlib.machinery.SourceFileLoader):
    """Compiles a module's patched source; neither reads nor writes cached bytecode."""

    def __init__(self, bug: Bug, path: str) -> None:
        super().__init__(bug.module, path)
        self._bug = bug

    def get_code(self, fullname: str) -> CodeType:
        source = importlib.util.decode_source(self.get_data(self.path))
        return compile(patched_source(self._bug, source), self.path, "exec", dont_inherit=True)


@dataclass(frozen=True)
class _PatchingFinder(importlib.abc.MetaPathFinder):
    """Hands the bug's module to the patching loader and leaves all others alone."""

    bug: Bug

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> importlib.machinery.ModuleSpec | None:
        if fullname != self.bug.module:
            return None
        spec = importlib.machinery.PathFinder.find_spec(fullname, path)
        if spec is None or spec.origin is None:
            return None
        loader = _PatchingLoader(self.bug, spec.origin)
        return importlib.util.spec_from_file_location(fullname, spec.origin, loader=loader)
