from dataclasses import replace
from typing import Any

from misstep.store.catalogue import Catalogue
from misstep.store.layout import Layout
from misstep.store.store import Store


def test_what_is_wrong_is_told(served: Any) -> None:
    before = served.ask("/api/health").json
    assert before["store"] == str(served.root)
    assert before["skills"]["wave"] == {"success": 12, "failure": 2}
    assert (before["troubled"], before["unfinished"]) == ([], [])
    store = Store.open(served.root)
    whole = store.get("wave-00002")
    catalogue = Catalogue(Layout(served.root))
    catalogue.put(replace(whole, dropped={"joints": 3}, salvaged=True))
    part = served.root / "executions" / "wave-00077.mcap.part"
    part.write_bytes(b"half")
    try:
        after = served.ask("/api/health").json
    finally:
        catalogue.put(whole)
        part.unlink()
    assert [(one["id"], one["lost"], one["salvaged"]) for one in after["troubled"]] == [("wave-00002", 3, True)]
    assert after["unfinished"] == [{"name": part.name, "alive": False, "bytes": 4}]
    files = sum(file.stat().st_size for file in (served.root / "executions").iterdir())
    assert after["folders"]["executions"] == files + 4
    assert 0 < after["disk"]["free_bytes"] <= after["disk"]["total_bytes"]
