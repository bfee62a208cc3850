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


def test_blame_on_a_synthetic_robot_goes_on_where_it_was(misstep, tmp_path: Path, monkeypatch) -> None:
    words = ("evaluate", "blame", "--synthetic", "--bugs", 1, "--executions", 2, "--out", tmp_path)
    first = misstep(*words)
    assert first.exit_code == 0, first.output
    assert "as recorded, 2 executions a session" in first.stdout and "barinel, round-robin" in first.stdout
    monkeypatch.setattr("misstep.cli.blind_story.assess", lambda *_: 1 / 0)
    again = misstep(*words, "--json")
    assert again.exit_code == 0, again.output
    assert json.loads(again.stdout) == json.loads((tmp_path / "blame.json").read_text())


def test_blame_on_a_store(misstep, tested, tmp_path: Path) -> None:
    store, _ = tested
    (tmp_path / "bugs.json").write_text('{"session-0001": "hand.close"}')
    words = ("--store", store, "--truth", tmp_path / "bugs.json", "--executions", 2, "--out", tmp_path / "out")
    done = misstep("evaluate", "blame", *words, "--json")
    assert done.exit_code == 0, done.output
    figures = json.loads(done.stdout)["figures"]["as recorded"]["default, entropy"]
    assert figures["E_inspect"]["n"] == 1 and figures["EXAM"]["mean"] <= 1


def test_blame_needs_a_truth_and_a_number(misstep, store, tmp_path: Path) -> None:
    missing = misstep("evaluate", "blame", "--store", store, "--out", tmp_path)
    assert missing.exit_code == 2 and "--truth" in missing.stderr
    assert misstep("evaluate", "blame", "--bugs", "some").exit_code == 2


def test_an_interrupted_comparison_says_how_to_go_on(misstep, tmp_path: Path, monkeypatch) -> None:
    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("misstep.cli.blind_story.assess", interrupted)
    done = misstep("evaluate", "blame", "--synthetic", "--bugs", 2, "--out", tmp_path)
    assert done.exit_code == 130
    assert "0 of 2 bugs done" in done.stderr and "the same command goes on" in done.stderr
