"""Figures and the report: what a test session found, for human eyes."""

from misstep.core.errors import MissingExtraError

try:
    import jinja2  # noqa: F401
    import plotly  # noqa: F401
except ImportError as error:
    raise MissingExtraError("The report", error.name or "plotly", "view") from error
