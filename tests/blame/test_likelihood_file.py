import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from misstep.blame.errors import LikelihoodFileError
from misstep.blame.likelihood import Priors
from misstep.blame.likelihood_file import LearnedLikelihood, likelihood_file, load_likelihood, save_likelihood
from misstep.blame.value_evidence import ValuePriors

GOLDEN = Path(__file__).parent.parent / "golden" / "likelihood-1.json"
PRIORS = Priors(
    silent=(0.4, 1.25), manifest=(3.0, 1.5), deviates=0.4, decay_per_s=0.5, values=ValuePriors(0.2, 0.8, 0.25, 0.125)
)
LEARNED = LearnedLikelihood(PRIORS, ("session-0001", "session-0004"), 2, "c0ffee", True, {"worth": "gain"})


def test_what_was_learned_survives_the_disk(tmp_path: Path) -> None:
    save_likelihood(tmp_path, LEARNED)
    assert load_likelihood(tmp_path) == LEARNED


def test_every_format_stays_readable(tmp_path: Path) -> None:
    likelihood_file(tmp_path).parent.mkdir()
    shutil.copy(GOLDEN, likelihood_file(tmp_path))
    assert load_likelihood(tmp_path) == LEARNED


def test_where_nothing_was_learned_there_is_nothing(tmp_path: Path) -> None:
    assert load_likelihood(tmp_path) is None


@pytest.mark.parametrize(
    ("place", "value"),
    [
        (("format",), "misstep.likelihood/9"),
        (("priors", "silent"), [0.3]),
        (("priors", "manifest"), [0.0, 1.0]),
        (("priors", "deviates"), 1.5),
        (("priors", "values"), {}),
        (("priors", "decay_per_s"), "fast"),
        (("sessions",), None),
    ],
)
def test_a_damaged_file_is_refused(tmp_path: Path, place: tuple[str, ...], value: Any) -> None:
    facts = json.loads(GOLDEN.read_text())
    *path, last = place
    inside = facts
    for name in path:
        inside = inside[name]
    inside[last] = value
    likelihood_file(tmp_path).parent.mkdir()
    likelihood_file(tmp_path).write_text(json.dumps(facts))
    with pytest.raises(LikelihoodFileError, match=r"can't be used[\s\S]*train likelihood[\s\S]*--likelihood default"):
        load_likelihood(tmp_path)


@pytest.mark.parametrize("text", ["", "{", "[]", "null"])
def test_what_is_no_such_file_is_refused(tmp_path: Path, text: str) -> None:
    likelihood_file(tmp_path).parent.mkdir()
    likelihood_file(tmp_path).write_text(text)
    with pytest.raises(LikelihoodFileError):
        load_likelihood(tmp_path)
