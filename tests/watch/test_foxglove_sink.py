import json
import struct
from typing import Any

import pytest

from misstep.watch.errors import FoxglovePortError
from misstep.watch.items import Began
from misstep.watch.sink_contract import SinkContract, execution

pytest.importorskip("foxglove")
from websockets.sync.client import connect

from misstep.watch.foxglove_sink import FoxgloveSink

_HEADER = struct.Struct("<BIQ")  # opcode of a message, subscription, log time


class TestFoxgloveSink(SinkContract):
    def make_sink(self) -> FoxgloveSink:
        return FoxgloveSink(0)


def test_a_port_that_is_taken_is_named() -> None:
    sink = FoxgloveSink(0)
    port = int(sink.url.rpartition(":")[2])
    with pytest.raises(FoxglovePortError, match=f"127.0.0.1:{port}"):
        FoxgloveSink(port)
    sink.close()


def test_a_client_hears_streams_verdicts_and_alarms() -> None:
    sink = FoxgloveSink(0)
    first, *rest = execution()
    try:
        with connect(sink.url, subprotocols=["foxglove.sdk.v1"]) as client:  # type: ignore[list-item]
            assert isinstance(first, Began)
            for item in (first, *rest):
                sink.take(item)  # makes the channels
            topics: dict[int, str] = {}
            while len(topics) < 5:
                for channel in _json(client.recv(10)).get("channels", []):
                    topics[channel["id"]] = channel["topic"]
            assert set(topics.values()) == {"/misstep/verdict", "/misstep/log", "/wrench", "/head/rgb", "/head/depth"}
            wanted = [{"id": number, "channelId": number} for number in topics]
            client.send(json.dumps({"op": "subscribe", "subscriptions": wanted}))
            heard: list[tuple[str, int, bytes]] = []
            while len(heard) < 17:
                for item in execution():
                    sink.take(item)
                try:
                    while len(heard) < 17:
                        message = client.recv(0.5)
                        if isinstance(message, bytes) and message[0] == 1:
                            _, number, log_ns = _HEADER.unpack_from(message)
                            heard.append((topics[number], log_ns, message[_HEADER.size :]))
                except TimeoutError:
                    continue
        assert {topic for topic, _, _ in heard} == set(topics.values())
        wrench = [(log_ns, json.loads(data)) for topic, log_ns, data in heard if topic == "/wrench"]
        assert (200_000_000, {"fx": 0.1, "fy": 2.0}) in wrench
        levels = [json.loads(data)["level"] for topic, _, data in heard if topic == "/misstep/verdict"]
        assert "ok" in levels
    finally:
        sink.close()


def _json(message: str | bytes) -> dict[str, Any]:
    return json.loads(message) if isinstance(message, str) else {}
