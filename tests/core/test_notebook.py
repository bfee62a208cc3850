from dataclasses import replace

import numpy as np

from misstep.blame.belief import Belief
from misstep.core.calls import Function
from misstep.core.execution import Execution, Failure, Outcome, Revision
from misstep.core.notebook import Share, html_table

EVIL = "<img src=x onerror=boom()>\"'&"


def test_texts_are_never_mark_up() -> None:
    evil = Execution(EVIL, EVIL, Outcome.FAILURE, 0, 0, Failure(EVIL, None, EVIL), EVIL, Revision(EVIL), EVIL, 1, EVIL)
    belief = Belief((Function(EVIL, EVIL, 1),), np.array([0.9]), 0.1)
    for shown in (html_table(EVIL, (EVIL,), [(EVIL,)]), evil._repr_html_(), belief._repr_html_()):
        assert "<img" not in shown
        assert "&lt;img" in shown


def test_an_execution_shows_what_is_known_and_nothing_else() -> None:
    known = Execution("grasp-00001", "grasp", Outcome.SUCCESS, 1_700_000_000_000_000_000, 2_500_000_000)
    shown = known._repr_html_()
    assert "grasp-00001" in shown and "2.5 s" in shown and "2023-11-14 22:13:20 UTC" in shown
    assert "cause" not in shown and "samples lost" not in shown
    assert "head/rgb 3" in replace(known, dropped={"head/rgb": 3})._repr_html_()


def test_a_belief_shows_its_ten_most_probable_functions() -> None:
    functions = tuple(Function(f"f{index:02d}", "arm.py", index) for index in range(20))
    shown = Belief(functions, np.linspace(0.0, 0.09, 20), 0.1)._repr_html_()
    assert [name for name in (f"f{index:02d}" for index in range(20)) if name in shown] == [
        f"f{index:02d}" for index in range(10, 20)
    ]
    assert shown.index("f19") < shown.index("f10") < shown.index("no bug")


def test_a_bar_is_as_long_as_its_share() -> None:
    assert "width:25px" in html_table("", ("p",), [(Share(0.25),)])
    assert "0.250" in html_table("", ("p",), [(Share(0.25),)])
