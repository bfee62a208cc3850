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


def test_the_least_used_is_forgotten_first() -> None:
    kept, made = Kept[bytes](2, len), []

    def ask(key: str) -> None:
        kept.get((key,), lambda: made.append(key) or b"1")

    for key in ("a", "b", "a", "c", "a", "b"):
        ask(key)
    assert made == ["a", "b", "c", "b"]
