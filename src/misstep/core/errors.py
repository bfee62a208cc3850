"""Every error that misstep raises on purpose.

Each takes the offending data and writes its own message: what was expected, what came, where, and what to type next.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path


class MisstepError(Exception):
    """Base of all of them.

    Attributes:
        problem: one sentence: what was expected, what came, where.
        remedy: what to do or type next.
    """

    def __init__(self, problem: str, remedy: str) -> None:
        super().__init__(f"{problem}\n{remedy}")
        self.problem = problem
        self.remedy = remedy

    def __reduce__(self) -> tuple[object, ...]:
        """Survives the way from a worker process: it is made anew of what it says, not of the data it was made of."""
        return _restored, (type(self), self.args, self.__dict__)


def _restored(kind: type[MisstepError], args: tuple[object, ...], attributes: Mapping[str, object]) -> MisstepError:
    error = kind.__new__(kind, *args)
    error.__dict__.update(attributes)
    return error


class UnknownSkillError(MisstepError):
    """A skill was named that the skills module or the store does not have."""

    def __init__(self, name: str, known: Sequence[str], where: str) -> None:
        choices = ", ".join(sorted(known)) or "none"
        super().__init__(f"No skill named {name!r} in {where}.", f"Choose one of: {choices}.")


class SkillsModuleError(MisstepError):
    """A skills module can't be imported, or does not expose SKILLS as it should."""

    def __init__(self, module: str, problem: str) -> None:
        super().__init__(
            f"Skills module {module!r}: {problem}",
            "Name an importable module or a .py file with a list SKILLS of objects that have name, execute(recorder) "
            "and succeeded().",
        )


class ImportedElsewhereError(MisstepError):
    """Skills that were to run in another checkout imported software of the user's own."""

    def __init__(self, module: str, file: Path, checkout: Path) -> None:
        super().__init__(
            f"Module {module!r} was imported from {file}, not from the checkout that is to be tested, {checkout}.",
            "Let the skills import the robot's software as packages of its repository, without absolute paths, or "
            "uninstall the copy of it that comes first.",
        )


class TraceRootError(MisstepError):
    """A --trace root is neither an importable package nor a folder of Python files."""

    def __init__(self, root: str) -> None:
        super().__init__(
            f"Can't trace {root!r}: neither an importable package nor a folder.",
            "Give --trace a package name (my_robot) or the folder that holds the sources (./src).",
        )


class ProfilerActiveError(MisstepError):
    """Function calls can't be traced: another profiler is in the way."""

    def __init__(self, profiler: str) -> None:
        super().__init__(
            f"Can't trace calls: the interpreter is being profiled by {profiler}.",
            "Stop the profiler (cProfile, coverage, yappi, viztracer), or record without --trace.",
        )


class SampleError(MisstepError):
    """A sample was refused: wrong shape, not finite, or not what the stream held before."""

    def __init__(self, stream: str, t_ns: int, expected: str, got: str) -> None:
        super().__init__(
            f"Stream {stream!r} at t = {t_ns / 1e9:.6f} s: expected {expected}, got {got}.",
            "Mend what the skill passes to recorder.log or recorder.image; where a sensor has no value, log nothing: "
            "gaps are masked.",
        )
        self.stream, self.t_ns = stream, t_ns


class TimeBackwardsError(MisstepError):
    """A source's clock jumped back."""

    def __init__(self, stream: str, t_ns: int, newest_ns: int) -> None:
        super().__init__(
            f"Stream {stream!r}: time ran backwards from {newest_ns / 1e9:.6f} s to {t_ns / 1e9:.6f} s.",
            "Stamp samples with one clock that never jumps back during an execution (time.monotonic_ns, or simulated "
            "time that is not reset).",
        )
        self.stream, self.t_ns, self.newest_ns = stream, t_ns, newest_ns


class StoreNotFoundError(MisstepError):
    """There is no store where one was named."""

    def __init__(self, path: Path) -> None:
        super().__init__(
            f"No experience database at {path}.",
            f"Record some executions first: misstep record SKILLS --runs 60 --store {path}",
        )


class StoreVersionError(MisstepError):
    """The store was written by another version of misstep."""

    def __init__(self, path: Path, found: str, known: str) -> None:
        super().__init__(
            f"The store {path} has schema {found}; this misstep knows schemas up to {known}.",
            "It was written by a newer misstep; upgrade with: pip install --upgrade misstep",
        )


class StoreBusyError(MisstepError):
    """Another process held the catalogue's lock for too long."""

    def __init__(self, path: Path, waited_s: float) -> None:
        super().__init__(
            f"The catalogue of {path} stayed locked by another process for {waited_s:.0f} s.",
            "Let the other misstep process finish, then try again; nothing was lost: misstep doctor lists what is "
            "recorded but not yet in the catalogue.",
        )


class StoreDamagedError(MisstepError):
    """The catalogue file is not a catalogue."""

    def __init__(self, path: Path, reason: str) -> None:
        super().__init__(
            f"The catalogue {path} can't be read: {reason}.",
            "The recordings beside it are safe. Rebuild the catalogue from them: "
            f"misstep doctor --repair --store {path.parent}",
        )


class StoreAccessError(MisstepError):
    """The operating system refused to read or write the store."""

    def __init__(self, path: Path, reason: str) -> None:
        super().__init__(
            f"{path} can't be read or written: {reason}.", "Check its permissions and the free space of its disk."
        )


class ExecutionNotFoundError(MisstepError):
    """No execution has this id."""

    def __init__(self, execution_id: str, store: Path) -> None:
        super().__init__(
            f"No execution {execution_id!r} in {store}.", f"See what there is: misstep list --store {store}"
        )


class ExecutionFileError(MisstepError):
    """A recording is truncated, damaged, or not an execution at all."""

    def __init__(self, path: Path, reason: str) -> None:
        super().__init__(
            f"{path} can't be read as an execution: {reason}.",
            f"Verify and repair the store: misstep doctor --repair --store {path.parent.parent}",
        )


class RecordingError(MisstepError):
    """A recording could not be written to its end."""

    def __init__(self, path: Path, reason: str) -> None:
        super().__init__(
            f"The recording {path} could not be written to its end: {reason}.",
            "Free some disk space, then recover what was written: "
            f"misstep doctor --repair --store {path.parent.parent}",
        )


class RecordingEndedError(MisstepError):
    """Something was logged, or finished again, after the recording had ended."""

    def __init__(self, execution_id: str) -> None:
        super().__init__(
            f"The recording of {execution_id!r} has ended; nothing can be added to it.",
            "Stop the skill's own threads before execute() returns.",
        )


class MissingExtraError(MisstepError):
    """A feature needs packages that are not installed."""

    def __init__(self, feature: str, package: str, extra: str) -> None:
        super().__init__(
            f"{feature} needs the package {package!r}, which is not installed.",
            f"Install it: pip install 'misstep[{extra}]'",
        )


class TooFewExecutionsError(MisstepError):
    """There are not enough executions to learn from or to keep a promise with."""

    def __init__(self, skill: str, have: int, need: int, purpose: str, store: Path | str) -> None:
        super().__init__(
            f"Skill {skill!r} has {have} successful executions; {purpose} needs at least {need}.",
            f"Record more: misstep record SKILLS --skill {skill} --runs {need - have} --store {store}",
        )


class ModelFileError(MisstepError):
    """A model file is missing, damaged, or made by other code or from other data."""

    def __init__(self, path: Path, reason: str) -> None:
        super().__init__(f"Model {path}: {reason}.", "Train it again: misstep train detector --store DIR")


class WorkerError(MisstepError):
    """The worker process could not start or answer; not a failure of the robot's software."""

    def __init__(self, reason: str, log: Path) -> None:
        super().__init__(f"The worker process that runs the skills stopped: {reason}.", f"Its output is in {log}")


class SessionError(MisstepError):
    """A test session can't be started or resumed as asked."""


class MixedSoftwareError(MisstepError):
    """Executions of different software can't be evidence for one belief."""

    def __init__(self, groups: Mapping[str, Sequence[str]]) -> None:
        said = "; ".join(f"{software}: {', '.join(ids)}" for software, ids in groups.items())
        newest = list(groups.values())[-1]
        super().__init__(
            f"The executions are of different software ({said}); what failed before a change says nothing after it.",
            f"Judge those of one software: misstep blame {' '.join(newest)}",
        )


class NoAnswerError(MisstepError):
    """A skill is to be run by hand, and nobody is there to be asked."""

    def __init__(self, skill: str, session_id: str, store: Path) -> None:
        super().__init__(
            f"Nobody answered how {skill!r} went: standard input has ended.",
            "Run it in a terminal, or pipe one answer a line into it (s, f, f 2.5 or u). Go on with: "
            f"misstep test --manual --resume {session_id} --store {store}",
        )


class NoCallsError(MisstepError):
    """The successes of the skills under test hold no function calls, so no function can be blamed."""

    def __init__(self, store: Path) -> None:
        super().__init__(
            f"The successful executions in {store} were recorded without function calls; there is nothing to blame.",
            f"Record them again with --trace PACKAGE into a new store: misstep record SKILLS --trace PACKAGE --store "
            f"{store}-traced",
        )


class OutputFileError(MisstepError):
    """A result can't be written where it was asked for."""

    def __init__(self, file: Path) -> None:
        super().__init__(
            f"{file} can't be written: its folder does not exist or is not writable, or it is itself a folder.",
            f"Create the folder (mkdir -p {file.parent}) or name another file.",
        )


class DemoFolderError(MisstepError):
    """A demo was asked to write into the folder of another one."""

    def __init__(self, folder: Path, found: str, wanted: str) -> None:
        super().__init__(
            f"{folder} holds {found}; this one would be {wanted}.",
            f"Name another folder with --out {folder}-2, or OUT={folder}-2 for make.",
        )


class BugTruthError(MisstepError):
    """The file that says which function holds which bug can't be used."""

    def __init__(self, file: Path, reason: str) -> None:
        super().__init__(
            f"{file} does not say which function holds which bug: {reason}.",
            'Write {"BUG": "package.module.function", ...} into it, with the names of the sessions in which executions '
            "under each bug were recorded, and name it with --truth.",
        )


class BugRecordingsError(MisstepError):
    """A store holds no executions under a bug."""

    def __init__(self, bug: str, store: Path) -> None:
        super().__init__(
            f"{store} holds no executions of a session {bug!r} whose skills are known.",
            f'Record some under this bug: misstep.SkillRunner(..., session="{bug}"); or leave it out of --truth.',
        )


class FormatError(MisstepError):
    """Files are not in the format that they were read as."""

    def __init__(self, path: Path, expected: str, got: str) -> None:
        super().__init__(
            f"{path}: expected {expected}, got {got}.", "Name the folder that holds this format, or mend the file."
        )
