"""Three skills of a robot that lives in a few lines, in simulated time.

The environment breaks one function: TINY_BUG=hand.close, arm.reach or eye.locate. TINY_PAUSE_S makes every execution
take so many real seconds longer.
"""

import os
import time
from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
from tiny_robot import arm, eye, hand
from tiny_robot.body import Body

from misstep import Failure, SkillRecorder


@dataclass
class TinySkill:
    name: str
    behaviour: Callable[[Body], None]
    goal: Callable[[Body], bool]
    cost_s: float = 2.0
    body: Body = field(default_factory=Body)

    def prepare(self) -> None:
        self.body = Body(target_m=float(np.random.uniform(0.4, 0.6)))  # noqa: NPY002

    def execute(self, recorder: SkillRecorder) -> None:
        time.sleep(float(os.environ.get("TINY_PAUSE_S", "0")))
        recorder.describe("body", channels=("position", "force", "grip"), units=("m", "N", ""))
        self.body.on_step = lambda t_ns, values: recorder.log("body", t_ns, values)
        recorder.event(0, "started", self.name)
        self.behaviour(self.body)

    def succeeded(self) -> bool:
        return self.goal(self.body)

    def failure(self) -> Failure:
        return Failure(f"{self.name} missed its goal")


def pick(body: Body) -> None:
    arm.reach(body, eye.locate(body))
    hand.close(body)
    arm.reach(body, 0.0)


def press(body: Body) -> None:
    arm.reach(body, 0.8)
    hand.push(body)


def look(body: Body) -> None:
    arm.tilt(body, eye.locate(body))


SKILLS = [
    TinySkill("pick", pick, lambda body: body.holds),
    TinySkill("press", press, lambda body: body.pressed),
    TinySkill("look", look, lambda body: abs(body.gaze_m - body.target_m) < 0.05),
]
