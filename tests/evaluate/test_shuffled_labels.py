from collections import Counter
from types import MappingProxyType

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from misstep.anticipate.material import Material
from misstep.core.execution import Execution, Outcome
from misstep.evaluate.shuffled_labels import with_shuffled_labels
from misstep.signals.clips import ClipSettings
from misstep.signals.data_set import Clips, together
from misstep.signals.modalities import Modalities
from misstep.signals.normalisation import Normalisation
from misstep.signals.split import Split


def part(skills: list[str], failed: list[bool], first: int) -> Clips:
    outcomes = [Outcome.FAILURE if one else Outcome.SUCCESS for one in failed]
    executions = tuple(
        Execution(f"{skill}-{first + place}", skill, outcome, 0)
        for place, (skill, outcome) in enumerate(zip(skills, outcomes, strict=True))
    )
    return Clips(executions, (), (), MappingProxyType({}))


def material(labels: list[tuple[str, bool]]) -> Material:
    skills, failed = [list(one) for one in zip(*labels, strict=True)]
    train, validation, test = (part(skills, failed, 1000 * place) for place in range(3))
    nothing = Normalisation({}, {})
    lessons = together([train, train])
    return Material(Modalities({}, {}), ClipSettings(), nothing, Split((), (), ()), train, validation, test, lessons)


@settings(max_examples=30)
@given(st.lists(st.tuples(st.sampled_from("ab"), st.booleans()), min_size=1, max_size=12), st.integers(0, 9))
def test_labels_are_dealt_out_within_skills_and_parts(labels: list[tuple[str, bool]], seed: int) -> None:
    before = material(labels)
    after = with_shuffled_labels(before, seed)
    for name in ("train", "validation", "test"):
        ours, theirs = (getattr(one, name).executions for one in (after, before))
        assert [one.id for one in ours] == [one.id for one in theirs]
        assert Counter((one.skill, one.outcome) for one in ours) == Counter((one.skill, one.outcome) for one in theirs)
    assert after.lessons.executions == after.train.executions * 2


def test_labels_really_change_and_differently_in_each_part() -> None:
    after = with_shuffled_labels(material([("a", place < 20) for place in range(40)]))
    parts = [after.train.failed, after.validation.failed, after.test.failed]
    kept = [float((one == (np.arange(40) < 20)).mean()) for one in parts]
    assert all(0.2 < one < 0.8 for one in kept)
    assert not (parts[0] == parts[1]).all()
    assert after.test.executions[0].failure is None
