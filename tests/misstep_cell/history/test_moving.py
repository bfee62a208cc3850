from misstep_cell.history.moving import moved_back

NOW = '''"""Boxes."""

import numpy as np

from tabletop.pose import Pose, turned


def box(pose):
    return corner(turned(pose))


def corner(pose):
    return np.array(pose)


def last(pose):
    return pose
'''
USER = "from tabletop.box import box, corner\n\nprint(box, corner)\n"


def test_a_function_goes_to_another_module_with_what_it_needs_and_all_follow():
    tree = {"tabletop/box.py": NOW, "skills.py": USER}
    moved_back(tree, "corner", "tabletop.box", "tabletop.corners", ("import numpy as np",))
    assert tree["tabletop/corners.py"] == (
        '"""Corner."""\n\nimport numpy as np\n\n\ndef corner(pose):\n    return np.array(pose)\n'
    )
    assert "turned(pose))\n\n\ndef last(pose)" in tree["tabletop/box.py"]
    assert "from tabletop.corners import corner\nfrom tabletop.pose import Pose, turned\n" in tree["tabletop/box.py"]
    assert tree["skills.py"].startswith("from tabletop.box import box\nfrom tabletop.corners import corner\n")


def test_a_module_that_is_there_takes_the_function_at_its_end_and_imports_it_no_more():
    pose = "import numpy as np\n\nfrom tabletop.box import corner\n\n\ndef turned(pose):\n    return corner(pose)\n"
    tree = {"tabletop/box.py": NOW, "tabletop/pose.py": pose}
    moved_back(tree, "corner", "tabletop.box", "tabletop.pose", ())
    assert "import corner" not in tree["tabletop/pose.py"]
    assert tree["tabletop/pose.py"].endswith("\n\n\ndef corner(pose):\n    return np.array(pose)\n")
    assert "from tabletop.pose import Pose, corner, turned\n" in tree["tabletop/box.py"]


def test_what_is_not_there_yet_stays_where_it_is():
    tree = {"skills.py": USER}
    moved_back(tree, "corner", "tabletop.box", "tabletop.pose", ())
    assert tree == {"skills.py": USER}


def test_neighbours_move_one_after_the_other():
    tree = {"tabletop/box.py": NOW}
    for function in ("corner", "box"):
        moved_back(tree, function, "tabletop.box", "tabletop.pose", ())
    assert tree["tabletop/box.py"].endswith("turned\n\n\ndef last(pose):\n    return pose\n")
    assert tree["tabletop/pose.py"].count("\ndef ") == 2
