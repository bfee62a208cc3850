"""What can go wrong with anticipators: encoders, trainings, files and exports."""

from collections.abc import Sequence
from pathlib import Path

from misstep.core.errors import MisstepError

_OPTIONS = ("size", "frames")
"""Of `misstep train anticipator`, that an encoder's size comes from."""


class UnknownEncoderError(MisstepError):
    """A modality names an encoder that is neither built in nor installed."""

    def __init__(self, encoder: str, modality: str, known: Sequence[str]) -> None:
        super().__init__(
            f"No encoder named {encoder!r} for modality {modality!r}.",
            f"Choose one of: {', '.join(sorted(known))}; or install a package with an entry point of that name in the "
            "group misstep.encoders.",
        )


class EncoderShapeError(MisstepError):
    """A clip, or the size of a model, is not what an encoder can take."""

    def __init__(self, encoder: str, expected: str, got: str) -> None:
        super().__init__(
            f"Encoder {encoder!r}: expected {expected}, got {got}.",
            "Make clips and model from the same misstep.anticipate.encoders.Modality.",
        )


class EncoderSizeError(MisstepError):
    """A model of this size can't be built: something does not divide into whole parts."""

    def __init__(self, encoder: str, name: str, value: int, of: str, unit: int) -> None:
        whole = max(value // unit, 1) * unit if unit > 0 else 1
        super().__init__(
            f"Encoder {encoder!r}: expected {name} to be a multiple of {of} = {unit}, got {name} = {value}.",
            f"Choose {name} anew, as in --{name} {whole}." if name in _OPTIONS else f"Choose another {name} or {of}.",
        )


class NoGpuError(MisstepError):
    """A training was to run on a GPU, and there is none."""

    def __init__(self, version: str) -> None:
        super().__init__(
            f"torch {version} finds no GPU here.",
            "Train on the processor with --device cpu (--device auto takes what is there), or install a torch that was "
            "built for your GPU.",
        )


class TrainingDivergedError(MisstepError):
    """A loss is no number any more, so that nothing more can be learned."""

    def __init__(self, who: str, epoch: int, folder: Path) -> None:
        super().__init__(
            f"The {who}'s loss in epoch {epoch} is no finite number.",
            f"What was learned before is kept in {folder}. Train with a lower --learning-rate into another folder "
            "(--out), or look for channels with absurd values: misstep show ID.",
        )


class CheckpointError(MisstepError):
    """The state of an interrupted training can't be read."""

    def __init__(self, path: Path, reason: str) -> None:
        super().__init__(
            f"Checkpoint {path} is missing, damaged, or of another program ({reason}).",
            f"Delete what is kept of this network, so that it is taught anew: rm {path.parent}/*.safetensors",
        )


class AnticipatorFileError(MisstepError):
    """A trained anticipator is missing, damaged, or made by other code."""

    def __init__(self, folder: Path, reason: str) -> None:
        super().__init__(f"Anticipator {folder}: {reason}.", "Train it again: misstep train anticipator --out DIR")


class ExportedFileError(MisstepError):
    """An exported anticipator is missing, damaged, or made by other code."""

    def __init__(self, file: Path, reason: str) -> None:
        super().__init__(f"{file} can't be run: {reason}.", f"Export it again: misstep export RUN --out {file}")


class ExportMismatchError(MisstepError):
    """What was exported does not say what the network says."""

    def __init__(self, file: Path, difference: float, allowed: float) -> None:
        super().__init__(
            f"{file} was not written: expected probabilities within {allowed:g} of the network's, they differ by "
            f"{difference:g}.",
            "Use other versions of the packages: pip install --upgrade 'misstep[learn,deploy]'",
        )


class UntraceableEncoderError(MisstepError):
    """torch can't trace a network, so that it can't be exported."""

    def __init__(self, encoders: Sequence[str], error: Exception) -> None:
        reason = (str(error).strip().splitlines() or ["no reason given"])[0]
        super().__init__(
            f"The network with the encoders {', '.join(encoders)} was not exported: expected one that torch.export can "
            f"trace for batches of any size, got {type(error).__name__}: {reason}",
            "In an encoder of your own, take no branch on a tensor's values, and tensor.shape[0] in the place of "
            "len(tensor); what was built in is named vivit, frames and series. Until then run it with torch: "
            "misstep.anticipate.risks.",
        )


class ClipShapeError(MisstepError):
    """A clip is of another size than those that an exported anticipator takes."""

    def __init__(self, modality: str, expected: Sequence[int], got: Sequence[int]) -> None:
        super().__init__(
            f"Clips of {modality!r}: expected {' x '.join(map(str, expected))}, got {' x '.join(map(str, got))}.",
            "Cut them as the anticipator's `sight` says: its `settings` and `modalities`.",
        )


class DiskFullError(MisstepError):
    """A training can't write any more."""

    def __init__(self, folder: Path, cache: Path) -> None:
        super().__init__(
            f"No space is left on the disk of {folder} or of {cache}.",
            "Free some (clips that were cut are cut again when they are needed), then give the same command again: it "
            f"goes on after the last epoch that {folder} holds.",
        )


class OtherExecutionsError(MisstepError):
    """The executions that an anticipator learned from are not where it is to be judged on the rest of them."""

    def __init__(self, run: Path, place: Path, reason: str) -> None:
        super().__init__(
            f"{run} can't be judged on {place}: {reason}.",
            "Say where the executions are that it learned from, --store DIR; or train another: misstep train "
            "anticipator --store DIR --out ANOTHER",
        )


class RunFolderError(MisstepError):
    """A folder can't be the folder of this training."""

    def __init__(self, folder: Path, reason: str) -> None:
        super().__init__(
            f"{folder} can't be used: {reason}.", "Name another folder with --out, or the one of the training you mean."
        )
