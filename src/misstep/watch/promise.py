"""The promise of few false stops: which successes it is calibrated on, and the joint threshold that keeps it.

The joint score of an execution is the larger of two: how unusual its highest suspicion is for a success, and how
unusual its highest risk (`misstep.watch.yardstick`).

Source: docs/derivations.md, section Watch.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from misstep.calibrate import Promise, executions_needed
from misstep.core.execution import Execution
from misstep.core.streams import Float64s
from misstep.store.store import Store
from misstep.watch.errors import PromiseError


@dataclass(frozen=True, slots=True)
class Unseen:
    """Successes that no model learned from.

    Attributes:
        executions: they.
        known: how many others were left out, as a model has learned from their scenes.
    """

    executions: tuple[Execution, ...]
    known: int


def unseen(candidates: Sequence[Execution], store: Store, learned: Collection[tuple[Store, Execution]]) -> Unseen:
    """Successes among candidates of a store that are neither what models learned from, nor of the same scenes."""
    versions = {where.version(one.id) for where, one in learned}
    seeds = {one.seed for _, one in learned} - {None}
    successes = [one for one in candidates if one.succeeded and store.version(one.id) not in versions]
    new = tuple(one for one in successes if one.seed not in seeds)
    return Unseen(new, len(successes) - len(new))


def require_enough(asked: float, found: Unseen, skills: Sequence[str]) -> None:
    """To be asked before they are replayed, which takes long.

    Raises:
        PromiseError: there are too few scenes for the promise, even if all of them can be judged.
    """
    scenes = len({one.scene for one in found.executions})
    if scenes < executions_needed(asked):
        raise PromiseError(asked, executions_needed(asked), scenes, len(found.executions), found.known, skills)


def kept_promise(asked: float, found: Unseen, highest: Float64s, skills: Sequence[str]) -> Promise:
    """The threshold that keeps the promise.

    Args:
        asked: false stops per successful execution.
        found: successes.
        highest: (n,) the highest joint score along each; NaN where nothing could be judged.
        skills: that are watched.

    Raises:
        PromiseError: there are too few of them for it.
    """
    promise = Promise.of(highest, [one.scene for one in found.executions], asked)
    if not promise.kept:
        need = executions_needed(asked)
        raise PromiseError(asked, need, promise.scenes, promise.successes, found.known, skills)
    return promise
