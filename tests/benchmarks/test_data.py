import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).parents[2]
DATA = ROOT.parent / "shared" / "data"


def loader(name: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(f"benchmark_data_{name}", ROOT / "benchmarks" / "data" / f"{name}.py")
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    if not all((DATA / file).exists() for file in module.FILES):
        pytest.skip("the data set is not here")
    return module


def test_snap_assemblies() -> None:
    cases = loader("hiro").load(DATA)["snap"]
    assert [sum(case.failed is failed for case in cases) for failed in (False, True)] == [31, 11]
    assert cases[0].measurements.values.shape == (335, 6)  # 16.77 s in steps of 50 ms


def test_kitting_groups_are_dates_and_onsets_lie_in_the_clip() -> None:
    skills = loader("kitting").load(DATA)
    assert sum(len(cases) for cases in skills.values()) == 377
    failures = [case for case in skills["skill 7"] if case.failed]
    assert len(failures) == 52 and {case.group for case in skills["skill 7"] if not case.failed} == {
        "2018y05m19d",
        "2018y06m13d",
    }
    for case in failures:
        assert case.onset_s is not None and -1 < case.onset_s < len(case.measurements.values) * 0.05


def test_execution_failures() -> None:
    skills = loader("uci").load(DATA)
    assert [(len(cases), sum(case.failed for case in cases)) for cases in skills.values()] == [(88, 67), (117, 93)]
    assert {case.measurements.values.shape for cases in skills.values() for case in cases} == {(15, 6)}
