import ast
from functools import cache

import pytest

from misstep_cell.history.commits import history
from misstep_cell.history.regression import Regression, regression_of, regressions
from misstep_cell.history.tree import final_tree

COMMITS_N = 60


@pytest.fixture(scope="module")
def regression() -> Regression:
    return regression_of(3)


@pytest.fixture(scope="module")
def drawn(regression):
    return history(3, COMMITS_N, regression)


@cache
def is_python(text: str) -> bool:
    try:
        ast.parse(text)
    except SyntaxError:
        return False
    return True


def compiles(tree) -> bool:
    return all(is_python(text) for path, text in tree.items() if path.endswith(".py"))


def test_every_commit_changes_something_against_each_of_its_parents(drawn):
    commits = drawn.commits
    assert len(commits) == COMMITS_N
    assert all(commits[parent].tree != commit.tree for commit in commits for parent in commit.parents)
    assert all(parent < at for at, commit in enumerate(commits) for parent in commit.parents)
    assert max(len(commit.parents) for commit in commits) == 2
    used = {parent for commit in commits for parent in commit.parents}
    assert used == set(range(COMMITS_N - 1))  # all lead to the newest


def test_the_newest_commit_is_the_cells_software_with_the_bug(drawn, regression):
    newest, sound = drawn.commits[-1].tree, final_tree()
    differing = {path for path in sound if newest[path] != sound[path]}
    assert differing == {regression.path, "pyproject.toml"}  # a version was released
    assert newest[regression.path] == regression.plant(sound)[regression.path]
    assert newest.keys() - sound.keys() == {"CHANGELOG.md"}


def test_the_culprit_and_all_after_it_have_the_bug_and_none_before_it(drawn, regression):
    culprit = drawn.commits[drawn.culprit]
    assert len(culprit.parents) == 1 and not culprit.broken
    name = drawn.function.rpartition(".")[2]
    holder = next(path for path in culprit.tree if drawn.function.startswith(path[:-3].replace("/", ".") + "."))
    assert f"def {name}(" in culprit.tree[holder]
    before = drawn.commits[culprit.parents[0]].tree
    assert not drawn.commits[culprit.parents[0]].broken
    assert before[holder] != culprit.tree[holder]


def test_builds_that_are_broken_are_broken_and_mended(drawn):
    broken = [at for at, commit in enumerate(drawn.commits) if commit.broken]
    assert broken
    assert all(compiles(commit.tree) for commit in drawn.commits if not commit.broken)
    mended = [at for at in range(1, COMMITS_N) if drawn.commits[at - 1].broken and not drawn.commits[at].broken]
    assert all(drawn.commits[at].message.startswith("Fix ") for at in mended)


def test_every_bug_of_the_catalogue_that_is_an_edit_can_be_planted():
    for entry in regressions():
        regression = Regression(entry.bug, entry.effects)
        planted = regression.plant(final_tree())[regression.path]
        assert planted != final_tree()[regression.path] and compiles({"module.py": planted})
        assert regression.breaks
