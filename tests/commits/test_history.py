import subprocess

import numpy as np

from misstep.commits.history import EVERYWHERE, NOTHING, History, line_of


def branching(workshop):
    """A good revision, a branch from it that is merged, and a commit after the merge."""
    good = workshop.commit({"a.txt": "1"})
    workshop.git("checkout", "--quiet", "-b", "side")
    for number in range(2):
        workshop.commit({f"side-{number}.txt": ""})
    workshop.git("checkout", "--quiet", "main")
    workshop.commit({"a.txt": "2"})
    workshop.git("merge", "--quiet", "--no-edit", "side")
    return good, workshop.commit({"a.txt": "3"})


def test_a_revision_is_broken_if_git_says_that_the_culprit_is_its_ancestor(workshop):
    good, bad = branching(workshop)
    history = History(good, tuple(workshop.repository.commits(good, bad)))
    for row, revision in enumerate(history.revisions):
        for column, commit in enumerate(history.commits):
            asked = ["git", "merge-base", "--is-ancestor", commit.sha, revision]
            is_ancestor = subprocess.run(asked, cwd=workshop.folder, check=False).returncode == 0
            assert history.broken[row, column] == is_ancestor
    assert history.revisions[-1] == bad and history.broken[-1, :NOTHING].all()
    assert not history.broken[:, NOTHING].any() and history.broken[:, EVERYWHERE].all()


def test_along_first_parents_it_is_a_line(workshop):
    good, bad = branching(workshop)
    commits = workshop.repository.commits(good, bad, first_parent=True)
    history = History(good, line_of(commits))
    np.testing.assert_array_equal(history.broken[1:, :NOTHING], np.tri(len(commits), dtype=bool))
