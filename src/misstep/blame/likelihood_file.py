"""The likelihood that a store's fixed bugs taught, in a JSON file of the store."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any

from misstep import __version__
from misstep.blame.errors import LikelihoodFileError
from misstep.blame.likelihood import Priors
from misstep.blame.value_evidence import ValuePriors
from misstep.store.whole_file import write_whole

FORMAT = "misstep.likelihood/1"


@dataclass(frozen=True, slots=True)
class LearnedLikelihood:
    """What was learned, and what it was learned from.

    Attributes:
        priors: the constants.
        sessions: ids of the sessions.
        bugs: how many different bugs they had.
        data_hash: of the sessions, their truths and executions.
        in_use: whether it is used where nothing else is asked for.
        judged: what cross-validation said, as JSON-ready data.
    """

    priors: Priors
    sessions: Sequence[str]
    bugs: int
    data_hash: str
    in_use: bool
    judged: Mapping[str, Any]


def likelihood_file(root: Path) -> Path:
    """Where a store keeps it."""
    return root / "models" / "likelihood.json"


def save_likelihood(root: Path, learned: LearnedLikelihood) -> None:
    """Writes it by atomic replacement."""
    file = likelihood_file(root)
    file.parent.mkdir(exist_ok=True)
    write_whole(file, json.dumps({"format": FORMAT, "misstep": __version__} | asdict(learned), indent=1).encode())


def load_likelihood(root: Path) -> LearnedLikelihood | None:
    """Reads it back; None if there is none.

    Raises:
        LikelihoodFileError: it is damaged, or of another format.
    """
    file = likelihood_file(root)
    try:
        facts = json.loads(file.read_text(encoding="utf-8"))
        if facts["format"] != FORMAT:
            raise LikelihoodFileError(file, f"its format is {facts['format']!r}, expected {FORMAT!r}")
        return LearnedLikelihood(
            _priors(facts["priors"]),
            tuple(str(one) for one in facts["sessions"]),
            int(facts["bugs"]),
            str(facts["data_hash"]),
            facts["in_use"] is True,
            dict(facts["judged"]),
        )
    except FileNotFoundError:
        return None
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise LikelihoodFileError(file, f"it is damaged ({type(error).__name__}: {error})") from error


def _priors(facts: Mapping[str, Any]) -> Priors:
    """Raises ValueError, KeyError or TypeError where a constant is not what it should be."""
    told: dict[str, Any] = {name: _constant(name, facts[name]) for name in _names(Priors) if name != "values"}
    values = {name: _share(name, facts["values"][name]) for name in _names(ValuePriors)}
    return Priors(**told, values=ValuePriors(**values))


def _names(kind: type) -> list[str]:
    return [field.name for field in fields(kind)]


def _constant(name: str, value: Any) -> float | tuple[float, float]:
    if isinstance(getattr(Priors(), name), tuple):
        a, b = value
        return _positive(name, a), _positive(name, b)
    return _positive(name, value) if name == "decay_per_s" else _share(name, value)


def _positive(name: str, value: Any) -> float:
    if not 0 < float(value) < 1e6:
        raise ValueError(f"{name} is {value!r}, expected a positive number")
    return float(value)


def _share(name: str, value: Any) -> float:
    if not 0 < float(value) < 1:
        raise ValueError(f"{name} is {value!r}, expected a share between 0 and 1")
    return float(value)
