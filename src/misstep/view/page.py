"""A page that carries all it needs: style, scripts and figures inside one file.

What comes from the user's data can't run: the template escapes it, figures travel as inert JSON, and the page's
content security policy allows no script but its own two, by their hashes, and no connection at all.
"""

import base64
import hashlib
from dataclasses import dataclass
from importlib.resources import files
from typing import Any

import plotly.graph_objects as go
from jinja2 import Environment, StrictUndefined
from markupsafe import Markup
from plotly.offline import get_plotlyjs


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
        return Markup(self.figure.to_json().replace("<", "\\u003c"))


def render(template: str, **contents: Any) -> str:
    """Fills a template of this package, which finds style, scripts and policy under these names."""
    scripts = [get_plotlyjs(), _asset("report.js")]
    return (
        Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
        .from_string(_asset(template))
        .render(
            contents,
            style=Markup(_asset("report.css")),
            scripts=[Markup(script) for script in scripts],
            policy=_policy(scripts),
        )
    )


def _asset(name: str) -> str:
    return files("misstep.view").joinpath(name).read_text(encoding="utf-8")


def _policy(scripts: list[str]) -> str:
    hashes = " ".join(f"'sha256-{_hash(script)}'" for script in scripts)
    return f"default-src 'none'; script-src {hashes}; style-src 'unsafe-inline'; img-src data: blob:"


def _hash(script: str) -> str:
    return base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
