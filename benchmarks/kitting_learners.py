"""What anticipates failures of Baxter kitting: forests, boosting, regression, neighbours, and a choice among them."""

import warnings
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
from kitting_features import LEAST, FeatureMaker
from numpy.typing import NDArray
from sklearn.ensemble import HistGradientBoostingClassifier, RandomForestClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import Pipeline, make_pipeline
from sklearn.preprocessing import KBinsDiscretizer, StandardScaler

from misstep.core.streams import Float64s
from misstep.evaluate.anticipation_protocol import Learner, Lesson, Scorer
from misstep.evaluate.anticipation_scores import auroc_within


def forest(features: FeatureMaker) -> Learner:
    """A random forest."""

    def learn(lesson: Lesson, seed: int) -> Scorer:
        model = RandomForestClassifier(100, min_samples_leaf=3, max_features="sqrt", random_state=seed)
        return _fitted(make_pipeline(model), features, lesson)

    return learn


def boosting(features: FeatureMaker) -> Learner:
    """Gradient-boosted trees; its own binning is very slow with weights."""

    def learn(lesson: Lesson, seed: int) -> Scorer:
        model = HistGradientBoostingClassifier(max_iter=60, max_leaf_nodes=8, min_samples_leaf=8, random_state=seed)
        in_bins = KBinsDiscretizer(64, encode="ordinal", strategy="quantile", quantile_method="linear")
        with warnings.catch_warnings():
            warnings.filterwarnings("ignore", "Bins whose width|Feature .* is constant")  # few values are no fault
            return _fitted(make_pipeline(in_bins, model), features, lesson)

    return learn


def logistic(features: FeatureMaker) -> Learner:
    """Logistic regression, strongly regularised."""

    def learn(lesson: Lesson, seed: int) -> Scorer:
        return _fitted(make_pipeline(StandardScaler(), LogisticRegression(C=0.01, max_iter=500)), features, lesson)

    return learn


def _fitted(model: Pipeline, features: FeatureMaker, lesson: Lesson) -> Scorer:
    of, heavy = features(lesson), lesson.weight > 0
    x = of(lesson.windows[heavy], lesson.skill[heavy])
    model.fit(x, lesson.failed[heavy], **{f"{model.steps[-1][0]}__sample_weight": lesson.weight[heavy]})
    return lambda windows, skill: model.predict_proba(of(windows, skill))[:, 1]


def neighbours(features: FeatureMaker, k: int = 3) -> Learner:
    """One-class: how far the k nearest successes of the skill are, beside how far they are from each other."""

    def learn(lesson: Lesson, seed: int) -> Scorer:
        of = features(lesson)

        def score(windows: Float64s, skill: NDArray[np.str_]) -> Float64s:
            scores = np.empty(len(windows))
            for name in np.unique(skill):
                mine = ~lesson.failed & (lesson.skill == name)
                mine = mine if mine.sum() >= LEAST else ~lesson.failed
                known = of(lesson.windows[mine], lesson.skill[mine])
                centre, scale = known.mean(axis=0), known.std(axis=0) + 1e-6
                known = (known - centre) / scale
                here = np.clip((of(windows[skill == name], skill[skill == name]) - centre) / scale, -10, 10)
                usual = np.sort(_apart(known, known), axis=1)[:, 1 : k + 1].mean(axis=1)
                found = np.sort(_apart(here, known), axis=1)[:, :k].mean(axis=1)
                scores[skill == name] = found / np.median(usual)
            return scores

        return score

    return learn


def _apart(left: Float64s, right: Float64s) -> Float64s:
    return np.sqrt(((left[:, None] - right[None]) ** 2).sum(axis=2))


@dataclass(frozen=True)
class Chosen:
    """The candidate that is best within the lesson, each of its groups held out in turn, then taught all of it.

    Attributes:
        candidates: by name.
        choices: how often each was chosen.
    """

    candidates: Mapping[str, Learner]
    choices: Counter[str] = field(default_factory=Counter)

    def __call__(self, lesson: Lesson, seed: int) -> Scorer:
        """Chooses and learns."""
        best = max(self.candidates, key=lambda name: self._inner(self.candidates[name], lesson, seed))
        self.choices[best] += 1
        return self.candidates[best](lesson, seed)

    def _inner(self, learner: Learner, lesson: Lesson, seed: int) -> float:
        scores = np.full(len(lesson.failed), np.nan)
        for group in np.unique(lesson.group):
            rest, held_out = lesson.without(str(group))
            if rest.weight.any():
                scores[lesson.group == group] = learner(rest, seed)(held_out.windows, held_out.skill)
        area = auroc_within(scores, lesson.failed, lesson.skill.tolist(), np.ones((1, len(scores))))[0]
        return float(area) if np.isfinite(area) else 0.0
