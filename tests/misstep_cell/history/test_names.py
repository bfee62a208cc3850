import ast
import re

from misstep_cell.history.names import MODULE_RENAMES, MOVES, RENAMES
from misstep_cell.history.naming import file_of
from misstep_cell.history.tree import final_tree

NEWEST = final_tree()
WORDS = set(re.findall(r"\w+", "\n".join(NEWEST.values())))


def test_earlier_names_stand_for_nothing_else():
    assert not WORDS & {one.before for one in RENAMES}
    assert len({one.before for one in RENAMES}) == len({one.now for one in RENAMES}) == len(RENAMES)
    assert not NEWEST.keys() & {file_of(one.before) for one in MODULE_RENAMES}


def test_names_of_today_are_those_of_functions_and_classes_of_the_software():
    defined = {
        node.name
        for path, text in NEWEST.items()
        if path.startswith("tabletop")
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.FunctionDef | ast.ClassDef)
    }
    assert defined >= {one.now for one in RENAMES}
    assert all(f"\ndef {one.function}(" in NEWEST[file_of(one.now)] for one in MOVES)
    assert NEWEST.keys() >= {file_of(one.now) for one in MODULE_RENAMES}
