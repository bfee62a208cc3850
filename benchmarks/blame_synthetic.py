"""How sound is the belief on a synthetic robot? python benchmarks/blame_synthetic.py [--sessions 100]

Four kinds of sessions, each through the whole of Algorithm 1 with the default limits: without a bug, where 2 % of the
executions fail all the same; with a bug that always shows; with one of which 40 % of the manifestations are silent; and
with everything drawn from the priors, where a belief of p must be right with probability p. Writes
benchmarks/results/blame-synthetic.json.
"""

import argparse
from collections import Counter
from dataclasses import replace

import numpy as np
from result_file import interval, write_result

from misstep.blame.evidence import RECENT, Reference
from misstep.blame.fingerprint import DECAY_PER_S, recency, step_fade
from misstep.blame.knowledge import Knowledge
from misstep.blame.likelihood import Priors
from misstep.blame.session import Session, StopReason
from misstep.blame.trial import Trial
from misstep.evaluate.synthetic import GROUPS, SKILLS, STEPS, SyntheticRobot

SPURIOUS = 0.02
PRIORS = Priors()


class PriorRobot:
    """A robot whose bug, or soundness, and whose flakiness are drawn from the priors."""

    def __init__(self, robot: SyntheticRobot, knowledge: Knowledge, priors: Priors = PRIORS) -> None:
        draw, self.robot, self.knowledge = robot.generator, robot, knowledge
        bugged = draw.random() >= priors.no_bug
        self.bug = str(draw.choice([function.name for function in robot.functions])) if bugged else None
        users = robot.users(self.bug) if self.bug else ()
        silent, shows = draw.beta(*priors.silent), dict[str, bool]()
        while self.bug and not any(shows.values()):  # a bug shows in at least one skill
            shows = {skill: bool(draw.random() >= silent) for skill in users}
        self.q = {skill: draw.beta(*priors.manifest) if shows.get(skill) else 0.0 for skill in SKILLS}
        self.epsilon = {skill: draw.beta(*priors.spurious) for skill in SKILLS}
        self.step = {skill: self._step_of_failure(skill) for skill in SKILLS}  # the delay of a symptom repeats

    def trusted(self) -> Knowledge:
        """The knowledge with as many trusted failures as this flakiness gives."""
        draw = self.robot.generator
        references = {
            skill: Reference(one.fingerprint, int(draw.binomial(one.fingerprint.executions, self.epsilon[skill])), 5.0)
            for skill, one in self.knowledge.references.items()
        }
        return replace(self.knowledge, references=references)

    def execute(self, skill: str, seed: int) -> Trial:
        draw = self.robot.generator
        if draw.random() < self.epsilon[skill]:
            return self.robot.trial(skill, True, int(draw.integers(STEPS)))
        failed = bool(draw.random() < self.q[skill])
        return self.robot.trial(skill, failed, self.step[skill] if failed else None)

    def _step_of_failure(self, skill: str) -> int:
        """After the buggy function was called, the sooner after it was active the likelier."""
        if self.q[skill] == 0 or self.bug is None:
            return 0
        fingerprint = self.knowledge.references[skill].fingerprint
        names = [function.name for function in fingerprint.functions]
        counts = fingerprint.counts.mean[names.index(self.bug)]
        recent = recency(counts, step_fade(DECAY_PER_S, fingerprint.step_ns))
        weight = np.where(recent > 0, 1 + RECENT * recent, 0.0)
        return int(self.robot.generator.choice(STEPS, p=weight / weight.sum()))


def flaky(robot: SyntheticRobot, bug: str | None, silent: float, spurious: float):
    def execute(skill: str, seed: int) -> Trial:
        (trial,) = robot.trials(bug, [skill], silent)
        if not trial.execution.failed and robot.generator.random() < spurious:
            return robot.trial(skill, True, int(robot.generator.integers(STEPS)))
        return trial

    return execute


def finished(knowledge: Knowledge, execute) -> Session:
    session = Session("", knowledge, execute)
    list(session.run())
    return session


def ending(session: Session, bug: str | None) -> dict[str, object]:
    verdict = session.verdict
    suspects = {function.name for function in verdict.suspects}
    holds_no_bug = verdict.belief.no_bug > verdict.confidence
    return {
        "bug": bug or "",
        "stopped": StopReason(session.stopped).name,
        "executions": len(session.steps),
        "no_bug": round(verdict.belief.no_bug, 4),
        "confidence": round(verdict.confidence, 4),
        "right": holds_no_bug if bug is None else not holds_no_bug and bug in suspects,
    }


def sessions(seeds: range, silent: float, bugged: bool, spurious: float) -> list[dict[str, object]]:
    rows = []
    for seed in seeds:
        robot = SyntheticRobot(np.random.default_rng(seed))
        names = [function.name for function in robot.functions if function.name.split(".")[0] in GROUPS]
        bug = names[seed % len(names)] if bugged else None
        rows.append(ending(finished(robot.knowledge(30), flaky(robot, bug, silent, spurious)), bug))
    return rows


def prior_sessions(seeds: range) -> list[dict[str, object]]:
    rows = []
    for seed in seeds:
        robot = SyntheticRobot(np.random.default_rng(10_000 + seed))
        drawn = PriorRobot(robot, robot.knowledge(30))
        rows.append(ending(finished(drawn.trusted(), drawn.execute), drawn.bug))
    return rows


def calibration_error(rows: list[dict[str, object]], bins: int = 10) -> float:
    """Expected calibration error of the leading hypothesis: suspects, or no bug."""
    claimed = np.array([max(row["no_bug"], row["confidence"]) for row in rows])
    right = np.array([row["right"] for row in rows], float)
    place = np.minimum((claimed * bins).astype(int), bins - 1)
    gaps = [abs((claimed - right)[place == one].mean()) * (place == one).mean() for one in set(place.tolist())]
    return round(float(sum(gaps)), 4)


def share(rows: list[dict[str, object]]) -> dict[str, float]:
    return interval(sum(bool(row["right"]) for row in rows), len(rows))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sessions", type=int, default=100)
    count = parser.parse_args().sessions
    seeds = range(count)
    kinds = {
        "no bug": sessions(seeds, 0.0, False, SPURIOUS),
        "bug": sessions(seeds, 0.0, True, SPURIOUS),
        "intermittent bug": sessions(seeds, 0.4, True, SPURIOUS),
        "from the priors": prior_sessions(range(2 * count)),
    }
    figures: dict[str, object] = {}
    for kind, rows in kinds.items():
        decided = [row for row in rows if row["stopped"] in ("DECIDED", "NO_BUG")]
        figures[f"{kind}: right"] = share(rows)
        figures[f"{kind}: right when decided"] = share(decided)
        figures[f"{kind}: executions, mean"] = round(float(np.mean([row["executions"] for row in rows])), 1)
        figures[f"{kind}: calibration error"] = calibration_error(rows)
        figures[f"{kind}: endings"] = dict(Counter(str(row["stopped"]) for row in rows))
    named = [{"kind": kind, **row} for kind, rows in kinds.items() for row in rows]
    write_result("blame-synthetic", f"python benchmarks/blame_synthetic.py --sessions {count}", seeds, figures, named)


if __name__ == "__main__":
    main()
