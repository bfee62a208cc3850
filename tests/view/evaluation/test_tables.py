from misstep.view.evaluation.tables import cell, tables

SURE = {"mean": 0.9, "low": 0.8, "high": 0.95, "n": 40}


def test_keys_of_rows_and_columns_become_a_table() -> None:
    scored = {f"{view}, teacher: {figure}": SURE for view in ("RGB", "D") for figure in ("f1", "auroc")}
    alone, scores = tables({"executions": 324} | scored)
    assert alone.rows[0][0] == "executions" and alone.rows[0][1][0].text == "324"
    assert scores.columns == ("f1", "auroc")
    assert [name for name, _ in scores.rows] == ["RGB, teacher", "D, teacher"]
    assert (scores.rows[0][1][0].mean, scores.rows[0][1][0].low) == (0.9, 0.8)


def test_columns_that_other_rows_have_make_a_table_of_their_own() -> None:
    rows = {f"{name}: f1": SURE for name in "abcd"} | {"a: false alarms": SURE}
    first, second = tables(rows)
    assert (first.columns, len(first.rows)) == (("f1",), 4)
    assert (second.columns, len(second.rows)) == (("false alarms",), 1)


def test_objects_and_lists_of_rows_become_tables_wherever_they_are() -> None:
    facts = {"test": {"student": {"f1": SURE}, "always fails": {"f1": None}}, "causes": [{"cause": "slip", "n": 3}]}
    first, second = tables(facts)
    assert first.title == "test"
    assert [(name, cells[0].text) for name, cells in first.rows] == [("student", "0.900"), ("always fails", "–")]
    assert second.title == "causes" and [one.text for one in second.rows[0][1]] == ["slip", "3"]


def test_an_interval_beyond_the_scale_is_not_drawn_on_it() -> None:
    assert cell(SURE).is_share
    assert not cell(SURE | {"high": 12.0}).is_share
    assert not cell({"mean": None, "low": None, "high": None, "n": 0}).is_share
    assert cell(True).text == "yes" and cell(12_345).text == "12,345"
