"""Loads the user's skills."""

import os
import sys
import traceback
from collections import Counter
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any

from misstep.core.errors import SkillsModuleError
from misstep.core.skill import Skill


def load_skills(spec: str) -> dict[str, Skill]:
    """Imports a skills module and checks its SKILLS.

    Args:
        spec: dotted module name, or path of a .py file; the file's folder becomes the first to import from, as if it
            were run as a script.

    Returns:
        The skills by name, in the module's order.

    Raises:
        SkillsModuleError: it can't be imported, or its SKILLS are not skills or share a name.
    """
    module = _import(spec)
    skills = getattr(module, "SKILLS", None)
    if not isinstance(skills, list | tuple) or not skills:
        raise SkillsModuleError(spec, f"expected a list SKILLS that is not empty, got {skills!r}.")
    for position, skill in enumerate(skills):
        _check(spec, position, skill)
    names = Counter(skill.name for skill in skills)
    if repeated := [name for name, count in names.items() if count > 1]:
        raise SkillsModuleError(spec, f"more than one skill is named {', '.join(map(repr, repeated))}.")
    return {skill.name: skill for skill in skills}


def folder_of(spec: str) -> Path:
    """The folder that a skills file is in; the working directory where `spec` is no file."""
    file = Path(spec)
    return file.resolve().parent if file.is_file() else Path.cwd()


def _import(spec: str) -> ModuleType:
    is_file = spec.endswith(".py") or os.sep in spec
    path = Path(spec).resolve()
    if is_file and not path.is_file():
        raise SkillsModuleError(spec, "there is no such file.")
    if is_file:
        sys.path.insert(0, str(path.parent))
    try:
        module = import_module(path.stem if is_file else spec)
    except (Exception, SystemExit) as error:
        raise SkillsModuleError(spec, _reason(error)) from error
    if is_file and Path(module.__file__ or "").resolve() != path:
        raise SkillsModuleError(spec, f"another module is called {path.stem!r} too; rename the file.")
    return module


def _reason(error: BaseException) -> str:
    """The exception and the line of the user's code that it came from."""
    frames = [
        frame for frame in traceback.extract_tb(error.__traceback__)
        if "importlib" not in frame.filename and frame.filename != __file__
    ]  # fmt: skip
    where = f"{frames[-1].filename}, line {frames[-1].lineno}: " if frames else ""
    return where + "".join(traceback.format_exception_only(error)).strip()


def _check(spec: str, position: int, skill: Any) -> None:
    name = getattr(skill, "name", None)
    if not (isinstance(name, str) and name):
        raise SkillsModuleError(spec, f"SKILLS[{position}] needs a name, got {name!r}.")
    for method in ("execute", "succeeded"):
        if not callable(getattr(skill, method, None)):
            raise SkillsModuleError(spec, f"SKILLS[{position}] ({name!r}) has no method {method}().")
