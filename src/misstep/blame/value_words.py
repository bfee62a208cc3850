"""Symptoms: what each suspected function made of what it was given, beside what it should have made, in words."""

from collections.abc import Sequence
from dataclasses import dataclass

from misstep.blame.slot_words import spoken, words
from misstep.blame.trial import Trial, Verdict
from misstep.blame.value_function import Deviation
from misstep.core.calls import Function

RARE = 0.1
"""A function deviates in an execution if at most this share of the successes deviates as much."""
_TOLD = 5
"""Functions whose symptoms are told, unless there are more suspects."""


@dataclass(frozen=True, slots=True)
class Symptom:
    """How a function deviates in failing executions.

    Attributes:
        function: its name.
        sentence: all of this in words.
        slot: name of the number that deviates in most of them.
        value: what that was in the execution that it is told from, where it deviates most.
        expected: what it should have been, given the rest of the call; NaN where it is only unheard of.
        usual: the usual error (98 % quantile); NaN where none is.
        given: the numbers of the call that it follows from, the most telling first; none if it has a usual value only.
        t_s: when, in seconds from the execution's start, on the same clock as `Trial.t_fail_s`; None if not known.
        deviating: failing executions in which the function deviates.
        failing: all failing executions that its calls were sampled in.
        execution: id of the one that it is told from.
    """

    function: str
    sentence: str
    slot: str
    value: float
    expected: float
    usual: float
    given: tuple[str, ...]
    t_s: float | None
    deviating: int
    failing: int
    execution: str


def symptoms(trials: Sequence[Trial], functions: Sequence[Function]) -> list[Symptom]:
    """The symptoms of those functions that deviate in some failing execution, in the order given."""
    failing = [trial for trial in trials if trial.execution.failed]
    found = [_symptom(failing, function) for function in functions]
    return [one for one in found if one is not None]


def symptoms_of(trials: Sequence[Trial], verdict: Verdict) -> list[Symptom]:
    """The symptoms of the suspects and of the functions that are likeliest after them."""
    names = {function.name for function in verdict.suspects}
    ranked = [function for function, _ in verdict.belief.ranked()]
    suspects = [function for function in ranked if function.name in names]
    others = [function for function in ranked if function.name not in names]
    return symptoms(trials, suspects + others[: max(_TOLD - len(suspects), 0)])


def _symptom(failing: Sequence[Trial], function: Function) -> Symptom | None:
    name = function.name
    seen = [trial for trial in failing if name in trial.findings]
    deviating = [
        (trial, deviation)
        for trial in seen
        if (deviation := trial.findings[name].deviation) is not None and trial.findings[name].chance <= RARE
    ]
    if not deviating:
        return None
    slot = _most_frequent([deviation for _, deviation in deviating])
    trial, told = max((pair for pair in deviating if pair[1].name == slot), key=lambda pair: pair[1].size)
    t_s = trial.known_s.get(name)
    when = "" if t_s is None else f"at {t_s:.2f} s, "
    sentence = f"{spoken(name)} {words(function, told)}; {when}{_share(len(deviating), len(seen))}"
    return Symptom(name, sentence, slot, told.value, told.expected, told.usual, told.given, t_s, len(deviating),
                   len(seen), trial.execution.id)  # fmt: skip


def _most_frequent(deviations: Sequence[Deviation]) -> str:
    """The name that comes most often; of equal ones that of the largest deviation, then the first."""
    sizes: dict[str, list[float]] = {}
    for one in deviations:
        sizes.setdefault(one.name, []).append(one.size)
    return max(sizes, key=lambda name: (len(sizes[name]), max(sizes[name])))


def _share(deviating: int, failing: int) -> str:
    if failing == 1:
        return "in the one failing execution that calls it"
    return f"in {deviating} of {failing} failing executions that call it"
