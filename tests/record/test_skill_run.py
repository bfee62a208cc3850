import random
import threading
import traceback

import numpy as np
import pytest

from misstep.core.errors import ProfilerActiveError, SampleError
from misstep.core.execution import Failure, Outcome
from misstep.core.skill import SkillStopped
from misstep.record import traced
from misstep.record.recorder import Recorder
from misstep.record.skill_run import SkillRun, Verdict
from misstep.store.store import Store


class Scripted:
    """A skill whose methods are given."""

    name = "scripted"

    def __init__(self, execute=lambda recorder: None, succeeded=lambda: True, **more):
        self.execute, self.succeeded = execute, succeeded
        self.__dict__.update(more)


def broken(*_):
    raise RuntimeError("the gripper is stuck")


@pytest.fixture
def store(tmp_path):
    return Store.open(tmp_path / "store", create=True)


@pytest.fixture
def start(store, programs):
    """Makes a run of a skill; its functions are traced if they are of a test program."""
    return lambda skill, seed=3: SkillRun(skill, Recorder(store, skill.name, seed=seed), seed, [programs.root])


@pytest.mark.parametrize(
    ("skill", "outcome", "kind", "error"),
    [
        (Scripted(), Outcome.SUCCESS, None, ""),
        (Scripted(succeeded=lambda: False), Outcome.FAILURE, "", ""),
        (Scripted(succeeded=lambda: np.bool_(False)), Outcome.FAILURE, "", ""),
        (Scripted(succeeded=lambda: False, failure=lambda: None), Outcome.FAILURE, "", ""),
        (Scripted(succeeded=lambda: False, failure=lambda: Failure("dropped")), Outcome.FAILURE, "dropped", ""),
        (Scripted(broken), Outcome.FAILURE, "exception", "RuntimeError: the gripper is stuck"),
        (Scripted(succeeded=broken), Outcome.FAILURE, "exception", "RuntimeError"),
        (Scripted(succeeded=lambda: False, failure=broken), Outcome.FAILURE, "exception", "RuntimeError"),
        (Scripted(prepare=broken), Outcome.FAILURE, "prepare", "in broken"),
        (Scripted(lambda recorder: exit(3)), Outcome.FAILURE, "exception", "SystemExit: 3"),
        (Scripted(lambda recorder: (_ for _ in ()).throw(KeyboardInterrupt)), Outcome.FAILURE, "exception", "Keyboard"),
    ],
)
def test_how_it_ends(start, store, skill, outcome, kind, error):
    execution = start(skill).run()
    assert execution == store.get(execution.id)
    assert execution.outcome is outcome
    assert execution.failure == (None if kind is None else Failure(kind))
    assert error in execution.error


@pytest.mark.parametrize(
    ("own", "kept"),
    [
        (lambda: Failure("object dropped", 7, "slip"), Failure("object dropped", 7, "slip")),
        (lambda: Failure(onset_ns=7), Failure("exception", 7)),
        (lambda: None, Failure("exception")),
        (lambda: exit(4), Failure("exception")),
    ],
)
def test_what_the_skill_says_of_its_failure_is_kept_with_the_traceback(start, own, kept):
    execution = start(Scripted(broken, failure=own)).run()

    assert execution.failure == kept
    assert "RuntimeError: the gripper is stuck" in execution.error
    assert "SystemExit" not in execution.error


def test_failure_is_not_asked_twice_when_the_predicate_raises(start):
    assert start(Scripted(succeeded=broken, failure=lambda: Failure("dropped", 7))).run().failure == Failure(
        "exception"
    )


def test_failure_is_not_asked_after_a_success(start):
    assert start(Scripted(failure=broken)).run().outcome is Outcome.SUCCESS


def stopped(*_):
    raise SkillStopped


def test_a_skill_that_is_stopped_makes_its_robot_safe_and_is_judged_then(start):
    done = []
    skill = Scripted(stopped, succeeded=lambda: done.append("judged"), hold=lambda: done.append("held"))
    execution = start(skill).run()

    assert done == ["held", "judged"]
    assert (execution.failure, execution.error) == (Failure(), "")
    assert start(Scripted(stopped)).run().succeeded  # without a hold, its predicate alone decides
    assert "RuntimeError" in start(Scripted(stopped, hold=broken)).run().error


def test_a_refused_sample_is_not_the_robots_failure(start, store):
    with pytest.raises(SampleError, match="wrench"):
        start(Scripted(lambda recorder: recorder.log("wrench", 0, [np.nan]))).run()
    (execution,) = store.executions()
    assert execution.outcome is Outcome.UNKNOWN
    assert "SampleError" in execution.error


def test_the_seed_repeats_what_is_drawn(start):
    drawn = []
    draw = lambda *_: drawn.append((random.random(), np.random.random()))  # noqa: E731, NPY002
    for seed in (3, 2**40 + 3, 4):
        start(Scripted(draw, prepare=draw), seed).run()
        start(Scripted(draw, prepare=draw), seed).run()
    assert drawn[0:2] == drawn[2:4]
    assert drawn[4:6] == drawn[6:8]
    assert len(set(drawn)) == 6


def test_only_the_execution_is_traced(start, store, programs):
    program = programs.load("""
        def prepare(): pass
        def execute(recorder): move()
        def move(): pass
        def succeeded(): return True
        """)
    parts = {name: program[name] for name in ("prepare", "execute", "succeeded")}
    execution = start(Scripted(**parts)).run()
    assert programs.marks(store.calls(execution.id)) == "+execute +move -move -execute"


def test_calls_are_stored_while_the_skill_runs(start, store, programs, monkeypatch):
    monkeypatch.setattr(traced, "DRAIN_PERIOD_S", 0.001)
    batches = []
    add_calls = Recorder.add_calls
    monkeypatch.setattr(Recorder, "add_calls", lambda self, calls: (batches.append(calls), add_calls(self, calls)))
    program = programs.load("def move(): pass")

    def execute(recorder):
        while len(batches) < 5:
            program["move"]()

    execution = start(Scripted(execute)).run()
    assert len(batches) > 5
    calls = store.calls(execution.id)
    assert len(calls) == sum(map(len, batches)) > 0
    assert (calls.end_ns > calls.begin_ns).all()


def test_without_roots_nothing_is_traced(store):
    execution = SkillRun(Scripted(), Recorder(store, "scripted"), 3, []).run()
    assert len(store.calls(execution.id)) == 0


def test_a_profiler_in_the_way_is_not_the_robots_failure(start, store, monkeypatch):
    def refuse(self):
        raise ProfilerActiveError("another one")

    monkeypatch.setattr(traced.Tracer, "start", refuse)
    with pytest.raises(ProfilerActiveError):
        start(Scripted()).run()
    assert [execution.outcome for execution in store.executions()] == [Outcome.UNKNOWN]


@pytest.fixture
def hanging(start, programs):
    """A run that hangs in its skill, and what lets it go on."""
    program = programs.load("""
        def hang(entered, release):
            entered.set()
            release.wait()
        """)
    entered, release = threading.Event(), threading.Event()
    run = start(Scripted(lambda recorder: program["hang"](entered, release)))
    # A daemon: whoever gives a run up leaves its thread behind.
    threading.Thread(target=run.run, daemon=True).start()
    entered.wait()
    yield run
    release.set()


def test_a_run_that_is_given_up_keeps_what_was_seen(hanging, store, programs):
    verdict = Verdict(Outcome.FAILURE, Failure("timeout"), "it was there")
    execution = hanging.give_up(verdict)
    assert execution == store.get(execution.id)
    assert (execution.outcome, execution.failure, execution.error) == (verdict.outcome, verdict.failure, verdict.error)
    assert programs.marks(store.calls(execution.id)) == "+hang"


def test_a_run_that_has_ended_is_not_given_up(start, store):
    run = start(Scripted())
    execution = run.run()
    assert run.give_up(Verdict(Outcome.UNKNOWN)) is None
    assert store.get(execution.id).outcome is Outcome.SUCCESS


def test_a_skill_that_goes_on_after_it_was_given_up_changes_nothing(start, store):
    go_on = threading.Event()
    entered = threading.Event()
    later = []

    def execute(recorder):
        entered.set()
        go_on.wait()
        try:
            recorder.log("wrench", 0, [1.0])
        except Exception as error:
            later.append(traceback.format_exception_only(error)[0])

    run = start(Scripted(execute))
    threading.Thread(target=run.run, daemon=True).start()
    entered.wait()
    execution = run.give_up(Verdict(Outcome.UNKNOWN))
    go_on.set()
    while not later:
        pass
    assert "has ended" in later[0]
    assert [one.id for one in store.executions()] == [execution.id]
