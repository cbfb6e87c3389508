"""The plan: which files answer which item, by exact version, and what is missing. Frozen before anything is built.

Pure: request and case files in, plan out. The same request over the same files gives the same plan.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from typing import Any, Literal

from casefile.cases.case import employer_of, reference_of
from casefile.errors import UsageError
from casefile.opening.secrets import Redaction
from casefile.packet.request import WHOLE_EMPLOYER, Item, Request, Span, rules_for
from casefile.said import Said

FORMAT = "casefile-packet-plan/1"
State = Literal["supplied", "partly supplied", "not supplied"]
PDF = "application/pdf"


@dataclass(frozen=True)
class PacketFile:
    """One archived file that may be produced, by its exact version.

    ``date`` is the day the document is of, ``since``-``until`` the period it covers; either may be unknown.
    ``evidences`` are the obligations (E1-E10) and conditions (OWC, ...) it speaks to. ``shared``: about the employer,
    and filed in many cases.
    """

    id: str
    case_id: str
    type: str
    title: str
    language: str
    version: int
    media_type: str
    sha256: str
    size: int
    key: str = ""
    version_id: str = ""
    file_name: str = ""
    date: dt.date | None = None
    since: dt.date | None = None
    until: dt.date | None = None
    evidences: tuple[str, ...] = ()
    shared: bool = False

    def within(self, period: Span) -> bool:
        """True when the document is of the period, or does not say of when it is."""
        first, last = self.since or self.date, self.until or self.date
        return not (
            (period.since and last and last < period.since)
            or (period.until and first and first > period.until)
        )


@dataclass(frozen=True)
class CaseFile:
    """One worker's file: who it is about, and every file that may be produced."""

    case_id: str
    worker: str
    employer_name: str
    sources: tuple[PacketFile, ...] = ()

    @property
    def reference(self) -> str:
        """The employer's own number for the case."""
        return reference_of(self.case_id)

    @property
    def employer(self) -> str:
        """The employer's business number."""
        return employer_of(self.case_id)


@dataclass(frozen=True)
class PlannedItem:
    """One demand and its answer. ``documents`` are ids in the order they come; ``reasons`` say what is not there."""

    number: int
    text: str
    note: str
    period: str
    cases: tuple[str, ...]
    documents: tuple[str, ...]
    state: State
    reasons: tuple[str, ...]


@dataclass(frozen=True)
class Plan:
    """Everything that is decided before a packet is built. ``labels`` say in words what the items ask for by code."""

    request: Request
    employer_name: str
    workers: Mapping[str, str]
    documents: tuple[PacketFile, ...]
    items: tuple[PlannedItem, ...]
    first_page: int = 1
    first_number: int = 1
    forecast: Mapping[str, Any] = field(default_factory=dict)
    labels: Mapping[str, str] = field(default_factory=dict)
    # The archive's newest head when the plan was made, and what shows each case's ledger to be among those it covers.
    heads: Mapping[str, Any] = field(default_factory=dict)

    @property
    def cases(self) -> tuple[str, ...]:
        """Every case the packet concerns, whether or not it gave a document."""
        return tuple(sorted({c for item in self.items for c in item.cases}))

    def as_dict(self) -> dict[str, Any]:
        """The plan as it is written, shown and archived."""
        return {
            "format": FORMAT,
            "id": self.request.id,
            "request": json.loads(self.request.canonical()),
            "employer_name": self.employer_name,
            "workers": dict(sorted(self.workers.items())),
            "first_page": self.first_page,
            "first_number": self.first_number,
            "items": [asdict(item) for item in self.items],
            "documents": [_plain(asdict(d)) for d in self.documents],
            "outlook": self.forecast,
            "labels": dict(sorted(self.labels.items())),
            **({"heads": self.heads} if self.heads else {}),
        }

    def canonical(self) -> bytes:
        """The plan's one form as bytes."""
        return json.dumps(self.as_dict(), ensure_ascii=False, sort_keys=True, indent=1).encode() + b"\n"

    @property
    def digest(self) -> str:
        """SHA-256 of the canonical form, in hexadecimal."""
        return hashlib.sha256(self.canonical()).hexdigest()

    @classmethod
    def read(cls, content: bytes) -> Plan:
        """The plan as ``canonical`` wrote it. Raises ``UsageError``."""
        try:
            data = json.loads(content)
            if data["format"] != FORMAT:
                raise UsageError("plan-format", format=data["format"])
            return cls(
                request=Request.model_validate(data["request"]),
                employer_name=data["employer_name"],
                workers=data["workers"],
                first_page=data["first_page"],
                first_number=data["first_number"],
                items=tuple(PlannedItem(**_tuples(i)) for i in data["items"]),
                documents=tuple(_source(d) for d in data["documents"]),
                forecast=data["outlook"],
                labels=data.get("labels", {}),
                heads=data.get("heads", {}),
            )
        except (ValueError, KeyError, TypeError) as error:
            raise UsageError("plan-unreadable") from error


def make_plan(
    request: Request,
    files: Iterable[CaseFile],
    *,
    first_page: int = 1,
    first_number: int = 1,
    labels: Mapping[str, str] | None = None,
) -> Plan:
    """Choose the files for each item. Raises ``UsageError`` for a worker the archive does not know.

    ``labels``: what every code that can be asked for is called in the request's language.
    """
    rules = rules_for(request.redact, [request.employer])
    by_reference = {f.reference: f for f in files if f.employer == request.employer}
    chosen: dict[str, PacketFile] = {}
    first: dict[tuple[str, str], PacketFile] = {}
    items = []
    for number, item in enumerate(request.items, start=1):
        cases = _cases(item, by_reference)
        found = {case.case_id: _select(case, item) for case in cases}
        ordered = [first.setdefault(_content(s), s) for case in cases for s in found[case.case_id]]
        chosen |= {s.id: _shown(s, rules) for s in ordered if s.id not in chosen}
        gaps = _gaps(item, cases, found)
        state: State = "not supplied" if not ordered else "partly supplied" if gaps else "supplied"
        items.append(
            PlannedItem(
                number, item.text, item.note, _period(item.period, request.language),
                tuple(c.case_id for c in cases), tuple(dict.fromkeys(s.id for s in ordered)), state, tuple(gaps),
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
            code: labels[code] for i in request.items for code in i.criteria if labels and code in labels
        },
    )


def changes(frozen: Plan, fresh: Plan) -> list[Said]:
    """What the archive has now that the frozen plan does not answer with, and the reverse; one line each."""
    old, new = {d.id: d for d in frozen.documents}, {d.id: d for d in fresh.documents}
    came = [d for d in fresh.documents if d.id not in old]
    gone = [d for d in frozen.documents if d.id not in new]
    other = [i for i, d in new.items() if i in old and old[i].sha256 != d.sha256]
    return [
        *(Said("plan-changed.after", type=d.type, id=d.id, case=d.case_id) for d in came),
        *(Said("plan-changed.gone", type=d.type, id=d.id, case=d.case_id) for d in gone),
        *(Said("plan-changed.version", id=i) for i in other),
    ]


def with_forecast(plan: Plan, forecast: Mapping[str, Any]) -> Plan:
    """The plan with what a look into the files foretells: pages, slip sheets, redactions."""
    return replace(plan, forecast=forecast)


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


def _select(case: CaseFile, item: Item) -> list[PacketFile]:
    """The newest version of every document that answers, oldest document first, then by type and language."""
    asked = set(item.criteria)
    fit = [
        s
        for s in _newest(case.sources)
        if (not asked or asked & {s.type, *s.evidences}) and s.within(item.period)
    ]
    return sorted(fit, key=lambda s: (s.since or s.date or dt.date.min, s.type, s.language, s.id))


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


def _gaps(item: Item, cases: Sequence[CaseFile], found: Mapping[str, Sequence[PacketFile]]) -> list[str]:
    gaps = [
        f"{case.reference}: {criterion}"
        for case in cases
        for criterion in item.criteria
        if not any(criterion in (s.type, *s.evidences) for s in found[case.case_id])
    ]
    if not item.criteria:
        gaps = [case.reference for case in cases if not found[case.case_id]]
    return gaps if cases else [WHOLE_EMPLOYER]


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


def _plain(data: dict[str, Any]) -> dict[str, Any]:
    return {k: v.isoformat() if isinstance(v, dt.date) else v for k, v in data.items()}


def _tuples(data: Mapping[str, Any]) -> dict[str, Any]:
    return {k: tuple(v) if isinstance(v, list) else v for k, v in data.items()}


def _source(data: Mapping[str, Any]) -> PacketFile:
    days = {k: dt.date.fromisoformat(data[k]) if data.get(k) else None for k in ("date", "since", "until")}
    return PacketFile(**{**_tuples(data), **days})
