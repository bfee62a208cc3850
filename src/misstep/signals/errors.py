"""What can be wrong with clips, and with what they are cut from."""

from collections.abc import Mapping, Sequence

from misstep.core.errors import MisstepError


class ClipSettingError(MisstepError):
    """Clips can't be cut as they were asked for."""

    def __init__(self, setting: str, expected: str, got: object) -> None:
        super().__init__(
            f"Clips can't be cut with {setting} = {got}: expected {expected}.", f"Choose {setting} anew: {expected}."
        )


class UnknownModalityError(MisstepError):
    """A modality was named that executions do not have."""

    def __init__(self, name: str, known: Sequence[str], group: str | None = None) -> None:
        choices = ", ".join(known) or "none"
        super().__init__(
            f"No modality named {name!r}: expected one of {choices}.",
            f"Choose among them, as in --modalities {','.join(known[:2])}."
            if group is None
            else f"{name!r} is a stream of the modality {group!r}: name that, as in --modalities {group}",
        )


class MissingModalityError(MisstepError):
    """An execution lacks a stream that clips are to show."""

    def __init__(self, execution_id: str, modality: str, have: Sequence[str]) -> None:
        super().__init__(
            f"{execution_id} has nothing recorded for the modality {modality!r}.",
            f"Choose modalities from what it has ({', '.join(sorted(have)) or 'no streams'}), or leave it out.",
        )


class PictureFormError(MisstepError):
    """A picture has another size or type than its modality needs."""

    def __init__(self, stream: str, expected: str, got: str) -> None:
        super().__init__(
            f"Pictures of {stream!r}: expected {expected}, got {got}.",
            "Name the camera whose pictures are meant, or a crop box that lies within them.",
        )


class TooFewFramesError(MisstepError):
    """A camera took no picture where a clip needs one."""

    def __init__(self, execution_id: str, stream: str, t_ns: int, newest_ns: int | None, period_ns: int) -> None:
        newest = "none before" if newest_ns is None else f"the newest before is of t = {newest_ns / 1e9:.3f} s"
        super().__init__(
            f"{execution_id}, stream {stream!r}: expected a picture in the {period_ns / 1e9:.3f} s up to "
            f"t = {t_ns / 1e9:.3f} s; {newest}.",
            "Sample clips at a lower rate than the camera's, or leave the execution out.",
        )


class EmptyClipError(MisstepError):
    """A clip would end before its execution began."""

    def __init__(self, execution_id: str, begin_ns: int, end_ns: int) -> None:
        super().__init__(
            f"{execution_id} began at t = {begin_ns / 1e9:.3f} s; a clip of it that ends at t = {end_ns / 1e9:.3f} s "
            "would show nothing.",
            f"See whether its onset is right: misstep show {execution_id}; or leave it out.",
        )


class NoOnsetError(MisstepError):
    """Nobody knows when a failure began, so that a clip has no end."""

    def __init__(self, what: str) -> None:
        super().__init__(
            f"When {what} failed is not known, and a clip ends at that moment.",
            "Label the onset: misstep label ID failure --onset-s SECONDS; or record failures that tell it. In folders "
            "of the FAILURE data set it is the third column, start, of annotation.txt.",
        )


class MissingClassError(MisstepError):
    """A part of the executions holds no success, or no failure."""

    def __init__(self, part: str, successes: int, failures: int, left_out: Mapping[str, str] | None = None) -> None:
        why = next(iter((left_out or {}).items()), None)
        told = "" if why is None else f" Left out are {len(left_out or ())}, such as {why[0]}: {why[1]}"
        super().__init__(
            f"The {part} part has {successes} successes and {failures} failures; it needs at least one of each.{told}",
            "Record more of what is missing: misstep record SKILLS --runs N; or label what is there: misstep label."
            if why is None
            else "Choose modalities, a camera, a crop or a rate that these executions have; or record others.",
        )
