"""The same Python text in another style: what a formatter once changed."""

import io
import tokenize
from collections.abc import Iterator
from functools import lru_cache

_CACHED = 20_000
_NARROW = 88
_OPENING, _CLOSING = "([{", ")]}"


def _tokens(text: str) -> Iterator[tokenize.TokenInfo]:
    """All tokens outside formatted strings, into which only newer Pythons look."""
    depth = 0
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        name = tokenize.tok_name[token.type]
        depth -= name == "FSTRING_END"
        if depth == 0 and not name.startswith("FSTRING"):
            yield token
        depth += name == "FSTRING_START"


@lru_cache(maxsize=_CACHED)
def single_quoted(text: str) -> str:
    """Plain strings in single quotes; docstrings and formatted strings stay."""
    lines = text.splitlines(keepends=True)
    for token in reversed(list(_tokens(text))):
        string = token.string
        plain = token.type == tokenize.STRING and string.startswith('"') and not string.startswith('"""')
        if plain and "'" not in string and "\\" not in string:
            row, start = token.start
            line = lines[row - 1]
            lines[row - 1] = f"{line[:start]}'{string[1:-1]}'{line[token.end[1] :]}"
    return "".join(lines)


@lru_cache(maxsize=_CACHED)
def wrapped(text: str) -> str:
    """Lines over 88 characters broken within their longest brackets."""
    lines = text.splitlines(keepends=True)
    for row, (start, end) in sorted(_brackets(text).items(), reverse=True):
        line = lines[row - 1]
        if len(line.rstrip("\n")) > _NARROW and end - start > 1:
            indent = " " * (len(line) - len(line.lstrip(" ")))
            inside = line[start:end].strip()
            lines[row - 1] = f"{line[:start].rstrip()}\n{indent}    {inside}\n{indent}{line[end:]}"
    return "".join(lines)


def _brackets(text: str) -> dict[int, tuple[int, int]]:
    """By row, what the longest outermost pair of brackets within it holds; rows with comments are left alone."""
    longest: dict[int, tuple[int, int]] = {}
    commented: set[int] = set()
    opened: list[tuple[int, int]] = []
    for token in _tokens(text):
        row, column = token.start
        if token.type == tokenize.COMMENT:
            commented.add(row)
        elif token.type == tokenize.OP and token.string in _OPENING:
            opened.append((row, column))
        elif token.type == tokenize.OP and token.string in _CLOSING and opened:
            start_row, start = opened.pop()
            known = longest.get(row, (0, 0))
            if start_row == row and column - start - 1 > known[1] - known[0]:
                longest[row] = (start + 1, column)
    return {row: span for row, span in longest.items() if row not in commented}
