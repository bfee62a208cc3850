"""What scripts/screenshots runs: a server on a copy of the demo's store, a monitor on some of its grasps, a browser."""

import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from playwright.sync_api import Page, sync_playwright

from misstep import Store

DOCS = Path(__file__).parent.parent / "docs"
MISSTEP = str(Path(sys.executable).with_name("misstep"))
SKILL = "grasp"
LEARNED_FROM_N = 12
DESK, PHONE = {"width": 1280, "height": 900}, {"width": 390, "height": 844}
WAIT_MS = 300_000


def main(demo: Path) -> None:
    """Makes all of them."""
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        os.chdir(folder)  # pages show the store as it was named
        shutil.copytree(demo / "store", "experience")
        failing = _split(Store.open("experience"))
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
            _watching(failing),
            page(url.replace("?", "monitor?"), DESK, "light") as one,
        ):
            _picture(one, "monitor", "[data-level=fail] .live-frame img")


def _split(store: Store) -> str:
    """Makes a store to watch in and one to calibrate on of the demo's grasps; returns the failing one's id."""
    successes = [one.id for one in store.executions(skill=SKILL, session="") if one.succeeded]
    failing = next(one.id for one in store.executions(skill=SKILL) if one.failed)
    parts = {"watched": [*successes[:LEARNED_FROM_N], failing], "calibration": successes[LEARNED_FROM_N:]}
    for name, ids in parts.items():
        (Path(name) / "executions").mkdir(parents=True)
        for one in ids:
            shutil.copy(store.path(one), Path(name) / "executions")
        Store.open(name, create=True)
    subprocess.run([MISSTEP, "train", "detector", "--store", "watched"], check=True, stdout=subprocess.DEVNULL)
    return failing


@contextmanager
def _serving(store: str) -> Iterator[str]:
    with _running("serve", "--store", store, "--port", "0", "--json") as process:
        yield json.loads(process.stdout.readline())["url"]


@contextmanager
def _watching(failing: str) -> Iterator[None]:
    words = [failing] * 10 + ["--store", "watched", "--calibration", "calibration", "--false-stops", "0.06", "--live"]
    with _running("watch", *words, "--speed", "0.5"):
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
