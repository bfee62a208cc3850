"""A bar over the executions whose clips are cut, which takes long the first time."""

from collections.abc import Collection, Iterator
from contextlib import contextmanager

from misstep.anticipate.material import Each
from misstep.cli.console import counting_bar
from misstep.core.execution import Execution
from misstep.signals.split import Split


@contextmanager
def cutting(parts: Split, takes: int) -> Iterator[Each]:
    """What `gather` counts its executions with."""
    total = (1 + takes) * len(parts.train) + len(parts.validation) + len(parts.test)  # 1: when they failed
    with counting_bar() as bar:
        task = bar.add_task("cutting clips", total=total, note="")

        def each(executions: Collection[Execution]) -> Iterator[Execution]:
            for execution in executions:
                yield execution
                bar.advance(task)

        yield each
