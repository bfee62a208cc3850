"""Real executions at revisions are in tests/cli/test_bisect.py; here what happens before a process starts."""

import pytest

from misstep.commits.errors import UntestableError
from misstep.commits.probe import Bench
from misstep.commits.selection import Probe
from misstep.core.execution import Outcome


def test_a_revision_that_does_not_build_is_skipped_with_what_was_said(workshop, tmp_path):
    commit = workshop.commit({"robot.c": "int main"})
    build = "test -f robot.c && echo no rule to make robot >&2 && exit 2"
    bench = Bench(workshop.repository, tmp_path / "store", "skills.py", "bisect-0001", build=build)
    result = bench.run(Probe(commit, "grasp", 0.0, 0.0), 0)
    assert result.outcome is Outcome.UNKNOWN and "no rule to make robot" in result.reason
    with pytest.raises(UntestableError):
        bench.costs_s(commit)
    assert len(workshop.git("worktree", "list").splitlines()) == 1
