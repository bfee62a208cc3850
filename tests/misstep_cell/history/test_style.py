import ast

import pytest

from misstep_cell.history.style import single_quoted, wrapped
from misstep_cell.history.tree import final_tree

SOURCES = {path: text for path, text in final_tree().items() if path.endswith(".py")}


@pytest.mark.parametrize("style", [single_quoted, wrapped])
def test_another_style_means_the_same(style):
    changed = 0
    for text in SOURCES.values():
        assert ast.dump(ast.parse(style(text))) == ast.dump(ast.parse(text))
        changed += style(text) != text
    assert changed > 10


def test_a_long_line_is_broken_within_its_longest_brackets():
    call = f"value = f(1)[place({', '.join(['argument'] * 9)})]\n"
    assert wrapped(call) == f"value = f(1)[\n    {call[13:-2]}\n]\n"


def test_what_stands_in_single_quotes_could_stand_there():
    assert single_quoted('a = "plain", "it\'s", f"{a}", "\\n"\n') == 'a = \'plain\', "it\'s", f"{a}", "\\n"\n'
