"""Command lines to show to people: what they can type next."""

import shlex
from collections.abc import Mapping, Sequence

Value = str | int | float | bool | None | Sequence[str]


def command_line(verb: str, arguments: Sequence[str], options: Mapping[str, Value]) -> str:
    """A command that can be pasted into a shell.

    Args:
        verb: of misstep.
        arguments: positional ones.
        options: by name ("--runs"); True stands for a flag, a sequence for a repeated option; None, False and "" are
            left out.
    """
    words = ["misstep", verb, *arguments]
    for name, value in options.items():
        words += _option(name, value)
    return shlex.join(words)


def _option(name: str, value: Value) -> list[str]:
    if value is None or value is False or value == "":
        return []
    if value is True:
        return [name]
    if isinstance(value, str | int | float):
        return [name, str(value)]
    return [word for one in value for word in (name, one)]
