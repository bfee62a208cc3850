from pathlib import Path

import pytest

from misstep.core.errors import TraceRootError
from misstep.record.defined import defined_functions
from misstep.record.trace import Tracer

SOURCE = '''
import functools
from typing import Protocol, overload

class Arm:
    @property
    def pose(self): return 1
    @pose.setter
    def pose(self, value): self._value = value
    class Joint:
        def turn(self): return 2
    @staticmethod
    def home(): return 3

def outer():
    class Local:
        def method(self): return 4
    def inner():
        return [x for x in range(3)]
    return Local().method(), inner(), (lambda: 5)()

async def wait(): return 6

if True:
    def conditional(): yield 7

class Driver(Protocol):
    def send(self): ...
    def receive(self):
        """Declared only."""

def run_all():
    arm = Arm()
    arm.pose = arm.pose
    Arm.Joint().turn(), Arm.home(), outer(), list(conditional())
    try:
        wait().send(None)
    except StopIteration:
        pass
'''

NAMES = {
    "Arm.pose", "Arm.Joint.turn", "Arm.home", "outer", "outer.<locals>.Local.method", "outer.<locals>.inner",
    "wait", "conditional", "run_all",
}  # fmt: skip


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "parts").mkdir()
    (tmp_path / "parts" / "machine.py").write_text(SOURCE)
    (tmp_path / "parts" / "__init__.py").write_text("def make(): return 0\n")
    return tmp_path


def test_names_are_those_of_the_sources(folder: Path) -> None:
    expected = {f"parts.machine.{name}" for name in NAMES} | {"parts.make"}
    assert set(defined_functions([str(folder)])) == expected


def test_names_are_those_that_tracing_gives(folder: Path) -> None:
    namespace: dict[str, object] = {"__name__": "machine"}
    exec(compile(SOURCE, str(folder / "parts" / "machine.py"), "exec"), namespace)
    tracer = Tracer([str(folder)])
    tracer.start()
    namespace["run_all"]()  # type: ignore[operator]
    called = {function.name for function in tracer.stop().functions}
    assert called == set(defined_functions([str(folder)])) - {"parts.make"}


def test_a_package_root_gives_full_module_names() -> None:
    names = defined_functions(["misstep.record"])
    assert "misstep.record.defined.defined_functions" in names
    assert names == sorted(set(names))


def test_files_that_are_not_python_and_installed_packages_have_none(folder: Path) -> None:
    (folder / "broken.py").write_text("def (:\n")
    (folder / "zeros.py").write_bytes(b"def f(): \x00 pass")
    (folder / "site-packages").mkdir()
    (folder / "site-packages" / "other.py").write_text("def other(): return 1\n")
    names = defined_functions([str(folder)])
    assert not [name for name in names if "broken" in name or "zeros" in name or "other" in name]


def test_an_unknown_root_is_an_error() -> None:
    with pytest.raises(TraceRootError):
        defined_functions(["no_such_package_anywhere"])
