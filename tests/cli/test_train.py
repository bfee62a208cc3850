import json
from pathlib import Path


def test_every_skill_gets_a_detector(learnt) -> None:
    _, _, trained = learnt
    assert trained.exit_code == 0
    facts = json.loads(trained.stdout)
    assert [one["skill"] for one in facts["detectors"]] == ["look", "pick", "press"]
    assert {one["successes"] for one in facts["detectors"]} == {10}
    assert {one["was_fresh"] for one in facts["detectors"]} == {False}
    assert facts["too_few"] == []


def test_ten_successes_can_not_keep_the_promise(misstep, store: Path) -> None:
    done = misstep("train", "detector", "--store", store)
    assert done.exit_code == 0
    assert done.stdout.count("up to date") == 3
    assert done.stdout.count("never alarms") == 3


def test_what_is_stale_is_trained_again(misstep, store: Path) -> None:
    assert misstep("label", "pick-00001", "failure", "--store", store).exit_code == 0
    done = misstep("train", "detector", "--skill", "pick", "--store", store, "--json")
    assert done.exit_code == 0
    (detector,) = json.loads(done.stdout)["detectors"]
    assert (detector["was_fresh"], detector["successes"]) == (False, 9)


def test_skills_with_too_few_successes_are_left_out_and_told(misstep, store: Path) -> None:
    for number in (1, 2, 3):
        misstep("label", f"look-{number:05d}", "unknown", "--store", store)
    done = misstep("train", "detector", "--store", store, "--json")
    assert done.exit_code == 1
    assert json.loads(done.stdout)["too_few"] == ["look"]
    assert "misstep record SKILLS --skill look" in done.stderr
    named = misstep("train", "detector", "--skill", "look", "--store", store)
    assert named.exit_code == 2
    assert "'look' has 7 successful executions" in named.stderr


def test_an_unknown_skill(misstep, store: Path) -> None:
    done = misstep("train", "detector", "--skill", "nope", "--store", store)
    assert done.exit_code == 2
    assert "look, pick, press" in done.stderr


def test_another_method_is_trained_and_then_kept(misstep, store: Path) -> None:
    done = misstep("train", "detector", "--method", "kmeans", "--store", store, "--json")
    facts = json.loads(done.stdout)["detectors"]
    assert {(one["method"], one["was_fresh"]) for one in facts} == {("kmeans", False)}
    again = misstep("train", "detector", "--store", store, "--json")
    assert {(one["method"], one["was_fresh"]) for one in json.loads(again.stdout)["detectors"]} == {("kmeans", True)}


def test_the_choice_of_method_outlives_new_data(misstep, store: Path) -> None:
    misstep("train", "detector", "--method", "pca", "--skill", "pick", "--store", store)
    assert misstep("label", "pick-00001", "failure", "--store", store).exit_code == 0
    done = misstep("train", "detector", "--skill", "pick", "--store", store, "--json")
    (detector,) = json.loads(done.stdout)["detectors"]
    assert (detector["method"], detector["was_fresh"], detector["successes"]) == ("pca", False, 9)


def test_epochs_make_a_detector_new_once(misstep, store: Path) -> None:
    command = ("train", "detector", "--skill", "pick", "--epochs", 2, "--store", store, "--json")
    fresh = [json.loads(misstep(*command).stdout)["detectors"][0]["was_fresh"] for _ in range(2)]
    assert fresh == [False, True]
    other_verbs = misstep("train", "detector", "--skill", "pick", "--store", store, "--json")
    assert json.loads(other_verbs.stdout)["detectors"][0]["was_fresh"] is True


def test_the_paper_has_one_method(misstep, store: Path) -> None:
    done = misstep("train", "detector", "--preset", "paper", "--method", "pca", "--store", store)
    assert done.exit_code == 2
    assert "leave --method or --preset paper out" in done.stderr
