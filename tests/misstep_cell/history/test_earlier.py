import ast
import subprocess
import sys
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


IMPORT_ALL = """
import importlib, pathlib
for path in sorted(pathlib.Path("tabletop").rglob("*.py")):
    importlib.import_module(".".join(path.with_suffix("").parts).removesuffix(".__init__"))
"""


@pytest.mark.parametrize("seed", [1, 6])
def test_all_of_it_can_be_imported_when_nothing_has_come_yet(seed, tmp_path):
    tree = revision(NEWEST, pool(Random(seed), regression_of(seed)))
    assert "tabletop/perception/angles.py" in tree  # two functions were moved there
    for path, text in tree.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(text, "utf-8")
    subprocess.run([sys.executable, "-c", IMPORT_ALL], cwd=tmp_path, check=True)
