import cv2
import numpy as np
import pytest

from misstep_cell.contact_sheet import Shot, Snapshots, drawn_row, failure_shot, pictures_at
from misstep_cell.rehearsal import find_skill, rehearse
from misstep_cell.world.cameras import Cameras


@pytest.fixture
def skill():
    chosen = find_skill("press_button")
    chosen.prepare("")
    try:
        Cameras(chosen.simulation.model).close()
    except Exception as error:  # whatever the system's OpenGL raises
        pytest.skip(f"OpenGL does not work: {error}")
    return chosen


def test_pictures_are_of_their_times(skill):
    early, again, late = pictures_at(skill, 0, "", [500_000_000, 510_000_000, 4_500_000_000])

    assert np.mean(early != again) < 0.1 < np.mean(np.abs(early.astype(int) - late) > 8)


def test_a_failure_is_shown_with_its_cause_kind_and_onset(skill):
    shot = failure_shot(skill, "obstacle")
    first, second, third = shot.lines

    assert (first, second) == ("press_button: obstacle", "button not pressed")
    assert third.startswith("onset ")
    assert shot.picture.std() > 10


def test_a_row_shows_every_picture_and_its_lines():
    dark, grey = (np.full((168, 168, 3), value, np.uint8) for value in (40, 120))
    row = drawn_row([Shot(dark, ("grasp: slip", "", "")), Shot(grey, ("", "", ""))])

    assert (row == 40).all(axis=2).sum() >= 168 * 168
    assert (row == 120).all(axis=2).sum() >= 168 * 168
    below = row[6 + 168 :]
    assert cv2.cvtColor(below, cv2.COLOR_RGB2GRAY).min() < 100  # there is text
    assert row[:, -100:].min() == 255  # where there is no picture the page is white


def test_no_picture_is_taken_before_its_time():
    snapshots = Snapshots([10**12])
    rehearse(find_skill("press_button"), 0, film=snapshots, cause="")
    snapshots.close()

    assert snapshots.pictures == []
