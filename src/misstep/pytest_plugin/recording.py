"""Records each test of a skill as one execution: when it begins, what it logs and calls, how it ends."""

import traceback
from collections.abc import Generator, Iterator
from dataclasses import dataclass

import pytest

from misstep.core.errors import MisstepError
from misstep.core.execution import Failure, Outcome
from misstep.pytest_plugin.errors import SkillMarkerError
from misstep.record.recorder import Recorder
from misstep.record.revision import traced_revision
from misstep.record.skill_run import Verdict
from misstep.record.trace import Tracer
from misstep.record.traced import Traced
from misstep.store.store import Store

FIXTURE = "misstep_skill"
TOLD = "misstep_execution"
"""Attribute of a test's report: id and skill of its execution, as pytest-xdist can send them."""
TOLD_TESTS = "misstep_tests"
"""Key of what a worker of pytest-xdist tells at its end."""


@dataclass(frozen=True, slots=True)
class Settings:
    """What was asked for.

    Attributes:
        store: folder of the store.
        trace: roots of the functions to trace.
    """

    store: str
    trace: tuple[str, ...]


class Recording:
    """The plugin that records; one test at a time.

    Args:
        settings: what was asked for.

    Attributes:
        store: where executions go.
        tests: by skill, the first of its tests, run or not.

    Raises:
        TraceRootError: a root is neither a package nor a folder.
        ProfilerActiveError: calls can't be traced, as somebody else is profiling.
        StoreAccessError: the store can't be written.
    """

    def __init__(self, settings: Settings) -> None:
        self.store = Store.open(settings.store, create=True)
        self.tests: dict[str, str] = {}
        self._trace = settings.trace
        self._revision = traced_revision(settings.trace)
        if settings.trace:
            _try_tracing(settings.trace)
        self._recorder: Recorder | None = None
        self._is_judged = False
        self._verdict: Verdict | None = None  # if judged: of a test that tells nothing of the skill

    @property
    def recorder(self) -> Recorder:
        """That of the test that runs now."""
        assert self._recorder is not None
        return self._recorder

    @pytest.hookimpl(tryfirst=True)
    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        """Notes the skills' tests before some are deselected; refuses markers that name no skill before any runs."""
        try:
            for item in items:
                if (skill := skill_of(item)) is not None:
                    self.tests.setdefault(skill, item.nodeid)
        except MisstepError as error:
            raise pytest.UsageError(str(error)) from error

    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        """A worker of pytest-xdist tells its controller, which collects nothing, of the tests."""
        if hasattr(session.config, "workeroutput"):
            session.config.workeroutput[TOLD_TESTS] = self.tests

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Iterator[None]:
        """One test, from its set-up to its tear-down; what interrupts it leaves an execution of unknown outcome."""
        try:
            return (yield)
        except BaseException as error:
            if not self._is_judged:
                self._verdict = Verdict(Outcome.UNKNOWN, error=_text(error))
            raise
        finally:
            try:
                self._end()
            except MisstepError as error:  # one recording is lost, the other tests are not
                item.warn(pytest.PytestWarning(str(error)))

    def pytest_runtest_setup(self, item: pytest.Item) -> None:
        """Begins the execution: pytest has decided not to skip the test, and now makes its fixtures."""
        skill = skill_of(item)
        if skill is not None:
            self._recorder = Recorder(self.store, skill, revision=self._revision)

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_call(self, item: pytest.Item) -> Iterator[None]:
        """Traces the test itself, without its fixtures."""
        if self._recorder is None:
            return (yield)
        with Traced(self._recorder, self._trace):
            return (yield)

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_runtest_makereport(
        self, item: pytest.Item, call: pytest.CallInfo[None]
    ) -> Generator[None, pytest.TestReport, pytest.TestReport]:
        """Takes the verdict from the report of the set-up or of the test."""
        report = yield
        if self._recorder is not None and not self._is_judged and (call.when == "call" or not report.passed):
            self._is_judged, self._verdict = True, verdict_of(report, call)
            if self._verdict is not None and self._verdict.outcome is not Outcome.UNKNOWN:
                setattr(report, TOLD, [self._recorder.id, skill_of(item)])
        return report

    def _end(self) -> None:
        """Fixtures may have logged to their very end: only now the recording ends."""
        recorder, verdict = self._recorder, self._verdict
        self._recorder, self._verdict, self._is_judged = None, None, False
        if recorder is not None and verdict is not None:
            recorder.finish(verdict.outcome, verdict.failure, verdict.error)
        elif recorder is not None:
            recorder.discard()


def skill_of(item: pytest.Item) -> str | None:
    """The skill that a test is an execution of; None if of none.

    Raises:
        SkillMarkerError: the marker's argument is no name.
    """
    marker = item.get_closest_marker("misstep")
    if marker is None and FIXTURE not in getattr(item, "fixturenames", ()):
        return None
    named = getattr(item, "originalname", None) or item.name
    default = str(named).removeprefix("test_")
    if marker is None or not (marker.args or marker.kwargs):
        return default
    skill = marker.kwargs.get("skill")
    if marker.args or set(marker.kwargs) != {"skill"} or not isinstance(skill, str) or not skill:
        given = [*map(repr, marker.args), *(f"{name}={value!r}" for name, value in marker.kwargs.items())]
        raise SkillMarkerError(item.nodeid, f"({', '.join(given)})")
    return skill


def verdict_of(report: pytest.TestReport, call: pytest.CallInfo[None]) -> Verdict | None:
    """How the execution ended; None if the test was skipped or expected to fail, and tells nothing of the skill.

    Args:
        report: of the test, or of a set-up that did not pass.
        call: what it is the report of.
    """
    if report.skipped or hasattr(report, "wasxfail"):
        return None
    if report.passed:
        return Verdict(Outcome.SUCCESS)
    if call.excinfo is None:  # it passed and was expected not to
        return None
    if isinstance(call.excinfo.value, MisstepError):  # what was recorded was refused: no failure of the skill
        return Verdict(Outcome.UNKNOWN, error=_text(call.excinfo.value))
    kind = "assertion" if isinstance(call.excinfo.value, AssertionError) else "exception"
    kind = "prepare" if call.when == "setup" else kind
    return Verdict(Outcome.FAILURE, Failure(kind), _text(call.excinfo.value))


def _text(error: BaseException) -> str:
    return "".join(traceback.format_exception(error))


def _try_tracing(roots: tuple[str, ...]) -> None:
    tracer = Tracer(roots)
    tracer.start()
    tracer.stop()
