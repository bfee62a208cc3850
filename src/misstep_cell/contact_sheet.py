"""One page of pictures: every skill succeeding, and failing of each cause."""

import os
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from misstep_cell.cell_skill import CellSkill
from misstep_cell.rehearsal import Rehearsal, rehearse
from misstep_cell.skills import SKILLS
from misstep_cell.streams import FPS_VARIABLE
from misstep_cell.world.cameras import Cameras
from misstep_cell.world.simulation import Simulation
from misstep_cell.world.upsets import CAUSES

_SIZE_PX, _LINE_PX, _GAP_PX = 168, 14, 6
_A_ROW = 7
_SUCCESS_SHARES = (0.1, 0.4, 0.7, 1.0)
_SEEN_AFTER_ONSET_NS = 200_000_000  # at the onset itself what slips has not moved yet
_SEEDS = range(8)
_SHADE = 8  # colours are rounded to multiples of this


@dataclass(frozen=True, slots=True)
class Shot:
    """A picture (size, size, 3) and the three lines below it."""

    picture: NDArray[np.uint8]
    lines: tuple[str, str, str]


class Snapshots:
    """Takes a picture by the head camera at given times."""

    def __init__(self, times_ns: list[int]) -> None:
        self._times_ns = sorted(times_ns)
        self._cameras: Cameras | None = None
        self.pictures: list[NDArray[np.uint8]] = []

    def watch(self, simulation: Simulation) -> None:
        """Takes a picture if it is time for one."""
        if len(self.pictures) == len(self._times_ns) or simulation.t_ns < self._times_ns[len(self.pictures)]:
            return
        self._cameras = self._cameras or Cameras(simulation.model)
        picture = cv2.resize(
            self._cameras.take(simulation.data, "head").rgb, (_SIZE_PX, _SIZE_PX), interpolation=cv2.INTER_AREA
        )
        self.pictures.append(np.asarray(picture, np.uint8))

    def close(self) -> None:
        """Frees the renderer."""
        if self._cameras is not None:
            self._cameras.close()


def write_sheet(path: Path, skills: list[CellSkill] = SKILLS) -> None:
    """Runs the executions, whose own cameras stay off, and writes the page as a PNG."""
    os.environ[FPS_VARIABLE] = "0"
    rows: list[list[Shot]] = []
    for skill in skills:
        shots = shots_of(skill)
        rows += [shots[first : first + _A_ROW] for first in range(0, len(shots), _A_ROW)]
    page = np.vstack([drawn_row(row) for row in rows])
    few_colours = page // _SHADE * _SHADE + _SHADE // 2  # packs into half the bytes
    cv2.imwrite(str(path), cv2.cvtColor(few_colours, cv2.COLOR_RGB2BGR), [cv2.IMWRITE_PNG_COMPRESSION, 9])


def shots_of(skill: CellSkill) -> list[Shot]:
    """The pictures of a skill: a success, then one failure a cause."""
    failures = [failure_shot(skill, cause) for cause in CAUSES.get(skill.name, ())]
    return [*success_shots(skill), *(shot for shot in failures if shot is not None)]


def success_shots(skill: CellSkill) -> list[Shot]:
    """Pictures at even times of the first execution that succeeds."""
    seed, ended = next((seed, ended) for seed in _SEEDS if (ended := rehearse(skill, seed, cause="")).succeeded)
    times_ns = [round(share * ended.duration_s * 1e9) for share in _SUCCESS_SHARES]
    pictures = pictures_at(skill, seed, "", times_ns)
    return [
        Shot(picture, (skill.name, "success", f"{t_ns / 1e9:.1f} s"))
        for picture, t_ns in zip(pictures, times_ns, strict=True)
    ]


def failure_shot(skill: CellSkill, cause: str) -> Shot | None:
    """A picture just after the onset of the first execution that fails of a cause; None if none does."""
    for seed in _SEEDS:
        ended = rehearse(skill, seed, cause=cause)
        if ended.failure is not None and ended.failure.onset_ns is not None:
            (picture,) = pictures_at(skill, seed, cause, [moment_ns(ended)])
            kind, onset_s = ended.failure.kind, ended.failure.onset_ns / 1e9
            return Shot(picture, (f"{skill.name}: {cause}", kind, f"onset {onset_s:.2f} of {ended.duration_s:.1f} s"))
    return None


def moment_ns(ended: Rehearsal) -> int:
    """When a failure can be seen."""
    assert ended.failure is not None
    assert ended.failure.onset_ns is not None
    return min(ended.failure.onset_ns + _SEEN_AFTER_ONSET_NS, round(ended.duration_s * 1e9))


def pictures_at(skill: CellSkill, seed: int, cause: str, times_ns: list[int]) -> list[NDArray[np.uint8]]:
    """Runs an execution again, which repeats it exactly, and takes pictures at some times."""
    snapshots = Snapshots(times_ns)
    rehearse(skill, seed, film=snapshots, cause=cause)
    snapshots.close()
    return snapshots.pictures


def drawn_row(shots: list[Shot]) -> NDArray[np.uint8]:
    """Pictures side by side, their lines below them."""
    height, width = _SIZE_PX + 3 * _LINE_PX + 2 * _GAP_PX, _A_ROW * (_SIZE_PX + _GAP_PX) + _GAP_PX
    row = np.full((height, width, 3), 255, np.uint8)
    for number, shot in enumerate(shots):
        left = _GAP_PX + number * (_SIZE_PX + _GAP_PX)
        row[_GAP_PX : _GAP_PX + _SIZE_PX, left : left + _SIZE_PX] = shot.picture
        for line, text in enumerate(shot.lines):
            below = (left, _GAP_PX + _SIZE_PX + (line + 1) * _LINE_PX - 3)
            cv2.putText(row, text, below, cv2.FONT_HERSHEY_SIMPLEX, 0.36, (20, 20, 20), 1, cv2.LINE_AA)
    return row
