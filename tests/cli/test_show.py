import json
from pathlib import Path


def test_a_page_about_an_execution(misstep, store: Path) -> None:
    done = misstep("show", "pick-00003", "--store", store)
    assert done.exit_code == 0
    for text in ("pick-00003", "success", "seed", "body", "20.0 Hz", "position", "arm.reach", "started"):
        assert text in done.stdout


def test_the_error_of_a_skill_that_raised(misstep, tmp_path: Path) -> None:
    (tmp_path / "raising.py").write_text(
        "class Skill:\n"
        "    name = 'raise [x]'\n"
        "    def execute(self, recorder): raise ValueError('out of [reach]')\n"
        "    def succeeded(self): return True\n"
        "SKILLS = [Skill()]\n"
    )
    assert misstep("record", tmp_path / "raising.py", "--runs", 1, "--store", tmp_path / "store").exit_code == 1
    listed = json.loads(misstep("list", "--store", tmp_path / "store", "--json").stdout)
    done = misstep("show", listed[0]["id"], "--store", tmp_path / "store")
    assert "exception" in done.stdout
    assert "ValueError: out of [reach]" in done.stdout
    assert "raise [x]" in done.stdout


def test_as_json(misstep, store: Path) -> None:
    facts = json.loads(misstep("show", "pick-00003", "--store", store, "--json").stdout)
    assert facts["skill"] == "pick"
    assert facts["streams"][0]["channels"][0]["name"] == "position"


def test_an_unknown_execution(misstep, store: Path) -> None:
    done = misstep("show", "pick-99999", "--store", store)
    assert done.exit_code == 2
    assert "misstep list" in done.stderr


def test_a_truncated_file(misstep, store: Path) -> None:
    file = store / "executions" / "pick-00003.mcap"
    file.write_bytes(file.read_bytes()[:200])
    done = misstep("show", "pick-00003", "--store", store)
    assert done.exit_code == 2
    assert "misstep doctor --repair" in done.stderr
