from misstep import Failure
from misstep_cell.world.referees.onsets import earliest, since


def test_since_counts_from_the_last_beginning():
    at = None
    seen = []
    for t_ns, now in enumerate([False, True, True, False, True, True]):
        at = since(now, at, t_ns)
        seen.append(at)

    assert seen == [None, 1, 1, None, 4, 4]


def test_the_earliest_failure_is_told():
    assert earliest({"late": 9, "never": None, "early": 2}) == Failure("early", 2)
    assert earliest({"never": None}) is None
