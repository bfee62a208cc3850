"""The robot's sources as the worker finds them, for what is read from them without running them."""

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from misstep.core.execution import Revision
from misstep.record.defined import defined_functions
from misstep.record.revision import traced_revision
from misstep.record.roots import find_roots


def defined_in(roots: Sequence[str], skills_module: str) -> list[str]:
    """Names of all functions that the traced sources define.

    Raises:
        TraceRootError: a root is neither a package nor a folder.
    """
    with _import_path_of_worker(skills_module):
        return defined_functions(roots)


def revision_of(roots: Sequence[str], skills_module: str) -> Revision:
    """The revision of the traced sources as they are now.

    Raises:
        TraceRootError: a root is neither a package nor a folder.
    """
    with _import_path_of_worker(skills_module):
        return traced_revision(roots)


def tops_of(roots: Sequence[str], skills_module: str) -> list[Path]:
    """The folders that names of functions of the traced sources are relative to.

    Raises:
        TraceRootError: a root is neither a package nor a folder.
    """
    with _import_path_of_worker(skills_module):
        return [root.top for root in find_roots(roots)]


@contextmanager
def _import_path_of_worker(skills_module: str) -> Iterator[None]:
    """Packages are looked for beside the skills file and in the working directory, as in the worker."""
    before = list(sys.path)
    folders = [str(Path(skills_module).resolve().parent)] if skills_module.endswith(".py") else []
    sys.path[:0] = [*folders, str(Path.cwd())]
    try:
        yield
    finally:
        sys.path[:] = before
