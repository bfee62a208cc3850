from typing import Any

import pytest

from misstep.store.store import Store


def ids(served: Any, query: str) -> list[str]:
    return [one["id"] for one in served.ask(f"/api/executions?{query}").json["executions"]]


def test_the_newest_come_first(served: Any) -> None:
    page = served.ask("/api/executions").json
    everything = Store.open(served.root).executions(newest_first=True)
    assert [one["id"] for one in page["executions"]] == [one.id for one in everything]
    assert (page["total"], page["page"], page["pages"]) == (len(everything), 1, 1)


def test_filters_narrow_it(served: Any) -> None:
    """Other tests may have added executions, which come before these."""
    everything = Store.open(served.root).executions(newest_first=True)
    failures = [one.id for one in everything if one.skill == "wave" and one.failed]
    assert ids(served, "skill=wave&outcome=failure") == failures and failures[-2:] == ["wave-00014", "wave-00013"]
    assert ids(served, "words=session+wave")[-1] == "wave-00014" and "wave-00013" not in ids(served, "words=session")
    assert ids(served, "words=%25") == ids(served, "since=2999-01-01") == ids(served, "page=2") == []
    assert len(ids(served, "since=2020-01-01&until=2999-01-01&commit=")) == len(everything)


@pytest.mark.parametrize(
    "query", ["page=0", "page=x", "page=%C2%B2", "outcome=perhaps", "since=yesterday", "until=0000-13-01"]
)
def test_what_can_not_be_asked_is_told(served: Any, query: str) -> None:
    answer = served.ask(f"/api/executions?{query}")
    assert answer.status == 400 and "expected" in answer.json["problem"]


def test_choices(served: Any) -> None:
    assert {"look", "wave"} <= set(served.ask("/api/choices").json["skills"])
