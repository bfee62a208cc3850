"""What is told at the end: what was recorded, and when a skill failed, whom to suspect and which test to run next."""

from collections.abc import Sequence
from io import StringIO
from typing import Any

import pytest
from rich.console import Console

from misstep.core.errors import MissingExtraError, MisstepError
from misstep.pytest_plugin.recording import TOLD, TOLD_TESTS, Settings
from misstep.store.store import Store

_EXTRA = "learn"


class Summary:
    """The plugin that tells.

    Args:
        store: what was recorded into.
        settings: what was asked for.
        tests: by skill, the first of its tests, run or not.
    """

    def __init__(self, store: Store, settings: Settings, tests: dict[str, str]) -> None:
        self._store, self._settings, self._tests = store, settings, tests
        self._skills: dict[str, str] = {}  # by execution

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Notes which execution a test was; with pytest-xdist it comes from a worker."""
        execution_id, skill = getattr(report, TOLD, (None, None))
        if execution_id is not None and skill is not None:
            self._skills[execution_id] = skill

    @pytest.hookimpl(optionalhook=True)
    def pytest_testnodedown(self, node: Any) -> None:
        """A worker of pytest-xdist has ended: it knows the tests."""
        self._tests.update(getattr(node, "workeroutput", {}).get(TOLD_TESTS, {}))

    def pytest_terminal_summary(self, terminalreporter: Any) -> None:
        """Tells it."""
        if not self._skills:
            return
        executions = [self._store.get(execution_id) for execution_id in self._skills]
        failed = [execution for execution in executions if execution.failed]
        terminalreporter.section("misstep")
        counted = f"{_counted(len(executions), 'execution')} of {_counted(len(set(self._skills.values())), 'skill')}"
        terminalreporter.write_line(f"Recorded {counted} in {self._store.root}, {len(failed)} failed.")
        if failed:
            width = terminalreporter._tw.fullwidth
            terminalreporter.write_line(self._judged(width, [execution.id for execution in executions]))

    def _judged(self, width: int, ids: Sequence[str]) -> str:
        """The suspects, or why none are named and what to do."""
        try:
            from misstep.pytest_plugin.judging import judged
        except ModuleNotFoundError as missing:
            return str(MissingExtraError("Naming suspects", missing.name or "torch", _EXTRA))
        text = StringIO()
        console = Console(file=text, width=width, highlight=False)
        try:
            judged(console, self._store, ids, self._tests, self._settings)
        except MisstepError as error:
            return str(error)
        return text.getvalue().rstrip("\n")


def _counted(count: int, word: str) -> str:
    return f"{count} {word}" if count == 1 else f"{count} {word}s"
