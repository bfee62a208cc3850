from pathlib import Path

from misstep.anticipate.card import FigureTable, card
from misstep.anticipate.material import Material
from misstep.anticipate.training import AnticipatorTraining


def test_a_table_as_markdown() -> None:
    table = FigureTable("Figures", ("", "student"), (("F1", "0.5"),), ("So it is.",))
    assert table.markdown.splitlines() == [
        "## Figures", "", "|  | student |", "| --- | --- |", "| F1 | 0.5 |", "", "So it is.",
    ]  # fmt: skip


def test_what_a_card_tells(material: Material, training: AnticipatorTraining, tmp_path: Path) -> None:
    table = FigureTable("Figures", ("", "student"), (("F1", "0.5"),))
    told = card(training, material, "abc123", [table], "Nothing is anticipated.", ["Nor is it waterproof."])
    order = [
        "# Anticipator", "- Skills: pour", "- Streams: head/rgb, wrench", "- Data: abc123", "Nothing is anticipated.",
        "## Figures", "## Limits", "about 50% fail", "- Nor is it waterproof.",
    ]  # fmt: skip
    places = [told.index(one) for one in order]
    assert places == sorted(places)
