import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from misstep.core.execution import Outcome
from misstep.detect.files import save_model
from misstep.detect.library import model_folder
from misstep.record.recorder import Recorder
from misstep.store.store import Store
from misstep.view.execution_page import write_execution_page

WIDE = {"width": 1280, "height": 900}
STILL = "[...document.querySelectorAll('video')].every(v => v.readyState > 1 && !v.seeking)"


@pytest.fixture(scope="module")
def file(session: Any, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The page of a failing execution with a colour and a depth camera, eight pictures each, from 0.25 s on."""
    found = tmp_path_factory.mktemp("page") / "execution.html"
    failed = next(step.trial.execution for step in session.steps if step.trial.execution.failed)
    save_model(session.knowledge.models[failed.skill], model_folder(session.store, failed.skill, "default"))
    write_execution_page(session.store, failed.id, found)
    return found


@pytest.fixture(scope="module")
def opened(browser: Any, file: Path) -> Iterator[tuple[Any, list[str]]]:
    """The page, and what its scripts did wrong or asked for beside it."""
    page = browser.new_page(viewport=WIDE)
    problems: list[str] = []
    page.on("pageerror", lambda error: problems.append(str(error)))
    page.on("console", lambda message: problems.append(message.text) if message.type == "error" else None)
    page.on("request", lambda one: None if one.url.startswith(("file:", "blob:")) else problems.append(one.url))
    page.goto(file.as_uri())
    until(page, STILL)
    yield page, problems
    page.close()


@pytest.fixture
def page(opened: tuple[Any, list[str]]) -> Iterator[Any]:
    """The page as it is when it opens; the test fails if a script does, or if it asks for anything."""
    page, problems = opened
    page.keyboard.press("Home")
    page.evaluate("scrollTo(0, 0)")
    yield page
    page.set_viewport_size(WIDE)
    assert problems == []


def until(page: Any, truth: str) -> None:
    """Waits; Playwright's own wait is script that the page's policy forbids."""
    for _ in range(100):
        if page.evaluate(truth):
            return
        page.wait_for_timeout(50)
    raise AssertionError(f"never: {truth}")


def taken(page: Any) -> list[str]:
    return [text.strip() for text in page.locator(".ev-taken").all_inner_texts()]


def cursors(page: Any) -> set[float]:
    """Where the cursor's lines stand in their plots, as shares of the time axis."""
    shares = page.evaluate(
        """[...document.querySelectorAll('.ev-held')].filter(held => held.offsetParent).map(held => {
            const style = getComputedStyle(held), box = held.getBoundingClientRect();
            const [left, right] = ['--left', '--right'].map(name => parseFloat(style.getPropertyValue(name)));
            const line = held.querySelector('.ev-line').getBoundingClientRect().left;
            return (line - box.left - left) / (box.width - left - right);
        })"""
    )
    return {round(share, 2) for share in shares}


def frames(page: Any) -> list[int]:
    """The frame that each video shows."""
    until(page, STILL)
    found: list[int] = page.evaluate("[...document.querySelectorAll('video')].map(v => Math.floor(v.currentTime * 2))")
    return found


def test_keys_move_one_cursor_through_all_pictures_and_plots(page: Any) -> None:
    assert cursors(page) == {0.0}
    assert taken(page) == ["0.25 s"] * 3 and frames(page) == [0, 0, 0]
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    assert taken(page) == ["0.75 s"] * 3 and frames(page) == [1, 1, 1]
    page.keyboard.press("Shift+ArrowRight")
    assert page.locator(".ev-time").inner_text().startswith("1.75 ")
    assert taken(page) == ["1.75 s"] * 3 and frames(page) == [3, 3, 3]
    assert cursors(page) == {round(1.75 / 3.95, 2)}
    page.keyboard.press("ArrowLeft")
    assert taken(page) == ["1.25 s"] * 3
    page.keyboard.press("End")
    assert cursors(page) == {1.0}


def test_space_plays_to_the_end_and_pauses(page: Any) -> None:
    page.keyboard.press("End")
    page.keyboard.press("Shift+ArrowLeft")
    page.keyboard.press("Space")
    until(page, "document.querySelector('.ev-play').getAttribute('aria-label') === 'play'")
    assert cursors(page) == {1.0}
    page.keyboard.press("Home")
    page.keyboard.press("Space")
    page.wait_for_timeout(300)
    page.keyboard.press("Space")
    stopped = cursors(page)
    page.wait_for_timeout(200)
    assert cursors(page) == stopped and 0 < stopped.pop() < 1


def test_pressing_on_a_plot_moves_the_cursor_there(page: Any) -> None:
    box = page.locator(".ev-held").first.bounding_box()
    page.mouse.move(box["x"] + 62 + 0.5 * (box["width"] - 76), box["y"] + 40)
    page.mouse.down()
    assert cursors(page) == {0.5}
    page.mouse.move(box["x"] + 62 + 0.25 * (box["width"] - 76), box["y"] + 40)
    page.mouse.up()
    assert cursors(page) == {0.25}
    page.locator(".ev-mark-fail").click()
    told = float(re.findall(r"t_fail\n([\d.]+) s", page.locator(".ev-facts").inner_text())[0])
    assert cursors(page).pop() == pytest.approx(told / 3.95, abs=0.01)


def test_it_is_dark_where_the_reader_is_and_light_once_they_say_so(page: Any) -> None:
    page.emulate_media(color_scheme="dark")
    dark = page.evaluate("getComputedStyle(document.body).backgroundColor")
    ink = page.evaluate("getComputedStyle(document.querySelector('.xaxislayer-above text')).fill")
    page.get_by_role("button", name="light").click()
    light = page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert (dark, light) == ("rgb(20, 23, 27)", "rgb(255, 255, 255)")
    assert page.evaluate("getComputedStyle(document.querySelector('.xaxislayer-above text')).fill") != ink


CUT = """[...document.querySelectorAll('.js-plotly-plot')].flatMap(plot => {
    const box = plot.getBoundingClientRect();
    return [...plot.querySelectorAll('.ytick text, .xtick text, .ytitle, .xtitle')].filter(text => {
        const own = text.getBoundingClientRect();
        return own.left < box.left - 1 || own.right > box.right + 1 || own.bottom > box.bottom + 1;
    }).map(text => text.textContent);
})"""
"""Words of plots that reach beyond them."""


@pytest.mark.parametrize("width", [1280, 380])
def test_nothing_is_wider_than_the_screen(page: Any, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    until(page, f"document.documentElement.scrollWidth <= {width}")
    page.get_by_text("Functions", exact=True).scroll_into_view_if_needed()
    page.wait_for_selector(".ev-halves .js-plotly-plot")
    until(page, f"!{CUT}.length")  # plots follow the new width one after the other


def test_a_page_is_small_enough_to_send(file: Path) -> None:
    assert file.stat().st_size < 10_000_000


def test_an_execution_without_pictures_sensors_or_calls_has_a_page(
    browser: Any, empty_store: Store, tmp_path: Path
) -> None:
    with Recorder(empty_store, "nap") as recorder:
        slept = recorder.finish(Outcome.SUCCESS)
    write_execution_page(empty_store, slept.id, tmp_path / "nap.html")
    page = browser.new_page()
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.goto((tmp_path / "nap.html").as_uri())
    assert page.locator(".ev-id").inner_text() == slept.id
    assert errors == []
    page.close()


def test_names_from_the_robot_never_become_mark_up(
    browser: Any, session_named: Callable[[str], Any], tmp_path: Path
) -> None:
    evil = "</script><img/src=x/onerror=boom()><b>%{x}</b>"
    tested = session_named(evil)
    write_execution_page(tested.store, tested.steps[0].trial.execution.id, tmp_path / "evil.html")
    page = browser.new_page(viewport=WIDE)
    page.add_init_script("window.booms = 0; window.boom = () => { window.booms += 1; }")
    page.goto((tmp_path / "evil.html").as_uri())
    page.get_by_text("Functions", exact=True).scroll_into_view_if_needed()
    page.wait_for_selector(".ev-halves .js-plotly-plot")
    assert page.evaluate("booms + document.querySelectorAll('img').length") == 0
    assert page.locator(".ev-plot b").count() == 0
    assert evil in page.locator(".ev-facts").inner_text() and evil in page.locator(".ev-title h4").all_inner_texts()[0]
    page.close()
