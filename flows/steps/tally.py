"""What an intake came to: of offers, of events, of evidence alike."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from casefile.errors import CasefileError
from casefile.findings import Finding


@dataclass
class Tally:
    """Rows or files that came in and what became of them; how many were new to the archive; what there is to say.

    ``back``: the files of rejected rows that went back to the inbox, by name. ``unsettled``: the cases, by id, whose
    new records could not be settled; the next night tries again.
    """

    read: int = 0
    accepted: int = 0
    rejected: int = 0
    new: int = 0
    findings: list[Finding] = field(default_factory=list)
    back: Mapping[str, bytes] = field(default_factory=dict)
    unsettled: dict[str, CasefileError] = field(default_factory=dict)

    def counts(self) -> dict[str, int]:
        """The numbers that summaries show."""
        return {"read": self.read, "accepted": self.accepted, "rejected": self.rejected}
