"""What the simulated sessions of several seeds say together, beside what the paper says.

Source: Hangl et al. 2017, section IV-A.
"""

from collections.abc import Sequence
from typing import Any

from misstep.core.preset import Preset
from misstep.evaluate.hangl import Course
from misstep.evaluate.metrics import bootstrap, wilson

FOUND = 0.95
PAPER_SAYS = {
    2: "gains a1 > a2 = a3 > a4; a1 first, a2 after 19 executions; p(f2) -> 1",
    3: "gains a1 > a2 = a3 > a4; executions as in figure 2; p(f2) -> 1",
    4: "gains a1 = a2 > a3 = a4; a1 and a2 in turns; p(f2) -> 1",
}


def summary(courses: Sequence[Course]) -> dict[str, Any]:
    """The figures of one scenario and preset; one course a seed.

    "p(f2) exactly 0" counts the sessions in which the function that holds the bug was ruled out for good.
    """
    n = len(courses)
    gains = {f"initial gain of {a}, bit": [float(c.gains_bits[a][0]) for c in courses] for a in courses[0].gains_bits}
    switches = [course.switched_after for course in courses if course.switched_after is not None]
    shares = {
        "gains a1 > a2, a3 > a4": sum(map(_gains_fall, courses)),
        "first skill is a1": sum(c.chosen[0] == "a1" for c in courses),
        "second skill is a2": sum(_second_skill(c) == "a2" for c in courses),
        f"p(f2) > {FOUND} at the end": sum(bool(c.buggy[-1] > FOUND) for c in courses),
        "p(f2) exactly 0 at the end": sum(bool(c.buggy[-1] == 0) for c in courses),
    }
    ends = [float(course.buggy[-1]) for course in courses]
    means: dict[str, Sequence[float]] = {"executions before the second skill": switches, "p(f2) at the end": ends}
    return {name: bootstrap(values).rounded() for name, values in (gains | means).items()} | {
        name: wilson(hits, n).rounded() for name, hits in shares.items()
    }


def course_facts(figure: int, preset: Preset, seed: int, course: Course) -> dict[str, Any]:
    """One session as JSON-ready data."""
    return {
        "figure": figure,
        "preset": preset,
        "seed": seed,
        "chosen": list(course.chosen),
        "gains_bits": {skill: [round(float(x), 5) for x in bits] for skill, bits in course.gains_bits.items()},
        "belief": [[float(f"{p:.6g}") for p in row] for row in course.belief],
    }


def _gains_fall(course: Course) -> bool:
    a1, a2, a3, a4 = (course.gains_bits[skill][0] for skill in ("a1", "a2", "a3", "a4"))
    return bool(a1 > max(a2, a3) and min(a2, a3) > a4)


def _second_skill(course: Course) -> str | None:
    return None if course.switched_after is None else course.chosen[course.switched_after]
