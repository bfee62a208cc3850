"""HTML reports, whatever they are about."""

from collections.abc import Sequence
from pathlib import Path

import typer

from misstep.cli.console import waiting
from misstep.cli.exits import on_interrupt
from misstep.cli.json_file import check_writable
from misstep.cli.judging import Judgement, judge_session
from misstep.cli.renames import execution_naming
from misstep.cli.report_subject import Kind, Subject, find_subject
from misstep.core.preset import Likelihood
from misstep.store.store import Store
from misstep.view.evaluation.page import write_evaluation_page
from misstep.view.execution_page import write_execution_page
from misstep.view.report import write_report


def write_any_report(
    name: str | None,
    file: Path,
    roots: Sequence[str],
    anticipator: Path | None,
    likelihood: Likelihood | None,
    folder: Path,
) -> Subject:
    """Finds out what the report is about, writes it, and tells.

    Raises:
        MisstepError: there is no such thing, it can't be read, or the file can't be written.
        typer.BadParameter: an option has nothing to do with what it is about.
    """
    check_writable(file)
    subject = find_subject(name, folder)
    _check_options(subject, roots, anticipator, likelihood)
    with on_interrupt(lambda: f"{file} is as it was; the same command begins anew."):
        if subject.kind is Kind.EVALUATION:
            write_evaluation_page(Path(subject.name), file)
        elif subject.kind is Kind.SESSION:
            store = Store.open(folder)
            write_session_report(store, judge_session(store, subject.name, likelihood), roots, file)
        else:
            store = Store.open(folder)
            naming = execution_naming(store, store.get(subject.name))
            with waiting(f"drawing {subject.name}"):
                write_execution_page(store, subject.name, file, anticipator, naming)
    return subject


def _check_options(
    subject: Subject, roots: Sequence[str], anticipator: Path | None, likelihood: Likelihood | None
) -> None:
    about_sessions = {"--trace": bool(roots), "--likelihood": likelihood is not None}
    given = {Kind.SESSION: about_sessions, Kind.EXECUTION: {"--anticipator": anticipator is not None}}
    for kind, options in given.items():
        for option, is_given in options.items():
            if is_given and subject.kind is not kind:
                raise typer.BadParameter(f"{option} is for a report of {kind}; {subject.name} is {subject.kind}.")


def write_session_report(store: Store, judgement: Judgement, roots: Sequence[str], file: Path) -> None:
    """Writes the report of a judged session."""
    check_writable(file)
    with waiting("drawing the report"):
        write_report(
            store, judgement.steps, judgement.knowledge, file, title=judgement.about, result=judgement.facts(roots)
        )
