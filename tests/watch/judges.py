"""Judges for tests of the monitor's processes: what they do is told by the arguments."""

import os
import signal
import time
from collections.abc import Callable
from typing import Any

from misstep.core.errors import TooFewExecutionsError
from misstep.watch.verdict import Level, Verdict


class ScriptedJudge:
    """Says what the newest sample of the stream "say" tells, OK before; what it was given is in the reasons."""

    def __init__(self) -> None:
        self.skill, self.tick_n, self.level, self.source_ns = "", 0, Level.OK, None
        self.seen: dict[str, int] = {}
        self.told_n = 0

    def begin(self, skill: str, now_ns: int) -> None:
        self.skill, self.tick_n, self.level, self.seen, self.told_n = skill, 0, Level.OK, {}, 0

    def log(self, stream: str, publish_ns: int, values: Any, now_ns: int) -> None:
        self.source_ns = publish_ns
        self.seen[stream] = self.seen.get(stream, 0) + 1
        if stream == "say":
            self.level = list(Level)[int(values[0])]
        if stream == "do":
            _do(int(values[0]))

    def image(self, stream: str, publish_ns: int, image: Any, now_ns: int) -> None:
        self.log(stream, publish_ns, image, now_ns)

    def lost(self, stream: str, count: int, now_ns: int) -> None:
        self.level = Level.UNKNOWN
        self.seen[f"lost {stream}"] = count

    def has_news(self) -> bool:
        return self.seen.get("news", 0) > self.told_n

    def tick(self, now_ns: int) -> Verdict:
        self.tick_n += 1
        self.told_n = self.seen.get("news", 0)
        seen = tuple(f"{stream}:{count}" for stream, count in sorted(self.seen.items()))
        return Verdict(
            level=self.level,
            skill=self.skill,
            tick=self.tick_n - 1,
            given_ns=now_ns,
            source_ns=self.source_ns,
            reasons=() if self.level is Level.OK else seen,
            channels=seen,
        )

    def end(self, now_ns: int) -> None:
        pass


KILL, STOP, RAISE, STICK, SLOW = range(5)


def _do(what: int) -> None:
    if what == KILL:
        os.kill(os.getpid(), signal.SIGKILL)
    if what == STOP:
        os.kill(os.getpid(), signal.SIGSTOP)
    if what == RAISE:
        raise RuntimeError("the model has no memory left")
    if what == STICK:
        while True:
            pass
    if what == SLOW:
        time.sleep(0.25)


def scripted(progress: Callable[[str], None]) -> ScriptedJudge:
    progress("scripted")
    return ScriptedJudge()


def refusing(progress: Callable[[str], None], **arguments: Any) -> ScriptedJudge:
    raise TooFewExecutionsError("grasp", 3, 99, "the promise", "experience")


def crashing(progress: Callable[[str], None], **arguments: Any) -> ScriptedJudge:
    raise ImportError("no module named torch")
