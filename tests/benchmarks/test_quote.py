import json
import runpy
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
quote = runpy.run_path(str(ROOT / "benchmarks" / "quote.py"))


def test_the_page_says_what_the_results_say() -> None:
    assert (ROOT / "docs" / "benchmarks.md").read_text() == quote["page"](), "run python benchmarks/quote.py"


def test_figures_are_quoted_with_their_interval(tmp_path: Path) -> None:
    share = {"mean": 0.5, "low": 0.3, "high": 0.7, "n": 20}
    facts = {"name": "x", "command": "c", "commit": "a" * 40, "machine": "m", "versions": {"numpy": "2"}}
    (tmp_path / "x.json").write_text(json.dumps(facts | {"figures": {"found": share, "wall, s": 3.5}}))
    text = quote["page"](tmp_path)
    assert "| found | 0.5 [0.3, 0.7], n = 20 |" in text and "| wall, s | 3.5 |" in text


def test_what_never_happened_has_no_mean() -> None:
    assert quote["told"]({"mean": None, "low": None, "high": None, "n": 0}) == "never"


def test_counts_are_told_by_name() -> None:
    assert quote["told"]({"DECIDED": 1, "NO_BUG": 96}) == "DECIDED 1, NO_BUG 96"
