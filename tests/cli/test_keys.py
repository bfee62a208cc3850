import os
import pty
import subprocess
import sys

PROGRAM = """
import time
from misstep.cli.keys import on_keys
pressed = []
with on_keys({"a": lambda: pressed.append("a")}):
    print("ready", flush=True)
    due_s = time.monotonic() + 30
    while len(pressed) < 2 and time.monotonic() < due_s:
        time.sleep(0.01)
print("pressed", *pressed, flush=True)
"""


def test_keys_call_their_actions_at_once_and_the_terminal_is_as_before() -> None:
    ours, theirs = pty.openpty()
    process = subprocess.Popen([sys.executable, "-c", PROGRAM], stdin=theirs, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n"
    os.write(ours, b"xaA")  # no line end, and another key first
    assert process.stdout.readline() == "pressed a a\n"
    assert process.wait(30) == 0
    process.stdout.close()
    import termios

    assert termios.tcgetattr(theirs)[3] & termios.ICANON
    os.close(ours)
    os.close(theirs)


def test_without_a_keyboard_nothing_listens() -> None:
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM.replace("+ 30", "+ 0.1")],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
    )
    assert done.stdout == "ready\npressed\n"
