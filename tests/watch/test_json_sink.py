import io
import json

import pytest

from misstep.watch.items import Judged
from misstep.watch.json_sink import JsonSink
from misstep.watch.sink_contract import SinkContract, execution
from misstep.watch.verdict import Level, Verdict


class TestJsonSink(SinkContract):
    @pytest.fixture(autouse=True)
    def _stream(self) -> None:
        self.stream = io.StringIO()

    def make_sink(self) -> JsonSink:
        return JsonSink(self.stream)

    def test_a_line_is_a_verdict_or_has_one_key(self) -> None:
        items = execution()
        self.deliver(items)
        lines = self.stream.getvalue().splitlines()
        facts = [json.loads(line) for line in lines]
        assert [next(iter(one)) for one in facts] == ["began", *["level"] * 4, "raised", "acknowledged", "ended"]
        verdicts = [Verdict.from_json(line) for line, one in zip(lines, facts, strict=True) if "level" in one]
        assert verdicts == [item.verdict for item in items if isinstance(item, Judged)]
        assert facts[0]["began"]["skill"] == "grasp"
        assert facts[-3]["raised"]["number"] == 1
        assert facts[-3]["raised"]["verdict"]["level"] == Level.FAIL
        assert facts[-1]["ended"]["outcome"] == "unknown"
