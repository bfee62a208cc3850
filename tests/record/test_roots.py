import sys
from pathlib import Path

import pytest

from misstep.core.calls import Function
from misstep.core.errors import TraceRootError
from misstep.record.roots import FunctionNames, find_roots

SOURCE = """
def plane(): pass
class Arm:
    size = [i for i in range(3)]
    def move(self):
        def inner(): return (j for j in ())
        return inner, lambda: 1
    @property
    def pose(self): pass
    @pose.setter
    def pose(self, value): pass
"""


def names_of(names: FunctionNames, path: Path) -> list[Function]:
    """The functions of every code object in a file, outer ones first."""
    codes = [compile(SOURCE, str(path), "exec")]
    for code in codes:
        codes += [const for const in code.co_consts if hasattr(const, "co_code")]
    return [function for code in codes if (function := names.function(code))]


@pytest.fixture
def package(tmp_path, monkeypatch):
    folder = tmp_path / "site" / "probe_robot" / "arm"
    folder.mkdir(parents=True)
    for file in (folder.parent / "__init__.py", folder / "__init__.py", folder / "plan.py"):
        file.write_text(SOURCE)
    monkeypatch.syspath_prepend(str(tmp_path / "site"))
    monkeypatch.chdir(tmp_path)
    yield folder.parent
    for name in [name for name in sys.modules if name.startswith("probe_robot")]:
        del sys.modules[name]


def test_functions_of_a_package_have_their_dotted_module_and_qualified_name(package):
    names = FunctionNames(find_roots(["probe_robot"]))
    functions = names_of(names, package / "arm" / "plan.py")
    assert [function.name for function in functions] == [
        "probe_robot.arm.plan.plane",
        "probe_robot.arm.plan.Arm.move",
        "probe_robot.arm.plan.Arm.pose",
        "probe_robot.arm.plan.Arm.pose",
        "probe_robot.arm.plan.Arm.move.<locals>.inner",
    ]
    assert {function.file for function in functions} == {"probe_robot/arm/plan.py"}
    assert functions[0].line == 2


@pytest.mark.parametrize("root", ["probe_robot", "probe_robot.arm", "probe_robot.arm.plan"])
def test_a_function_has_one_name_whichever_package_is_the_root(package, root):
    first, *_ = names_of(FunctionNames(find_roots([root])), package / "arm" / "plan.py")
    assert first == Function("probe_robot.arm.plan.plane", "probe_robot/arm/plan.py", 2)


def test_init_files_are_the_package(package):
    names = FunctionNames(find_roots(["probe_robot"]))
    assert names_of(names, package / "arm" / "__init__.py")[0].name == "probe_robot.arm.plane"
    assert names_of(names, package / "__init__.py")[0].name == "probe_robot.plane"


def test_a_folder_names_functions_by_the_path_inside_it(package):
    names = FunctionNames(find_roots(["./site"]))
    first, *_ = names_of(names, package / "arm" / "plan.py")
    assert (first.name, first.file) == ("probe_robot.arm.plan.plane", "site/probe_robot/arm/plan.py")


def test_two_checkouts_give_the_same_names(tmp_path):
    names = []
    for checkout in ("old", "new"):
        (tmp_path / checkout / "src").mkdir(parents=True)
        roots = find_roots([str(tmp_path / checkout / "src")])
        names.append([f.name for f in names_of(FunctionNames(roots), tmp_path / checkout / "src" / "a" / "b.py")])
    assert names[0] == names[1]
    assert names[0][0] == "a.b.plane"


def test_a_bare_name_of_a_plain_folder_is_a_folder(tmp_path, monkeypatch):
    (tmp_path / "sources").mkdir()
    monkeypatch.chdir(tmp_path)
    assert find_roots(["sources"])[0].module == ""


def test_a_symbolic_link_leads_to_the_same_names(tmp_path):
    (tmp_path / "real").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "real")
    names = FunctionNames(find_roots([str(tmp_path / "link")]))
    for folder in ("real", "link"):
        assert names_of(names, tmp_path / folder / "a.py")[0].name == "a.plane"


def test_the_first_root_that_holds_a_file_names_it(tmp_path):
    (tmp_path / "a" / "b").mkdir(parents=True)
    names = FunctionNames(find_roots([str(tmp_path / "a" / "b"), str(tmp_path / "a")]))
    assert names_of(names, tmp_path / "a" / "b" / "c.py")[0].name == "c.plane"
    assert names_of(names, tmp_path / "a" / "d.py")[0].name == "d.plane"


@pytest.mark.parametrize("filename", ["<string>", "../outside.py", ".venv/lib/site-packages/numpy/core.py"])
def test_what_is_not_the_robots_software_is_not_traced(tmp_path, monkeypatch, filename):
    monkeypatch.chdir(tmp_path)
    names = FunctionNames(find_roots(["."]))
    path = filename if filename.startswith("<") else str(tmp_path / filename)
    assert not names.is_traced(path)
    assert names.is_traced(str(tmp_path / "arm.py"))


@pytest.mark.parametrize("root", ["./missing", "no_such_package", "math", "os.path.nothing", "a b", "..."])
def test_what_is_neither_package_nor_folder_is_refused(tmp_path, monkeypatch, root):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(TraceRootError, match="neither"):
        find_roots([root])


def test_a_package_that_breaks_on_import_is_refused(package):
    (package / "__init__.py").write_text("1 / 0")
    with pytest.raises(TraceRootError) as caught:
        find_roots(["probe_robot.arm"])
    assert isinstance(caught.value.__cause__, ZeroDivisionError)
