import json
from dataclasses import replace
from pathlib import PurePosixPath

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from misstep.core.calls import Function
from misstep.core.execution import Revision
from misstep.core.naming import AS_RECORDED, Naming, Since
from misstep.core.place import Place, module_of
from misstep.core.values import Values
from misstep.record.type_plan import checksum

OLD = Revision("a" * 40)
FILES = ("src/robot/__init__.py", "src/robot/arm.py", "src/robot/ways/line.py", "skills.py")
REACH = "src.robot.arm.Arm.reach", "src.robot.arm.Limb.reach"
MOVED = {
    Place("src/robot/arm.py", "plan"): Place("src/robot/ways/plan.py", "plan_way"),
    Place("src/robot/arm.py", "Arm.reach"): Place("src/robot/arm.py", "Limb.reach"),
    Place("src/robot/__init__.py", "start"): Place("src/robot/__init__.py", "begin"),
    Place("skills.py", "Grasp.execute"): Place("skills/grasp.py", "Grasp.execute"),
}


def naming(*tops, files=FILES, moved=MOVED, codes=()):
    return Naming({OLD.commit: Since(files, moved, dict(codes))}, tops)


def test_facts_are_the_same_after_json_and_in_whatever_order_they_were_found_out():
    codes = {checksum(name): checksum(name.upper()) for name in ("plan", "reach", "start")}
    since, other = Since(FILES, MOVED, codes), Since(FILES, *(dict(reversed(one.items())) for one in (MOVED, codes)))
    again = Since.from_facts(json.loads(json.dumps(since.facts())))
    assert (again.files, again.moved, again.codes) == (FILES, MOVED, codes)
    assert json.dumps(again.facts()) == json.dumps(other.facts())
    assert len({Naming({OLD.commit: one}).key([OLD]) for one in (since, again, other)}) == 1


@pytest.mark.parametrize(
    ("top", "name", "file", "expected"),
    [
        ("src", "robot.arm.plan", "robot/arm.py", ("robot.ways.plan.plan_way", "robot/ways/plan.py")),  # a package
        ("src", "robot.arm.plan", "src/robot/arm.py", ("robot.ways.plan.plan_way", "src/robot/ways/plan.py")),  # folder
        ("src/robot", "arm.plan", "robot/arm.py", ("ways.plan.plan_way", "robot/ways/plan.py")),
        ("", REACH[0], "clone/src/robot/arm.py", (REACH[1], "clone/src/robot/arm.py")),
        ("src", "robot.start", "robot/__init__.py", ("robot.begin", "robot/__init__.py")),
        ("src/robot", "start", "robot/__init__.py", ("begin", "robot/__init__.py")),
        ("", "skills.Grasp.execute", "skills.py", ("skills.grasp.Grasp.execute", "skills/grasp.py")),
        ("lib", "robot.arm.plan", "robot/arm.py", ("robot.arm.plan", "robot/arm.py")),  # it left what is traced
        ("src", "robot.arm.rest", "robot/arm.py", ("robot.arm.rest", "robot/arm.py")),
        ("src", "arm.plan", "arm.py", ("arm.plan", "arm.py")),  # of src or of tests
        ("src", "plan", "", ("plan", "")),
    ],
)  # fmt: skip
def test_a_function_is_found_by_its_name_and_file_and_named_as_it_is_now(top, name, file, expected):
    files = (*FILES, "src/arm.py", "tests/arm.py")
    now = naming(top, files=files).function(OLD, Function(name, file, 7))
    assert now == Function(*expected, 7)


def test_the_traced_folder_tells_which_of_two_files_it_is():
    moved = {Place("tests/robot/arm.py", "plan"): Place("tests/robot/arm.py", "fake_plan")}
    told = naming("src", "tests", files=(*FILES, "tests/robot/arm.py"), moved=moved)
    assert told.function(OLD, Function("robot.arm.plan", "src/robot/arm.py")).name == "robot.arm.plan"
    assert told.function(OLD, Function("robot.arm.plan", "tests/robot/arm.py")).name == "robot.arm.fake_plan"
    assert told.function(OLD, Function("robot.arm.plan", "robot/arm.py")).name == "robot.arm.plan"  # either


@pytest.mark.parametrize("revision", [Revision(), Revision("b" * 40), Revision(OLD.commit, dirty=True)])
def test_of_other_and_of_changed_software_nothing_is_known(revision):
    function = Function("robot.arm.plan", "robot/arm.py")
    assert naming("src").function(revision, function) == function
    assert naming("src").key([revision]) == "" != naming("src").key([OLD])


names = st.text("abc", min_size=1, max_size=2)
places = st.builds(lambda folder, file, name: Place(f"{folder}/{file}.py", name), names, names, names)
moves = st.lists(st.tuples(places, places), unique_by=(lambda pair: pair[0], lambda pair: pair[1])).map(dict)


def closed(moved):
    """With a name for what was where something else is now: as in what is found out of a repository."""
    taken = set(moved.values()) - set(moved)
    return moved | {place: Place(place.file, f"{place.qualname} (gone)") for place in taken}


@given(moves, st.sets(places))
def test_no_two_functions_fall_together_and_each_is_found_back(moved, others):
    whole = closed(moved)
    were = sorted(set(whole) | others)
    files = tuple(sorted({one.file for one in were}))
    then = [Function(f"{module_of(one.file)}.{one.qualname}", one.file) for one in were]
    now = naming("", files=files, moved=whole).functions(OLD, then)
    assert len(set(now)) == len({one.name for one in now}) == len(were)
    there = tuple(sorted({one.file for one in whole.values()} | set(files)))
    back = naming("", files=there, moved={new: old for old, new in whole.items()})
    assert list(back.functions(OLD, now)) == then


def test_values_are_named_as_calls_are():
    layouts = (("argument/goal:type", "calls/robot.arm.plan", "calls/numpy.dot", "return/"), ("return/:function",))
    functions = (Function("robot.arm.Arm.reach", "robot/arm.py"), Function("robot.arm.plan", "robot/arm.py"))
    one = np.array([0, 1])
    values = Values(functions, layouts, one, one - 1, one.astype(np.int32), one * 0, one, one, one == 0,
                    one.astype(np.int32), np.array([0, 4, 5]),
                    np.array([checksum("Arm"), 2.0, 1.0, checksum("Arm"), checksum("Arm")]))  # fmt: skip
    told = naming("src", codes={checksum("Arm"): checksum("Limb")}).values(OLD, values)
    assert told.functions == naming("src").functions(OLD, functions)
    assert told.layouts[0] == ("argument/goal:type", "calls/robot.ways.plan.plan_way", "calls/numpy.dot", "return/")
    assert told.value.tolist() == [checksum("Limb"), 2.0, 1.0, checksum("Arm"), checksum("Limb")]
    assert values.value[0] == checksum("Arm")
    np.testing.assert_array_equal(told.start, values.start)
    assert naming("src").values(replace(OLD, dirty=True), values) is values
    assert len(naming("src", codes={1.0: 2.0}).values(OLD, Values.empty())) == 0


def test_nothing_is_renamed_where_nothing_is_known():
    function = Function("robot.arm.plan", "robot/arm.py")
    assert AS_RECORDED.functions(OLD, [function]) == (function,)
    assert AS_RECORDED.values(OLD, Values.empty()) is not None and AS_RECORDED.key([OLD]) == ""


@pytest.mark.parametrize("path", FILES)
def test_modules_of_files(path):
    module = module_of(path)
    assert module_of(PurePosixPath(path)) == module
    assert module == path.removesuffix(".py").removesuffix("/__init__").replace("/", ".")
