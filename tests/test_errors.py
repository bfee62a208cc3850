import inspect
import pickle
from pathlib import Path
from typing import Any

import pytest

from misstep.anticipate import errors as anticipate_errors
from misstep.blame import errors as blame_errors
from misstep.commits import errors as commits_errors
from misstep.core import errors
from misstep.detect import errors as detect_errors
from misstep.pytest_plugin import errors as pytest_errors
from misstep.signals import errors as signals_errors
from misstep.view import errors as view_errors
from misstep.view.server import errors as server_errors
from misstep.watch import errors as watch_errors

WHERE = Path("store/executions/a-00001.mcap")
EXAMPLES: dict[str, tuple[Any, ...]] = {
    "UnknownSkillError": ("grip", ["grasp", "push"], "robot.skills"),
    "SkillsModuleError": ("robot.skills", "it has no list SKILLS."),
    "ImportedElsewhereError": ("arm", Path("robot/arm.py"), Path("worktree/robot")),
    "TraceRootError": ("my_robot",),
    "SampleError": ("wrench", 1_500_000_000, "6 numbers", "5"),
    "TimeBackwardsError": ("wrench", 1_000_000_000, 3_000_000_000),
    "StoreNotFoundError": (Path("store"),),
    "StoreVersionError": (Path("store"), "0009", "0001"),
    "StoreBusyError": (Path("store"), 5.0),
    "StoreDamagedError": (Path("store/catalogue.sqlite"), "not a database"),
    "ExecutionNotFoundError": ("a-00009", Path("store")),
    "ExecutionFileError": (WHERE, "it ends in the middle of a record"),
    "MissingExtraError": ("The report", "plotly", "view"),
    "NoChannelsError": ("grasp",),
    "TooFewExecutionsError": ("grasp", 3, 8, "training a detector", Path("store")),
    "ModelFileError": (Path("store/models/grasp"), "it is missing"),
    "StoreAccessError": (Path("store"), "permission denied"),
    "RecordingError": (WHERE, "no space left on device"),
    "RecordingEndedError": ("a-00001",),
    "NoCallsError": (Path("store"),),
    "OutputFileError": (Path("out/result.json"),),
    "DemoFolderError": (Path("demo-out"), "another demo", "this demo"),
    "BugTruthError": (Path("bugs.json"), "it is not JSON"),
    "BugRecordingsError": ("joint-goal", Path("store")),
    "ClipSettingError": ("frames", "at least 1", 0),
    "UnknownModalityError": ("joints/position", ["rgb", "joints"], "joints"),
    "MissingClassError": ("validation", 3, 0, {"pour-00001": "It has nothing recorded for the modality 'depth'."}),
    "MissingModalityError": ("pour-00001", "depth", ["head/rgb"]),
    "PictureFormError": ("head/depth", "H x W uint16", "48 x 64 uint8"),
    "TooFewFramesError": ("pour-00001", "head/rgb", 6_000_000_000, None, 1_000_000_000),
    "EmptyClipError": ("pour-00001", 3_000_000_000, 2_000_000_000),
    "NoOnsetError": ("pour-00001",),
    "FormatError": (Path("failnet_dataset"), "a folder rgb_imgs", "none"),
    "UnknownEncoderError": ("resnet", "rgb", ["vivit", "series"]),
    "EncoderShapeError": ("vivit", "frames to be a multiple of tubelet = 4", "frames = 7"),
    "EncoderSizeError": ("vivit", "size", 50, "patch", 7),
    "NoGpuError": ("2.13.0+cpu",),
    "OtherExecutionsError": (Path("run"), Path("store"), "there is no experience database"),
    "NotARepositoryError": (Path("robot"),),
    "UnknownRevisionError": ("v9", Path("robot")),
    "GitError": ("log --all", Path("robot"), "fatal: bad object"),
    "NoCommitsError": ("1c4a89610c5d", "6f81c8f023d3", "18379fc2408f"),
    "UntestableError": ("make", 2, "no rule"),
    "BadRevisionError": ("good", "1c4a89610c5d", "it has none."),
    "HistoryTruthError": (Path("seed-1/truth.json"), "KeyError: 'good'"),
    "PlacesError": (Path("places.json"), "it is empty"),
    "BisectionFileError": (Path("store/bisections/a-b.json"), "it can't be read"),
    "LikelihoodFileError": (Path("store/models/likelihood.json"), "it is damaged"),
    "NoLearnedLikelihoodError": (Path("store"),),
    "DirtyCheckoutError": (Path("robot"),),
    "BranchExistsError": ("misstep/revert-3a8d93b", Path("robot")),
    "RollBackError": ("3a8d93b", ["arm.py was changed since in the same lines"]),
    "NotTouchedError": ("arm.plan", "3a8d93b", ["grip"]),
    "CannotRunError": ("grasp", "exit code 125"),
    "NothingConfirmedError": (Path("store"), 0),
    "OpenAddressError": ("192.168.0.5",),
    "AnyAddressError": ("0.0.0.0",),
    "WeakTokenError": ("se", 16),
    "PortError": ("127.0.0.1", 8765, "Address already in use"),
    "FoxglovePortError": (8765, "Address already in use"),
    "RerunTargetError": ("nowhere", "it has no scheme"),
    "RequestError": ("page", "a number from 1", "x"),
    "LabelChangedError": ("grasp-00042",),
    "BusyError": (2,),
    "WorkerError": ("it exited with code 1", Path("store/logs/worker-1.log")),
    "NoSubjectError": ("grap", Path("store"), ["grasp-00042"], ["session-0001"]),
    "NotAnEvaluationError": (Path("run"), "holds no evaluation.json"),
    "NoCameraError": ("wrist/rgb", "grasp-00042", ["head/rgb", "head/depth"]),
    "SkillMarkerError": ("test_arm.py::test_grasp", "(skill=3)"),
}
FAMILIES = (
    errors,
    blame_errors,
    detect_errors,
    signals_errors,
    anticipate_errors,
    watch_errors,
    commits_errors,
    view_errors,
    pytest_errors,
    server_errors,
)
CLASSES = {
    name: kind
    for family in FAMILIES
    for name, kind in inspect.getmembers(family, inspect.isclass)
    if issubclass(kind, errors.MisstepError) and kind is not errors.MisstepError
}


@pytest.mark.parametrize("name", sorted(EXAMPLES))
def test_an_error_names_what_came_and_what_to_do_next(name: str) -> None:
    error = CLASSES[name](*EXAMPLES[name])
    assert error.problem.endswith(".") and len(error.remedy) > 10
    assert str(error) == f"{error.problem}\n{error.remedy}"
    offending = str(EXAMPLES[name][0])
    assert offending in str(error)


@pytest.mark.parametrize("name", sorted(EXAMPLES))
def test_an_error_comes_whole_from_a_worker_process(name: str) -> None:
    error = CLASSES[name](*EXAMPLES[name])
    came = pickle.loads(pickle.dumps(error))
    assert type(came) is type(error) and str(came) == str(error) and vars(came) == vars(error)


@pytest.mark.parametrize("name", sorted(CLASSES))
def test_every_error_is_documented_and_a_misstep_error(name: str) -> None:
    assert CLASSES[name].__doc__
    assert name.endswith("Error")


def test_times_are_told_in_seconds() -> None:
    error = errors.TimeBackwardsError("wrench", 1_000_000_000, 3_000_000_000)
    assert "from 3.000000 s to 1.000000 s" in error.problem
    assert error.stream == "wrench"


def test_an_unknown_skill_lists_the_choices() -> None:
    assert "grasp, push" in errors.UnknownSkillError("grip", ["push", "grasp"], "robot.skills").remedy
