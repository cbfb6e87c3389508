"""What was rejected goes back to the inbox, ready to correct and drop in again."""

from __future__ import annotations

from collections.abc import Mapping

from casefile.errors import CasefileError
from casefile.findings import Finding
from casefile.said import Said
from storage.inbox import Inbox


def give_back(inbox: Inbox, files: Mapping[str, bytes], origins: Mapping[str, str]) -> list[Finding]:
    """Write the files of rejected rows, each like the one its rows came from. An inbox that cannot be written to costs
    the copies, not the night."""
    findings = []
    for name, content in files.items():
        try:
            inbox.write_rejected(name, content, like=origins[name])
        except CasefileError as error:
            why = Said("rejected-not-written", why=error.said, then=error.said.then)
            findings.append(Finding("warning", why, file=f"rejected/{name}"))
    return findings
