"""Python text without its docstrings, annotations or comments."""

import ast
import io
import re
import tokenize
from collections.abc import Iterator
from functools import lru_cache

_Definition = ast.FunctionDef | ast.ClassDef | ast.Module
_CACHED = 20_000


def definitions(text: str) -> Iterator[tuple[str, _Definition]]:
    """The module ("") and its classes and functions, with qualified names; none within functions."""
    module = ast.parse(text)
    yield "", module
    yield from _within(module, "")


def _within(node: ast.Module | ast.ClassDef, prefix: str) -> Iterator[tuple[str, _Definition]]:
    for child in node.body:
        if isinstance(child, ast.FunctionDef | ast.ClassDef):
            yield prefix + child.name, child
        if isinstance(child, ast.ClassDef):
            yield from _within(child, f"{prefix}{child.name}.")


def documented(text: str) -> list[str]:
    """Names of what has a docstring and could do without."""
    return [name for name, node in definitions(text) if _docstring(node) is not None]


def annotated(text: str) -> list[str]:
    """Names of the functions with annotations."""
    return [name for name, node in definitions(text) if isinstance(node, ast.FunctionDef) and _annotations(node)]


def _docstring(node: _Definition) -> ast.Expr | None:
    first = node.body[0] if len(node.body) > 1 else None
    is_text = (
        isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant) and isinstance(first.value.value, str)
    )
    return first if is_text and isinstance(first, ast.Expr) else None


@lru_cache(maxsize=_CACHED)
def without_docstrings(text: str, names: frozenset[str]) -> str:
    """The text without the docstrings of what has these qualified names."""
    lines = text.splitlines(keepends=True)
    for name, node in reversed(list(definitions(text))):
        docstring = _docstring(node) if name in names else None
        if docstring is not None:
            end = docstring.end_lineno or docstring.lineno
            end += end < len(lines) and not lines[end].strip()
            del lines[docstring.lineno - 1 : end]
    return "".join(lines)


@lru_cache(maxsize=_CACHED)
def without_annotations(text: str, names: frozenset[str]) -> str:
    """The text without the annotations of the functions of these names."""
    lines = [line.encode() for line in text.splitlines(keepends=True)]
    for name, node in definitions(text):
        if name in names and isinstance(node, ast.FunctionDef):
            for annotation in reversed(_annotations(node)):
                _cut_annotation(lines, annotation)
    return b"".join(lines).decode()


def _annotations(node: ast.FunctionDef) -> list[ast.expr]:
    """In the order of the text; those over several lines are left alone."""
    arguments = [*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs]
    found = [argument.annotation for argument in arguments] + [node.returns]
    return [one for one in found if one is not None and one.lineno == one.end_lineno]


def _cut_annotation(lines: list[bytes], annotation: ast.expr) -> None:
    line = lines[annotation.lineno - 1]
    before, after = line[: annotation.col_offset], line[annotation.end_col_offset :]
    after = re.sub(rb"^ = ", b"=", after) if before.endswith(b": ") else after
    lines[annotation.lineno - 1] = re.sub(rb"(: | -> )$", b"", before) + after


@lru_cache(maxsize=_CACHED)
def without_comments(text: str) -> str:
    """The text without its comments; those that tools read stay."""
    lines = text.splitlines(keepends=True)
    for token in reversed(list(tokenize.generate_tokens(io.StringIO(text).readline))):
        if token.type == tokenize.COMMENT and "noqa" not in token.string:
            row, column = token.start
            head = lines[row - 1][:column].rstrip()
            lines[row - 1] = head + "\n" if head else ""
    return "".join(lines)
