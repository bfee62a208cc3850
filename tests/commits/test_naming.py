import pytest

from misstep.commits import naming as program
from misstep.commits.naming import kept_since, naming, since, tops
from misstep.core.calls import Function
from misstep.core.execution import Revision
from misstep.record.type_plan import checksum

ARM = '''
class Goal:
    x: float = 0.5


class Planner:
    def __init__(self, speed):
        self.speed = speed

    def plan(self, goal):
        half = goal.x / 2
        return [half * self.speed, goal.x]


def reach(goal):
    """Moves the hand."""
    way = Planner(2.0).plan(goal)
    for step in way:
        step.run()
    return way[-1]


def rest():
    return reach(Goal())
'''


def moved(workshop, old, new="HEAD"):
    """What moved between two commits, as pairs of "file qualname"."""
    repository = workshop.repository
    found = since(repository, repository.resolve(old), repository.resolve(new)).moved
    return {f"{was.file} {was.qualname}": f"{now.file} {now.qualname}" for was, now in found.items()}


def there_and_back(workshop, old, new="HEAD"):
    """The same; what moved the other way is its inverse."""
    found = moved(workshop, old, new)
    assert {now: was for was, now in found.items()} == moved(workshop, new, old)
    return found


@pytest.fixture
def good(workshop):
    return workshop.commit({"robot/arm.py": ARM, "robot/__init__.py": "", "README.md": "A robot.\n" * 20})


def test_a_function_that_was_renamed_changed_moved_and_put_into_a_class_renamed_is_followed(workshop, good):
    text = ARM.replace("reach(", "reach_for(").replace("Planner", "Router").replace("Goal", "Target")
    workshop.commit({"robot/arm.py": text})
    workshop.commit({"robot/arm.py": (text := text.replace("return way[-1]", "way.reverse()\n    return way[0]"))})
    workshop.commit({"robot/arm.py": None, "robot/limbs/arm.py": text})
    rest = text[text.index("def rest") :].replace("rest", "rest_arm")
    workshop.commit({"robot/limbs/arm.py": text[: text.index("def rest")], "robot/rest.py": rest})
    assert there_and_back(workshop, good) == {
        "robot/arm.py Goal.<class>": "robot/limbs/arm.py Target.<class>",
        "robot/arm.py Planner.<class>": "robot/limbs/arm.py Router.<class>",
        "robot/arm.py Planner.__init__": "robot/limbs/arm.py Router.__init__",
        "robot/arm.py Planner.plan": "robot/limbs/arm.py Router.plan",
        "robot/arm.py reach": "robot/limbs/arm.py reach_for",
        "robot/arm.py rest": "robot/rest.py rest_arm",
    }
    codes = since(workshop.repository, good, workshop.git("rev-parse", "HEAD")).codes
    names = {"Goal": "Target", "Planner": "Router", "reach": "reach_for", "rest": "rest_arm"}
    names |= {f"Planner.{method}": f"Router.{method}" for method in ("__init__", "plan")}
    assert codes == {checksum(was): checksum(now) for was, now in names.items()}


def test_what_was_deleted_or_not_renamed_keeps_its_name(workshop, good):
    workshop.commit({"robot/arm.py": ARM[: ARM.index("def rest")]})
    assert there_and_back(workshop, good) == {}


def test_what_was_split_is_not_followed(workshop, good):
    work = [f"    {name} = {name}.next(goal)\n" for name in "abcdef"]
    whole, first, second = ("".join(["def {}(goal):\n", *part]) for part in (work, work[:3], work[3:]))
    before = workshop.commit({"robot/work.py": whole.format("work")})
    workshop.commit({"robot/work.py": first.format("begin") + "\n\n" + second.format("end")})
    assert there_and_back(workshop, before) == {}


def test_what_was_deleted_is_not_taken_for_its_double_that_was_there_before(workshop, good):
    twin = "def nap():\n    return reach(Goal())\n"
    before = workshop.commit({"robot/sleep.py": twin})
    workshop.commit({"robot/arm.py": ARM.replace("def rest():\n    return reach(Goal())\n", "")})
    moved_too = ARM[ARM.index("def reach") : ARM.index("def rest")]
    workshop.commit({"robot/arm.py": ARM[: ARM.index("def reach")], "robot/sleep.py": f"{moved_too}\n\n{twin}"})
    assert there_and_back(workshop, before) == {"robot/arm.py reach": "robot/sleep.py reach"}


def test_a_name_that_another_function_got_belongs_to_that_one(workshop, good):
    workshop.commit({"robot/arm.py": ARM.replace("def rest():\n    return reach(Goal())", "")})
    workshop.commit({"robot/arm.py": ARM[: ARM.index("def rest")].replace("reach(", "rest(")})
    found = moved(workshop, good)
    assert found == {"robot/arm.py reach": "robot/arm.py rest", "robot/arm.py rest": "robot/arm.py rest (gone)"}


def test_two_functions_that_changed_names_are_told_apart(workshop, good):
    text = ARM.replace("rest(", "other(").replace("reach(", "rest(").replace("other(", "reach(")
    workshop.commit({"robot/arm.py": ARM.replace("rest(", "other(")})
    workshop.commit({"robot/arm.py": ARM.replace("rest(", "other(").replace("reach(", "rest(")})
    workshop.commit({"robot/arm.py": text})
    swapped = {"robot/arm.py reach": "robot/arm.py rest", "robot/arm.py rest": "robot/arm.py reach"}
    assert there_and_back(workshop, good) == swapped


def test_from_branch_to_branch_the_way_is_by_what_both_have(workshop, good):
    workshop.git("checkout", "--quiet", "-b", "side")
    side = workshop.commit({"robot/arm.py": ARM.replace("reach(", "reach_out(") + "\n\ndef wave():\n    return 1\n"})
    workshop.git("checkout", "--quiet", "main")
    main = workshop.commit({"robot/arm.py": ARM.replace("reach(", "reach_for(").replace("rest(", "relax(")})
    assert there_and_back(workshop, side, main) == {
        "robot/arm.py reach_out": "robot/arm.py reach_for",
        "robot/arm.py rest": "robot/arm.py relax",
    }
    workshop.git("checkout", "--quiet", "--orphan", "elsewhere")
    assert moved(workshop, main, workshop.commit({"robot/arm.py": ARM}, "an origin of its own")) == {}


def test_a_commit_that_can_not_be_parsed_hides_nothing(workshop, good):
    text = ARM.replace("reach(", "reach_for(")
    workshop.commit({"robot/arm.py": text.replace("return way[-1]", "return way[-1")})
    workshop.commit({"robot/arm.py": text})
    assert there_and_back(workshop, good) == {"robot/arm.py reach": "robot/arm.py reach_for"}


def test_what_was_found_out_is_kept_as_long_as_it_holds(workshop, good, tmp_path, monkeypatch):
    new = workshop.commit({"robot/arm.py": ARM.replace("reach(", "reach_for(").replace("Planner", "Router")})
    repository, cache = workshop.repository, tmp_path / "cache"
    first = kept_since(repository, good, new, cache)
    monkeypatch.setattr(program, "since", None)
    again = kept_since(repository, good, new, cache)
    assert (again.files, again.moved, again.codes) == (first.files, first.moved, first.codes)
    assert len(first.moved) == 4
    (file,) = cache.iterdir()
    file.write_text("[")
    monkeypatch.undo()
    assert kept_since(repository, good, new, cache).moved == first.moved


def test_names_at_several_commits(workshop, good, tmp_path):
    middle = workshop.commit({"robot/arm.py": ARM.replace("reach(", "reach_for(")})
    new = workshop.commit({"robot/arm.py": ARM.replace("reach(", "reach_to(")})
    found = naming(workshop.repository, [good, middle, new, "0" * 40], new, [""], tmp_path)
    recorded = {good: "robot.arm.reach", middle: "robot.arm.reach_for", new: "robot.arm.reach_to"}
    now = {found.function(Revision(sha), Function(name, "robot/arm.py")).name for sha, name in recorded.items()}
    assert now == {"robot.arm.reach_to"}
    assert found.since.keys() == {good, middle}


def test_the_folders_that_names_are_relative_to(workshop):
    sha = workshop.commit({"src/robot/arm.py": ARM, "src/robot/__init__.py": "", "tools/look.py": "def look(): pass\n"})
    recorded = [Function("robot.arm.rest", "robot/arm.py"), Function("look.look", "tools/look.py"), Function("cos")]
    assert tops(workshop.repository, sha, recorded) == {"src", "tools"}
    assert tops(workshop.repository, sha, [Function("arm.rest", "robot/arm.py")]) == {"src/robot"}
    in_top = Function("src.robot.arm.rest", f"{workshop.folder.name}/src/robot/arm.py")
    assert tops(workshop.repository, sha, [in_top]) == {""}
