from importlib.resources import files
from typing import Any

from misstep.view.server.assets import known


def test_all_that_pages_name_is_there(served: Any) -> None:
    for name in known():
        answer = served.ask(f"/assets/{name}")
        assert answer.status == 200 and answer.body
        assert answer.headers["content-type"].split(";")[0] in ("text/javascript", "text/css", "text/html")


def test_no_page_holds_a_script_or_takes_one_from_elsewhere() -> None:
    page = files("misstep.view").joinpath("live/page.html").read_text()
    assert "<script>" not in page and "http" not in page and " on" not in page.replace(" one", "")
    for name in known() - {"plotly.js"}:
        text = files("misstep.view").joinpath(name).read_text()
        assert "innerHTML" not in text and "insertAdjacentHTML" not in text and "eval(" not in text
