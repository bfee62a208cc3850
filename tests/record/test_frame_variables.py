import sys

import pytest

from misstep.record.frame_variables import variables


def test_bound_variables_are_found_wherever_they_are_kept():
    def function(plain, captured, gone):
        del gone
        _rebound, captured = plain, captured + 1
        found = variables(sys._getframe(), ("plain", "captured", "gone", "_rebound", "elsewhere"), begins=False)
        return found, lambda: captured

    assert function(1, 2, 3)[0] == {"plain": 1, "captured": 3, "_rebound": 1}


def test_what_a_function_changes_afterwards_stays_changed():
    def function(x):
        seen = [variables(sys._getframe(), ("x",), begins=True)]
        x = 2
        seen.append(variables(sys._getframe(), ("x",), begins=False))
        return seen, x

    assert function(1) == ([{"x": 1}, {"x": 2}], 2)


@pytest.mark.skipif(sys.version_info >= (3, 12), reason="3.12 has no profile function")
def test_a_profile_function_that_reads_variables_undoes_nothing():
    """Another thread may set a captured variable while a profile function runs in this one."""

    def outer(x):
        def change():
            nonlocal x
            x = 2

        def profile(frame, event, _):
            if frame.f_code is outer.__code__ and event == "c_call":
                variables(frame, ("x",), begins=False)
                change()  # in the place of another thread

        sys.setprofile(profile)
        len("")
        sys.setprofile(None)
        return x

    assert outer(1) == 2
