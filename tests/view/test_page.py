import json

import plotly.graph_objects as go

from misstep.view.page import PlacedFigure


def test_a_figure_can_stand_in_a_script_element_and_reads_back() -> None:
    figure = go.Figure(go.Scatter(y=[1], name="</script><!--<script>"))
    text = PlacedFigure(figure, "a line", 100).json
    assert "<" not in text
    assert json.loads(text)["data"][0]["name"] == "</script><!--<script>"
