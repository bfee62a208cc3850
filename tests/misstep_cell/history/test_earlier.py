import ast
from functools import cache
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from misstep_cell.history.earlier import Tuned, revision
from misstep_cell.history.features import FEATURES, LATE_SKILLS, skill_feature
from misstep_cell.history.pool import pool
from misstep_cell.history.regression import regression_of
from misstep_cell.history.tree import final_tree
from misstep_cell.history.tunings import TUNINGS

NEWEST = final_tree()


@pytest.mark.parametrize("feature", [*FEATURES, *map(skill_feature, LATE_SKILLS)], ids=lambda one: one.message)
def test_a_feature_leaves_software_behind_that_is_whole(feature):
    without = revision(NEWEST, [feature])
    assert without != NEWEST
    imported = {name for text in without.values() for name in modules_imported(text)}
    assert not {path for path in NEWEST.keys() - without.keys() if path[:-3].replace("/", ".") in imported}


@cache
def modules_imported(text: str) -> set[str]:
    if "import" not in text:
        return set()
    try:
        tree = ast.parse(text)
    except SyntaxError:
        return set()  # no Python
    return {node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}


def test_a_constant_walks_back_through_its_values():
    for chain in TUNINGS:
        assert chain[0].now in NEWEST[chain[0].path]
        for number, tuned in enumerate(chain, 1):
            text = revision(NEWEST, chain[:number])[tuned.path]
            assert tuned.before in text and tuned.now not in text.splitlines()


compiled = cache(ast.parse)


@given(seed=st.integers(0, 200), share=st.floats(0.0, 1.0))
@settings(max_examples=4, deadline=None)
def test_whatever_is_still_to_come_the_software_is_python_that_finds_its_own_modules(seed, share):
    rng = Random(seed)
    everything = pool(rng, regression_of(seed))
    chains = {one for one in everything if isinstance(one, Tuned)}
    tree = revision(NEWEST, [one for one in everything if one in chains or rng.random() < share])
    for path, text in tree.items():
        if path.endswith(".py"):
            compiled(text)
            named = {one for one in modules_imported(text) if one.startswith("tabletop")}
            assert all(f"{one.replace('.', '/')}.py" in tree for one in named), (path, named)
