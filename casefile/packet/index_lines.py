"""What the packet shows, in the order it is shown: items, the workers under them, documents, and their parts."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from casefile.cases.case import reference_of
from casefile.packet.plan import Plan, PlannedItem, State
from casefile.packet.prepare import Part, Prepared
from casefile.packet.words import Words


@dataclass(frozen=True)
class IndexLine:
    """One row of the index: a document, or a file found inside one. ``number`` is 7, or 7.1 for a file inside."""

    number: str
    item: int
    prepared: Prepared
    part: Part
    title: str

    @property
    def key(self) -> str:
        """What links, bookmarks and page numbers call it."""
        return f"doc:{self.number}"

    @property
    def case_id(self) -> str:
        """The case it belongs to."""
        return self.prepared.source.case_id

    @property
    def pages(self) -> int:
        """Its pages in the packet: its own, or one slip sheet."""
        return self.part.pages or 1

    @property
    def held_back(self) -> bool:
        """True when its file stays behind because it could not be searched."""
        return "." not in self.number and self.prepared.unsearched

    @property
    def original(self) -> str:
        """Its file's name under originals/data: number, case and type; no one's name."""
        source = self.prepared.source
        extension = ".pdf" if self.prepared.redacted else self.part.extension
        number, reference = int(self.number.split(".")[0]), reference_of(source.case_id)
        return f"{number:04d}{_sub(self.number)}_{reference}_{source.type}{extension}"


def _sub(number: str) -> str:
    return f"-{number.split('.')[1]}" if "." in number else ""


@dataclass(frozen=True)
class Answer:
    """One item as it ends: its entries (those under it first), its state and every reason in words."""

    item: PlannedItem
    entries: tuple[IndexLine, ...]
    state: State
    reasons: tuple[str, ...]


def list_entries(plan: Plan, prepared: Sequence[Prepared]) -> list[IndexLine]:
    """Every document once, under the first item it answers."""
    by_id = {p.source.id: p for p in prepared}
    entries: list[IndexLine] = []
    number, seen = plan.first_number - 1, set()
    for item in plan.items:
        for document in item.documents:
            if document in seen:
                continue
            seen.add(document)
            number += 1
            found = by_id[document]
            for n, part in enumerate(found.parts):
                own = f"{number}.{n}" if n else str(number)
                entries.append(
                    IndexLine(own, item.number, found, part, part.name if n else found.source.title)
                )
    return entries


def answers(plan: Plan, entries: Sequence[IndexLine], words: Words) -> list[Answer]:
    """How each item ends, slip sheets and withheld files counted as not there."""
    by_document: dict[str, list[IndexLine]] = {}
    for entry in entries:
        by_document.setdefault(entry.prepared.source.id, []).append(entry)
    result = []
    for item in plan.answered:
        own = [e for document in item.documents for e in by_document[document]]
        reasons = [reason.in_(plan.request.language) for reason in item.reasons]
        if item.confirmed_on:
            reasons.append(words("confirmed", by=item.confirmed_by, date=item.confirmed_on.isoformat()))
        reasons += [
            words("because", doc=words("doc", number=e.number), reason=words(e.part.reason))
            for e in own
            if e.part.reason
        ]
        reasons += [
            words("because", doc=words("doc", number=e.number), reason=words("unsearched"))
            for e in own
            if e.held_back
        ]
        state = item.state
        if own and all(e.part.reason for e in own) and all(e.part.reason == "withheld" for e in own):
            state = "not supplied"
        elif any(e.part.reason or e.held_back for e in own):
            state = "partly supplied"
        if state == "not supplied" and not reasons:
            reasons = [words("nothing")]
        result.append(Answer(item, tuple(own), state, tuple(reasons)))
    return result


def notes(entry: IndexLine, words: Words) -> list[str]:
    """What must be said about an entry, in words."""
    said = [words.note(code, entry.part.counted) for code in entry.part.notes]
    if entry.part.redactions:
        rules = Counter(str(line["rule"]) for line in entry.part.redactions)
        named = ", ".join(words(rule) for rule in sorted(rules))
        said.append(
            words("redactions", count=rules.total(), rules=named)
            if rules.total() > 1
            else words("redaction", rules=named)
        )
    if entry.held_back:
        said.append(words("original-unsearched"))
    elif "." not in entry.number and entry.prepared.unread and not entry.prepared.redacted:
        said.append(words("original-released"))
    return said


def numbers(entries: Sequence[IndexLine]) -> str:
    """The documents' numbers as a line of the table lists them: ``1-4, 7``. Files found inside them are left out."""
    runs: list[list[int]] = []
    for number in sorted({int(e.number) for e in entries if "." not in e.number}):
        if runs and runs[-1][1] == number - 1:
            runs[-1][1] = number
        else:
            runs.append([number, number])
    return ", ".join(str(a) if a == b else f"{a}-{b}" for a, b in runs)


def short_id(document: str) -> str:
    """The beginning of an archive id, enough to find it by: what the stamp and the index show."""
    return re.sub(r"[^A-Za-z0-9._-]", "", document)[:10]
