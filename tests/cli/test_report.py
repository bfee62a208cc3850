import json
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


def test_one_file_about_an_execution(misstep, store: Path, tmp_path: Path) -> None:
    file = tmp_path / "pick.html"
    done = misstep("report", "pick-00003", "-o", file, "--store", store)
    assert done.exit_code == 0
    assert "pick-00003" in file.read_text() and "body.position" in file.read_text()


def test_one_file_about_an_evaluation(misstep, tmp_path: Path) -> None:
    (tmp_path / "result.json").write_text('{"student: f1": {"mean": 0.9, "low": 0.8, "high": 0.95, "n": 40}}')
    done = misstep("report", tmp_path / "result.json", "-o", tmp_path / "page.html", "--store", tmp_path / "none")
    assert done.exit_code == 0
    assert "[0.8, 0.95]" in (tmp_path / "page.html").read_text()


def test_what_is_not_there(misstep, tested, tmp_path: Path) -> None:
    done = misstep("report", "pikc-00001", "-o", tmp_path / "page.html", "--store", tested[0])
    assert done.exit_code == 2
    assert "session-0001" in done.stderr and "misstep list" in done.stderr
    misspelt = misstep("report", "result.json", "-o", tmp_path / "page.html", "--store", tmp_path / "none")
    assert misspelt.exit_code == 2 and "result.json" in misspelt.stderr


def test_what_was_written_for_programs(misstep, store: Path, tmp_path: Path) -> None:
    file = tmp_path / "pick.html"
    done = misstep("report", "pick-00003", "-o", file, "--store", store, "--json")
    told = {"file": str(file), "kind": "execution", "about": "pick-00003", "size_bytes": file.stat().st_size}
    assert json.loads(done.stdout) == told


def test_the_likelihood_is_that_of_test_and_blame(misstep, tested, tmp_path: Path) -> None:
    file, store = tmp_path / "report.html", tested[0]
    assert misstep("report", "-o", file, "--likelihood", "default", "--store", store).exit_code == 0
    unlearned = misstep("report", "-o", file, "--likelihood", "learned", "--store", store)
    assert unlearned.exit_code == 2 and "misstep train likelihood" in unlearned.stderr


def test_an_option_that_would_change_nothing(misstep, tested, store: Path, tmp_path: Path) -> None:
    file = tmp_path / "report.html"
    done = misstep("report", "pick-00003", "-o", file, "--likelihood", "default", "--store", store)
    assert done.exit_code == 2 and "pick-00003 is an execution" in done.stderr
    done = misstep("report", "session-0001", "-o", file, "--anticipator", "run", "--store", tested[0])
    assert done.exit_code == 2 and "session-0001 is a test session" in done.stderr
    assert not file.exists()
