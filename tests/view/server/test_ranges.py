import pytest
from hypothesis import given
from hypothesis import strategies as st

from misstep.view.server.ranges import ranged

CONTENT = bytes(range(100))


@given(first=st.integers(0, 99), last=st.integers(0, 300))
def test_a_part(first: int, last: int) -> None:
    answer = ranged(CONTENT, "video/mp4", f"bytes={first}-{last}")
    if last < first:
        assert answer.status_code == 416
    else:
        assert (answer.status_code, answer.body) == (206, CONTENT[first : last + 1])
        assert answer.headers["content-range"] == f"bytes {first}-{min(last, 99)}/100"


@pytest.mark.parametrize(
    ("asked", "wanted"), [("bytes=90-", CONTENT[90:]), ("bytes=-7", CONTENT[-7:]), ("bytes=-700", CONTENT)]
)
def test_an_open_end(asked: str, wanted: bytes) -> None:
    answer = ranged(CONTENT, "video/mp4", asked)
    assert (answer.status_code, answer.body) == (206, wanted)


@pytest.mark.parametrize(
    "asked", [None, "", "bytes=-", "bytes=1-2,4-5", "seconds=1-2", "bytes=a-b", "bytes=" + "9" * 99 + "-"]
)
def test_all_of_it(asked: str | None) -> None:
    answer = ranged(CONTENT, "video/mp4", asked)
    assert (answer.status_code, answer.body, answer.headers["accept-ranges"]) == (200, CONTENT, "bytes")


@pytest.mark.parametrize("asked", ["bytes=100-", "bytes=100-200", "bytes=-0"])
def test_beyond_the_end(asked: str) -> None:
    answer = ranged(CONTENT, "video/mp4", asked)
    assert (answer.status_code, answer.headers["content-range"]) == (416, "bytes */100")
