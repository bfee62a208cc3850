"""What `misstep serve` refuses; what it serves is tested in tests/view/server."""

from pathlib import Path
from typing import Any

import pytest


def test_there_has_to_be_a_store(misstep: Any, tmp_path: Path) -> None:
    done = misstep("serve", "--store", tmp_path / "nowhere", "--port", 0)
    assert done.exit_code == 2
    assert "No experience database" in done.stderr


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("--host", "192.168.0.5"), "--token"),
        (("--host", "0.0.0.0", "--token", "0123456789abcdef"), "--host"),
        (("--token", "secret"), "16 characters"),
        (("--host", "203.0.113.7", "--token", "0123456789abcdef"), "can't be served at 203.0.113.7"),
    ],
)
def test_an_address_that_is_not_safe_or_not_here(misstep: Any, store: Path, words: tuple[str, ...], told: str) -> None:
    done = misstep("serve", "--store", store, "--port", 0, *words)
    assert done.exit_code == 2
    assert told in done.stderr and done.stdout == ""
