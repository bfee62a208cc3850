from dataclasses import replace

import pytest

from misstep import Outcome
from misstep_cell.datasets.errors import DataSetFolderError
from misstep_cell.datasets.plan import Job
from misstep_cell.datasets.plan_file import open_plan
from misstep_cell.datasets.request import Request, SetName

REQUEST = Request(SetName.BUGS, runs=3, fps=2.0, bugs=("joint-goal",))


def test_a_plan_comes_back(tmp_path):
    plan = open_plan(tmp_path / "set", REQUEST)
    plan.rehearsals[("push", 3)] = Outcome.FAILURE
    plan.jobs = [Job("push", 3, "slip", "", Outcome.FAILURE), Job("grasp", 4, bug="joint-goal")]
    plan.save()

    assert open_plan(tmp_path / "set", REQUEST) == plan


@pytest.mark.parametrize("change", [{"seed": 1}, {"runs": 4}, {"bugs": ()}, {"fps": 10.0}, {"set": SetName.SUCCESSES}])
def test_the_folder_of_another_data_set_is_refused(tmp_path, change):
    open_plan(tmp_path, REQUEST)

    with pytest.raises(DataSetFolderError, match=r"holds the data set bugs \(runs 3, fps 2.0, bugs joint-goal\)"):
        open_plan(tmp_path, replace(REQUEST, **change))


def test_a_folder_with_something_else_is_refused(tmp_path):
    (tmp_path / "thesis.tex").write_text("")

    with pytest.raises(DataSetFolderError, match="holds other files"):
        open_plan(tmp_path, REQUEST)
