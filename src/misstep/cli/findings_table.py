"""What doctor found, on the terminal."""

from collections.abc import Sequence
from typing import Any

from rich.table import Column, Table

from misstep.store.findings import Finding, Trouble


def findings_table(findings: Sequence[Finding], title: str, remedies: str) -> Table:
    """One row a finding; `remedies` heads the column of what repair does about it."""
    file = Column("file", overflow="fold")
    table = Table(file, "what", "detail", remedies, title=title, title_justify="left")
    for one in findings:
        table.add_row(one.path.name, one.trouble.value, one.detail, one.remedy)
    return table


def finding_facts(finding: Finding) -> dict[str, Any]:
    """A finding as JSON-ready data."""
    return {
        "trouble": finding.trouble.value,
        "path": str(finding.path),
        "detail": finding.detail,
        "remedy": finding.remedy,
    }


def is_wrong(finding: Finding) -> bool:
    """True unless it is only a recording under way."""
    return finding.trouble is not Trouble.RECORDING
