import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import Result

from misstep.core.execution import Outcome
from misstep.store.store import Store
from misstep.watch.store_sink import SESSION
from misstep.watch.verdict import Level, Verdict


@pytest.fixture(scope="session")
def calibration(tmp_path_factory: pytest.TempPathFactory, misstep, skills: str) -> Path:
    """Ten successes of each skill that no model learned from."""
    store = tmp_path_factory.mktemp("calibration") / "store"
    assert misstep("record", skills, "--runs", 10, "--seed", 5, "--store", store).exit_code == 0
    return store


@pytest.fixture
def watch(misstep, store: Path, calibration: Path):
    """Watches with a promise that ten successes can keep."""
    more = ("--store", store, "--calibration", calibration, "--false-stops", 0.1)
    return lambda *words: misstep("watch", *words, *more)


def lines_of(done: Result) -> tuple[list[Verdict], dict[str, dict]]:
    """Verdicts, and the other lines by their key."""
    verdicts, others = [], {}
    for line in done.stdout.splitlines():
        facts = json.loads(line)
        if "level" in facts:
            verdicts.append(Verdict.from_json(line))
        else:
            others |= facts
    return verdicts, others


def test_a_replay_is_judged_and_not_recorded_again(watch, store: Path) -> None:
    before = len(Store.open(store).executions())
    done = watch("pick-00001", "--json", "--stats")
    assert done.exit_code == 0, done.output
    verdicts, others = lines_of(done)
    assert verdicts[-1].level is Level.OK
    assert {one.level for one in verdicts} <= {Level.OK, Level.UNKNOWN}
    assert [one.tick for one in verdicts] == list(range(len(verdicts)))
    assert list(others) == ["began", "ended", "watched"]
    assert others["ended"]["outcome"] == "success"
    assert others["watched"]["recorded"] == []
    assert others["watched"]["stats"]["samples"] == 17
    assert all(one["dropped"] == one["failed"] == 0 for one in others["watched"]["deliveries"].values())
    assert len(Store.open(store).executions()) == before


def test_skills_are_run_recorded_and_judged(watch, store: Path, skills: str) -> None:
    done = watch("--skills", skills, "--skill", "pick", "--skill", "press", "--runs", 2, "--speed", "max")
    assert done.exit_code == 0, done.output
    assert [line for line in done.stdout.splitlines() if line.endswith("begins")] == [
        "pick begins", "press begins", "pick begins", "press begins",
    ]  # fmt: skip
    stored = Store.open(store).executions(session=SESSION)
    assert [one.skill for one in stored] == ["pick", "press", "pick", "press"]
    assert {one.outcome for one in stored} == {Outcome.SUCCESS}
    seeds = [one.seed for one in stored]
    known = {one.seed for one in Store.open(store).executions(session="")}
    assert len(set(seeds)) == 4 and not known & set(seeds)
    assert "4 recorded, the newest as press-00012 (success)." in done.stdout


@pytest.fixture
def process(store: Path, calibration: Path):
    """Watches in a process of its own."""

    def start(*words: object, **environment: str) -> "subprocess.Popen[str]":
        more = ["--store", store, "--calibration", calibration, "--false-stops", 0.1, "--json"]
        program = "from misstep.cli.main import main; main()"
        return subprocess.Popen(
            [sys.executable, "-c", program, "watch", *map(str, [*words, *more])],
            env={**os.environ, **environment},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    return start


def test_a_failing_skill_raises_an_alarm(tmp_path: Path, process, store: Path, skills: str) -> None:
    alarm = tmp_path / "alarm"
    shell = f'echo "$MISSTEP_LEVEL" > {alarm}'
    failing = process("--skills", skills, "--skill", "pick", "--shell", shell, TINY_BUG="hand.close")
    told, why = failing.communicate(timeout=120)
    assert failing.returncode == 1, why
    assert alarm.read_text() == "fail\n"
    raised = next(one["raised"] for one in map(json.loads, told.splitlines()) if "raised" in one)
    assert raised["verdict"]["level"] == "fail"
    assert "body.grip" in raised["verdict"]["channels"]
    (stored,) = Store.open(store).executions(session=SESSION)
    assert stored.outcome is Outcome.FAILURE
    assert "watch: fail" in [event.name for event in Store.open(store).events(stored.id)]


def test_ctrl_c_keeps_what_was_recorded(process, store: Path, skills: str) -> None:
    watched = process("--skills", skills, "--skill", "pick", TINY_PAUSE_S="60")
    for line in watched.stdout:
        if "level" in json.loads(line):
            break
    watched.send_signal(signal.SIGINT)
    told, why = watched.communicate(timeout=60)
    assert watched.returncode == 130
    assert json.loads(told.splitlines()[-1])["watched"]["recorded"] == ["pick-00011"]
    assert "1 recorded, the newest as pick-00011 (unknown)" in why
    assert f"misstep label pick-00011 success --store {store}" in why
    (stored,) = Store.open(store).executions(session=SESSION)
    assert stored.outcome is Outcome.UNKNOWN


def test_topics_that_are_silent_are_no_reason_to_be_calm(process) -> None:
    pytest.importorskip("cyclonedds")
    topics = process(
        "--ros", "body=/ft:geometry_msgs/msg/WrenchStamped", "--skill", "pick", "--for", 2.5,
        ROS_LOCALHOST_ONLY="1", ROS_DOMAIN_ID=str(100 + os.getpid() % 100),
    )  # fmt: skip
    told, why = topics.communicate(timeout=120)
    assert topics.returncode == 1, why
    lines = list(map(json.loads, told.splitlines()))
    assert {line["level"] for line in lines if "level" in line} == {"unknown"}
    assert [line["raised"]["verdict"]["level"] for line in lines if "raised" in line] == ["unknown"]


def test_a_promise_that_can_not_be_kept_is_refused(misstep, store: Path, calibration: Path) -> None:
    done = misstep("watch", "pick-00001", "--store", store, "--calibration", calibration)
    assert done.exit_code == 2
    assert "At most 0.01 false stops" in done.stderr
    assert "--false-stops 0.0909" in done.stderr


@pytest.mark.parametrize(
    ("words", "hint"),
    [
        ([], "name either"),
        (["pick-00001", "--skills", "skills.py"], "name either"),
        (["--ros", "/ft:geometry_msgs/msg/WrenchStamped"], "--ros needs --skill"),
        (["--ros", "/ft:geometry_msgs/msg/WrenchStamped", "--skill", "a", "--skill", "b"], "--ros-skill"),
        (["--ros", "/ft", "--skill", "pick"], "[STREAM=]TOPIC:TYPE"),
        (["pick-00001", "--speed", "fast"], "--speed takes a number"),
        (["pick-00001", "--speed", "0"], "--speed takes a number"),
        (["pick-99999"], "misstep list"),
        (["pick-00001", "--webhook", "http://example.org/"], "loopback"),
    ],
)
def test_wrong_usage_is_told(watch, words: list[str], hint: str) -> None:
    done = watch(*words)
    assert done.exit_code == 2
    assert hint in done.output


def test_viewers_get_what_is_watched(tmp_path: Path, watch) -> None:
    pytest.importorskip("rerun")
    pytest.importorskip("foxglove")
    file = tmp_path / "watched.rrd"
    done = watch("pick-00001", "--speed", "max", "--rerun", file, "--foxglove", 0)
    assert done.exit_code == 0, done.output
    assert "ws://127.0.0.1:" in done.stdout
    assert file.stat().st_size > 1000
