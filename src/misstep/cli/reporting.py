"""HTML reports, whatever they are about."""

from collections.abc import Sequence
from pathlib import Path

from misstep.cli.console import waiting
from misstep.cli.exits import on_interrupt
from misstep.cli.json_file import check_writable
from misstep.cli.judging import Judgement, judge_session
from misstep.cli.report_subject import Kind, Subject, find_subject
from misstep.store.store import Store
from misstep.view.evaluation.page import write_evaluation_page
from misstep.view.execution_page import write_execution_page
from misstep.view.report import write_report


def write_any_report(
    name: str | None, file: Path, roots: Sequence[str], anticipator: Path | None, folder: Path
) -> None:
    """Finds out what the report is about, and writes it.

    Raises:
        MisstepError: there is no such thing, it can't be read, or the file can't be written.
    """
    check_writable(file)
    with on_interrupt(lambda: f"{file} is as it was; the same command begins anew."):
        _write(find_subject(name, folder), file, roots, anticipator, folder)


def _write(subject: Subject, file: Path, roots: Sequence[str], anticipator: Path | None, folder: Path) -> None:
    if subject.kind is Kind.EVALUATION:
        write_evaluation_page(Path(subject.name), file)
    elif subject.kind is Kind.SESSION:
        store = Store.open(folder)
        write_session_report(store, judge_session(store, subject.name), roots, file)
    else:
        with waiting(f"drawing {subject.name}"):
            write_execution_page(Store.open(folder), subject.name, file, anticipator)


def write_session_report(store: Store, judgement: Judgement, roots: Sequence[str], file: Path) -> None:
    """Writes the report of a judged session."""
    check_writable(file)
    with waiting("drawing the report"):
        write_report(
            store, judgement.steps, judgement.knowledge, file, title=judgement.about, result=judgement.facts(roots)
        )
