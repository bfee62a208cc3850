import ast

from misstep_cell.bugs.software import functions_of, software_hash, software_sources

TEXT = """
LIMIT_M = 0.1

def f(a):
    return a

class Machine:
    size: int

    def start(self):
        return self.stop

    def stop(self):
        return None
"""


def test_functions_and_methods_in_their_order():
    f, start, stop = functions_of("m", TEXT, {"LIMIT_M": 0.1}, {"m.f": 7})

    assert [one.name for one in (f, start, stop)] == ["m.f", "m.Machine.start", "m.Machine.stop"]
    assert f.text == "def f(a):\n    return a\n"
    assert (f.calls, start.calls) == (7, 1)
    assert start.next_states == {"start": "stop"}
    assert f.constants == {"LIMIT_M": 0.1}


def test_the_code_of_a_node_is_what_python_says_it_is():
    checked = 0
    for module, source in software_sources():
        for one in functions_of(module, source):
            for node in ast.walk(one.node):
                if isinstance(node, ast.expr):
                    assert one.code(node) == ast.get_source_segment(source, node)
                    checked += 1
                    break
    assert checked > 100


def test_the_hash_depends_on_texts_and_names(tmp_path):
    (tmp_path / "a.py").write_text("x = 1\n")
    first = software_hash(tmp_path)
    (tmp_path / "a.py").write_text("x = 2\n")
    second = software_hash(tmp_path)
    (tmp_path / "a.py").rename(tmp_path / "b.py")

    assert len({first, second, software_hash(tmp_path)}) == 3
    assert software_hash(tmp_path) == software_hash(tmp_path)
