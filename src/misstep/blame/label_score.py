"""How probable the truth about a finished session was held to be: log p(truth), the mean over its moments.

A session is one label, however many moments it has.
"""

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from misstep.blame.belief import inferred, outcomes_of
from misstep.blame.coverage import Coverage
from misstep.blame.evidence import Evidence
from misstep.blame.labelled import Labelled
from misstep.blame.likelihood import Priors, SkillOutcomes
from misstep.blame.trial import reduced
from misstep.blame.value_evidence import SILENT, value_ratios
from misstep.core.streams import Float64s

_LEAST = 1e-300


@dataclass(frozen=True, eq=False)
class Scored:
    """A labelled session, reduced once for one decay, to be asked for many priors.

    Attributes:
        session: which one; its knowledge has the decay.
    """

    session: Labelled

    @cached_property
    def coverage(self) -> Coverage:
        """The functions under suspicion."""
        return self.session.knowledge.coverage_with([trial.activity.functions for trial in self.session.trials])

    @cached_property
    def _truth(self) -> list[int]:
        return [self.coverage.row[name] for name in sorted(self.session.truth) if name in self.coverage.row]

    @cached_property
    def _evidence(self) -> list[Evidence]:
        return [reduced(one, self.session.knowledge, self.coverage) for one in self.session.trials]

    def log_truth(self, priors: Priors) -> Float64s:
        """log p(truth) at each moment, (moments,). The priors' decay must be that of the session's knowledge."""
        evidence = self._told(priors)
        outcomes: dict[str, SkillOutcomes] = {}
        logs, done = [], 0
        for moment in self.session.moments:
            for skill in sorted({one.skill for one in evidence[done:moment]}):
                ours = [one for one in evidence[:moment] if one.skill == skill]
                outcomes[skill] = outcomes_of(self.coverage, skill, ours, priors)
            done, belief = moment, inferred(self.coverage, outcomes, priors).belief
            logs.append(np.log(max(float(belief.probability[self._truth].sum()), _LEAST)))
        return np.array(logs)

    def _told(self, priors: Priors) -> list[Evidence]:
        """The evidence with what its values say under some priors."""
        if self.session.knowledge.values is None:
            return self._evidence
        return [self._with_values(one, place, priors) for place, one in enumerate(self._evidence)]

    def _with_values(self, evidence: Evidence, place: int, priors: Priors) -> Evidence:
        findings = self.session.trials[place].findings
        ratios = value_ratios(findings, evidence.failed, priors.values) if findings else SILENT
        names = [self.coverage.functions[row].name for row in evidence.rows]
        return replace(evidence, values=ratios.of(names))
