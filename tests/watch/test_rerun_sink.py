from pathlib import Path

import pytest

from misstep.watch.errors import RerunTargetError
from misstep.watch.sink_contract import SinkContract, execution

pytest.importorskip("rerun")
from misstep.watch.rerun_sink import RerunSink


class TestRerunSink(SinkContract):
    @pytest.fixture(autouse=True)
    def _file(self, tmp_path: Path) -> None:
        self.file = tmp_path / "watched.rrd"

    def make_sink(self) -> RerunSink:
        return RerunSink(str(self.file))

    def test_the_file_holds_streams_verdicts_and_alarms(self) -> None:
        from rerun.chunk import RrdReader

        self.deliver(execution())
        paths = {chunk.entity_path for chunk in RrdReader(self.file).stream()}
        wanted = {"/wrench", "/head/rgb", "/head/depth", "/verdict/risk", "/verdict/suspicion", "/verdict/level"}
        assert wanted | {"/alarms", "/events", "/executions", "/head/rgb/regions"} <= paths


@pytest.mark.parametrize("target", ["nowhere", "http://127.0.0.1:9876", "no/such/folder/watched.rrd"])
def test_what_can_not_be_written_to_is_named(target: str) -> None:
    with pytest.raises(RerunTargetError, match=target):
        RerunSink(target)
