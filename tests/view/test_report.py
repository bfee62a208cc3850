import base64
import hashlib
import importlib
import re
import sys
from collections.abc import Callable
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import misstep.view
from misstep.blame.belief import Belief
from misstep.blame.session import Step
from misstep.blame.trial import judge, observe
from misstep.blame.value_evidence import WORLD
from misstep.blame.value_function import Deviation
from misstep.blame.values import Finding
from misstep.core.errors import MissingExtraError, SessionError, StoreAccessError
from misstep.core.execution import Failure, Outcome
from misstep.record.recorder import Recorder
from misstep.view.report import write_report

EVIL = "</script><script>boom()</script><img/src=x/onerror=boom()>\"'"


class Page(HTMLParser):
    """What a browser would fetch and run."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.scripts: list[str] = []
        self._running = False
        self.words = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        facts = dict(attrs)
        self.tags.append((tag, facts))
        self._running = tag == "script" and facts.get("type") in (None, "module")
        if self._running:
            self.scripts.append("")

    def handle_endtag(self, tag: str) -> None:
        self._running = False

    def handle_data(self, data: str) -> None:
        if self._running:
            self.scripts[-1] += data
        else:
            self.words += data

    def values(self, *names: str) -> list[str]:
        return [value or "" for _, facts in self.tags for name, value in facts.items() if name in names]


def report(session: Any, folder: Path, **changes: Any) -> str:
    file = folder / "report.html"
    write_report(session.store, session.steps, session.knowledge, file, title="a test", result=session.result | changes)
    return file.read_text(encoding="utf-8")


@pytest.fixture(scope="session")
def text(session: Any, tmp_path_factory: pytest.TempPathFactory) -> str:
    return report(session, tmp_path_factory.mktemp("report"))


def test_it_holds_every_part(text: str) -> None:
    page = Page(text)
    for words in (
        "Suspects",
        "Executions",
        "Which function is to blame",
        "What each skill was expected to tell",
        "What happened in grasp",
        "What happened in push_object",
        "Failing run, before t_fail",
        "A success, at the same time",
        "Mean of the successes",
        "9 functions that no execution has called",
        "support.unused_3",
        "robot/planning/cartesian.py:",
        "failure: object missed",
    ):
        assert words in page.words
    assert "What happened in press_button" not in page.words  # it succeeded


def test_every_figure_is_there_once(text: str) -> None:
    carried = [facts.get("class") for tag, facts in Page(text).tags if tag == "script"]
    progress, likelihood, channels, heat_maps = 2, 1, 6, 2
    assert carried.count("figure-data") == progress + 2 * (likelihood + channels + heat_maps)
    assert carried.count("execution-data") == 1


def test_the_suspects_and_the_next_skill_are_named_first(session: Any, text: str) -> None:
    words = Page(text).words
    first = words[words.index("a test") : words.index("Suspects")]
    assert "plan_cartesian_trajectory" in first
    assert session.result["next_skill"]["name"] in first


def test_a_phone_shows_all_of_the_suspects(browser: Any, text: str, tmp_path: Path) -> None:
    (tmp_path / "report.html").write_text(text)
    page = browser.new_page(viewport={"width": 380, "height": 800})
    page.goto((tmp_path / "report.html").as_uri())
    (wide, room) = page.locator(".suspects").evaluate("table => [table.scrollWidth, table.parentElement.clientWidth]")
    page.close()
    assert 0 < wide <= room


def test_nothing_is_fetched(text: str) -> None:
    page = Page(text)
    assert all(value.startswith("data:image/jpeg;base64,") for value in page.values("src"))
    assert page.values("href", "srcset", "action", "data", "poster") == []
    assert {tag for tag, _ in page.tags}.isdisjoint({"link", "iframe", "object", "embed", "base"})
    style = text[text.index("<style>") : text.index("</style>")]
    assert not re.search(r"url\(|@import", style)


def test_the_policy_allows_its_own_scripts_alone_and_no_connection(text: str) -> None:
    page = Page(text)
    policy = next(facts["content"] for tag, facts in page.tags if tag == "meta" and "http-equiv" in facts)
    hashes = [base64.b64encode(hashlib.sha256(script.encode()).digest()).decode() for script in page.scripts]
    assert policy is not None and len(hashes) == 3
    script_rule = next(rule for rule in policy.split("; ") if rule.startswith("script-src"))
    assert script_rule == "script-src " + " ".join(f"'sha256-{one}'" for one in hashes)
    assert "default-src 'none'" in policy and "http" not in policy


def test_it_is_small_enough_to_send(text: str) -> None:
    assert len(text.encode()) < 10_000_000


def test_names_from_the_robot_never_become_mark_up(session_named: Callable[[str], Any], tmp_path: Path) -> None:
    page = Page(report(session_named(EVIL), tmp_path, untested=[EVIL], stopped=EVIL))
    assert len(page.scripts) == 3
    assert not any("boom" in script for script in page.scripts)
    assert page.values("onerror", "onload", "onclick") == []
    assert all(value.startswith("data:image/jpeg;base64,") for value in page.values("src"))
    assert page.words.count(EVIL) > 8  # it is all there, as text


def test_a_session_whose_recordings_hold_nothing_is_reported_all_the_same(session: Any, tmp_path: Path) -> None:
    store = session.store
    with Recorder(store, "grasp", session="session-0001") as recorder:
        execution = recorder.finish(Outcome.FAILURE, Failure("crash"), error="Traceback: it broke")
    trial = observe(store, execution, session.knowledge)
    step = Step(0.1, trial, judge([trial], session.knowledge))
    write_report(store, [step], session.knowledge, tmp_path / "r.html", title="t", result=session.result)
    words = Page((tmp_path / "r.html").read_text(encoding="utf-8")).words
    assert "Its sensors do not show when it failed" in words and "Traceback: it broke" in words


def test_symptoms_and_a_changed_world_stand_among_the_suspects(session: Any, tmp_path: Path) -> None:
    step = session.steps[0]
    belief = step.verdict.belief
    leader = belief.ranked()[0][0].name
    found = {leader: Finding(0.01, Deviation(9.0, f"return/[{EVIL}]", 3.0, 2.0, 0.1, 5), 5)}
    changed = Belief((*belief.functions, WORLD), np.append(0.75 * belief.probability, 0.25), 0.75 * belief.no_bug)
    told = replace(step, trial=replace(step.trial, findings=found), verdict=replace(step.verdict, belief=changed))
    page = Page(report(replace(session, steps=[told]), tmp_path))
    assert f"returned [{EVIL}] = 3.0; in the successes it was 2.0 ± 0.1" in page.words
    assert len(page.scripts) == 3
    assert re.search(r"changed world: every function did what it was given to do\s*0\.250", page.words)


def test_a_session_without_executions_has_no_report(session: Any, tmp_path: Path) -> None:
    with pytest.raises(SessionError, match="misstep test"):
        write_report(session.store, [], session.knowledge, tmp_path / "r.html", title="t", result=session.result)
    assert list(tmp_path.iterdir()) == []


def test_a_file_that_can_not_be_written_is_named(session: Any, tmp_path: Path) -> None:
    file = tmp_path / "missing" / "r.html"
    success = session.steps[1:2]
    with pytest.raises(StoreAccessError, match="missing"):
        write_report(session.store, success, session.knowledge, file, title="t", result=session.result)


@pytest.mark.parametrize("package", ["plotly", "jinja2"])
def test_a_missing_extra_is_named_with_the_command_that_installs_it(
    package: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, package, None)
    with pytest.raises(MissingExtraError, match=rf"{package}[\s\S]*pip install 'misstep\[view\]'"):
        importlib.reload(misstep.view)


@pytest.mark.parametrize(("gain_bits", "told"), [(0.5, True), (0.001, False)])
def test_why_a_skill_is_worth_running_is_told_only_where_one_is(
    session: Any, tmp_path: Path, gain_bits: float, told: bool
) -> None:
    why = "push: some bits expected; it would part reach from grip."
    page = report(session, tmp_path, next_skill={"name": "push", "gain_bits": gain_bits, "why": why})
    assert ("It would part reach from grip." in page) is told
