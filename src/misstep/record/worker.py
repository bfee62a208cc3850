"""A process that runs skills: `python -m misstep.record.worker`, started by `SkillRunner`.

It takes orders from one pipe and answers on another, so that the user's code keeps its standard streams. When the
runner's process ends, however it ends, the worker and what it started end too.
"""

import faulthandler
import os
import signal
import sys
import threading
import traceback
from contextlib import ExitStack
from io import FileIO
from pathlib import Path
from queue import SimpleQueue

from misstep.core.errors import MisstepError
from misstep.core.execution import Failure, Outcome, Revision
from misstep.core.skill import Skill
from misstep.record.checkout import Checkout
from misstep.record.messages import (
    STACK_SIGNAL,
    Finished,
    GiveUp,
    Message,
    Ready,
    Recording,
    Refused,
    Run,
    Start,
    decode,
    encode,
)
from misstep.record.recorder import Recorder
from misstep.record.revision import traced_revision
from misstep.record.skill_run import SkillRun, Verdict
from misstep.record.skills_module import load_skills
from misstep.store.store import Store


class Worker:
    """Runs skills one after the other, as it is told.

    Args:
        orders: where the runner's messages come from.
        answers: where the worker's go to.
    """

    def __init__(self, orders: FileIO, answers: FileIO) -> None:
        self._orders = orders
        self._answers = answers
        self._sending = threading.Lock()
        self._beginning = threading.Lock()
        self._queue: SimpleQueue[Message] = SimpleQueue()
        self._home = Path.cwd()
        self._run: SkillRun | None = None
        self._checkout: Checkout | None = None

    def work(self) -> None:
        """Works until it is told to leave."""
        threading.Thread(target=self._listen, name="misstep-orders", daemon=True).start()
        start = self._queue.get()
        assert isinstance(start, Start)
        os.environ.update(start.environment)
        try:
            store = Store.open(start.store, create=True)
            skills, revision = self._load(start)
        except MisstepError as error:
            return self._send(Refused.of(error))
        self._send(Ready({name: getattr(skill, "cost_s", None) for name, skill in skills.items()}))
        while isinstance(order := self._queue.get(), Run):
            self._execute(order, skills[order.skill], store, start, revision)

    def _load(self, start: Start) -> tuple[dict[str, Skill], Revision]:
        """The skills, and which commit of the robot's software runs."""
        if not start.checkout:
            return load_skills(start.skills), traced_revision(start.trace)
        self._checkout = Checkout(**start.checkout)
        spec = self._checkout.moved_skills(start.skills)
        self._checkout.enter()
        self._home = Path.cwd()
        skills = load_skills(spec)
        self._checkout.check_imports()
        return skills, Revision(self._checkout.commit)

    def _execute(self, order: Run, skill: Skill, store: Store, start: Start, revision: Revision) -> None:
        os.chdir(self._home)  # the skill before may have gone elsewhere
        try:
            with ExitStack() as beginning:
                beginning.enter_context(self._beginning)
                with Recorder(
                    store,
                    order.skill,
                    seed=order.seed,
                    session=start.session,
                    robot=start.robot,
                    revision=revision,
                    number=order.number,
                ) as recorder:
                    self._run = SkillRun(skill, recorder, order.seed, start.trace)
                    self._send(Recording(recorder.id))
                    beginning.close()
                    execution = self._run.run()
            if self._checkout is not None:  # what was imported while the skill ran
                self._checkout.check_imports()
        except MisstepError as error:
            return self._send(Refused.of(error))
        finally:
            self._run = None
        self._send(Finished(execution.id))

    def _listen(self) -> None:
        """Takes the orders while skills run."""
        for line in self._orders:
            message = decode(line)
            if isinstance(message, GiveUp):
                self._give_up(message)
            else:
                self._queue.put(message)
        _die()  # the runner is gone

    def _give_up(self, order: GiveUp) -> None:
        with self._beginning:  # else a recording could be left behind that nobody was told of
            run = self._run
            if run is None:
                return _die()
        failure = Failure(order.kind) if order.kind else None
        verdict = Verdict(Outcome(order.outcome), failure, f"{order.reason} It was here:\n{_main_stack()}")
        try:
            execution = run.give_up(verdict)
        except MisstepError as error:
            return self._send(Refused.of(error))
        if execution is not None:
            self._send(Finished(execution.id))

    def _send(self, message: Message) -> None:
        with self._sending:
            self._answers.write(encode(message))


def _die() -> None:
    """Ends this process and all that it started."""
    os.killpg(os.getpid(), signal.SIGKILL)


def _main_stack() -> str:
    """Where the skill is now."""
    frame = sys._current_frames()[threading.main_thread().ident or 0]
    return "".join(traceback.format_stack(frame))


def main() -> None:
    """Works on the two pipes whose file descriptors are the arguments."""
    orders, answers = (int(argument) for argument in sys.argv[1:3])
    for descriptor in (orders, answers):
        os.set_inheritable(descriptor, False)
    faulthandler.register(STACK_SIGNAL)
    # Without a buffer: its lock would be held by the listening thread when the interpreter ends.
    Worker(FileIO(orders, "rb"), FileIO(answers, "wb")).work()


if __name__ == "__main__":
    main()
