import csv
from pathlib import Path

import pytest

from misstep.formats.failure_labels import Label, read_labels

PUBLIC = Path(__file__).parents[2].parent / "shared" / "data" / "failure-clips" / "annotation"


def test_labels_with_and_without_onsets(tmp_path: Path) -> None:
    file = tmp_path / "pour_annotation.txt"
    file.write_text("name,label,start\r\n3_b,1,12.5\r\n4,0,99\r\n\r\n 5 , 1 ,\r\n")
    assert read_labels("pour", [tmp_path / "none.txt", file]) == [
        Label("pour", 3, True, 12_500_000_000),
        Label("pour", 4, False, None),
        Label("pour", 5, True, None),
    ]


@pytest.mark.skipif(not PUBLIC.exists(), reason="the public labels are not here")
@pytest.mark.parametrize("skill", ["place", "pour", "push", "put_in", "put_on"])
def test_the_public_labels(skill: str) -> None:
    file = PUBLIC / f"{skill}_annotation.txt"
    rows = [row for row in csv.reader(file.read_text().splitlines()[1:]) if row and row[0]]
    labels = read_labels(skill, [file, file])
    assert [(one.number, one.failed) for one in labels] == [(int(name), label == "1") for name, label in rows]
    assert len({one.number for one in labels}) == len(labels) > 30
