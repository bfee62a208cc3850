from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from misstep.blame.labelled import Labelled, bug_of
from misstep.evaluate.synthetic import SyntheticRobot

KNOWLEDGE = SyntheticRobot().knowledge(1)


def about(*truths: str) -> list[Labelled]:
    """Sessions with such truths, a function a letter."""
    return [Labelled(str(at), frozenset(truth), (), KNOWLEDGE) for at, truth in enumerate(truths)]


def test_sessions_that_share_a_function_have_one_bug() -> None:
    assert bug_of(about("a", "b", "a", "bc", "d")) == [0, 1, 0, 1, 2]
    assert bug_of(about("a", "b", "ab")) == [0, 0, 0]


@given(st.lists(st.sets(st.sampled_from("abcdefgh"), min_size=1, max_size=3), min_size=1, max_size=8))
def test_no_function_is_in_two_bugs(truths: list[set[str]]) -> None:
    bugs = bug_of(about(*("".join(sorted(truth)) for truth in truths)))
    owners: dict[str, set[int]] = {}
    for truth, bug in zip(truths, bugs, strict=True):
        for name in truth:
            owners.setdefault(name, set()).add(bug)
    assert all(len(found) == 1 for found in owners.values())
    assert set(bugs) == set(range(max(bugs) + 1))


def test_moments_begin_at_the_first_failure_and_end_at_the_end(robot: SyntheticRobot) -> None:
    trials = tuple(robot.trial("grasp", failed, 90 if failed else None) for failed in [False, False, True, *[True] * 7])
    session = Labelled("s", frozenset(["hand.f0"]), trials, robot.knowledge(2))
    assert session.moments == [3, 4, 6, 10]
    assert replace(session, trials=trials[:2]).moments == [2]


def test_what_was_never_called_teaches_nothing(robot: SyntheticRobot) -> None:
    session = Labelled("s", frozenset(["hand.f0"]), (robot.trial("grasp", True, 90),), robot.knowledge(2))
    assert session.teaches
    assert not replace(session, truth=frozenset(["nobody.calls"])).teaches
    assert not replace(session, trials=()).teaches
