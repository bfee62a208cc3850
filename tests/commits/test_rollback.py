"""Proposals of real repositories; the checkout and its branches stay as they are."""

import pytest

from misstep.commits.changes import changes
from misstep.commits.rollback import selective, whole

ARM = """\
SPEED = 1.0


def plan(goal):
    return goal


def force(load):
    return load + SPEED
"""


@pytest.fixture
def robot(workshop):
    """A repository with a bad commit that touched two functions, a constant and another file."""
    workshop.commit({"arm.py": ARM, "limits.txt": "1\n"}, "good")
    bad = {"arm.py": ARM.replace("return goal", "return -goal").replace("= 1.0", "= 9.0"), "limits.txt": "2\n"}
    workshop.commit(bad, "bad")
    workshop.git("tag", "bad")
    return workshop


def proposals(workshop, *functions: str):
    repository = workshop.repository
    commit, head = repository.commit(repository.resolve("bad")), repository.resolve("HEAD")
    change = changes(repository, [commit])[commit.sha]
    chosen = [one for one in change.functions if one.place.qualname in functions]
    assert len(chosen) == len(functions)
    return selective(repository, head, commit, change, chosen), whole(repository, head, commit)


def state(workshop) -> list[str]:
    words = (["status", "--porcelain"], ["branch", "--list"], ["worktree", "list"], ["rev-parse", "HEAD"])
    return [workshop.git(*one) for one in words]


def test_only_the_function_or_the_whole_commit_is_taken_back(robot) -> None:
    before = state(robot)
    part, everything = proposals(robot, "plan")
    assert robot.git("show", f"{part.commit}:arm.py") == ARM.replace("= 1.0", "= 9.0").strip()
    assert robot.git("show", f"{part.commit}:limits.txt") == "2"
    assert robot.git("diff", f"{everything.commit}", "bad~1") == ""
    assert robot.git("rev-parse", f"{part.commit}~1") == robot.git("rev-parse", "HEAD")
    assert state(robot) == before


def test_the_same_proposal_is_the_same_commit(robot) -> None:
    assert proposals(robot, "plan") == proposals(robot, "plan")


def test_a_function_that_reads_what_changed_gets_the_value_back(robot) -> None:
    part, _ = proposals(robot, "force")
    assert robot.git("show", f"{part.commit}:arm.py") == ARM.replace("return goal", "return -goal").strip()


def test_it_follows_a_function_into_another_file_and_to_another_name(robot) -> None:
    text = (robot.folder / "arm.py").read_text().replace("def plan", "def plan_path")
    robot.commit({"arm.py": None, "limb/arm.py": text}, "moved")
    part, everything = proposals(robot, "plan")
    assert part.conflicts == ()
    assert robot.git("show", f"{part.commit}:limb/arm.py") == text.replace("return -goal", "return goal").strip()
    assert everything.conflicts == ("limb/arm.py was changed since in the same lines",)  # git can't


def test_conflicts_are_told_and_nothing_is_half_applied(robot) -> None:
    later = ARM.replace("return goal", "return 3 * goal")
    robot.commit({"arm.py": later, "limits.txt": "3\n"}, "later")
    before = state(robot)
    part, everything = proposals(robot, "plan")
    assert (part.commit, everything.commit) == ("", "")
    assert part.conflicts == ("plan was changed since in the same statement",)
    assert {said.split()[0] for said in everything.conflicts} == {"arm.py", "limits.txt"}
    assert state(robot) == before


def test_what_was_reverted_already_leaves_nothing_to_do(robot) -> None:
    robot.git("revert", "--no-edit", "bad")
    part, everything = proposals(robot, "plan")
    assert "already" in part.conflicts[0] and everything.conflicts == ("nothing of it is left",)


def test_a_merge_is_rolled_back_with_all_that_it_brought(workshop) -> None:
    workshop.commit({"arm.py": ARM, "other.txt": "1\n"})
    workshop.git("checkout", "--quiet", "-b", "side")
    workshop.commit({"arm.py": ARM.replace("return goal", "return -goal")})
    workshop.git("checkout", "--quiet", "main")
    workshop.commit({"other.txt": "2\n"})
    workshop.git("merge", "--quiet", "--no-edit", "side")
    repository, head = workshop.repository, workshop.git("rev-parse", "HEAD")
    everything = whole(repository, head, repository.commit(head))
    assert workshop.git("show", f"{everything.commit}:arm.py") == ARM.strip()
    assert workshop.git("show", f"{everything.commit}:other.txt") == "2"
