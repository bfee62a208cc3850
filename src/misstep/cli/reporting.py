"""The HTML report of a session."""

from collections.abc import Sequence
from pathlib import Path

from misstep.cli.console import waiting
from misstep.cli.json_file import check_writable
from misstep.cli.judging import Judgement
from misstep.store.store import Store
from misstep.view.report import write_report


def write_session_report(store: Store, judgement: Judgement, roots: Sequence[str], file: Path) -> None:
    """Writes the report of a judged session."""
    check_writable(file)
    with waiting("drawing the report"):
        write_report(
            store, judgement.steps, judgement.knowledge, file, title=judgement.about, result=judgement.facts(roots)
        )
