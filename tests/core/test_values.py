import numpy as np

from misstep.core.calls import Function
from misstep.core.values import Values


def test_the_table_has_one_row_a_number() -> None:
    values = Values(
        (Function("arm.move"), Function("hand.open")),
        (("argument/goal", "return/"), ("return/",)),
        np.array([0, 1]),
        np.array([-1, 0]),
        np.array([0, 1], np.int32),
        np.array([0, 0]),
        np.array([10, 11]),
        np.array([20, 12]),
        np.array([True, False]),
        np.array([0, 1], np.int32),
        np.array([0, 2, 3]),
        np.array([1.0, 2.0, 3.0]),
    )
    table = values.table()
    assert table["function"].tolist() == ["arm.move", "arm.move", "hand.open"]
    assert table["slot"].tolist() == ["argument/goal", "return/", "return/"]
    assert table["value"].tolist() == [1.0, 2.0, 3.0]
    assert table["call"].tolist() == [0, 0, 1]
    assert table["begin_ns"].tolist() == [10, 10, 11]


def test_no_calls_have_an_empty_table() -> None:
    assert {len(column) for column in Values.empty().table().values()} == {0}
