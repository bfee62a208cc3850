"""How fast is blaming? python benchmarks/blame_speed.py

1. One gain optimisation (from the belief to the skill to run next) with 4 skills, 241 functions, 70 samples a skill and
   2,000 steps, against the paper's sampled gain in NumPy, which keeps what it has computed for a t_fail: with nothing
   kept yet, and with all of them. Both are given what else can be computed before the session; run in turns, on one
   thread.
2. How the time grows with functions, skills, steps and samples: slopes in a log-log plot.
3. 10,000 skills and 100,000 functions, 200 of them active in each skill: time and memory of one decision.
4. The update of a belief over 100,000 functions after an execution.

Writes benchmarks/results/blame-speed.json.
"""

import os

os.environ.setdefault("OMP_NUM_THREADS", "1")

import argparse
import resource
import statistics
import time
from collections.abc import Callable, Mapping

import numpy as np
from result_file import write_result
from scipy.special import erf

from misstep.blame.belief import Inference, infer
from misstep.blame.coverage import Coverage, Exercise
from misstep.blame.evidence import Evidence, gather
from misstep.blame.failure_time import at_the_end
from misstep.blame.fingerprint import DECAY_PER_S, Fingerprint, decayed_counts, step_fade
from misstep.blame.paper import entropy_bits, likelihood, normalised
from misstep.blame.selection import BY_EXECUTION, best_skill, forecasts
from misstep.core.calls import Function
from misstep.signals.activity import Activity

STEP_NS = 50_000_000
SAMPLES_AN_EXECUTION = 8


def coverage(skills_n: int, functions_n: int, active_n: int, generator: np.random.Generator) -> Coverage:
    """Skills that each call some functions, some of them not always."""
    functions = tuple(Function(f"f{row:06d}") for row in range(functions_n))
    skills = {}
    for skill in range(skills_n):
        rows = np.sort(generator.choice(functions_n, min(active_n, functions_n), replace=False))
        rate = np.where(generator.random(len(rows)) < 0.7, 1.0, generator.integers(1, 71, len(rows)) / 70)
        skills[f"s{skill:05d}"] = Exercise(rows, rate, int(generator.integers(3)), 70)
    known = Coverage(functions, skills)
    assert known.users.sum() and known.row  # both computed once a session, not once a decision
    return known


def executions(known: Coverage, count: int, generator: np.random.Generator) -> list[Evidence]:
    """Failures of the first skill, each with first calls and timing of its own."""
    found = []
    for number in range(count):
        rows = known.skills["s00000"].rows
        exposure, timing, odd = (
            generator.choice(levels, len(rows)) for levels in ((0.1, 0.7, 1.0), (0.5, 2.0), (0.2, 9.0))
        )
        usual = [*[np.ones(len(rows))] * 3, *np.zeros((2, len(rows)))]
        found.append(Evidence("s00000", number % 2 == 0, rows, exposure, timing, odd, *usual))
    return found


def decide(known: Coverage, evidence: list[Evidence]) -> str:
    """The belief, every skill's gain, and the choice."""
    return choose(infer(known, evidence), known)


def choose(inference: Inference, known: Coverage) -> str:
    """Every skill's gain, and the choice."""
    gains = forecasts(inference, known).gains_bits(inference.belief)
    return best_skill(gains, dict.fromkeys(gains, 1.0), BY_EXECUTION, None)


class SampledGain:
    """The paper's gain (eq. 16-17), uniform samples of (succ, t_fail), in NumPy.

    Decayed counts are computed before the session; p_dev of all functions in all samples (eq. 15) is kept for every
    t_fail that was drawn once. What is left is to look up, update the belief and take its entropy.
    """

    def __init__(self, counts: Mapping[str, np.ndarray]) -> None:
        fade = step_fade(DECAY_PER_S, STEP_NS)
        self.decayed = {skill: decayed_counts(values, fade).astype(np.float32) for skill, values in counts.items()}
        self.forget()

    def forget(self) -> None:
        """Nothing is kept of any t_fail."""
        shapes = {skill: values.shape for skill, values in self.decayed.items()}
        self.deviating = {skill: np.empty((n, t, f), np.float32) for skill, (n, f, t) in shapes.items()}
        self.kept = {skill: np.zeros(t, np.bool_) for skill, (_, _, t) in shapes.items()}

    def keep(self, skill: str, t_fail: np.ndarray) -> None:
        """Eq. 15 at those t_fail that are not kept yet: n x functions x T -> n x T x functions."""
        new = np.unique(t_fail[~self.kept[skill][t_fail]])
        if len(new):
            decayed = self.decayed[skill][:, :, new]
            difference = np.abs(decayed - decayed.mean(axis=0))
            spread = np.maximum(decayed.std(axis=0, ddof=1), 1e-12)
            self.deviating[skill][:, new] = (0.5 * erf(difference / (spread * np.sqrt(2)))).transpose(0, 2, 1)
            self.kept[skill][new] = True

    def choose(self, belief: np.ndarray, seed: int = 0) -> str:
        gains = {skill: self.gain_bits(skill, belief, np.random.default_rng(seed)) for skill in self.deviating}
        return max(gains, key=lambda skill: gains[skill])

    def gain_bits(self, skill: str, belief: np.ndarray, generator: np.random.Generator) -> float:
        n, steps, _ = self.deviating[skill].shape
        t_fail = generator.integers(steps, size=n * SAMPLES_AN_EXECUTION)
        failed = generator.random(len(t_fail)) < 0.5
        column = np.where(failed, t_fail, steps - 1)
        self.keep(skill, column)
        deviating = self.deviating[skill][np.repeat(np.arange(n), SAMPLES_AN_EXECUTION), column]
        weights = belief * np.where(failed[:, None], likelihood(deviating, True), likelihood(deviating, False))
        return float(entropy_bits(belief) - entropy_bits(normalised(weights, belief)).mean())


def counts_of(skills_n: int, samples_n: int, functions_n: int, steps: int) -> dict[str, np.ndarray]:
    generator = np.random.default_rng(1)
    return {
        f"s{skill:05d}": (generator.random((samples_n, functions_n, steps), np.float32) < 0.05).astype(np.float32)
        for skill in range(skills_n)
    }


def cpu_s(work: Callable[[], object], repeats: int) -> list[float]:
    taken = []
    for _ in range(repeats):
        began = time.process_time()
        work()
        taken.append(time.process_time() - began)
    return taken


def against_samples(steps: int, repeats: int) -> dict[str, float]:
    generator = np.random.default_rng(0)
    known = coverage(4, 241, 150, generator)
    inference = infer(known, executions(known, 5, generator))
    belief = inference.belief.probability
    sampled = SampledGain(counts_of(4, 70, 241, steps))
    ours, cold, warm = [], [], []
    for _ in range(repeats):
        ours.append(min(cpu_s(lambda: choose(inference, known), 20)))
        sampled.forget()
        cold.extend(cpu_s(lambda: sampled.choose(belief), 1))
        warm.append(min(cpu_s(lambda: sampled.choose(belief), 3)))
    return {
        "gain in closed form, ms": round(1e3 * statistics.median(ours), 4),
        "sampled, no t_fail kept yet, ms": round(1e3 * statistics.median(cold), 1),
        "sampled, every t_fail kept, ms": round(1e3 * statistics.median(warm), 1),
        "times faster than with none kept": _times(ours, cold),
        "times faster than with all kept": _times(ours, warm),
    }


def _times(ours: list[float], theirs: list[float]) -> float:
    """Median of the pairs' ratios."""
    return round(statistics.median(slow / fast for fast, slow in zip(ours, theirs, strict=True)), 1)


def slope(sizes: list[int], work_of: Callable[[int], Callable[[], object]]) -> float:
    taken = [min(cpu_s(work_of(size), 5)) for size in sizes]
    return round(float(np.polyfit(np.log(sizes), np.log(taken), 1)[0]), 2)


def decision(skills_n: int = 4, functions_n: int = 241, active_n: int = 150, executions_n: int = 5):
    generator = np.random.default_rng(0)
    known = coverage(skills_n, functions_n, active_n, generator)
    evidence = executions(known, executions_n, generator)
    return lambda: decide(known, evidence)


def activity(steps: int, generator: np.random.Generator) -> Activity:
    functions = tuple(Function(f"f{row:06d}") for row in range(150))
    return Activity(functions, STEP_NS, (generator.random((150, steps)) < 0.1).astype(float))


def learning(samples_n: int, steps: int = 100) -> Callable[[], object]:
    generator = np.random.default_rng(0)
    samples = [activity(steps, generator) for _ in range(samples_n)]
    return lambda: Fingerprint.of(samples)


def reduction(steps: int) -> Callable[[], object]:
    generator = np.random.default_rng(0)
    fingerprint, one = learning(10, steps)(), activity(steps, generator)
    row = {function.name: index for index, function in enumerate(one.functions)}
    return lambda: gather("s", at_the_end(steps), one, fingerprint, row)


def slopes() -> dict[str, float]:
    """A decision knows successes by their moments only: steps and samples cost what is done before it, once."""
    return {
        "slope in functions, 200 active": slope([1_000, 10_000, 100_000], lambda n: decision(4, n, 200)),
        "slope in active functions": slope([500, 2_000, 8_000, 32_000], lambda n: decision(4, n, n)),
        "slope in skills": slope([64, 256, 1_024], lambda n: decision(n, 20_000, 200)),
        "slope in executions under test": slope([10, 40, 160], lambda n: decision(4, 241, 150, n)),
        "slope in steps, of reducing an execution": slope([1_000, 4_000, 16_000], reduction),
        "slope in samples, of learning a skill": slope([20, 80, 320], learning),
    }


def peak_mib() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--steps", type=int, default=2_000)
    parser.add_argument("--repeats", type=int, default=7)
    options = parser.parse_args()
    generator = np.random.default_rng(0)
    large = coverage(10_000, 100_000, 200, generator)
    evidence = executions(large, 10, generator)
    decided_s = min(cpu_s(lambda: decide(large, evidence), 2))
    memory_mib = peak_mib()
    update_s = statistics.median(cpu_s(lambda: infer(large, evidence[:1]), 50))
    figures: dict[str, object] = {
        "10,000 skills x 100,000 functions: decision, s": round(decided_s, 2),
        "10,000 skills x 100,000 functions: peak memory, MiB": round(memory_mib),
        "belief over 100,000 functions: update by 1 execution, ms": round(1e3 * update_s, 3),
        "belief over 100,000 functions: from 10 executions, ms": round(
            1e3 * statistics.median(cpu_s(lambda: infer(large, evidence), 50)), 3
        ),
    }
    figures |= slopes()
    figures |= against_samples(options.steps, options.repeats)
    write_result("blame-speed", f"python benchmarks/blame_speed.py --steps {options.steps}", [0], figures, [])


if __name__ == "__main__":
    main()
