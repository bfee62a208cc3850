"""What the runner and its workers tell each other: JSON lines over pipes."""

import json
import signal
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from typing import Any, get_args

from misstep.core.errors import MisstepError

STACK_SIGNAL = signal.SIGUSR2
"""To a worker that hangs so deep that it reads no messages: print where."""


@dataclass(frozen=True, slots=True)
class Start:
    """To a worker, first: what it works for, and which environment variables it sets before it loads the skills.

    `checkout` holds the fields of a `Checkout` that it runs in; empty for the user's own.
    """

    store: str
    skills: str
    trace: list[str]
    session: str
    robot: str
    environment: dict[str, str] = field(default_factory=dict)
    checkout: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Run:
    """To a worker: run a skill once. `number` is the preferred number of the execution's id."""

    skill: str
    seed: int
    number: int


@dataclass(frozen=True, slots=True)
class GiveUp:
    """To a worker: end the recording under way at once, without waiting for the skill."""

    outcome: str
    kind: str
    reason: str


@dataclass(frozen=True, slots=True)
class Leave:
    """To a worker: no more work."""


@dataclass(frozen=True, slots=True)
class Ready:
    """From a worker, first: the skills by name and what they cost in robot seconds."""

    skills: dict[str, float | None]


@dataclass(frozen=True, slots=True)
class Recording:
    """From a worker: the recording of this execution began."""

    execution: str


@dataclass(frozen=True, slots=True)
class Finished:
    """From a worker: this execution is in the store."""

    execution: str


@dataclass(frozen=True, slots=True)
class Refused:
    """From a worker: an error that is not the robot's."""

    error: str
    attributes: dict[str, Any]

    @classmethod
    def of(cls, error: MisstepError) -> "Refused":
        """Packs an error."""
        return cls(type(error).__name__, vars(error))

    def to_error(self) -> MisstepError:
        """The error of the same class, with the same text."""
        kind = next((one for one in _kinds(MisstepError) if one.__name__ == self.error), MisstepError)
        error: MisstepError = kind.__new__(kind)
        MisstepError.__init__(error, self.attributes["problem"], self.attributes["remedy"])
        vars(error).update(self.attributes)
        return error


Message = Start | Run | GiveUp | Leave | Ready | Recording | Finished | Refused

_TYPES: dict[str, type[Message]] = {kind.__name__: kind for kind in get_args(Message)}


def _kinds(kind: type[MisstepError]) -> Iterator[type[MisstepError]]:
    """Every kind of error of misstep's that was imported here."""
    for one in kind.__subclasses__():
        if one.__module__.startswith("misstep."):
            yield one
        yield from _kinds(one)


def encode(message: Message) -> bytes:
    """A message as one line."""
    fields = asdict(message)
    return json.dumps([type(message).__name__, fields], default=str).encode() + b"\n"


def decode(line: bytes) -> Message:
    """The message that a line holds."""
    name, fields = json.loads(line)
    return _TYPES[name](**fields)
