"""The page as people use it, in a real browser against a real server."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from misstep.blame.session_file import SavedSession, save_session
from misstep.core.execution import Failure, Outcome
from misstep.store.store import Store

SESSION = SavedSession("session-0009", "", ["wave"], "default", 0, False, 0.0, True, [], None)
MONITOR = """
import sys, time, numpy as np
from misstep.watch.items import Began, Picture
from misstep.watch.live_sink import LiveSink
from misstep.watch.sink_contract import judged
sink = LiveSink(sys.argv[1])
sink.take(Began("wave", time.monotonic_ns()))
for tick in range(10_000):
    now_ns = time.monotonic_ns()
    sink.take(Picture("head/rgb", tick, now_ns, np.full((24, 32, 3), tick % 256, np.uint8)))
    sink.take(judged(tick, now_ns, tick))
    time.sleep(0.05)
"""


def until(page: Any, holds: Callable[[], bool]) -> None:
    """Waits for what no selector tells; the page's policy forbids evaluating text there."""
    for _ in range(600):
        if holds():
            return
        page.wait_for_timeout(50)
    raise AssertionError("it never held")


@pytest.fixture
def page(browser: Any, served: Any) -> Iterator[Any]:
    """A page that is let in, and whose scripts fail nowhere."""
    context = browser.new_context(viewport={"width": 1280, "height": 900}, color_scheme="light")
    context.set_default_timeout(60_000)
    opened = context.new_page()
    errors: list[str] = []
    opened.on("pageerror", lambda error: errors.append(str(error)))
    opened.on("console", lambda message: errors.append(message.text) if "Content Security" in message.text else None)
    opened.goto(served.url)
    yield opened
    context.close()
    assert errors == []


def test_without_the_token_there_is_nothing_to_see(browser: Any, served: Any) -> None:
    context = browser.new_context()
    opened = context.new_page()
    assert opened.goto(f"{served.origin}/").status == 401
    assert "token" in opened.inner_text("body")
    assert opened.goto(f"{served.origin}/?token=wrong").status == 401
    assert opened.goto(f"{served.origin}/?token={served.token}").status == 200
    assert opened.url == f"{served.origin}/"
    assert opened.evaluate("document.cookie") == ""  # HttpOnly
    assert opened.goto(f"{served.origin}/health").status == 200
    context.close()


def test_searching_and_filtering(page: Any, served: Any) -> None:
    page.wait_for_selector("tbody tr")
    page.keyboard.press("/")
    page.keyboard.type("wave session")
    page.wait_for_selector(".count:has-text('1 execution')")
    assert page.inner_text("tbody td:first-child") == "wave-00014"
    page.fill("input[type=search]", "")
    page.select_option("select[name=skill]", "wave")
    page.select_option("select[name=outcome]", "failure")
    page.wait_for_selector(".count:has-text('2 executions')")
    assert page.url == f"{served.origin}/?skill=wave&outcome=failure"
    page.reload()
    page.wait_for_selector(".count:has-text('2 executions')")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_selector(".ev")
    assert page.url == f"{served.origin}/executions/wave-00014"


def test_scrubbing_and_zooming(page: Any, served: Any) -> None:
    page.goto(f"{served.origin}/executions/look-00001")
    page.wait_for_selector(".ev-camera video")
    assert page.inner_text(".ev-time").startswith("0.00")
    for _ in range(4):
        page.keyboard.press("ArrowRight")
    assert page.inner_text(".ev-time").startswith("0.40")
    assert page.inner_text(".ev-camera[data-stream='head/depth'] .ev-taken") == "0.40 s"
    video = page.query_selector("[data-stream='head/rgb'] video")
    until(page, lambda: video.evaluate("video => video.currentTime") > 0.35)
    page.keyboard.press("+")
    page.wait_for_selector(".zooming:has-text('0.01 to')")
    assert page.inner_text(".ev-time").startswith("0.40")
    page.keyboard.press("0")
    page.wait_for_selector(".zooming:has-text('whole execution')")


def test_labelling_with_the_onset_at_the_scrubber_and_taking_it_back(page: Any, served: Any) -> None:
    store = Store.open(served.root)
    before = store.get("look-00001")
    page.goto(f"{served.origin}/executions/look-00001")
    page.wait_for_selector(".ev-camera")
    for _ in range(5):
        page.keyboard.press("ArrowRight")
    page.click(".set-failure")
    page.wait_for_selector(".set-onset")
    page.fill(".kind", "spilt")
    page.press(".kind", "Enter")
    page.wait_for_selector(".ev-facts:has-text('failure: spilt')")
    page.click(".set-onset")
    page.wait_for_selector(".ev-mark-onset")
    assert store.get("look-00001").failure == Failure("spilt", 1_500_000_000)
    assert page.inner_text(".ev-time").startswith("0.50")
    page.reload()
    page.wait_for_selector(".undo")
    for outcome in (Failure("spilt"), Failure(), None):
        page.click(".undo")
        until(page, lambda outcome=outcome: store.get("look-00001").failure == outcome)
        page.wait_for_selector(".said:has-text('taken back')")
    assert store.get("look-00001") == before and store.label_of("look-00001") is None
    until(page, lambda: page.query_selector(".undo") is None)


def test_clicks_in_quick_succession_are_taken_one_after_the_other(page: Any, served: Any) -> None:
    store = Store.open(served.root)
    before = store.get("wave-00001")
    page.goto(f"{served.origin}/executions/wave-00001")
    for label in ("failure", "unknown", "success"):
        page.click(f".set-{label}")
    until(page, lambda: store.label_of("wave-00001") == (Outcome.SUCCESS, None))
    page.wait_for_selector(".undo")
    for _ in range(3):
        page.keyboard.press("Control+z")
    until(page, lambda: store.label_of("wave-00001") is None and store.get("wave-00001") == before)


def test_a_label_of_somebody_else_is_not_overwritten(page: Any, served: Any) -> None:
    store = Store.open(served.root)
    page.goto(f"{served.origin}/executions/wave-00003")
    page.wait_for_selector(".set-unknown")
    store.label("wave-00003", Outcome.FAILURE, Failure("seen by somebody else"))
    page.click(".set-unknown")
    page.wait_for_selector(".said:has-text('somebody else')")
    assert store.get("wave-00003").failure == Failure("seen by somebody else")
    store.unlabel("wave-00003")


def test_a_session_advances_while_it_is_looked_at(page: Any, served: Any, record: Any) -> None:
    store = Store.open(served.root)
    save_session(store.root, SESSION)
    page.goto(f"{served.origin}/sessions/{SESSION.id}")
    page.wait_for_selector(".state[data-executions='0']")
    record(store, "wave", 900, fails_at=25, session=SESSION.id)
    page.wait_for_selector(".state[data-executions='1']")
    first = page.inner_text(".headline")
    assert page.query_selector_all(".figure .scatterlayer .trace")
    failing = record(store, "wave", 901, fails_at=25, session=SESSION.id)
    page.wait_for_selector(".state[data-executions='2']")
    assert page.inner_text(".headline") != first
    store.label(failing.id, Outcome.SUCCESS)  # a label counts at once
    page.wait_for_selector("main > div:last-child tr:last-child .success")


def test_a_monitor_that_falls_silent_is_told_and_one_that_dies_too(page: Any, served: Any) -> None:
    page.goto(f"{served.origin}/monitor")
    page.wait_for_selector(".none")
    robot = subprocess.Popen([sys.executable, "-c", MONITOR, str(served.root)])
    try:
        page.wait_for_selector("[data-status=watching][data-level=ok] .sign:has-text('OK')")
        until(page, lambda: page.eval_on_selector(".live-frame img", "image => image.naturalWidth") == 32)
        os.kill(robot.pid, signal.SIGSTOP)
        page.wait_for_selector("[data-status=silent] .sign:has-text('SILENT')")
        assert "Nobody watches" in page.inner_text(".why")
        os.kill(robot.pid, signal.SIGCONT)
        page.wait_for_selector("[data-status=watching] .sign:has-text('OK')")
        os.kill(robot.pid, signal.SIGKILL)
        page.wait_for_selector("[data-status=lost] .sign:has-text('LOST')")
    finally:
        robot.kill()
        robot.wait()


def test_a_server_that_falls_silent_is_told(browser: Any, server: Any, waves: Store) -> None:
    process = server.start(waves.root, "--port", "0")
    one = server.served_by(process)
    context = browser.new_context()
    opened = context.new_page()
    opened.goto(f"{one.origin}/monitor?token={one.token}")
    opened.wait_for_selector(".none")
    process.kill()
    process.communicate()
    opened.wait_for_selector(".problem:has-text('silent')")
    context.close()


def test_dark_and_light(page: Any, served: Any) -> None:
    colour = "getComputedStyle(document.body).backgroundColor"
    page.wait_for_selector("tbody tr")
    light = page.evaluate(colour)
    page.emulate_media(color_scheme="dark")
    dark = page.evaluate(colour)
    assert light == "rgb(255, 255, 255)" and dark != light
    page.click(".ev-theme")
    assert page.evaluate(colour) == light
    page.goto(f"{served.origin}/health")
    assert page.evaluate(colour) == light  # as it was chosen, on the next page too


@pytest.mark.parametrize("path", ["/", "/executions/look-00001", "/sessions", "/monitor", "/health"])
def test_a_phone_shows_it_without_scrolling_aside(page: Any, served: Any, path: str) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(f"{served.origin}{path}")
    page.wait_for_selector("main :is(table, .ev, .none, .quiet)")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


def test_what_the_data_say_is_text(page: Any, served: Any) -> None:
    (evil,) = (one for one in Store.open(served.root).executions() if "<" in one.skill)
    page.wait_for_selector(f"tbody td:has-text('{evil.id}')")
    page.goto(f"{served.origin}/executions/{evil.id}")
    page.wait_for_selector(".ev-area svg")
    page.goto(f"{served.origin}/health")
    page.wait_for_selector("tbody tr")
    for path in ("/", f"/executions/{evil.id}", "/health"):
        page.goto(f"{served.origin}{path}")
        page.wait_for_selector("main :is(td, .ev-area svg)")
        assert page.query_selector("img[src='x']") is None
        assert page.evaluate("globalThis.broken") is None


def test_a_script_inside_the_page_does_not_run(browser: Any, served: Any) -> None:
    context = browser.new_context()
    opened = context.new_page()
    opened.goto(served.url)
    opened.evaluate(
        "() => { const one = document.createElement('script'); one.textContent = 'globalThis.broken = 1'; "
        "document.body.append(one); "
        "document.body.insertAdjacentHTML('beforeend', '<img src=x onerror=\"broken = 2\">'); }"
    )
    opened.wait_for_load_state("networkidle")
    assert opened.evaluate("globalThis.broken") is None
    context.close()
