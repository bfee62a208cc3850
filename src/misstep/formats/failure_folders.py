"""The folders of the FAILURE data set: pictures, depth and sound of a robot's manipulations, labelled.

    ROOT/rgb_imgs/SKILL/NUMBER/frame0000024.png     colours, and frame0000024.txt beside it: its time in seconds
    ROOT/depth_imgs/SKILL/NUMBER/frame0000024.tiff  depth in mm, where there is any
    ROOT/audio/SKILL/NUMBER.wav                     sound, where there is any
    ROOT/rgb_imgs/SKILL/annotation.txt              name,label[,start]: 1 is a failure, which began at `start` seconds

Public labels lie elsewhere and tell no `start`: annotation/SKILL_annotation.txt, in ROOT or beside it.

Source: Inceoglu et al. 2021, FINO-Net, and the code of its authors; extended by Temel, Inceoglu, Sariel.
"""

import hashlib
import json
from functools import cached_property
from itertools import pairwise
from pathlib import Path

import cv2
import numpy as np

from misstep.core.errors import ExecutionNotFoundError, FormatError
from misstep.core.execution import Execution, Failure, Outcome
from misstep.core.streams import DecodedImages, Frames, Image, Int64s, Series, StreamSpec
from misstep.formats.failure_labels import Label, read_labels, seconds_ns
from misstep.formats.sound import sound_levels
from misstep.store.layout import execution_id

COLOURS, DEPTH, SOUND = "head/rgb", "head/depth", "audio"

_NS_PER_S = 1_000_000_000


class FailureFolders:
    """The recordings in such folders, as clips can be cut from them; see `Recordings`.

    Streams are "head/rgb", "head/depth" and "audio", the sound's level in bands, which begins with the first picture.

    Args:
        root: the folder that holds rgb_imgs, or one that holds it as failnet_dataset/rgb_imgs.
        camera_hz: how fast the numbers of frames count, where no times lie beside them.

    Raises:
        FormatError: there are no such folders, or labels are missing.
    """

    def __init__(self, root: Path, camera_hz: float = 30.0) -> None:
        found = _home(root)
        if found is None:
            raise FormatError(root, "a folder rgb_imgs/SKILL/NUMBER of pictures", "none")
        self._root, self._camera_hz = found, camera_hz
        skills = sorted(place for place in (found / "rgb_imgs").iterdir() if place.is_dir())
        recordings = [one for skill in skills for one in read_labels(skill.name, _label_files(skill, found))]
        self._recordings = {execution_id(one.skill, one.number): one for one in recordings}

    def executions(self) -> list[Execution]:
        """All labelled recordings, by skill and number; those without pictures are none."""
        return list(self._executions.values())

    def version(self, execution_id: str) -> str:
        """Fingerprint of the recording's files, which changes whenever one of them does.

        Raises:
            ExecutionNotFoundError: there is none with this id.
        """
        files = [*self._pictures(execution_id), *self._folder("depth_imgs", execution_id).glob("*")]
        files = [*files, *self._folder("rgb_imgs", execution_id).glob("*.txt"), self._sound(execution_id)]
        states = [(str(file), file.stat().st_size, file.stat().st_mtime_ns) for file in files if file.is_file()]
        return hashlib.sha256(json.dumps([self._camera_hz, sorted(states)]).encode()).hexdigest()

    def series(self, execution_id: str) -> dict[str, Series]:
        """Its sound's level, if it has sound.

        Raises:
            ExecutionNotFoundError: there is none with this id.
            FormatError: it is no WAV of whole numbers.
        """
        file = self._sound(execution_id)
        stamps = self._stamps(self._pictures(execution_id))
        return {SOUND: sound_levels(file, SOUND, int(stamps[0]))} if file.exists() and len(stamps) else {}

    def frames(self, execution_id: str) -> dict[str, Frames]:
        """Its pictures, decoded when they are asked for, which raises FormatError for what is none.

        Raises:
            ExecutionNotFoundError: there is none with this id.
            FormatError: a time is missing or no number.
        """
        pictures = self._pictures(execution_id)
        folder = self._folder("depth_imgs", execution_id)
        depths = [file for one in pictures if (file := folder / f"{one.stem}.tiff").exists()]
        found = {COLOURS: _frames(COLOURS, pictures, self._stamps(pictures))}
        if depths:
            with_depth = {file.stem for file in depths}
            stamps = self._stamps([one for one in pictures if one.stem in with_depth])
            found[DEPTH] = _frames(DEPTH, depths, stamps)
        return found

    @cached_property
    def _executions(self) -> dict[str, Execution]:
        spans = {name: self._stamps(files) for name in self._recordings if (files := self._pictures(name))}
        return {name: _execution(name, self._recordings[name], stamps) for name, stamps in spans.items()}

    def _pictures(self, execution_id: str) -> list[Path]:
        """The pictures of a recording, in the order of their numbers."""
        return sorted(self._folder("rgb_imgs", execution_id).glob("*.png"), key=_number)

    def _folder(self, kind: str, execution_id: str) -> Path:
        if execution_id not in self._recordings:
            raise ExecutionNotFoundError(execution_id, self._root)
        one = self._recordings[execution_id]
        return self._root / kind / one.skill / str(one.number)

    def _sound(self, execution_id: str) -> Path:
        return self._folder("audio", execution_id).with_suffix(".wav")

    def _stamps(self, pictures: list[Path]) -> Int64s:
        """Times beside all pictures, or their numbers at the camera's rate where there are none."""
        told = [one.with_suffix(".txt") for one in pictures if one.with_suffix(".txt").exists()]
        if told and len(told) < len(pictures):
            raise FormatError(pictures[0].parent, "a time (.txt) beside every picture, or beside none", f"{len(told)}")
        if told:
            stamps = [seconds_ns(file.read_text().strip(), file) for file in told]
        else:
            stamps = [round(_number(one) / self._camera_hz * _NS_PER_S) for one in pictures]
        if any(later <= earlier for earlier, later in pairwise(stamps)):
            raise FormatError(pictures[0].parent, "pictures later and later", "times that do not grow")
        return np.array(stamps, np.int64)


def holds_recordings(root: Path) -> bool:
    """Whether `FailureFolders` reads this folder."""
    return _home(root) is not None


def _home(root: Path) -> Path | None:
    """The folder that holds rgb_imgs."""
    return next((place for place in (root, root / "failnet_dataset") if (place / "rgb_imgs").is_dir()), None)


def _label_files(skill: Path, root: Path) -> list[Path]:
    """Where a skill's labels may be."""
    name = f"{skill.name}_annotation.txt"
    folders = [root / "annotation", root.parent / "annotation", root, root.parent]
    return [skill / "annotation.txt", *(folder / name for folder in folders)]


def _execution(name: str, label: Label, stamps: Int64s) -> Execution:
    outcome = Outcome.FAILURE if label.failed else Outcome.SUCCESS
    failure = Failure(onset_ns=label.onset_ns) if label.failed else None
    duration_ns = int(stamps[-1] - stamps[0])
    return Execution(name, label.skill, outcome, int(stamps[0]), duration_ns, failure, robot="Baxter")


def _number(picture: Path) -> int:
    digits = picture.stem.removeprefix("frame")
    if not digits.isdecimal():
        raise FormatError(picture, "a name such as frame0000024.png", picture.name)
    return int(digits)


def _frames(stream: str, files: list[Path], stamps: Int64s) -> Frames:
    read = _colours if stream == COLOURS else _depth
    return Frames(StreamSpec(stream, "image"), stamps, stamps, DecodedImages(len(files), lambda at: read(files[at])))


def _colours(file: Path) -> Image:
    image = cv2.imread(str(file), cv2.IMREAD_COLOR_RGB)
    if image is None:
        raise FormatError(file, "a picture", "something else")
    return np.asarray(image, np.uint8)


def _depth(file: Path) -> Image:
    """(H, W) uint16 mm; what is not finite was not measured, as 0."""
    image = cv2.imread(str(file), cv2.IMREAD_UNCHANGED)
    if image is None or image.ndim != 2 or image.dtype not in (np.uint16, np.float32, np.float64):
        form = "none" if image is None else f"{' x '.join(map(str, image.shape))} {image.dtype}"
        raise FormatError(file, "a picture H x W of 16-bit or floating-point mm", form)
    limits = np.iinfo(np.uint16)
    return np.rint(np.clip(np.nan_to_num(image, posinf=0, neginf=0), limits.min, limits.max)).astype(np.uint16)
