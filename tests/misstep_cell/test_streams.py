FILM = """
import json, sys
import numpy as np
from io import StringIO
from misstep_cell.skills import SKILLS

images = []
sys.stderr = StringIO()

class Recorder:
    def describe(self, stream, channels, units=()): pass
    def log(self, stream, t_ns, values): pass
    def image(self, stream, t_ns, array): images.append((stream, t_ns, array))
    def event(self, t_ns, name, text=""): pass

np.random.seed(0)
SKILLS[0].prepare()
SKILLS[0].execute(Recorder())
depth = [array for stream, _, array in images if stream == "head/depth"]
print(json.dumps({
    "succeeded": SKILLS[0].succeeded(),
    "seen": [[stream, t_ns, str(array.dtype), array.shape] for stream, t_ns, array in images],
    "complaint": sys.stderr.getvalue(),
    "depth_mm": [int(depth[0][112:].min()), int(depth[0][112:].max())] if depth else None,
}))
"""

NO_CAMERA = """
import json, sys
import numpy as np
from io import StringIO
from misstep_cell.rehearsal import find_skill, rehearse

sys.stderr = StringIO()
outcomes = [rehearse(find_skill(name), 0).succeeded for name in ("grasp", "point")]
print(json.dumps([outcomes, sys.stderr.getvalue()]))
"""


def test_the_head_camera_sees_the_table_at_its_rate(fresh_process):
    told = fresh_process(FILM, MISSTEP_CELL_CAMERA_FPS="1")

    assert told["succeeded"]
    if "no head camera" in told["complaint"]:
        assert told["seen"] == []
        return
    assert told["seen"][:4] == [
        ["head/rgb", 0, "uint8", [224, 224, 3]],
        ["head/depth", 0, "uint16", [224, 224]],
        ["head/rgb", 1_000_000_000, "uint8", [224, 224, 3]],
        ["head/depth", 1_000_000_000, "uint16", [224, 224]],
    ]
    nearest_mm, farthest_mm = told["depth_mm"]
    assert 700 < nearest_mm < farthest_mm < 3000


def test_without_opengl_the_cell_goes_on_and_says_so_once(fresh_process):
    outcomes, told = fresh_process(NO_CAMERA, MISSTEP_CELL_CAMERA_FPS="2", MUJOCO_GL="disable")

    assert outcomes == [True, True]
    assert told.count("no head camera") == 1
    assert "apt install" in told


def test_no_pictures_are_taken_at_rate_zero(fresh_process):
    told = fresh_process(FILM, MISSTEP_CELL_CAMERA_FPS="0")

    assert told["seen"] == []
