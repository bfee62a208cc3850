import ast
import tokenize
from io import StringIO

from hypothesis import given, settings
from hypothesis import strategies as st

from misstep_cell.history.plainness import annotated, documented, without_annotations, without_comments
from misstep_cell.history.plainness import without_docstrings as stripped
from misstep_cell.history.tree import final_tree

SOURCES = {path: text for path, text in final_tree().items() if path.startswith("tabletop")}


def meaning(text: str, docstrings: bool = True, annotations: bool = True) -> str:
    """The syntax tree, without what makes no difference."""
    tree = ast.parse(text)
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef) and not annotations:
            node.returns = None
            for argument in [*node.args.args, *node.args.kwonlyargs]:
                argument.annotation = None
        documents = isinstance(node, ast.FunctionDef | ast.ClassDef | ast.Module)
        if not docstrings and documents and len(node.body) > 1 and ast.get_docstring(node):
            del node.body[0]
    return ast.dump(tree)


@given(path=st.sampled_from(sorted(SOURCES)), data=st.data())
@settings(max_examples=25, deadline=None)
def test_docstrings_and_annotations_go_and_nothing_else_does(path, data):
    text = SOURCES[path]
    names = data.draw(st.sets(st.sampled_from(documented(text)))) if documented(text) else set()
    plain = stripped(text, frozenset(names))
    assert meaning(plain, docstrings=False) == meaning(text, docstrings=False)
    assert set(documented(plain)) == set(documented(text)) - names
    untyped = without_annotations(text, frozenset(annotated(text)))
    assert meaning(untyped, annotations=False) == meaning(text, annotations=False)
    assert not annotated(untyped)


def test_comments_go_and_nothing_else_does():
    for text in SOURCES.values():
        plain = without_comments(text)
        assert meaning(plain) == meaning(text)
        comments = [
            one.string for one in tokenize.generate_tokens(StringIO(plain).readline) if one.type == tokenize.COMMENT
        ]
        assert all("noqa" in one for one in comments)
