import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given
from hypothesis import strategies as st

from misstep.view.server.kept import Kept


@given(asked=st.lists(st.tuples(st.sampled_from("abcdef"), st.integers(0, 60)), max_size=40))
def test_what_is_kept_is_what_was_made_and_never_more_than_the_limit(asked: list[tuple[str, int]]) -> None:
    kept = Kept[bytes](100, len)
    made: dict[str, bytes] = {}
    for key, size in asked:
        content = kept.get((key,), lambda key=key, size=size: made.setdefault(key, key.encode() * size))
        assert content == made[key]
        assert sum(map(len, kept._values.values())) == kept._held_bytes <= 100


def test_who_asks_for_what_is_being_made_waits_for_it() -> None:
    kept, made, begun, go_on = Kept[bytes](100, len), [], threading.Event(), threading.Event()

    def make() -> bytes:
        made.append(1)
        begun.set()
        assert go_on.wait(10)
        return b"made"

    with ThreadPoolExecutor(4) as threads:
        first = threads.submit(kept.get, ("a",), make)
        assert begun.wait(10)
        others = [threads.submit(kept.get, ("a",), make) for _ in range(2)]
        assert threads.submit(kept.get, ("b",), lambda: b"other").result(10) == b"other"
        go_on.set()
        assert [one.result(10) for one in (first, *others)] == [b"made"] * 3
    assert len(made) == 1


def test_what_could_not_be_made_is_tried_again() -> None:
    kept = Kept[bytes](100, len)
    with pytest.raises(ZeroDivisionError):
        kept.get(("a",), lambda: bytes(1 // 0))
    assert kept.get(("a",), lambda: b"made") == b"made"


def test_the_least_used_is_forgotten_first() -> None:
    kept, made = Kept[bytes](2, len), []

    def ask(key: str) -> None:
        kept.get((key,), lambda: made.append(key) or b"1")

    for key in ("a", "b", "a", "c", "a", "b"):
        ask(key)
    assert made == ["a", "b", "c", "b"]
