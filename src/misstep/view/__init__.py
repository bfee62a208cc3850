"""Figures and pages: what was recorded and what was found, for human eyes.

One execution on a page takes three things, whoever serves it:

- `execution_view.execution_view(store, id).as_json()`: all but the pictures; times in seconds from its start;
- `video.camera_video(store, id, stream)`: the MP4 of each of `view.cameras`;
- `assets.execution_module()`, an ES module that exports `mountExecution(element, view, {videoUrl})`, with
  `assets.execution_style()` and Plotly as a global; docs/view.md tells more.
"""

from misstep.core.errors import MissingExtraError

try:
    import jinja2  # noqa: F401
    import plotly  # noqa: F401
except ImportError as error:
    raise MissingExtraError("The report", error.name or "plotly", "view") from error
