"""Finds which commit of the robot's software is checked out."""

import os
import subprocess
from collections.abc import Sequence
from pathlib import Path

from misstep.core.execution import Revision
from misstep.record.roots import find_roots


def traced_revision(trace: Sequence[str]) -> Revision:
    """The revision of the traced software; of the first root, if there are several.

    Raises:
        TraceRootError: a root is neither a package nor a folder.
    """
    roots = find_roots(trace)
    if not roots:
        return Revision()
    path = roots[0].path
    return find_revision(path if path.is_dir() else path.parent)


def find_revision(folder: Path) -> Revision:
    """The commit of the git checkout that a folder of sources belongs to, and whether tracked files differ from it.

    Returns:
        An empty revision if the folder's files are in no checkout, or git is not installed.
    """
    commit = _git(folder, "rev-parse", "--verify", "HEAD")
    # A package installed into a folder that the checkout ignores is not the checkout's software.
    if not commit or not _git(folder, "ls-files", "."):
        return Revision()
    # The whole tree, not the folder alone: a changed configuration beside it is a change too.
    dirty = bool(_git(folder, "status", "--porcelain", "--untracked-files=no", ":/"))
    return Revision(commit, dirty)


def _git(folder: Path, *arguments: str) -> str:
    """What git prints; empty if it fails."""
    # Without the optional locks a `git commit` of the user at this moment is not disturbed.
    environment = os.environ | {"GIT_OPTIONAL_LOCKS": "0"}
    try:
        done = subprocess.run(
            ["git", *arguments], cwd=folder, env=environment, capture_output=True, text=True, check=False
        )
    except OSError:
        return ""
    return done.stdout.strip() if done.returncode == 0 else ""
