"""Exit codes, and how what goes wrong becomes one."""

import errno
import shlex
import sys
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from enum import IntEnum
from pathlib import Path
from typing import Any

import typer
from rich.console import Console
from rich.text import Text
from typer.core import TyperGroup

from misstep.anticipate.errors import DiskFullError
from misstep.core.errors import MissingExtraError, MisstepError

EXIT_CODES = """\b
Exit codes:
  0    done
  1    done, but look: doctor has findings, a skill never succeeded or
       has too few successes to learn from, a test ended undecided, no
       commit was found, no roll-back is proven, the demo missed its bug
  2    wrong usage or input; the second line says what to do
  70   internal error: a bug of misstep
  130  interrupted; what was recorded is kept"""


EXTRA_OF = {
    "torch": "learn",
    "safetensors": "learn",
    "lightning": "learn",
    "mujoco": "sim",
    "matplotlib": "view",
    "av": "view",
    "starlette": "view",
    "uvicorn": "view",
    "rerun": "viewers",
    "foxglove": "viewers",
}
"""Which extra brings a package that misstep itself does not need."""


class ExitCode(IntEnum):
    """What misstep tells the shell; the text for people is `EXIT_CODES`."""

    DONE = 0
    FOUND = 1
    USAGE = 2
    INTERNAL = 70
    INTERRUPTED = 130


class ErrorBoundary(TyperGroup):
    """The outermost layer of every verb: errors go to stderr as two lines, and each has its exit code."""

    def invoke(self, ctx: Any) -> Any:
        """Runs the verb."""
        try:
            return super().invoke(ctx)
        except MisstepError as error:
            raise _refusal(ctx, error) from error
        except KeyboardInterrupt as interrupt:
            _say(Text.assemble(("\ninterrupted. ", "bold yellow"), *map(str, interrupt.args)))
            raise typer.Exit(ExitCode.INTERRUPTED) from interrupt
        except (typer.Exit, typer.Abort, BrokenPipeError):
            raise
        except Exception as error:
            if _of_command_line(error):
                raise
            if isinstance(error, ModuleNotFoundError) and error.name in EXTRA_OF:
                raise _refusal(ctx, MissingExtraError("This verb", error.name, EXTRA_OF[error.name])) from error
            problem = f"internal error: {type(error).__name__}: {error}"
            _tell(ctx, problem, f"To see where, run again with: misstep --debug {shlex.join(sys.argv[1:])}")
            raise typer.Exit(ExitCode.INTERNAL) from error


def _of_command_line(error: Exception) -> bool:
    """True for a wrong option or argument, which the parser reports better, with a hint to --help."""
    return hasattr(error, "format_message")


def _refusal(ctx: Any, error: MisstepError) -> typer.Exit:
    _tell(ctx, error.problem, error.remedy)
    return typer.Exit(ExitCode.USAGE)


def _tell(ctx: Any, problem: str, remedy: str) -> None:
    if ctx.params.get("debug"):
        traceback.print_exc()
    _say(Text.assemble(("error: ", "bold red"), problem))
    _say(Text(remedy))


def _say(text: Text) -> None:
    Console(stderr=True, soft_wrap=True).print(text)


@contextmanager
def on_interrupt(farewell: Callable[[], str]) -> Iterator[None]:
    """Lets the error boundary say on Ctrl-C what is kept and how to go on."""
    try:
        yield
    except KeyboardInterrupt as interrupt:
        raise KeyboardInterrupt(farewell()) from interrupt


@contextmanager
def on_full_disk(folder: Path, cache: Path) -> Iterator[None]:
    """Says how a training in this folder, with clips in that cache, goes on once there is space.

    Raises:
        DiskFullError: there is none.
    """
    try:
        yield
    except OSError as error:
        if error.errno not in (errno.ENOSPC, errno.EDQUOT):
            raise
        raise DiskFullError(folder, cache) from error
