import json
from pathlib import Path


def test_hangl_figures_writes_three_pictures_and_their_numbers(misstep, tmp_path: Path) -> None:
    done = misstep("evaluate", "hangl-figures", "--out", tmp_path / "new", "--seeds", 1, "--executions", 2, "--json")
    assert done.exit_code == 0, done.output
    told = json.loads(done.stdout)
    kept = json.loads((tmp_path / "new" / "hangl-figures.json").read_text())
    assert told["figures"] == kept["figures"] and len(kept["sessions"]) == 6
    assert sorted(file.name for file in (tmp_path / "new").glob("*.png")) == [f"figure-{n}.png" for n in (2, 3, 4)]


def test_hangl_figures_told_to_people(misstep, tmp_path: Path) -> None:
    done = misstep("evaluate", "hangl-figures", "--out", tmp_path, "--seeds", 1, "--executions", 1)
    assert "a1 first, a2 after 19 executions" in done.stdout and "p(f2) exactly 0" in done.stdout
