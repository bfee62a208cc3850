import io
from dataclasses import replace

import numpy as np
import pytest
from rich.console import Console

from misstep.watch.board import Board
from misstep.watch.items import Began, Ended, Item, Judged, Raised, Sample
from misstep.watch.screen import screen
from misstep.watch.sink_contract import MS, execution, judged
from misstep.watch.verdict import Level


def shown(*items: Item, now_ns: int = 5_400 * MS, hint: str = "") -> str:
    board = Board()
    for item in items:
        board.take(item)
    console = Console(width=100, record=True, file=io.StringIO())
    console.print(screen(board, now_ns, hint))
    return console.export_text()


def test_before_the_first_execution() -> None:
    text = shown(hint="Ctrl-C ends")
    assert "waiting for an execution" in text
    assert "Ctrl-C ends" in text


def test_everything_is_where_it_belongs() -> None:
    text = shown(*execution()[:-2])
    assert "grasp  0.4 s" in text
    assert "F A I L" in text
    assert "left the way of the successes" in text
    assert "alarm above 0.50" in text and "0.60" in text
    assert "alarm above 8.0" in text and "11.0" in text
    assert "alarm 1 FAIL grasp at 0.3 s" in text


def test_an_alarm_that_somebody_took_note_of_stays_to_be_read() -> None:
    assert "alarm 1 FAIL grasp at 0.3 s (acknowledged): left the way" in shown(*execution())


def test_an_execution_that_has_ended_is_told_as_such() -> None:
    assert "0.3 s, ended" in shown(*execution())


@pytest.mark.parametrize("level", Level)
def test_the_screen_does_not_jump(level: Level) -> None:
    began = Began("grasp", 5_000 * MS)
    few, many = judged(0, 0, 0, level), judged(0, 0, 0, level)
    told = replace(many.verdict, reasons=tuple(f"reason {number} " + "words " * 30 for number in range(9)))
    lines = {len(shown(began, one).splitlines()) for one in (few, Judged(told, 0))}
    assert len(lines) == 1


def test_a_stream_has_its_rate_until_it_is_silent() -> None:
    samples = [Sample("wrench", 0, (5_000 + 10 * step) * MS, np.zeros(6)) for step in range(100)]
    began = Began("grasp", 5_000 * MS)
    assert "100 Hz" in shown(began, *samples, now_ns=5_990 * MS)
    assert "silent" in shown(began, *samples, now_ns=7_500 * MS)


def test_what_nobody_judges_is_told() -> None:
    bare = replace(judged(0, 0, 0).verdict, risk=None, suspicion=None, risk_limit=None, suspicion_limit=None)
    assert shown(Began("grasp", 0), Judged(bare, 0)).count("not judged") == 2


def test_only_the_newest_alarms_are_shown() -> None:
    verdict = judged(0, 0, 0, Level.FAIL).verdict
    text = shown(Began("grasp", 0), *(Raised(number, verdict, number) for number in range(1, 9)), Ended(9))
    assert "alarm 5" not in text
    assert all(f"alarm {number}" in text for number in (6, 7, 8))
