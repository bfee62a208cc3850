"""The files of this package that a browser gets: style, scripts, templates."""

import re
from importlib.resources import files

EXECUTION_MODULES = ("elements", "cursor", "cameras", "plot", "plots", "controls", "theme", "mount")
"""Of the execution view, each after what it imports."""
_IMPORT = re.compile(r"^import .*;\n", re.MULTILINE)


def asset(name: str) -> str:
    """The text of a file, its path relative to this package."""
    return files("misstep.view").joinpath(name).read_text(encoding="utf-8")


def execution_module() -> str:
    """All modules of the execution view as a single ES module, which exports `mountExecution`.

    A page that is one file has nowhere to import from; a server serves the same text.
    """
    return "\n".join(_IMPORT.sub("", asset(f"execution/{name}.js")) for name in EXECUTION_MODULES)


def execution_style() -> str:
    """The style of the execution view; the page defines its colours, see `report.css`."""
    return asset("execution/execution.css")
