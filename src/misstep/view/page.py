"""A page that carries all it needs: style, scripts, figures and videos inside one file.

What comes from the user's data can't run: the template escapes it, figures travel as inert JSON, and the page's
content security policy allows no script but its own, by their hashes, and no connection at all.
"""

import base64
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import plotly.graph_objects as go
from jinja2 import Environment, FunctionLoader, StrictUndefined
from markupsafe import Markup
from plotly.offline import get_plotlyjs

from misstep.core.errors import StoreAccessError
from misstep.store.whole_file import write_whole
from misstep.view.assets import asset, execution_module, execution_style


@dataclass(frozen=True, slots=True)
class PlacedFigure:
    """A figure in the page.

    Attributes:
        figure: what to draw.
        description: what it shows, in words, for those who can't see it.
        height_px: its height on a wide screen.
    """

    figure: go.Figure
    description: str
    height_px: int

    @property
    def json(self) -> Markup:
        """The figure as JSON that can stand inside a script element."""
        return _inert(self.figure.to_json())


@dataclass(frozen=True, slots=True)
class PlacedExecution:
    """An execution in the page.

    Attributes:
        view: of `ExecutionView.as_json`.
        videos: an MP4 for each camera, by stream.
    """

    view: Mapping[str, Any]
    videos: Mapping[str, bytes]

    @property
    def json(self) -> Markup:
        """Both as JSON that can stand inside a script element."""
        videos = {stream: base64.b64encode(video).decode() for stream, video in self.videos.items()}
        return _inert(json.dumps({"view": self.view, "videos": videos}, separators=(",", ":"), allow_nan=False))


def render(template: str, **contents: Any) -> str:
    """Fills a template of this package, which finds style, scripts and policy under these names."""
    scripts = [get_plotlyjs(), asset("report.js"), execution_module() + asset("execution/boot.js")]
    environment = Environment(
        loader=FunctionLoader(asset), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    return environment.get_template(template).render(
        contents,
        style=Markup(asset("report.css") + execution_style()),
        scripts=[Markup(script) for script in scripts],
        policy=_policy(scripts),
    )


def write_page(file: Path, page: str) -> None:
    """Writes a page by atomic replacement.

    Raises:
        StoreAccessError: the file can't be written.
    """
    try:
        write_whole(file, page.encode())
    except OSError as error:
        raise StoreAccessError(file, str(error)) from error


def _inert(text: str) -> Markup:
    return Markup(text.replace("<", "\\u003c"))


def _policy(scripts: list[str]) -> str:
    hashes = " ".join(f"'sha256-{_hash(script)}'" for script in scripts)
    return f"default-src 'none'; script-src {hashes}; style-src 'unsafe-inline'; img-src data: blob:; media-src blob:"


def _hash(script: str) -> str:
    return base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
