import sys
from types import SimpleNamespace
from typing import Any

import pytest

from misstep.core.execution import Failure
from misstep.core.skill import CommandSkill, Skill

NO_RECORDER: Any = SimpleNamespace()


@pytest.mark.parametrize(("code", "succeeded"), [(0, True), (3, False)])
def test_a_command_succeeds_if_it_exits_with_zero(code: int, succeeded: bool) -> None:
    skill = CommandSkill("exit", [sys.executable, "-c", f"raise SystemExit({code})"])
    skill.execute(NO_RECORDER)
    assert skill.succeeded() is succeeded
    assert skill.failure() == (None if succeeded else Failure(f"exit code {code}"))


def test_a_command_that_never_ran_has_not_succeeded() -> None:
    assert not CommandSkill("exit", ["true"]).succeeded()


def test_a_command_that_does_not_exist_is_an_exception() -> None:
    with pytest.raises(FileNotFoundError):
        CommandSkill("gone", ["/nowhere/at/all"]).execute(NO_RECORDER)


def test_what_counts_as_a_skill() -> None:
    assert isinstance(CommandSkill("a", ["true"]), Skill)
    assert not isinstance(SimpleNamespace(name="a", execute=print), Skill)
