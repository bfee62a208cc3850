import errno
from typing import Annotated

import pytest
import typer
from typer.testing import CliRunner, Result

from misstep.cli.exits import ErrorBoundary, on_interrupt
from misstep.core.errors import MisstepError


def run(action, *words: str) -> Result:
    app = typer.Typer(cls=ErrorBoundary, pretty_exceptions_enable=False)

    @app.callback()
    def _options(debug: Annotated[bool, typer.Option("--debug")] = False) -> None: ...

    app.command("act")(action)
    return CliRunner().invoke(app, [*words, "act"])


def fail(error: BaseException):
    def action() -> None:
        raise error

    return action


def test_an_error_of_misstep_is_two_lines_on_stderr() -> None:
    done = run(fail(MisstepError("It went [red]wrong[/red].", "Type this :smile: instead.")))
    assert done.exit_code == 2
    assert done.stdout == ""
    assert done.stderr.splitlines() == ["error: It went [red]wrong[/red].", "Type this :smile: instead."]


def test_debug_shows_the_traceback() -> None:
    done = run(fail(MisstepError("It went wrong.", "Type this.")), "--debug")
    assert done.exit_code == 2
    assert "Traceback" in done.stderr
    assert done.stderr.endswith("error: It went wrong.\nType this.\n")


def test_any_other_error_is_internal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.argv", ["misstep", "show", "a b"])
    done = run(fail(ZeroDivisionError("by zero")))
    assert done.exit_code == 70
    assert done.stderr.splitlines() == [
        "error: internal error: ZeroDivisionError: by zero",
        "To see where, run again with: misstep --debug show 'a b'",
    ]


def test_a_missing_package_is_an_extra_to_install() -> None:
    done = run(fail(ModuleNotFoundError("No module named 'torch'", name="torch")))
    assert done.exit_code == 2
    assert "pip install 'misstep[learn]'" in done.stderr


def test_ctrl_c_says_what_is_kept() -> None:
    def action() -> None:
        with on_interrupt(lambda: "3 executions are kept."):
            raise KeyboardInterrupt

    done = run(action)
    assert done.exit_code == 130
    assert done.stderr == "\ninterrupted. 3 executions are kept.\n"


def test_ctrl_c_elsewhere() -> None:
    done = run(fail(KeyboardInterrupt()))
    assert (done.exit_code, done.stderr) == (130, "\ninterrupted. \n")


def test_a_closed_pipe_is_no_error_of_ours() -> None:
    done = run(fail(BrokenPipeError(errno.EPIPE, "Broken pipe")))
    assert done.exit_code == 1
    assert "internal" not in done.stderr


def test_wrong_options_are_left_to_the_parser() -> None:
    done = run(fail(typer.BadParameter("not both")))
    assert done.exit_code == 2
    assert "not both" in done.stderr
    assert "internal" not in done.stderr


def test_a_verb_chooses_its_own_code() -> None:
    assert run(fail(typer.Exit(1))).exit_code == 1
