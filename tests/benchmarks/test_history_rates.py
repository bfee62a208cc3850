import json
import runpy
from pathlib import Path

names = runpy.run_path(str(Path(__file__).parent.parent.parent / "benchmarks" / "history_rates.py"))


def test_what_is_installed_with_the_cell_is_what_was_measured() -> None:
    assert json.loads(names["RATES"].read_text()) == names["rates"]()
