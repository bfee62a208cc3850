import io

import pytest
from rich.console import Console

from misstep.watch.items import Began, Ended, Item
from misstep.watch.sink_contract import MS, SinkContract, execution, judged
from misstep.watch.terminal_sink import TerminalSink
from misstep.watch.verdict import Level


class TestTerminalSinkOnAScreen(SinkContract):
    @pytest.fixture(autouse=True)
    def _console(self) -> None:
        self.written = io.StringIO()
        self.console = Console(file=self.written, force_terminal=True, width=100, height=40)

    def make_sink(self) -> TerminalSink:
        return TerminalSink(self.console, "Ctrl-C ends")

    def test_the_last_screen_stays(self) -> None:
        self.deliver(execution())
        shown = self.written.getvalue()
        for word in ("grasp", "F A I L", "left the way of the successes", "head/rgb", "Ctrl-C ends", "alarm 1"):
            assert word in shown


class TestTerminalSinkWithoutAScreen(SinkContract):
    @pytest.fixture(autouse=True)
    def _console(self) -> None:
        self.written = io.StringIO()

    def make_sink(self) -> TerminalSink:
        return TerminalSink(Console(file=self.written, width=40))

    def test_a_line_tells_where_the_level_changes(self) -> None:
        self.deliver(execution())
        assert self.written.getvalue().splitlines() == [
            "grasp begins",
            "   0.10 s  OK",
            "   0.30 s  FAIL     left the way of the successes",
            "   0.30 s  ALARM 1: FAIL",
            "   0.30 s  grasp ends",
        ]

    def test_the_next_execution_begins_anew(self) -> None:
        items: list[Item] = [Began("pour", 0), judged(0, MS, 0, Level.OK), Ended(MS), Began("pour", 9 * MS)]
        self.deliver([*items, judged(0, 10 * MS, 0, Level.OK)])
        assert [line.split()[-1] for line in self.written.getvalue().splitlines()] == [
            "begins",
            "OK",
            "ends",
            "begins",
            "OK",
        ]
