import json
from dataclasses import replace

import pytest

from misstep_cell.bugs import BUGS, validation
from misstep_cell.bugs.bug import Bug
from misstep_cell.bugs.catalogue import Effect, Entry, Verdict, read_catalogue
from misstep_cell.bugs.references import References
from misstep_cell.bugs.validation import Journal, validate
from misstep_cell.errors import BugPatchError

ENTRIES = [Entry(bug, Verdict.BREAKING, {"point": Effect(2, 1, 2, {"missed": 1}, 0.5)}) for bug in BUGS]


def test_a_journal_keeps_entries(tmp_path):
    journal = Journal(tmp_path / "j", {"seeds": 1})
    journal.add(ENTRIES[0])
    journal.add(ENTRIES[1])

    assert list(Journal(tmp_path / "j", {"seeds": 1}).entries()) == ENTRIES[:2]


def test_a_journal_of_something_else_begins_anew(tmp_path):
    Journal(tmp_path / "j", {"seeds": 1}).add(ENTRIES[0])

    assert list(Journal(tmp_path / "j", {"seeds": 2}).entries()) == []


@pytest.mark.parametrize("lost", [1, 30])
def test_a_line_that_was_cut_off_is_done_again(tmp_path, lost):
    file = tmp_path / "j"
    journal = Journal(file, {})
    journal.add(ENTRIES[0])
    journal.add(ENTRIES[1])
    file.write_bytes(file.read_bytes()[:-lost])

    again = Journal(file, {})
    assert list(again.entries()) == ENTRIES[:1]
    again.add(ENTRIES[2])
    assert list(Journal(file, {}).entries()) == [ENTRIES[0], ENTRIES[2]]


def test_what_is_done_is_not_done_again_after_ctrl_c(tmp_path, monkeypatch):
    folder = tmp_path / "scratch"
    folder.mkdir()
    references = References(folder, {"point": [0, 1, 2, 3]}, {"point": 20.0}, {"point": {}})
    out, examined = tmp_path / "bugs.json", []

    def examine(bug, _):
        examined.append(bug.name)
        return Entry(bug, Verdict.HARMLESS, {})

    def interrupt(done, _):
        if done == 4:
            raise KeyboardInterrupt

    monkeypatch.setattr(validation, "examine", examine)
    with pytest.raises(KeyboardInterrupt):
        validate(references, out, 1, 1, interrupt)
    assert not out.exists()

    lines = (folder / "journal.jsonl").read_text().splitlines()[1:]
    kept = [json.loads(line)["entry"]["name"] for line in lines]
    examined.clear()
    told = []
    catalogue = validate(references, out, 1, 1, lambda done, total: told.append((done, total)))

    assert len(kept) == 4
    assert sorted(examined + kept) == sorted(bug.name for bug in BUGS)
    assert catalogue == read_catalogue(out)
    assert catalogue.seeds == {"point": [0, 1, 2]}
    assert (told[0], told[-1]) == ((0, 6), (6, 6))
    assert not folder.exists()


def test_one_of_the_six_that_fits_no_more_is_told_at_once(tmp_path, monkeypatch):
    monkeypatch.setattr(validation, "BUGS", (replace(BUGS[0], old="no such text"),))

    with pytest.raises(BugPatchError, match="cartesian-shift"):
        validate(References(tmp_path, {}, {}, {}), tmp_path / "bugs.json", 1, 1, lambda done, total: None)


def test_those_that_crash_or_hang_make_room_for_others(tmp_path, monkeypatch):
    monkeypatch.setattr(validation, "BUGS", ())
    bugs = [Bug(f"b{number}", "m", "f", "sign-flip", "", "a", "b") for number in range(5)]
    verdicts = iter([Verdict.CRASHING, Verdict.BREAKING, Verdict.HANGING, Verdict.HARMLESS, Verdict.BREAKING])
    monkeypatch.setattr(validation, "candidates", lambda calls, most: {"m.f": bugs[:most]})
    monkeypatch.setattr(validation, "examine", lambda bug, _: Entry(bug, next(verdicts), {}))
    (tmp_path / "scratch").mkdir()
    references = References(tmp_path / "scratch", {}, {}, {})

    catalogue = validate(references, tmp_path / "bugs.json", 2, 1, lambda done, total: None)

    assert [entry.bug.name for entry in catalogue.entries] == ["b0", "b1", "b2", "b3"]
