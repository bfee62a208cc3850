import json

from misstep_cell.bugs import find_bug
from misstep_cell.datasets.plan import Job
from misstep_cell.datasets.request import Request, SetName
from misstep_cell.datasets.truth import write_truth


def test_a_session_has_the_function_of_its_bug_or_none(tmp_path):
    jobs = [Job("push", 1), Job("push", 2, session="changed-worse-light"), Job("push", 3, session="joint-goal")]
    write_truth(tmp_path / "bugs.json", Request(SetName.BUGS, bugs=("joint-goal",)), jobs)

    assert json.loads((tmp_path / "bugs.json").read_text()) == {
        "changed-worse-light": None,
        "joint-goal": find_bug("joint-goal").function,
    }
