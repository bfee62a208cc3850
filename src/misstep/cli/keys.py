"""Keys that are pressed while something goes on."""

import os
import select
import sys
import termios
import threading
import tty
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager

_LOOK_S = 0.1


def is_keyboard() -> bool:
    """Whether standard input is a terminal."""
    return sys.stdin is not None and sys.stdin.isatty()


@contextmanager
def on_keys(actions: Mapping[str, Callable[[], object]]) -> Iterator[None]:
    """Calls an action when its key is pressed, by a thread; nothing where standard input is no terminal."""
    if not is_keyboard():
        yield
        return
    keyboard = sys.stdin.fileno()
    before = termios.tcgetattr(keyboard)
    leaving = threading.Event()
    thread = threading.Thread(target=_listen, args=(keyboard, actions, leaving), name="misstep-keys", daemon=True)
    tty.setcbreak(keyboard)
    thread.start()
    try:
        yield
    finally:
        leaving.set()
        thread.join()
        termios.tcsetattr(keyboard, termios.TCSADRAIN, before)


def _listen(keyboard: int, actions: Mapping[str, Callable[[], object]], leaving: threading.Event) -> None:
    while not leaving.is_set():
        if select.select([keyboard], [], [], _LOOK_S)[0]:
            pressed = os.read(keyboard, 1).decode(errors="replace")
            if not pressed:
                return
            actions.get(pressed.lower(), lambda: None)()
