"""What call tracing costs: python benchmarks/trace_overhead.py (needs the sim extra).

Compares the tracer of this Python version with the alternative for 3.11 that was not taken: to replace every function
of the robot's software by a wrapper. Prints the figures and writes them to benchmarks/results/trace_overhead-*.json.
"""

import functools
import gc
import inspect
import json
import platform
import random
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from pathlib import Path
from time import monotonic_ns
from typing import Any

import numpy as np

from misstep.record.trace import Tracer
from misstep_cell.robot.kinematics.forward import forward
from misstep_cell.robot.kinematics.inverse import solve_ik
from misstep_cell.skills import SKILLS

RESULTS = Path(__file__).parent / "results"
ROBOT = "misstep_cell.robot"
REPEATS_N = 11
CALLS_N = 50_000
SOLUTIONS_N = 40

Run = Callable[[], Any]
Arm = Callable[[], AbstractContextManager[Any]]


class SilentRecorder:
    """Takes what a skill logs, and drops it."""

    def __getattr__(self, name: str) -> Callable[..., None]:
        return lambda *_: None


def cpu_s(run: Run, prepare: Run) -> float:
    """CPU time of one run, which other jobs on the machine disturb least."""
    prepare()
    gc.collect()
    started_s = time.process_time()
    run()
    return time.process_time() - started_s


def compare_s(run: Run, arms: dict[str, Arm], prepare: Run = lambda: None) -> dict[str, list[float]]:
    """CPU times under every arm, in turns: a machine whose speed drifts slows all of them alike."""
    times_s: dict[str, list[float]] = {arm: [] for arm in arms}
    for _ in range(REPEATS_N):
        for arm, enter in arms.items():
            with enter():
                times_s[arm].append(cpu_s(run, prepare))
    return times_s


@contextmanager
def tracing(root: str) -> Iterator[Tracer]:
    """Traces as misstep does."""
    tracer = Tracer([root])
    tracer.start()
    try:
        yield tracer
    finally:
        tracer.stop()


@contextmanager
def wrapping(package: str) -> Iterator[None]:
    """Replaces the functions of all loaded modules of a package by wrappers that note their calls."""
    rows: list[int] = []
    wrappers: dict[Any, Any] = {}

    def wrap(function: Any) -> Any:
        @functools.wraps(function)
        def wrapper(*args: Any, **keywords: Any) -> Any:
            begin_ns, raised = monotonic_ns(), True
            try:
                result = function(*args, **keywords)
                raised = False
                return result
            finally:
                rows.append(raised)
                rows.append(begin_ns)
                rows.append(monotonic_ns())

        return wrapper

    modules = [module for name, module in sys.modules.items() if name.startswith(package)]
    classes = {value for module in modules for value in vars(module).values() if inspect.isclass(value)}
    replaced = []
    for holder in [*modules, *(value for value in classes if value.__module__.startswith(package))]:
        for name, value in list(vars(holder).items()):
            if inspect.isfunction(value) and value.__module__.startswith(package):
                replaced.append((holder, name, value))
                setattr(holder, name, wrappers.setdefault(value, wrap(value)))
    try:
        yield
    finally:
        for holder, name, value in replaced:
            setattr(holder, name, value)


def repeat(function: Callable[[], None]) -> None:
    for _ in range(CALLS_N):
        function()


def repeat_builtin() -> None:
    for _ in range(CALLS_N):
        len("")


def untraced() -> None:
    pass


def per_call_ns() -> dict[str, float]:
    """What a call of an empty function costs more than without tracing."""
    with tempfile.TemporaryDirectory() as folder:
        names: dict[str, Any] = {}
        exec(compile("def traced(): pass", str(Path(folder) / "robot.py"), "exec"), names)
        kinds = {
            "traced": lambda: repeat(names["traced"]),
            "untraced": lambda: repeat(untraced),
            "builtin": repeat_builtin,
        }
        arms: dict[str, Arm] = {"plain": nullcontext, "tracer": lambda: tracing(folder)}
        times_s = {kind: compare_s(run, arms) for kind, run in kinds.items()}
    return {
        kind: round((min(times["tracer"]) - min(times["plain"])) / CALLS_N * 1e9) for kind, times in times_s.items()
    }


def slowdown(run: Run, prepare: Run = lambda: None) -> dict[str, float]:
    """How many times longer real robot software takes: medians over rounds."""
    with tracing(ROBOT) as tracer:
        cpu_s(run, prepare)
        calls_n = len(tracer.drain())
    arms: dict[str, Arm] = {
        "plain": nullcontext,
        "tracer": lambda: tracing(ROBOT),
        "wrappers": lambda: wrapping(ROBOT),
    }
    times_s = {arm: np.array(times) for arm, times in compare_s(run, arms, prepare).items()}
    ratios = {arm: float(np.median(times / times_s["plain"])) for arm, times in times_s.items() if arm != "plain"}
    return {"cpu_s": round(float(np.median(times_s["plain"])), 3), "calls": calls_n} | {
        arm: round(ratio, 3) for arm, ratio in ratios.items()
    }


def inverse_kinematics() -> Run:
    """Robot software alone, small functions on small arrays: the worst case."""
    generator = np.random.default_rng(0)
    targets = [forward(generator.uniform(-0.5, 0.5, 7)) for _ in range(SOLUTIONS_N)]
    home_rad = np.full(7, 0.1)

    def solve() -> None:
        for target in targets:
            sys.modules[solve_ik.__module__].solve_ik(target, home_rad)

    return solve


def measure() -> dict[str, Any]:
    grasp = next(skill for skill in SKILLS if skill.name == "grasp")

    def prepare() -> None:
        random.seed(3)
        np.random.seed(3)  # noqa: NPY002  (the cell draws its scene from it)
        grasp.prepare()

    return {
        "python": platform.python_version(),
        "tracer": "sys.monitoring" if sys.version_info >= (3, 12) else "sys.setprofile",
        "ns_per_call": per_call_ns(),
        "slowdown": {
            "grasp, with physics": slowdown(lambda: grasp.execute(SilentRecorder()), prepare),
            "inverse kinematics": slowdown(inverse_kinematics()),
        },
    }


if __name__ == "__main__":
    text = json.dumps(measure(), indent=2)
    print(text)
    version = "{}.{}".format(*sys.version_info[:2])
    (RESULTS / f"trace_overhead-{version}.json").write_text(text + "\n")
