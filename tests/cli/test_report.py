from pathlib import Path


def test_one_file_about_the_session(misstep, tested, root: str, tmp_path: Path) -> None:
    store, _ = tested
    file = tmp_path / "report.html"
    done = misstep("report", "session-0001", "-o", file, "--trace", root, "--store", store)
    assert done.exit_code == 0
    assert done.stdout == f"Written: {file}\n"
    html = file.read_text()
    assert "hand.close" in html
    assert "hand.open_slowly" in html


def test_where_nothing_can_be_written(misstep, tested, tmp_path: Path) -> None:
    done = misstep("report", "-o", tmp_path / "no" / "report.html", "--store", tested[0])
    assert done.exit_code == 2
    assert "mkdir -p" in done.stderr


def test_no_session_yet(misstep, store: Path) -> None:
    assert misstep("report", "--store", store).exit_code == 2
