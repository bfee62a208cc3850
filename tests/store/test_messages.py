import numpy as np
import pytest
from mcap_ros2._dynamic import generate_dynamic
from rosbags.serde import SerdeError
from rosbags.typesys import get_types_from_msg

from misstep.store.messages import (
    CALLS,
    FUNCTIONS,
    IMAGE,
    LAYOUTS,
    LOG,
    SAMPLE,
    VALUES,
    decode,
    definition,
    encode,
    header,
)

TYPES = [CALLS, FUNCTIONS, IMAGE, LAYOUTS, LOG, SAMPLE, VALUES]


@pytest.mark.parametrize("name", TYPES)
def test_definition_is_complete(name: str) -> None:
    text = definition(name).decode()
    assert name in generate_dynamic(name, text)
    assert name in get_types_from_msg(text, name)


def test_stamp_is_split_into_seconds() -> None:
    stamp = decode(SAMPLE, encode(SAMPLE, header(5_000_000_007), np.empty(0))).header.stamp
    assert (stamp.sec, stamp.nanosec) == (5, 7)


def test_foreign_bytes() -> None:
    with pytest.raises(SerdeError):
        decode(CALLS, b"\x00\x01\x00\x00\xff\xff\xff\x7f")
