import sys
from pathlib import Path

import pytest

from misstep.core.errors import SkillsModuleError
from misstep.record.skills_module import folder_of, load_skills

SKILL = """
class Skill:
    def __init__(self, name): self.name = name
    def execute(self, recorder): pass
    def succeeded(self): return True
"""


@pytest.fixture
def write(tmp_path, monkeypatch):
    """Writes a skills module; what is imported from it is forgotten afterwards."""
    monkeypatch.setattr(sys, "path", [*sys.path])
    monkeypatch.setattr(sys, "modules", sys.modules.copy())

    def write(source: str, name: str = "probe_skills.py"):
        (tmp_path / name).write_text(source)
        return tmp_path / name

    return write


def test_a_file_is_loaded_and_imports_from_its_folder(write):
    write("NAME = 'place'", "probe_neighbour.py")
    path = write(SKILL + "import probe_neighbour\nSKILLS = [Skill('grasp'), Skill(probe_neighbour.NAME)]")
    assert list(load_skills(str(path))) == ["grasp", "place"]


def test_a_dotted_name_is_loaded(write, monkeypatch):
    path = write(SKILL + "SKILLS = (Skill('grasp'),)")
    monkeypatch.syspath_prepend(str(path.parent))
    assert list(load_skills("probe_skills")) == ["grasp"]


def test_a_failing_import_tells_the_users_line(write):
    write("def half(x):\n    return x / 0", "probe_neighbour.py")
    path = write("from probe_neighbour import half\nhalf(1)")
    with pytest.raises(SkillsModuleError, match=r"probe_neighbour\.py, line 2: ZeroDivisionError: division by zero"):
        load_skills(str(path))


@pytest.mark.parametrize(
    ("source", "message"),
    [
        ("def broken(:", "line 1"),
        ("import no_such_package", "line 1: ModuleNotFoundError: No module named 'no_such_package'"),
        ("raise SystemExit(3)", "line 1: SystemExit: 3"),
        ("", "expected a list SKILLS that is not empty, got None"),
        ("SKILLS = []", "not empty"),
        ("SKILLS = 'grasp'", "expected a list SKILLS"),
        ("SKILLS = [1]", r"SKILLS\[0\] needs a name, got None"),
        (SKILL + "SKILLS = [Skill('')]", r"SKILLS\[0\] needs a name, got ''"),
        (SKILL + "SKILLS = [Skill('a'), Skill('b'), Skill('a')]", "more than one skill is named 'a'"),
        (SKILL.replace("execute", "run") + "SKILLS = [Skill('a')]", r"\('a'\) has no method execute\(\)"),
        (SKILL + "a = Skill('a'); a.succeeded = True; SKILLS = [a]", r"has no method succeeded\(\)"),
    ],
)
def test_what_is_no_skills_module_is_refused(write, source, message):
    with pytest.raises(SkillsModuleError, match=message):
        load_skills(str(write(source)))


def test_a_missing_file_is_refused(tmp_path):
    with pytest.raises(SkillsModuleError, match="no such file"):
        load_skills(str(tmp_path / "missing.py"))


def test_a_missing_module_is_refused():
    with pytest.raises(SkillsModuleError, match="No module named 'no_such_skills'"):
        load_skills("no_such_skills")


def test_a_file_that_another_module_hides_is_refused(write):
    with pytest.raises(SkillsModuleError, match="another module is called 'json' too"):
        load_skills(str(write(SKILL + "SKILLS = [Skill('a')]", "json.py")))


def test_the_folder_of_what_is_no_file_is_the_working_directory(tmp_path, monkeypatch):
    (tmp_path / "arm").mkdir()
    (tmp_path / "arm" / "skills.py").touch()
    monkeypatch.chdir(tmp_path)
    assert folder_of("arm/skills.py") == folder_of(f"{tmp_path}/arm/skills.py") == tmp_path / "arm"
    assert [folder_of(one) for one in ("", "arm", "arm.skills", "gone.py", "arm/gone.py")] == [Path.cwd()] * 5
