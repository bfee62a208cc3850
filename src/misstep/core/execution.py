"""One run of a skill: what was run, when, on which software, and how it ended."""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum

from misstep.core.notebook import html_table


class Outcome(StrEnum):
    """How an execution ended: the value of the skill's predicate β.

    Source: Hangl et al. 2017, eq. 2. UNKNOWN is an execution nobody has judged yet.
    """

    SUCCESS = "success"
    FAILURE = "failure"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Failure:
    """What went wrong, as far as it is known.

    Attributes:
        kind: what failed, e.g. "object dropped", "exception", "timeout", "crash"; empty if unknown.
        onset_ns: source (publish) time at which it began; None if unknown.
        cause: why it failed, e.g. "slip"; empty if unknown.
    """

    kind: str = ""
    onset_ns: int | None = None
    cause: str = ""


@dataclass(frozen=True, slots=True)
class Revision:
    """The robot software's commit, and whether its work tree differed from it."""

    commit: str = ""
    dirty: bool = False


@dataclass(frozen=True, slots=True)
class Execution:
    """What the catalogue knows of one execution.

    Attributes:
        id: unique in its store, safe as a file name, e.g. "grasp-00042".
        skill: name of the skill.
        outcome: success, failure or unknown.
        started_ns: wall-clock start, Unix time.
        duration_ns: receiver time from first to last record.
        failure: what went wrong; None for a success.
        robot: name of the robot.
        revision: the robot software's revision.
        session: id of the test session that ran it; empty for training data.
        seed: seed the skill ran with; None if it had none.
        error: traceback of the exception that ended the skill; empty if none did.
        dropped: samples dropped, per stream (only streams that dropped any).
        late: samples that came out of order, per stream (only streams that had any).
        salvaged: True if the file was recovered from a recording that never finished.
    """

    id: str
    skill: str
    outcome: Outcome
    started_ns: int
    duration_ns: int = 0
    failure: Failure | None = None
    robot: str = ""
    revision: Revision = Revision()
    session: str = ""
    seed: int | None = None
    error: str = ""
    dropped: dict[str, int] = field(default_factory=dict)
    late: dict[str, int] = field(default_factory=dict)
    salvaged: bool = False

    @property
    def succeeded(self) -> bool:
        """True if the outcome is a success."""
        return self.outcome is Outcome.SUCCESS

    @property
    def failed(self) -> bool:
        """True if the outcome is a failure."""
        return self.outcome is Outcome.FAILURE

    @property
    def scene(self) -> str:
        """What executions of the same scene have in common: their seed, whatever the skill; otherwise nothing."""
        return f"id {self.id}" if self.seed is None else f"seed {self.seed}"

    def _repr_html_(self) -> str:
        """For notebooks: what is known, as a table."""
        failure = self.failure or Failure()
        revision = self.revision.commit[:10] + (" with uncommitted changes" if self.revision.dirty else "")
        told = {
            "skill": self.skill,
            "outcome": " ".join(filter(None, [self.outcome.value, failure.kind and f"({failure.kind})"])),
            "cause": failure.cause,
            "started": datetime.fromtimestamp(self.started_ns / 1e9, UTC).strftime("%Y-%m-%d %H:%M:%S UTC"),
            "duration": f"{self.duration_ns / 1e9:.1f} s",
            "robot": self.robot,
            "software": revision,
            "session": self.session,
            "seed": "" if self.seed is None else str(self.seed),
            "samples lost": ", ".join(f"{stream} {count}" for stream, count in self.dropped.items()),
            "error": self.error.strip().rpartition("\n")[2],
        }
        return html_table(self.id, ("", ""), [(name, text) for name, text in told.items() if text])
