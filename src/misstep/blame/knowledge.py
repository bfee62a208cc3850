"""What is known before testing starts: a fingerprint, a detector and a failure rate for each skill."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

import numpy as np

from misstep.blame.coverage import Coverage
from misstep.blame.evidence import Reference
from misstep.blame.fingerprint import Fingerprint, all_functions
from misstep.blame.likelihood import Priors
from misstep.blame.value_evidence import WORLD
from misstep.blame.values import ValueModel
from misstep.blame.values_file import learnt_values
from misstep.core.calls import Function
from misstep.core.errors import TooFewExecutionsError
from misstep.core.execution import Execution, Outcome
from misstep.core.naming import AS_RECORDED, Naming
from misstep.core.preset import Likelihood
from misstep.detect.library import training_successes
from misstep.detect.observation import ObservationModel
from misstep.signals.activity import Activity
from misstep.signals.matrices import matrices
from misstep.store.store import Store


@dataclass(frozen=True, eq=False)
class Knowledge:
    """The database Δ, reduced, for the skills under test.

    Attributes:
        references: per skill, its fingerprint and how it did while the software was trusted.
        models: per skill, its observation model, if it has one.
        activities: per skill, F of each of its successes.
        values: what functions make of what they are given; None if the successes were recorded without values.
        priors: what is believed of bugs before any is seen.
        naming: what functions that were recorded at older revisions are called here.
        renamed: functions of the successes that have another name here, by the one that they were recorded under.
    """

    references: Mapping[str, Reference]
    models: Mapping[str, ObservationModel]
    activities: Mapping[str, Sequence[Activity]]
    values: ValueModel | None = None
    priors: Priors = Priors()
    naming: Naming = AS_RECORDED
    renamed: Mapping[str, str] = field(default_factory=dict)

    @cached_property
    def functions(self) -> tuple[Function, ...]:
        """All functions that the successes call; with `WORLD` where values can tell its changes from bugs."""
        called = all_functions([reference.fingerprint.functions for reference in self.references.values()])
        return (*called, WORLD) if self.values is not None and called else called

    @cached_property
    def renaming(self) -> str:
        """What is told under another name than it was recorded under, for people; empty if nothing is."""
        renamed = sorted(self.renamed.items())
        if not renamed:
            return ""
        first, *others = [commit[:7] for commit, since in self.naming.since.items() if since.moved]
        since = f"{first} and {len(others)} other revision{'s' * (len(others) > 1)}" if others else first
        count = "1 function has a new name" if len(renamed) == 1 else f"{len(renamed)} functions have new names"
        was, now = renamed[0]
        return f"{count} since {since}: {was} is read as {now}{', and so on' * (len(renamed) > 1)}."

    @cached_property
    def without_values(self) -> "Knowledge":
        """The same for methods that know nothing of values."""
        return replace(self, values=None)

    @property
    def likelihood(self) -> Likelihood:
        """Whether the likelihood's constants are the defaults, or were learned."""
        return "default" if self.priors == Priors() else "learned"

    def with_priors(self, priors: Priors) -> "Knowledge":
        """The same with other beliefs of bugs; fingerprints are made anew where calls fade at another pace."""
        references = self.references
        if priors.decay_per_s != self.priors.decay_per_s:
            references = {
                skill: replace(one, fingerprint=Fingerprint.of(self.activities[skill], priors.decay_per_s))
                for skill, one in references.items()
            }
        return replace(self, references=references, priors=priors)

    @cached_property
    def coverage(self) -> Coverage:
        """Which skill exercises which of them."""
        return Coverage.of(self.functions, self.references)

    def coverage_with(self, called: Sequence[Sequence[Function]]) -> Coverage:
        """The same, with the functions that executions under test called, as they are there."""
        if all(self.coverage.knows(functions) for functions in called):
            return self.coverage
        return Coverage.of(all_functions([self.functions, *called]), self.references)


def learn(
    store: Store,
    models: Mapping[str, ObservationModel | None],
    costs_s: Mapping[str, float | None] | None = None,
    priors: Priors = Priors(),
    naming: Naming = AS_RECORDED,
) -> Knowledge:
    """Reduces the store's training executions of some skills.

    Args:
        store: the experience database.
        models: per skill, its observation model; None if no sensor watches it.
        costs_s: robot seconds a skill says it takes; the mean duration of its successes where it does not say.
        priors: what is believed of bugs before any is seen.
        naming: what functions that were recorded at older revisions are to be called.

    Raises:
        TooFewExecutionsError: a skill has no success to compare with.
    """
    references, activities = {}, {}
    renamed: dict[str, str] = {}
    trained = {skill: training_successes(store, skill) for skill in sorted(models)}
    for skill, executions in trained.items():
        recorded = [matrices(store, execution.id).activity for execution in executions]
        if not recorded:
            raise TooFewExecutionsError(skill, 0, 1, "a fingerprint", store.root)
        activities[skill] = [called(one, run, naming) for one, run in zip(recorded, executions, strict=True)]
        renamed |= _renamed(recorded, activities[skill])
        failures = len(store.executions(skill=skill, outcome=Outcome.FAILURE, session=""))
        duration_s = float(np.mean([one.counts.shape[1] * one.step_ns for one in recorded])) / 1e9
        cost_s = (costs_s or {}).get(skill) or duration_s
        references[skill] = Reference(Fingerprint.of(activities[skill], priors.decay_per_s), failures, cost_s)
    watched = {skill: one for skill, one in models.items() if one is not None}
    values = learnt_values(store, [execution for executions in trained.values() for execution in executions], naming)
    return Knowledge(references, watched, activities, values, priors, naming, renamed)


def called(activity: Activity, execution: Execution, naming: Naming) -> Activity:
    """F of an execution, with its functions called otherwise than they were recorded."""
    return replace(activity, functions=naming.functions(execution.revision, activity.functions))


def _renamed(recorded: Sequence[Activity], told: Sequence[Activity]) -> dict[str, str]:
    pairs = (zip(one.functions, other.functions, strict=True) for one, other in zip(recorded, told, strict=True))
    return {was.name: now.name for each in pairs for was, now in each if was.name != now.name}
