import json
from pathlib import Path

import pytest

from misstep_cell.bugs import BUGS, find_bug
from misstep_cell.bugs.bug import Bug
from misstep_cell.bugs.catalogue import PACKAGED, Catalogue, Effect, Entry, Verdict, read_catalogue, write_catalogue
from misstep_cell.bugs.command import VALIDATE
from misstep_cell.bugs.hook import patched_source
from misstep_cell.bugs.operators import OPERATORS
from misstep_cell.bugs.software import software_hash, software_sources

FEWEST_BREAKING = 150
PAPERS = ["cartesian-shift", "hand-not-forwarded", "localiser-constant"]
DOCS = Path(__file__).parents[3] / "docs" / "cell.md"


def entry(name, verdict, effects=None):
    return Entry(Bug(name, "misstep_cell.robot.m", "f", "sign-flip", "a -> b", "a", "b"), verdict, effects or {})


SMALL = Catalogue(
    "hash",
    {"grasp": [0, 1]},
    (
        entry("a", Verdict.BREAKING, {"grasp": Effect(2, 1, 2, {"missed": 1}, 0.5, {"joints": 2.0})}),
        entry("b", Verdict.EQUIVALENT, {"grasp": Effect(2, 0, 0)}),
        entry("c", Verdict.BREAKING),
    ),
)


def test_what_is_written_is_read(tmp_path):
    write_catalogue(SMALL, tmp_path / "bugs.json")

    assert read_catalogue(tmp_path / "bugs.json") == SMALL


def test_the_verdicts_are_apart_and_every_bug_has_its_line(tmp_path):
    write_catalogue(SMALL, tmp_path / "bugs.json")
    text = (tmp_path / "bugs.json").read_text()

    data = json.loads(text)
    assert [one["name"] for one in data["breaking"]] == ["a", "c"]
    assert [one["name"] for one in data["equivalent"]] == ["b"]
    assert [line.count('"name"') for line in text.splitlines() if '"name"' in line] == [1, 1, 1]


def test_no_file_is_an_empty_catalogue(tmp_path):
    assert read_catalogue(tmp_path / "bugs.json").entries == ()


def test_the_summary_counts():
    words = "3 bugs in 1 functions were tried: 2 breaking, 0 harmless, 1 equivalent, 0 crashing, 0 hanging."
    assert SMALL.summary == words
    assert SMALL.entries[0].breaks == ["grasp"]


@pytest.fixture(scope="module")
def catalogue():
    if not PACKAGED.exists():
        pytest.skip(f"no catalogue yet; run {VALIDATE}")
    return read_catalogue()


def test_the_catalogue_was_validated_on_this_software(catalogue):
    assert catalogue.software == software_hash(), f"the robot's software has changed; run {VALIDATE}"


def test_every_bug_can_still_be_planted(catalogue):
    sources = dict(software_sources())
    for one in catalogue.entries:
        source = sources[one.bug.module]
        patched = patched_source(one.bug, source)
        compile(patched, one.bug.module, "exec")
        assert len(patched.splitlines()) == len(source.splitlines())
        assert find_bug(one.bug.name) == one.bug


def test_names_are_unique_and_operators_known(catalogue):
    names = [one.bug.name for one in catalogue.entries]

    assert names == sorted(set(names))
    assert {one.bug.operator for one in catalogue.entries} <= {*OPERATORS, "constant-reply"}


def test_many_are_breaking_in_all_layers(catalogue):
    breaking = catalogue.of(Verdict.BREAKING)
    layers = {one.bug.module.split(".")[2] for one in breaking}

    assert len(breaking) >= FEWEST_BREAKING
    assert {"skills", "perception", "planning", "control", "kinematics", "pose"} <= layers
    assert len({one.bug.function for one in breaking}) > 70
    assert set().union(*(one.breaks for one in breaking)) == set(catalogue.seeds)


def test_the_six_are_in_it_as_they_are_and_break_something(catalogue):
    by_name = {one.bug.name: one for one in catalogue.entries}

    assert [by_name[bug.name].bug for bug in BUGS] == list(BUGS)
    assert all(by_name[bug.name].verdict is Verdict.BREAKING for bug in BUGS)
    assert [bug.name for bug in BUGS[:3]] == PAPERS


def test_verdicts_agree_with_what_was_measured(catalogue):
    for one in catalogue.entries:
        effects = one.effects.values()
        assert all(0 <= max(e.failures, e.differing) <= e.executions <= 3 for e in effects)
        assert all(sum(e.kinds.values()) == e.failures for e in effects)
        if one.verdict is Verdict.EQUIVALENT:
            assert not any(e.failures or e.differing for e in effects)
        if one.verdict is Verdict.HARMLESS:
            assert not one.breaks and any(e.differing for e in effects)
        if one.verdict is Verdict.BREAKING:
            assert one.breaks


OUTCOME = """
import json
from misstep_cell.rehearsal import find_skill, rehearse
print(json.dumps(rehearse(find_skill("point"), SEED).succeeded))
"""


@pytest.mark.parametrize("operator", ["wrong-frame", "unit-error", "stale-value", "dropped-command"])
def test_a_bug_breaks_again_what_it_broke(catalogue, fresh_process, operator):
    one = next(
        one
        for one in catalogue.of(Verdict.BREAKING)
        if one.bug.operator == operator and "point" in one.breaks
        if one.effects["point"].failures == one.effects["point"].executions
    )
    code = OUTCOME.replace("SEED", str(catalogue.seeds["point"][0]))

    assert fresh_process(code, MISSTEP_CELL_BUG=one.bug.name) is False


def test_the_file_is_small(catalogue):
    assert PACKAGED.stat().st_size < 1_000_000


def test_the_documentation_quotes_it(catalogue):
    assert catalogue.summary in " ".join(DOCS.read_text().split())
