from misstep.commits.segments import lines_of, name_of_value, segments

SOURCE = """\
LIMIT: float = 3.0
A, B = 1, 2

@decorated
@twice(
    LIMIT)
def plan(x):
    y = 3
    def inner():
        return y
    return inner

class Arm:
    speed = 1.0

    async def move(self): return 1

    class Hand:
        def close(self):
            pass

if True:
    def late(): pass
"""


def text(name: str) -> str:
    place = segments(SOURCE)[name]
    return "".join(lines_of(SOURCE)[place.start : place.stop])


def test_every_function_has_its_lines_with_decorators() -> None:
    assert text("plan").startswith("@decorated\n") and text("plan").endswith("    return inner\n")
    assert text("plan.<locals>.inner") == "    def inner():\n        return y\n"
    assert text("Arm.move") == "    async def move(self): return 1\n"
    assert text("Arm.Hand.close") == "        def close(self):\n            pass\n"
    assert text("late") == "    def late(): pass\n"


def test_so_has_what_a_module_or_class_gives_a_value_but_no_local_variable() -> None:
    assert text(name_of_value("", "LIMIT")) == "LIMIT: float = 3.0\n"
    assert text(name_of_value("", "B")) == text(name_of_value("", "A")) == "A, B = 1, 2\n"
    assert text(name_of_value("Arm.", "speed")) == "    speed = 1.0\n"
    assert not any(name.endswith("=y") for name in segments(SOURCE))


def test_lines_are_counted_as_python_counts_them() -> None:
    source = 'a = "\x0c"\r\ndef f():\r\n    return "\u2028"\r\n'
    assert lines_of(source)[segments(source)["f"].start] == "def f():\r\n"
    assert "".join(lines_of(source)) == source
