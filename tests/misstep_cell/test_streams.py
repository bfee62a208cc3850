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
print(json.dumps({
    "succeeded": SKILLS[0].succeeded(),
    "seen": [[stream, t_ns, str(array.dtype), array.shape] for stream, t_ns, array in images],
    "complaint": sys.stderr.getvalue(),
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


def test_both_cameras_see_colour_depth_and_flow_at_their_rate(fresh_process):
    told = fresh_process(FILM, MISSTEP_CELL_CAMERA_FPS="1", MISSTEP_CELL_FLOW="1", MISSTEP_CELL_CROP="190,120,230,200")

    assert told["succeeded"]
    if "no cameras" in told["complaint"]:
        assert told["seen"] == []
        return
    assert told["seen"][:12] == [
        [f"{camera}/{kind}", t_ns, dtype, shape]
        for t_ns in (0, 1_000_000_000)
        for camera in ("head", "overhead")
        for kind, dtype, shape in (
            ("rgb", "uint8", [200, 230, 3]),
            ("depth", "uint16", [200, 230]),
            ("flow", "uint16", [200, 460]),
        )
    ]


def test_without_opengl_the_cell_goes_on_and_says_so_once(fresh_process):
    outcomes, told = fresh_process(NO_CAMERA, MISSTEP_CELL_CAMERA_FPS="2", MUJOCO_GL="disable")

    assert outcomes == [True, True]
    assert told.count("no cameras") == 1
    assert "apt install" in told


def test_no_pictures_are_taken_at_rate_zero(fresh_process):
    told = fresh_process(FILM, MISSTEP_CELL_CAMERA_FPS="0")

    assert told["seen"] == []
