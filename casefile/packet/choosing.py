"""Choosing: for each item of a request the files that answer it, or are proposed to.

Pure: request and case files in, plan out. The same request over the same files gives the same plan.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from casefile.errors import UsageError
from casefile.opening.secrets import Redaction
from casefile.packet.answering import outcome
from casefile.packet.plan import CaseFile, PacketFile, Plan, PlannedItem
from casefile.packet.request import WHOLE_EMPLOYER, Item, Request, Span, rules_for
from casefile.packet.suggesting import suggested

PDF = "application/pdf"


def make_plan(
    request: Request,
    files: Iterable[CaseFile],
    *,
    first_page: int = 1,
    first_number: int = 1,
    labels: Mapping[str, str] | None = None,
    meanings: Mapping[str, frozenset[str]] | None = None,
) -> Plan:
    """Choose the files for each item. Raises ``UsageError`` for a worker the archive does not know.

    ``labels``: what every code that can be asked for is called in the request's language; ``meanings``: the words by
    which an item that names no code may mean a document type.
    """
    mine = [f for f in files if f.is_of(request.employer)]
    # Of two with the same reference the one opened under that very number is meant.
    by_reference = {f.reference: f for f in sorted(mine, key=lambda f: f.employer == request.employer)}
    rules = rules_for(request.redact, [request.employer, *_known(by_reference.values())])
    chosen: dict[str, PacketFile] = {}
    first: dict[tuple[str, str], PacketFile] = {}
    items = []
    for number, item in enumerate(request.items, start=1):
        cases = _cases(item, by_reference)
        suggestions = () if item.criteria else suggested(item.text, meanings or {})
        asked = item.criteria or suggestions
        found = {case.case_id: _select(case, asked, item.period) for case in cases}
        ordered = [first.setdefault(_content(s), s) for case in cases for s in found[case.case_id]]
        chosen |= {s.id: _shown(s, rules) for s in ordered if s.id not in chosen}
        answer = outcome(item, cases, found, asked, labels or {}, request.language)
        items.append(
            PlannedItem(
                number, item.text, item.note, _period(item.period, request.language),
                tuple(c.case_id for c in cases), tuple(dict.fromkeys(s.id for s in ordered)),
                answer.state, answer.reasons, answer.once_confirmed, suggestions,
            )
        )  # fmt: skip
    used = {c for item in items for c in item.cases}
    known = [f for f in by_reference.values() if f.case_id in used]
    return Plan(
        request=request,
        employer_name=known[0].employer_name if known else "",
        workers={f.case_id: f.worker for f in known},
        documents=tuple(chosen.values()),
        items=tuple(items),
        first_page=first_page,
        first_number=first_number,
        labels={
            code: labels[code]
            for asked, planned in zip(request.items, items, strict=True)
            for code in (*asked.criteria, *planned.suggestions)
            if labels and code in labels
        },
        known_numbers=_known(known),
        persons=tuple(f.person for f in known if f.person) if "persons" in request.include else (),
    )


def _known(files: Iterable[CaseFile]) -> tuple[str, ...]:
    return tuple(sorted({number for file in files for number in file.known_numbers}))


def _content(source: PacketFile) -> tuple[str, str]:
    """One file filed in many cases (a clearance letter of the employer) is one document of the packet."""
    return source.type, source.sha256 if source.shared else source.id


def _shown(source: PacketFile, rules: Redaction) -> PacketFile:
    """The source under a title and a file name that may be shown."""
    return replace(source, title=rules.shown(source.title), file_name=rules.shown(source.file_name))


def _cases(item: Item, by_reference: Mapping[str, CaseFile]) -> list[CaseFile]:
    if item.workers == WHOLE_EMPLOYER:
        return [by_reference[r] for r in sorted(by_reference)]
    unknown = [w for w in item.workers if w not in by_reference]
    if unknown:
        raise UsageError("packet-no-such-case", references=unknown)
    return [by_reference[w] for w in dict.fromkeys(item.workers)]


def _select(case: CaseFile, asked: Sequence[str], period: Span) -> list[PacketFile]:
    """The newest version of every document that answers, oldest document first, then by type and language.

    A form of which the executed paper is there too is left out: the paper says all it says.
    """
    codes = set(asked)
    fit = [s for s in _newest(case.sources) if codes & {s.type, *s.evidences} and s.within(period)]
    executed = {s.type for s in fit if not s.form}
    wanted = [s for s in fit if not (s.form and executed & {s.type, *s.evidences})]
    return sorted(wanted, key=lambda s: (s.since or s.date or dt.date.min, s.type, s.language, s.id))


def _newest(sources: Sequence[PacketFile]) -> list[PacketFile]:
    """One file for each document: its newest version, the PDF where it is kept in several forms.

    Evidence is named by its own id, so two pay stubs are two documents; what Casefile made is named by type.
    """
    best: dict[tuple[str, str, str], PacketFile] = {}
    for s in sources:
        name = (s.type, s.language, "" if s.version else s.id)
        rank = (s.version, s.media_type == PDF)
        if name not in best or rank > (best[name].version, best[name].media_type == PDF):
            best[name] = s
    return list(best.values())


def _period(period: Span, language: str) -> str:
    """The period in words of the request's language; empty when there is none."""
    since, until = (d.isoformat() if d else "" for d in (period.since, period.until))
    if language == "fr":
        return (
            f"du {since} au {until}"
            if since and until
            else f"à partir du {since}"
            if since
            else f"jusqu’au {until}"
            if until
            else ""
        )
    return (
        f"{since} to {until}"
        if since and until
        else f"from {since}"
        if since
        else f"until {until}"
        if until
        else ""
    )
