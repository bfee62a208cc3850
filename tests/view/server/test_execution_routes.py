from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from misstep.core.execution import Failure, Outcome
from misstep.store.catalogue import Catalogue
from misstep.store.layout import Layout
from misstep.store.store import Store


def test_the_view_is_that_of_the_report_within_a_window(served: Any) -> None:
    whole = served.ask("/api/executions/wave-00013/view").json
    assert whole["facts"]["id"] == "wave-00013" and len(whole["channels"]) == 6
    part = served.ask("/api/executions/wave-00013/view?from=0.5&to=1.0").json
    assert part["window_s"] == [0.5, 1.0]
    assert all(0.5 <= t <= 1.0 for channel in part["channels"] for t in channel["track"]["t_s"])


@pytest.mark.parametrize("window", ["from=1", "from=2&to=1", "from=nan&to=1", "from=-inf&to=inf", "from=a&to=b"])
def test_a_window_that_is_none(served: Any, window: str) -> None:
    assert served.ask(f"/api/executions/wave-00013/view?{window}").status == 400


def test_a_video_is_given_in_parts(served: Any) -> None:
    path = "/api/executions/look-00001/video?camera=head/depth"
    whole = served.ask(path)
    assert (whole.status, whole.headers["content-type"], whole.body[4:8]) == (200, "video/mp4", b"ftyp")
    part = served.ask(path, range="bytes=4-7")
    assert (part.status, part.body) == (206, b"ftyp")
    assert served.ask("/api/executions/look-00001/video?camera=../rgb").status == 422


def test_a_label_and_its_undoing(served: Any) -> None:
    path = "/api/executions/look-00001"
    before = served.ask(path).json
    assert (before["label"], before["start_ns"]) == (None, "1000000000")
    label = {"outcome": "failure", "failure": {"kind": "spilt", "onset_ns": "1500000001", "cause": ""}}
    after = served.ask(f"{path}/label", "POST", {"instead_of": None, "label": label}).json
    assert after["label"] == label and after["onset_ns"] == "1500000001"
    judged = Store.open(served.root).get("look-00001")
    assert (judged.outcome, judged.failure) == (Outcome.FAILURE, Failure("spilt", 1_500_000_001))
    stale = served.ask(f"{path}/label", "POST", {"instead_of": None, "label": None})
    assert stale.status == 409 and "somebody else" in stale.json["problem"]
    assert served.ask(f"{path}/label", "POST", {"instead_of": label, "label": None}).json == before


@pytest.mark.parametrize("body", [b"", b"[]", b"{", b"null", b'{"label": null}', b"[" * 60_000])
def test_a_label_that_is_none(served: Any, body: bytes) -> None:
    assert served.ask("/api/executions/look-00001/label", "POST", body).status in (400, 413)


def test_an_execution_that_is_not_there(served: Any) -> None:
    for path in ("", "/view", "/video?camera=x"):
        assert served.ask(f"/api/executions/wave-00099{path}").status == 404
    label = {"instead_of": None, "label": None}
    assert served.ask("/api/executions/wave-00099/label", "POST", label).status == 404


def test_a_link_out_of_the_store_is_not_followed(served: Any, tmp_path: Path) -> None:
    known = Store.open(served.root).get("wave-00001")
    outside = tmp_path / "secret.mcap"
    outside.write_bytes((served.root / "executions" / "wave-00001.mcap").read_bytes())
    link = served.root / "executions" / "wave-00098.mcap"
    link.symlink_to(outside)
    catalogue = Catalogue(Layout(served.root))
    catalogue.add([replace(known, id="wave-00098")])
    try:
        for path in ("", "/view", "/video?camera=x"):
            assert served.ask(f"/api/executions/wave-00098{path}").status == 404
        label = {"instead_of": None, "label": {"outcome": "success", "failure": None}}
        assert served.ask("/api/executions/wave-00098/label", "POST", label).status == 404
    finally:
        link.unlink()
        catalogue.remove("wave-00098")
