from misstep_cell.bugs.operators import OPERATORS
from misstep_cell.bugs.software import functions_of

MACHINE = """
class Machine:
    def start(self):
        return self.reach

    def reach(self):
        return self.grip

    def grip(self):
        return None
"""


def test_dropped_command_keeps_the_lines_of_a_long_call(changed):
    text = 'def f(a):\n    """Doc."""\n    send(\n        a,\n    )\n    x = g(a)\n    log.report("done")\n    return x'
    assert changed("dropped-command", text) == ["pass\n\n"]


def test_lost_exception(changed):
    assert changed("lost-exception", "def f(a):\n    if a:\n        raise Error(a)") == ["pass"]


def test_skipped_check(changed):
    assert changed("skipped-check", "def f(a):\n    if a > 1:\n        return 2 if a else 3") == [
        "if False:",
        "if True:",
        "return 2 if False else 3",
        "return 2 if True else 3",
    ]


def test_relation_flip(changed):
    assert changed("relation-flip", "def f(a, b):\n    return a > 1 and not b") == [
        "return ((a > 1) or (not b))",
        "return a < 1 and not b",
        "return a > 1 and b",
    ]


def test_lost_accumulation(changed):
    assert changed("lost-accumulation", "def f(a):\n    a += 1\n    a = a + 0.5 * 2\n    return np.cumsum(a)") == [
        "a = 1",
        "a = 0.5 * 2",
        "return a",
    ]


def test_wrong_start(changed):
    assert changed("wrong-start", "def f():\n    n, a = 0, np.zeros(3)\n    return n, a") == [
        "n, a = 3, np.zeros(3)",
        "n, a = 0, (np.zeros(3) + 3)",
    ]


def test_a_skipped_state_is_followed_by_the_one_after_it():
    start, reach, grip = functions_of("tiny", MACHINE)
    assert [patch.new for patch in OPERATORS["skipped-state"](start)] == ["return self.grip"]
    assert [patch.new for patch in OPERATORS["skipped-state"](reach)] == ["return None"]
    assert list(OPERATORS["skipped-state"](grip)) == []
