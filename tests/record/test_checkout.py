"""A worker runs another checkout of the software, with all that its imports and programs find."""

import sys
from pathlib import Path

import pytest

from misstep.core.errors import ImportedElsewhereError, SkillsModuleError
from misstep.core.execution import Outcome, Revision
from misstep.record.checkout import Checkout
from misstep.record.runner import SkillRunner

SKILLS = """
import sys
from pathlib import Path
from arm import LENGTH
from misstep import CommandSkill

class Measure:
    name = "measure"
    def execute(self, recorder): recorder.log("length", 0, [LENGTH])
    def succeeded(self): return LENGTH == 2 and Path("arm_length.txt").read_text() == "2"

program = "import arm, pathlib, sys; sys.exit(arm.LENGTH + int(pathlib.Path('arm_length.txt').read_text()))"

class Late(Measure):
    name = "late"
    def execute(self, recorder):
        sys.path.insert(0, (Path.home() / "elsewhere").read_text())
        import tool

SKILLS = [Measure(), CommandSkill("command", [sys.executable, "-c", program]), Late()]
"""


@pytest.fixture
def checkouts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[Path, Checkout]:
    """The user's own, installed in editable form as it were, with version 1; and another with version 2."""
    own, other = tmp_path / "own", tmp_path / "other"
    for number, folder in enumerate((own, other), start=1):
        (folder / "lib").mkdir(parents=True)
        (folder / "lib" / "arm.py").write_text(f"LENGTH = {number}\n")
        (folder / "arm_length.txt").write_text(str(number))
        (folder / "skills.py").write_text(SKILLS)
    (own / "lib" / "tool.py").write_text("")
    (tmp_path / "elsewhere").write_text(str(own / "lib"))
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("PYTHONPATH", str(own / "lib"))
    monkeypatch.setenv("PYTHONDONTWRITEBYTECODE", "")
    monkeypatch.chdir(own)
    return own, Checkout(str(other), str(own), "c" * 40)


def test_imports_files_and_programs_are_those_of_the_checkout(checkouts, tmp_path):
    _, checkout = checkouts
    with SkillRunner(tmp_path / "store", "skills.py", checkout=checkout) as runner:
        measured = runner.run("measure", 0)
        assert measured.outcome is Outcome.SUCCESS and measured.revision == Revision("c" * 40)
        command = runner.run("command", 0)
        assert command.failure is not None and command.failure.kind == "exit code 4"
        with pytest.raises(ImportedElsewhereError, match="tool"):
            runner.run("late", 0)
    with SkillRunner(tmp_path / "store", "skills.py") as runner:
        assert runner.run("measure", 0).outcome is Outcome.FAILURE
    assert not list(Path(checkout.folder).rglob("__pycache__"))


def test_a_checkout_without_the_skills_can_not_be_run(checkouts, tmp_path):
    _, checkout = checkouts
    (Path(checkout.folder) / "skills.py").unlink()
    with pytest.raises(SkillsModuleError), SkillRunner(tmp_path / "store", "skills.py", checkout=checkout):
        pass


def test_skills_outside_of_the_repository_run_as_they_are(checkouts, tmp_path):
    _, checkout = checkouts
    (tmp_path / "judge.py").write_text(SKILLS)
    with SkillRunner(tmp_path / "store", "../judge.py", checkout=checkout) as runner:
        assert runner.run("measure", 0).succeeded


def test_an_environment_inside_the_users_checkout_stays(checkouts, monkeypatch):
    own, checkout = checkouts
    packages = own / ".venv" / "lib" / "site-packages"
    packages.mkdir(parents=True)
    monkeypatch.setattr(sys, "path", [str(packages), str(own / "lib"), str(own / "untracked"), *sys.path])
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    checkout.enter()
    assert sys.path[0] == str(Path(checkout.folder) / "lib") and str(packages) in sys.path
    assert str(own / "untracked") not in sys.path and Path.cwd() == Path(checkout.folder)
