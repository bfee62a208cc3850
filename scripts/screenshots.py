"""Runs a server on a copy of the demo's store, a monitor that foresees a failure, and a browser that looks at both."""

import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from types import MappingProxyType
from typing import Any

import cv2
import numpy as np
from playwright.sync_api import Page, sync_playwright

import misstep_cell
from misstep import Store

DOCS = Path(__file__).parent.parent / "docs"
MISSTEP = str(Path(sys.executable).with_name("misstep"))
SKILL = "grasp"
WATCHED_SKILL = "pick_and_place"
ANTICIPATOR = Path(misstep_cell.__file__).parent / "anticipator"
SUCCESSES_N, LEARNED_FROM_N = 21, 11
FALSE_STOPS = 0.1
DESK, PHONE = {"width": 1280, "height": 900}, {"width": 390, "height": 844}
WAIT_MS = 300_000


def main(demo: Path) -> None:
    """Makes all of them."""
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        os.chdir(folder)  # pages show the store as it was named
        shutil.copytree(demo / "store", "experience")
        experience = Store.open("experience")
        failing = next(one.id for one in experience.executions(skill=SKILL) if one.failed)
        foreseen = _prepare_watching(Store.open(demo / "disturbed"))
        found = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))))
        browser = playwright.chromium.launch(executable_path=found, args=["--no-sandbox"])

        @contextmanager
        def page(url: str, size: dict[str, int], scheme: str) -> Iterator[Page]:
            context = browser.new_context(viewport=size, color_scheme=scheme)
            context.set_default_timeout(WAIT_MS)
            opened = context.new_page()
            opened.goto(url)
            yield opened
            context.close()

        with _serving("experience") as url:
            place, _, token = url.partition("?")
            with page(f"{place}?skill={SKILL}&{token}", DESK, "light") as one:
                _picture(one, "list", "tbody tr")
            with page(f"{place}?{token}", PHONE, "light") as one:
                _picture(one, "phone", "tbody tr")
            with page(f"{place}health?{token}", DESK, "light") as one:
                _picture(one, "store", "tbody tr")
            with page(f"{place}executions/{failing}?{token}", {**DESK, "height": 1100}, "light") as one:
                _picture(one, "execution", ".ev-area svg", _go_to_failure)
            with page(f"{place}sessions/session-0001?{token}", {**DESK, "height": 1500}, "dark") as one:
                _picture(one, "session-dark", ".figure .legend")
        with (
            _serving("watched") as url,
            _watching(foreseen),
            page(url.replace("?", "monitor?"), DESK, "light") as one,
        ):
            _picture(one, "monitor", "[data-level=fail] .region")


def _prepare_watching(disturbed: Store) -> str:
    """Makes a store to watch in and one to calibrate on, of new successes; returns the disturbed failure's id."""
    foreseen = next(one.id for one in disturbed.executions(skill=WATCHED_SKILL) if one.failed)
    record = ["record", "misstep_cell.skills", "--skill", WATCHED_SKILL, "--runs", str(SUCCESSES_N)]
    _run(*record, "--store", "recorded", environment={"MISSTEP_CELL_CAMERA_FPS": "4"})
    recorded = Store.open("recorded")
    successes = [recorded.path(one.id) for one in recorded.executions() if one.succeeded and one.id != foreseen]
    parts = {
        "watched": [*successes[:LEARNED_FROM_N], disturbed.path(foreseen)],
        "calibration": successes[LEARNED_FROM_N:],
    }
    for name, files in parts.items():
        (Path(name) / "executions").mkdir(parents=True)
        for file in files:
            shutil.copy(file, Path(name) / "executions")
        Store.open(name, create=True)
    _run("train", "detector", "--store", "watched")
    return foreseen


def _run(*words: str, environment: Mapping[str, str] = MappingProxyType({})) -> None:
    subprocess.run([MISSTEP, *words], check=True, stdout=subprocess.DEVNULL, env=os.environ | environment)


@contextmanager
def _serving(store: str) -> Iterator[str]:
    with _running("serve", "--store", store, "--port", "0", "--json") as process:
        yield json.loads(process.stdout.readline())["url"]


@contextmanager
def _watching(execution: str) -> Iterator[None]:
    words = [execution] * 10 + ["--store", "watched", "--calibration", "calibration", "--live"]
    with _running("watch", *words, "--false-stops", str(FALSE_STOPS), "--anticipator", str(ANTICIPATOR)):
        yield


@contextmanager
def _running(*words: str) -> Iterator[Any]:
    process = subprocess.Popen([MISSTEP, *words], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    try:
        yield process
    finally:
        process.send_signal(signal.SIGINT)
        process.communicate()


def _go_to_failure(page: Page) -> None:
    page.click(".ev-mark-fail")
    page.keyboard.press("ArrowRight")


def _picture(page: Page, name: str, shown: str, act: Any = lambda page: None) -> None:
    """A picture of the page once something is shown on it."""
    page.wait_for_selector(shown)
    act(page)
    page.wait_for_timeout(2_000)
    pixels = cv2.imdecode(np.frombuffer(page.screenshot(), np.uint8), cv2.IMREAD_COLOR)
    file = DOCS / f"serve-{name}.webp"
    file.write_bytes(bytes(cv2.imencode(".webp", pixels, [cv2.IMWRITE_WEBP_QUALITY, 88])[1]))
    print(f"docs/{file.name}: {file.stat().st_size // 1000} kB")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
