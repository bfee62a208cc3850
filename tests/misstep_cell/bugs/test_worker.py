import math
import os
import time

import pytest

from misstep_cell.bugs.bug import Bug
from misstep_cell.bugs.worker import DiedError, HungError, Worker, kill_all, prepare_workers


@pytest.fixture(autouse=True)
def prepared(monkeypatch):
    for name in ("MISSTEP_CELL_CAMERA_FPS", "OMP_NUM_THREADS", "MISSTEP_CELL_BUG"):
        monkeypatch.setenv(name, os.environ.get(name, ""))  # restored afterwards
    prepare_workers()


def test_does_one_task_after_the_other(tmp_path):
    with Worker(None, tmp_path) as worker:
        assert [worker.do(math.sqrt, number) for number in (4, 9)] == [2.0, 3.0]


def test_the_bug_is_planted_before_a_task_imports_anything(tmp_path):
    from misstep_cell.robot.planning.limits import check_limits

    bug = Bug("b", "misstep_cell.robot.planning.limits", "check_limits", "", "", "if len(beyond):", "if False:")
    beyond = [[10.0] * 7]
    with Worker(bug, tmp_path) as worker:
        assert worker.do(check_limits, beyond) is None
    with Worker(None, tmp_path) as worker, pytest.raises(DiedError):
        worker.do(check_limits, beyond)


@pytest.mark.parametrize(("task", "arguments"), [(time.sleep, (60,)), (pow, (3, 10**9))])
def test_what_hangs_is_killed_whether_it_sleeps_or_works(tmp_path, task, arguments):
    with Worker(None, tmp_path) as worker, pytest.raises(HungError):
        worker.do(task, *arguments, limit_s=0.1)


def test_the_time_limit_is_of_one_task(tmp_path):
    with Worker(None, tmp_path) as worker:
        assert [worker.do(sum, range(10**6), limit_s=0.5) for _ in range(20)] == [499999500000] * 20


def test_a_process_that_ends_is_told(tmp_path):
    with Worker(None, tmp_path) as worker, pytest.raises(DiedError):
        worker.do(os._exit, 3)


def test_memory_is_limited(tmp_path):
    with Worker(None, tmp_path) as worker, pytest.raises(DiedError):
        worker.do(bytearray, 2**33)


def test_all_can_be_killed_at_once(tmp_path):
    with Worker(None, tmp_path) as worker:
        kill_all()
        with pytest.raises(DiedError):
            worker.do(math.sqrt, 4)
