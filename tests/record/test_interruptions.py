import numpy as np

from misstep.record import interruptions
from misstep.record.interruptions import is_own


def caught(function):
    try:
        function()
    except Exception as error:
        return error.with_traceback(error.__traceback__.tb_next)  # without this file's own frame


def within_the_tracer(source):
    names = {"np": np}
    exec(compile(source, interruptions.__file__, "exec"), names)
    return names


def test_exceptions_of_the_tracer_and_of_numpy_in_its_service_are_its_own():
    names = within_the_tracer("def fail(): raise ValueError\ndef split(): np.split(np.ones(3), 2)")
    assert is_own(caught(names["fail"]))
    assert is_own(caught(names["split"]))


def test_exceptions_of_a_handler_that_ran_in_between_are_not():
    def handler():
        raise TimeoutError

    names = within_the_tracer("def work(): handler()")
    names["handler"] = handler
    assert not is_own(caught(names["work"]))
