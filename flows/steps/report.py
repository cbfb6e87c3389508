"""What a night run did: the summary others script against, and the report a person reads."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from casefile.columns import heads, titled
from casefile.findings import Finding
from casefile.markdown import table
from casefile.retention.watch import KINDS, Watched
from casefile.said import Said
from flows.steps.tally import Tally


@dataclass
class Documents:
    """Documents (one type in one language, .docx and PDF together): due in all open cases, and what became of them."""

    due: int = 0
    made: int = 0
    unchanged: int = 0
    failed: int = 0


@dataclass
class Summary:
    """One night run. ``changed`` tells whether it left anything new in the archive."""

    date: dt.date
    offers: Tally = field(default_factory=Tally)
    events: Tally = field(default_factory=Tally)
    evidence: Tally = field(default_factory=Tally)
    documents: Documents = field(default_factory=Documents)
    retention: dict[str, int] = field(default_factory=dict)
    watch: list[Watched] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    gaps: list[Finding] = field(default_factory=list)
    made: dict[str, int] = field(default_factory=dict)
    changed: bool = False
    report: str = ""
    coverage: dict[str, Any] = field(default_factory=dict)
    head: dict[str, Any] = field(default_factory=dict)
    notes: Mapping[str, Mapping[str, Sequence[str]]] = field(default_factory=dict)

    @property
    def errors(self) -> int:
        """Findings that stopped a row or a document."""
        return sum(f.severity == "error" for f in self.findings)

    def as_dict(self, language: str = "en") -> dict[str, Any]:
        """The summary as ``nightly --json`` prints it. Keys are only ever added."""
        return {
            "date": self.date.isoformat(),
            "offers": self.offers.counts(),
            "events": self.events.counts(),
            "evidence": self.evidence.counts(),
            "documents": vars(self.documents),
            "retention": self.retention,
            "watch": [line.as_dict() for line in self.watch],
            "findings": [f.as_dict(language) for f in self.findings],
            "gaps": [f.as_dict(language) for f in self.gaps],
            "changed": self.changed,
            "report": self.report,
            "coverage": self.coverage,
            "head": self.head,
            "notes": {kind: list(notes[language]) for kind, notes in sorted(self.notes.items())},
        }

    def as_row(self) -> dict[str, object]:
        """One line for the table artifact."""
        return {
            "date": self.date.isoformat(),
            "offers read": self.offers.read,
            "accepted": self.offers.accepted,
            "rejected": self.offers.rejected,
            "events": self.events.accepted,
            "events rejected": self.events.rejected,
            "evidence": self.evidence.accepted,
            "evidence rejected": self.evidence.rejected,
            "documents due": self.documents.due,
            "made": self.documents.made,
            "unchanged": self.documents.unchanged,
            "failed": self.documents.failed,
            "locks settled": self.retention.get("versions", 0),
            "errors": self.errors,
            "warnings": len(self.findings) - self.errors,
        }


def markdown(summary: Summary, language: str = "en", *, masked: bool = False) -> str:
    """The report, in ``en`` or ``fr``: what came in, what was made, what a person must look at. Personal values are
    masked already; ``masked``: names of files too, for wherever the report is kept outside the home."""
    row = summary.as_row()
    lines = [
        f"# {Said('night-report', day=summary.date).in_(language)}",
        "",
        table(heads(row, language), [list(row.values())]),
        "",
        *_made(summary.made, language),
        *_notes(summary.notes, language),
        *_watch_lists(summary.watch, language),
        *_coverage(summary.coverage, language),
    ]
    for severity, title in (("error", "To correct"), ("warning", "To look at")):
        found = [f for f in summary.findings if f.severity == severity]
        found = [f.masked() for f in found] if masked else found
        if found:
            lines += [f"## {titled(title, language)}", "", _findings(found, language), ""]
    if summary.gaps:
        title = titled("Overdue, or not in the order of the law", language)
        lines += [f"## {title}", "", _lapses(summary.gaps, language), ""]
    return "\n".join([*lines, *_head(summary.head, language)])


def _made(made: Mapping[str, int], language: str) -> list[str]:
    rows = [[case, n] for case, n in sorted(made.items())]
    told = (
        table(heads(["case", "documents"], language), rows)
        if rows
        else Said("night-report-none").in_(language)
    )
    return [f"## {titled('Made', language)}", "", told, ""]


def _head(head: dict[str, Any], language: str) -> list[str]:
    """The newest signed head: with it, whoever keeps this report can tell later that no ledger lost its end."""
    if not head:
        return []
    return [f"## {titled('Head', language)}", "", table(["", ""], [[name, head[name]] for name in head]), ""]


def _notes(notes: Mapping[str, Mapping[str, Sequence[str]]], language: str) -> list[str]:
    """What to look to in the documents made, once for each type; the documents do not say it."""
    rows = [[kind, " ".join(told[language])] for kind, told in sorted(notes.items())]
    title = titled("Notes on the documents made", language)
    return [f"## {title}", "", table(heads(["type", "note"], language), rows), ""] if rows else []


def _coverage(gaps: dict[str, Any], language: str) -> list[str]:
    """The gap report in numbers; the report itself lies beside this one."""
    if not gaps:
        return []
    names = ("cases", "with_gaps", "gaps", "lapses", "departures", "owed")
    head = ("cases", "to do", "requirements not met", "overdue or out of order", "departures", "owed $")
    numbers = table(heads(head, language), [[gaps[name] for name in names]])
    return [f"## {titled('Coverage', language)}", "", numbers, ""]


def _watch_lists(watched: Sequence[Watched], language: str) -> list[str]:
    """One table for each list that has lines."""
    lines = []
    for kind, (title_en, title_fr) in KINDS.items():
        rows = [[line.case_id, line.date, line.days] for line in watched if line.kind == kind]
        if rows:
            title = title_fr if language == "fr" else title_en
            lines += [f"## {title}", "", table(heads(["case", "date", "days"], language), rows), ""]
    return lines


def name(summary: Summary, text: str) -> str:
    """The report's name: its day and a digest of its text, so that the same report is never written twice."""
    return f"{summary.date.isoformat()}/nightly-{hashlib.sha256(text.encode()).hexdigest()[:12]}.md"


def place(summary: Summary) -> str:
    """The report under the home's ``reports/``."""
    return "/".join(Path(summary.report).parts[-2:])


def _findings(findings: Sequence[Finding], language: str) -> str:
    rows = [
        [f.file, f.row or "", f.field_in(language), f.message_in(language), f.remedy_in(language)]
        for f in findings
    ]
    return table(heads(["file", "row", "field", "what", "what to do"], language), rows)


def _lapses(lapses: Sequence[Finding], language: str) -> str:
    """They come from cases, not from files; the message begins with the case's reference."""
    rows = [[lapse.message_in(language), lapse.remedy_in(language)] for lapse in lapses]
    return table(heads(["what", "what to do"], language), rows)
