import numpy as np
import pytest

from misstep_cell.errors import CropError
from misstep_cell.world.camera_mount import SENSOR_PX
from misstep_cell.world.cameras import CAMERAS, Cameras, Crop
from misstep_cell.world.draw import draw_scene
from misstep_cell.world.simulation import Simulation


def pictures(crop=None):
    cell = Simulation(draw_scene(np.random.default_rng(0), "push"))
    try:
        cameras = Cameras(cell.model, crop)
    except Exception as error:  # whatever the system's OpenGL raises
        pytest.skip(f"OpenGL does not work: {error}")
    taken = {camera: cameras.take(cell.data, camera) for camera in CAMERAS}
    cameras.close()
    return cell, taken


@pytest.mark.parametrize("camera", CAMERAS)
def test_a_crop_is_a_part_of_the_whole_picture(camera):
    crop = Crop(150, 90, 256, 240)
    _, whole = pictures(Crop(0, 0, *SENSOR_PX))
    _, part = pictures(crop)

    expected = whole[camera].depth_mm[crop.top : crop.top + crop.height, crop.left : crop.left + crop.width]
    assert part[camera].depth_mm.shape == (240, 256)
    np.testing.assert_allclose(np.median(np.abs(part[camera].depth_mm - expected.astype(int))), 0, atol=1)
    assert np.mean(part[camera].depth_mm != expected) < 0.02


@pytest.mark.parametrize("camera", CAMERAS)
def test_depth_is_the_distance_along_the_optical_axis(camera):
    cell, taken = pictures()
    crop = Crop()
    number = cell.model.camera(camera).id
    focal_px = cell.model.cam_intrinsic[number, 0] / cell.model.cam_sensorsize[number, 0] * crop.width
    rotation = cell.data.cam_xmat[number].reshape(3, 3)
    top = cell.data.body("object").xpos + np.array([0, 0, cell.scene.object.half_size_m[2]])
    right, up, back = (top - cell.data.cam_xpos[number]) @ rotation
    u = round(SENSOR_PX[0] / 2 - crop.left - focal_px * right / back)
    v = round(SENSOR_PX[1] / 2 - crop.top + focal_px * up / back)

    assert taken[camera].depth_mm[v, u] == pytest.approx(-1000 * back, abs=3)
    red, green, blue = taken[camera].rgb[v, u].astype(int)
    assert min(red, green) > 2 * blue  # the puck is yellow


def test_by_default_the_table_fills_half_of_each_picture():
    _, taken = pictures()

    for picture in taken.values():
        assert picture.rgb.shape == (224, 224, 3)
        assert np.mean(picture.depth_mm < 2300) > 0.5


def test_a_crop_is_read_from_text():
    assert Crop.parse("10, 20,300,240") == Crop(10, 20, 300, 240)


@pytest.mark.parametrize(
    "text",
    ["", "10,20", "a,b,c,d", "1.5,0,9,9", "-1,0,224,224", "0,0,0,224", "500,0,224,224", "0,300,224,224", "1,2,3,4,5"],
)
def test_nonsense_is_refused(text):
    with pytest.raises(CropError, match="left,top,width,height"):
        Crop.parse(text)


def test_two_renderers_at_once_do_not_draw_into_each_others_pictures():
    cell, taken = pictures()
    other = Simulation(draw_scene(np.random.default_rng(1), "push"))
    first, second = Cameras(cell.model), Cameras(other.model)

    second.take(other.data, "head")
    np.testing.assert_array_equal(first.take(cell.data, "head").rgb, taken["head"].rgb)
    first.close()
    second.close()
