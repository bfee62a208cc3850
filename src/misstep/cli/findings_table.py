"""What doctor found, on the terminal."""

from collections.abc import Sequence
from typing import Any

from rich.table import Table

from misstep.store.findings import Finding, Trouble

_HARMLESS = {Trouble.RECORDING}
_LEFT_ALONE = {Trouble.FOREIGN}


def findings_table(findings: Sequence[Finding], repaired: bool) -> Table:
    """One row a finding, with what repair does, or did, about it."""
    table = Table("file", "what", "detail", "repaired" if repaired else "--repair would")
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


def need_a_look(findings: Sequence[Finding], repaired: bool) -> bool:
    """True if something is still wrong: a recording under way is not, nor what was just repaired."""
    wrong = {finding.trouble for finding in findings} - _HARMLESS
    return bool(wrong & _LEFT_ALONE if repaired else wrong)
