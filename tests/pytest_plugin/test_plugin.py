"""The plugin as pytest's users meet it: pytest run by pytest."""

import shutil
from pathlib import Path

import pytest

from misstep.core.execution import Execution, Outcome
from misstep.store.store import Store

EXAMPLE = Path(__file__).parents[2] / "examples" / "pytest"
ENDINGS = """
import pytest

@pytest.mark.misstep(skill="grasp")
def test_succeeds(misstep_skill):
    misstep_skill.log("wrench", 1_000_000, [1.0, 2.0])

@pytest.mark.misstep
def test_lift(): assert 1 + 1 == 3

def test_pour(misstep_skill): raise OSError("spilt")

@pytest.fixture
def robot(): raise ConnectionError("no robot")

@pytest.mark.misstep
def test_push(robot): pass

@pytest.mark.misstep
@pytest.mark.skip
def test_skipped(): pass

@pytest.fixture
def sensors(misstep_skill):
    yield
    misstep_skill.log("wrench", 1_000_000, [1.0])

def test_skips_itself(sensors): pytest.skip("no robot here")

@pytest.mark.misstep
@pytest.mark.xfail
def test_expected(): assert False

@pytest.mark.misstep
@pytest.mark.xfail(strict=True)
def test_unexpected(): pass

def test_logs_nonsense(misstep_skill): misstep_skill.log("wrench", 0, [float("nan")])

def test_of_something_else(): assert False
"""


@pytest.fixture(scope="module", autouse=True)
def all_imported(tmp_path_factory: pytest.TempPathFactory) -> None:
    """What is imported for the first time by a pytest within pytest is imported anew by the next one."""
    import misstep.pytest_plugin.judging  # noqa: F401

    Store.open(tmp_path_factory.mktemp("store") / "store", create=True)


@pytest.fixture(autouse=True)
def no_store_of_the_users(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("MISSTEP_STORE", raising=False)


def executions(folder: Path) -> dict[str, Execution]:
    return {execution.skill: execution for execution in Store.open(folder / "misstep-store").executions()}


def test_each_test_of_a_skill_is_an_execution_that_ends_as_the_test_does(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(ENDINGS)
    result = pytester.runpytest_inprocess("--misstep", "--strict-markers")
    result.assert_outcomes(passed=1, failed=5, errors=1, skipped=2, xfailed=1)
    found = executions(pytester.path)
    assert {skill: one.outcome for skill, one in found.items()} == {
        "grasp": Outcome.SUCCESS, "lift": Outcome.FAILURE, "pour": Outcome.FAILURE, "push": Outcome.FAILURE,
        "logs_nonsense": Outcome.UNKNOWN,
    }  # fmt: skip
    kinds = {skill: one.failure.kind for skill, one in found.items() if one.failure}
    assert kinds == {"lift": "assertion", "pour": "exception", "push": "prepare"}
    assert "OSError: spilt" in found["pour"].error and "ConnectionError" in found["push"].error
    store = Store.open(pytester.path / "misstep-store")
    assert store.series(found["grasp"].id)["wrench"].values.tolist() == [[1.0, 2.0]]
    assert not list(store.root.rglob("*.part"))
    result.stdout.fnmatch_lines(["Recorded 4 executions of 4 skills in misstep-store, 3 failed."])


def test_without_the_option_nothing_is_recorded_and_nothing_is_imported(pytester: pytest.Pytester) -> None:
    pytester.makepyfile("""
        import sys

        def test_costs():
            assert not {"numpy", "rich", "misstep.core", "misstep.pytest_plugin.recording"} & sys.modules.keys()

        def test_fixture(misstep_skill):
            misstep_skill.describe("wrench", ["fx"])
            misstep_skill.log("wrench", 0, [1.0])
            misstep_skill.image("rgb", 0, None)
            misstep_skill.event(0, "began")
    """)
    pytester.runpytest_subprocess().assert_outcomes(passed=2)
    assert not (pytester.path / "misstep-store").exists()


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (["--misstep-trace", "nowhere"], "Can't trace 'nowhere'"),
        (["--misstep-store", "occupied"], "occupied*can't be read or written"),
    ],
)
def test_wrong_options_are_refused_with_what_to_do(pytester: pytest.Pytester, options: list[str], told: str) -> None:
    pytester.makefile("", occupied="not a folder")
    result = pytester.runpytest_inprocess("--misstep", *options)
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines([f"ERROR: *{told}*"])


@pytest.mark.parametrize(
    "marker", ["misstep('grasp')", "misstep(skill=3)", "misstep(name='grasp')", "misstep(skill='')"]
)
def test_a_marker_that_names_no_skill_is_refused(pytester: pytest.Pytester, marker: str) -> None:
    pytester.makepyfile(f"import pytest\n\n@pytest.mark.{marker}\ndef test_grasp(): pass\n")
    result = pytester.runpytest_inprocess("--misstep")
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines(["ERROR: *::test_grasp: *got (*", '*misstep(skill="grasp")*'])


def test_ctrl_c_keeps_what_was_recorded(pytester: pytest.Pytester) -> None:
    pytester.makepyfile("""
        def test_grasp(misstep_skill):
            misstep_skill.log("wrench", 0, [1.0])
            raise KeyboardInterrupt
    """)
    assert pytester.runpytest_inprocess("--misstep", no_reraise_ctrlc=True).ret == pytest.ExitCode.INTERRUPTED
    (kept,) = executions(pytester.path).values()
    assert kept.outcome is Outcome.UNKNOWN and "KeyboardInterrupt" in kept.error


def test_calls_of_the_test_are_traced_those_of_its_fixtures_are_not(pytester: pytest.Pytester) -> None:
    pytester.mkpydir("arm").joinpath("motion.py").write_text("def home(): pass\n\n\ndef grasp(): home()\n")
    pytester.makepyfile("""
        import pytest
        from arm.motion import grasp, home

        @pytest.fixture
        def ready(): home()

        def test_grasp(ready, misstep_skill): grasp()
    """)
    pytester.syspathinsert()
    pytester.runpytest_inprocess("--misstep", "--misstep-trace", "arm").assert_outcomes(passed=1)
    calls = Store.open(pytester.path / "misstep-store").calls("grasp-00001")
    assert sorted(calls.functions[index].name for index in calls.function) == ["arm.motion.grasp", "arm.motion.home"]


def test_where_suspects_cannot_be_named_it_says_what_to_do(pytester: pytest.Pytester) -> None:
    pytester.mkpydir("arm").joinpath("motion.py").write_text("def grasp(): return False\n")
    pytester.makepyfile("from arm.motion import grasp\n\ndef test_grasp(misstep_skill): assert grasp()\n")
    pytester.syspathinsert()
    without = pytester.runpytest_inprocess("--misstep")
    without.stdout.fnmatch_lines(["No calls are traced*--misstep-trace*"])
    result = pytester.runpytest_inprocess("--misstep", "--misstep-trace", "arm")
    result.stdout.fnmatch_lines(
        [
            "grasp has 0 recorded successes; 8 are needed*run 8 times:",
            "  pytest *::test_grasp --misstep --misstep-store misstep-store --misstep-trace arm",
        ]
    )


def test_the_example_names_the_function_that_was_broken(pytester: pytest.Pytester) -> None:
    """First with pytest-xdist: every worker records, and the controller has the last word."""
    shutil.copytree(EXAMPLE, pytester.path, dirs_exist_ok=True, ignore=shutil.ignore_patterns("__pycache__"))
    options = ("--misstep", "--misstep-trace", "picker", "--tb=no")
    sound = pytester.runpytest_subprocess(*options, "-n", "2")
    sound.assert_outcomes(passed=24)
    sound.stdout.fnmatch_lines(["Recorded 24 executions of 3 skills in misstep-store, 0 failed."])
    eye = pytester.path / "picker" / "eye.py"
    eye.write_text(eye.read_text().replace("seen_m + _CAMERA_M", "seen_m - _CAMERA_M"))
    one = pytester.runpytest_subprocess(*options, "-k", "picks and 0")
    one.assert_outcomes(failed=1, deselected=23)
    one.stdout.fnmatch_lines(
        ["Run next: p*", "  pytest *test_picker.py::test_it_*[[]0[]]* --misstep --misstep-store *"]
    )
    broken = pytester.runpytest_subprocess(*options)
    broken.assert_outcomes(passed=8, failed=16)
    broken.stdout.fnmatch_lines(
        [
            "Recorded 24 executions of 3 skills in misstep-store, 16 failed.",
            "The bug is in (p = *):",
            "* picker.eye.to_rail * picker/eye.py:*",
            "• to_rail returned *; given seen_m it should be *",
        ]
    )
