"""What call tracing costs: python benchmarks/trace_overhead.py (needs the sim and dev extras).

Compares the tracer of this Python version, with and without values, with the alternative for 3.11 that was not taken,
to replace every function of the robot's software by a wrapper, and with viztracer: as it is by default, and told to log
the arguments and results of the robot's software only. Recorded calls are taken, but nobody writes a file. Prints the
figures and writes them to benchmarks/results/trace_overhead-*.json.
"""

import functools
import gc
import inspect
import json
import os
import platform
import random
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from importlib.metadata import version
from pathlib import Path
from time import monotonic_ns
from typing import Any

import numpy as np
from viztracer import VizTracer

import misstep_cell.robot
from misstep.record.trace import Tracer
from misstep.record.traced import DRAIN_PERIOD_S
from misstep_cell.robot.kinematics.forward import forward
from misstep_cell.robot.kinematics.inverse import solve_ik
from misstep_cell.skills import SKILLS

RESULTS = Path(__file__).parent / "results"
ROBOT = "misstep_cell.robot"
ROBOT_FOLDER = str(Path(misstep_cell.robot.__file__).parent)
SKILL_REPEATS_N = {"grasp": 7, "press_button": 7, "push": 7, "pour": 5}
REPEATS_N = 5
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


def compare_s(
    run: Run, arms: dict[str, Arm], prepare: Run = lambda: None, repeats_n: int = REPEATS_N
) -> dict[str, list[float]]:
    """CPU times under every arm, in turns: a machine whose speed drifts slows all of them alike."""
    times_s: dict[str, list[float]] = {arm: [] for arm in arms}
    for _ in range(repeats_n):
        for arm, enter in arms.items():
            with enter():
                times_s[arm].append(cpu_s(run, prepare))
    return times_s


@contextmanager
def tracing(root: str, values: bool = True) -> Iterator[Tracer]:
    """Traces as misstep does, draining twice a second."""
    tracer, over = Tracer([root], values=values), threading.Event()

    def drain() -> None:
        while not over.wait(DRAIN_PERIOD_S):
            tracer.drain()
            tracer.drain_values()

    drainer = threading.Thread(target=drain)
    drainer.start()
    tracer.start()
    try:
        yield tracer
    finally:
        tracer.stop()
        over.set()
        drainer.join()


@contextmanager
def viztracing(**options: Any) -> Iterator[None]:
    """Traces with viztracer, of which nothing is saved."""
    tracer = VizTracer(verbose=0, **options)
    tracer.start()
    try:
        yield
    finally:
        tracer.stop()
        tracer.clear()


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
    """What a call of an empty function costs more than without tracing; hardly one of the traced ones is sampled."""
    with tempfile.TemporaryDirectory() as folder:
        names: dict[str, Any] = {}
        exec(compile("def traced(): pass", str(Path(folder) / "robot.py"), "exec"), names)
        kinds = {
            "traced": lambda: repeat(names["traced"]),
            "untraced": lambda: repeat(untraced),
            "builtin": repeat_builtin,
        }
        arms: dict[str, Arm] = {
            "plain": nullcontext,
            "calls": lambda: tracing(folder, values=False),
            "values": lambda: tracing(folder),
        }
        times_s = {kind: compare_s(run, arms) for kind, run in kinds.items()}
    return {
        f"{kind}, {arm}": round((min(times[arm]) - min(times["plain"])) / CALLS_N * 1e9)
        for kind, times in times_s.items()
        for arm in ("calls", "values")
    }


def robot_arms() -> dict[str, Arm]:
    """All ways to trace the robot's software."""
    restricted = {"include_files": [ROBOT_FOLDER], "log_func_args": True, "log_func_retval": True}
    return {
        "plain": nullcontext,
        "calls": lambda: tracing(ROBOT, values=False),
        "values": lambda: tracing(ROBOT),
        "wrappers": lambda: wrapping(ROBOT),
        "viztracer": viztracing,
        "viztracer, values of the robot's software": lambda: viztracing(**restricted),
    }


def slowdown(run: Run, prepare: Run = lambda: None, repeats_n: int = REPEATS_N) -> dict[str, Any]:
    """How much more CPU time real robot software takes: medians over rounds, as shares of the time without tracing."""
    times_s = {arm: np.array(times) for arm, times in compare_s(run, robot_arms(), prepare, repeats_n).items()}
    added_s = {arm: float(np.median(times - times_s["plain"])) for arm, times in times_s.items() if arm != "plain"}
    plain_s = float(np.median(times_s["plain"]))
    return {
        "cpu_s": round(plain_s, 3),
        "added_cpu_s": {arm: round(time_s, 3) for arm, time_s in added_s.items()},
        "added_share_of_cpu": {arm: round(time_s / plain_s, 3) for arm, time_s in added_s.items()},
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


def sampling(run: Run, prepare: Run) -> dict[str, Any]:
    """How many calls of a run there are, how many of them are sampled, and what a sample costs."""
    prepare()
    tracer = Tracer([ROBOT])
    tracer.start()
    run()
    calls_n, values = len(tracer.stop()), tracer.drain_values()
    return {"calls": calls_n, "sampled": len(values), "numbers": len(values.value)}


def lost(name: str) -> dict[str, Any]:
    """What tracing costs a skill, of its CPU time and of the time that the robot takes."""
    skill = next(one for one in SKILLS if one.name == name)

    def prepare() -> None:
        random.seed(3)
        np.random.seed(3)  # noqa: NPY002  (the cell draws its scene from it)
        skill.prepare()

    def run() -> None:
        skill.execute(SilentRecorder())

    counts = sampling(run, prepare)
    robot_s = skill.simulation.t_ns * 1e-9
    cost = slowdown(run, prepare, SKILL_REPEATS_N[name])
    added_s = cost["added_cpu_s"]
    per_sample_us = (added_s["values"] - added_s["calls"]) / counts["sampled"] * 1e6
    return (
        counts
        | {"robot_s": round(robot_s, 2), "us_per_sample": round(per_sample_us)}
        | cost
        | {"added_share_of_robot_time": {arm: round(time_s / robot_s, 4) for arm, time_s in added_s.items()}}
    )


def measure() -> dict[str, Any]:
    load = os.getloadavg()[0]
    return {
        "python": platform.python_version(),
        "tracer": "sys.monitoring" if sys.version_info >= (3, 12) else "sys.setprofile",
        "viztracer": version("viztracer"),
        "machine": f"{len(os.sched_getaffinity(0))} cores, shared with other jobs; load average {load:.1f} at first",
        "ns_per_call": per_call_ns(),
        "skills": {name: lost(name) for name in SKILL_REPEATS_N},
        "inverse kinematics": slowdown(inverse_kinematics()),
    }


if __name__ == "__main__":
    text = json.dumps(measure(), indent=2)
    print(text)
    python = "{}.{}".format(*sys.version_info[:2])
    (RESULTS / f"trace_overhead-{python}.json").write_text(text + "\n")
