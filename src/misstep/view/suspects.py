"""The table of suspects: functions with their probability, those that no skill tells apart together."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from misstep.blame.knowledge import Knowledge
from misstep.blame.trial import Trial, Verdict
from misstep.blame.value_words import symptoms
from misstep.core.calls import Function
from misstep.view.belief_spread import BeliefSpread, Range
from misstep.view.names import listed
from misstep.view.verdict_text import callers_of

_LEAST_PROBABILITY = 0.01
_MOST_GROUPS = 8
_MOST_MEMBERS = 8
_MOST_OF_THE_REST = 3


@dataclass(frozen=True, slots=True)
class Suspect:
    """A row of the table.

    Attributes:
        function: who.
        short: its display name.
        probability: that it holds the bug.
        range: of the probability, if any one execution had not been run.
        callers: the skills that call it.
        symptom: what it did wrong, in words; empty if its values tell nothing.
    """

    function: Function
    short: str
    probability: float
    range: Range
    callers: str
    symptom: str = ""


@dataclass(frozen=True, slots=True)
class SuspectGroup:
    """Functions that no skill tells apart, or one function that is told apart from all others.

    Attributes:
        probability: that one of them holds the bug.
        range: of it, if any one execution had not been run.
        members: the most probable of them.
        size: how many they are.
    """

    probability: float
    range: Range
    members: list[Suspect]
    size: int


def suspect_groups(
    verdict: Verdict, knowledge: Knowledge, short: Mapping[str, str], trials: Sequence[Trial], spread: BeliefSpread
) -> list[SuspectGroup]:
    """The suspects and whoever else is worth a look, most probable function first, with their symptoms."""
    groups = _groups(verdict, knowledge, short, spread)
    shown = [member.function for group in groups for member in group.members]
    told = {one.function: one.sentence for one in symptoms(trials, shown)}
    return [
        replace(group, members=[replace(one, symptom=told.get(one.function.name, "")) for one in group.members])
        for group in groups
    ]


def _groups(
    verdict: Verdict, knowledge: Knowledge, short: Mapping[str, str], spread: BeliefSpread
) -> list[SuspectGroup]:
    ranked = verdict.belief.ranked()
    probability = {function.name: value for function, value in ranked}
    class_of = {function: members for members in verdict.classes for function in members}
    sets = list(dict.fromkeys(class_of.get(function, (function,)) for function, _ in ranked))
    first = _group(sets[0], _MOST_MEMBERS, probability, knowledge, short, spread)
    others = sets[1:_MOST_GROUPS]
    rest = [_group(members, _MOST_OF_THE_REST, probability, knowledge, short, spread) for members in others]
    return [first, *(group for group in rest if group.probability >= _LEAST_PROBABILITY)]


def _group(
    members: tuple[Function, ...],
    most: int,
    probability: Mapping[str, float],
    knowledge: Knowledge,
    short: Mapping[str, str],
    spread: BeliefSpread,
) -> SuspectGroup:
    ordered = sorted(members, key=lambda function: (-probability[function.name], function.name))
    rows = [
        Suspect(
            function,
            short[function.name],
            probability[function.name],
            spread.of_functions({function.name}),
            _callers(function, knowledge),
        )
        for function in ordered[:most]
    ]
    names = {function.name for function in members}
    return SuspectGroup(sum(probability[name] for name in names), spread.of_functions(names), rows, len(members))


def _callers(function: Function, knowledge: Knowledge) -> str:
    rates = callers_of(function.name, knowledge.references)
    return listed([skill if rate > 0.995 else f"{skill} ({rate:.0%})" for skill, rate in rates.items()]) or "none yet"
