import numpy as np
import pytest

from misstep import Failure, Skill
from misstep_cell.rehearsal import find_skill
from misstep_cell.skills import SKILLS

SERIES = {"joints/position": 7, "joints/velocity": 7, "joints/torque": 7, "wrench": 6, "gripper": 2}
NAMES = [skill.name for skill in SKILLS]

HASH_OF_AN_EXECUTION = """
import hashlib, json
import numpy as np
from misstep_cell.skills import SKILLS

digest = hashlib.sha256()

class Recorder:
    def describe(self, stream, channels, units=()): pass
    def log(self, stream, t_ns, values): digest.update(f"{stream} {t_ns}".encode() + np.asarray(values).tobytes())
    def image(self, stream, t_ns, array): pass
    def event(self, t_ns, name, text=""): digest.update(f"{t_ns} {name} {text}".encode())

hashes = []
for seed in (5, 5, 6):
    np.random.seed(seed)
    SKILLS[0].prepare()
    digest = hashlib.sha256()
    SKILLS[0].execute(Recorder())
    hashes.append(digest.hexdigest())
print(json.dumps(hashes))
"""


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("seed", [0, 1, 2])
def test_succeeds(execute, name, seed):
    skill, _ = execute(name, seed)

    assert isinstance(skill, Skill)
    assert skill.succeeded()
    assert skill.failure() is None


@pytest.mark.parametrize("name", NAMES)
def test_records_every_sensor_at_100_hz_from_time_zero(execute, name):
    skill, memory = execute(name, seed=3)

    cycles = skill.simulation.t_ns // 10_000_000
    for stream, channels in SERIES.items():
        assert memory.stamps_ns[stream] == [10_000_000 * cycle for cycle in range(cycles + 1)]
        values = np.array(memory.values[stream])
        assert values.shape == (cycles + 1, channels)
        assert np.isfinite(values).all()
        assert [len(words) for words in memory.channels[stream]] == [channels, channels]
    assert memory.stamps_ns["microphone"] == [2_000_000 * step for step in range(1, 5 * cycles + 1)]
    assert min(memory.values["microphone"]) >= 0
    assert 3.0 < skill.simulation.t_ns / 1e9 < 12.0


def test_events_follow_the_states(execute):
    _, memory = execute("grasp", seed=0)

    states = [text for _, name, text in memory.events if name == "state"]
    assert states == ["start", "reach_over", "reach_down", "grip", "lift"]
    stamps = [t_ns for t_ns, _, _ in memory.events]
    assert stamps == sorted(stamps)


def test_a_seed_repeats_an_execution_in_every_process(fresh_process):
    first, second = fresh_process(HASH_OF_AN_EXECUTION), fresh_process(HASH_OF_AN_EXECUTION)

    assert first == second
    assert first[0] == first[1] != first[2]


def test_a_skill_that_does_not_move_fails():
    skill = find_skill("press_button")
    skill.prepare()

    assert not skill.succeeded()
    assert skill.failure() == Failure("button not pressed")


def test_prepare_moves_nothing():
    skill = find_skill("grasp")
    skill.prepare()

    assert skill.simulation.t_ns == 0
    assert np.abs(skill.simulation.data.qvel).max() < 0.01
