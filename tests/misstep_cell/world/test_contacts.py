import numpy as np

from misstep_cell.world.contacts import held_by_fingers, touched_by, touching
from misstep_cell.world.draw import draw_scene
from misstep_cell.world.simulation import Simulation


def test_what_stands_on_the_table_touches_it_alone():
    cell = Simulation(draw_scene(np.random.default_rng(0), "grasp"))

    assert touching(cell.model, cell.data, cell.model.body("object").id) == {0}
    assert touched_by(cell.model, cell.data, "object") == {"world"}
    assert not held_by_fingers(cell.model, cell.data)


def test_what_the_hand_lifted_touches_both_fingers_alone(execute):
    cell = execute("grasp", 0)[0].simulation

    assert touched_by(cell.model, cell.data, "object") == {"left_finger", "right_finger"}
    assert held_by_fingers(cell.model, cell.data)
