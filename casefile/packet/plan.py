"""The plan: which files answer which item, by exact version, and what is missing. Frozen before anything is built.

What a plan holds, and the one form in which it is written, read and hashed; ``choosing`` makes it.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from typing import Any, Literal

from casefile.cases.case import employer_of, reference_of
from casefile.errors import UsageError
from casefile.packet.request import Request, Span
from casefile.packet.standing import Standing
from casefile.said import Said

FORMAT = "casefile-packet-plan/1"
State = Literal["supplied", "partly supplied", "not supplied", "not applicable", "proposed"]


@dataclass(frozen=True)
class PacketFile:
    """One archived file that may be produced, by its exact version.

    ``date`` is the day the document is of, ``since``-``until`` the period it covers; either may be unknown.
    ``evidences`` are the obligations (E1-E10) and conditions (OWC, ...) it speaks to, and the other names of its type.
    ``shared``: about the employer, and filed in many cases. ``form``: made by Casefile and not executed, so that it
    answers nothing until the signed paper is filed.
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
    form: bool = False

    def within(self, period: Span) -> bool:
        """True when the document is of the period, or does not say of when it is."""
        first, last = self.since or self.date, self.until or self.date
        return not (
            (period.since and last and last < period.since)
            or (period.until and first and first > period.until)
        )


@dataclass(frozen=True)
class CaseFile:
    """One worker's file: who it is about, every file that may be produced, and how coverage judges the case.

    ``also_under``: the business numbers that the case came to since it was opened. ``person``: the worker's data as the
    standing offer has them.
    """

    case_id: str
    worker: str
    employer_name: str
    sources: tuple[PacketFile, ...] = ()
    standing: tuple[Standing, ...] = ()
    known_numbers: tuple[str, ...] = ()
    also_under: tuple[str, ...] = ()
    person: Mapping[str, str] = field(default_factory=dict)

    @property
    def reference(self) -> str:
        """The employer's own number for the case."""
        return reference_of(self.case_id)

    @property
    def employer(self) -> str:
        """The business number under which the case was opened."""
        return employer_of(self.case_id)

    def is_of(self, employer: str) -> bool:
        """Whether a letter to this business number is about the case too."""
        return employer in (self.employer, *self.also_under)


@dataclass(frozen=True)
class PlannedItem:
    """One demand and its answer. ``documents`` are ids in the order they come; ``reasons`` say what is not there.

    A proposed item becomes ``once_confirmed`` when a person agrees that its documents answer its words;
    ``suggestions`` are the document types that those words may mean.
    """

    number: int
    text: str
    note: str
    period: str
    cases: tuple[str, ...]
    documents: tuple[str, ...]
    state: State
    reasons: tuple[Said, ...]
    once_confirmed: State | None = None
    suggestions: tuple[str, ...] = ()
    confirmed_by: str = ""
    confirmed_on: dt.date | None = None

    @property
    def digest(self) -> str:
        """SHA-256 of what a person agrees to: the item's words, its documents and what becomes of it."""
        agreed = [self.number, self.text, self.period, list(self.documents), self.once_confirmed]
        return hashlib.sha256(json.dumps(agreed, ensure_ascii=False).encode()).hexdigest()

    def as_dict(self) -> dict[str, Any]:
        """The item as a plan is written and shown."""
        told = {name: value for name, value in vars(self).items() if not name.startswith("confirmed")}
        return {**told, "reasons": [reason.as_dict() for reason in self.reasons]}

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> PlannedItem:
        """The item as ``as_dict`` wrote it; the plain reasons of an older plan stay as they are."""
        return cls(**{**_tuples(data), "reasons": tuple(map(Said.read, data["reasons"]))})


@dataclass(frozen=True)
class Plan:
    """Everything that is decided before a packet is built. ``labels`` say in words what the items ask for by code.

    ``known_numbers`` are the cases' own numbers of nine digits, which are no social insurance numbers. ``settled`` are
    the items as persons decided them since, ``decisions`` what else they decided: originals released, numbers kept.
    Both are no part of the frozen plan or of its digest.
    """

    request: Request
    employer_name: str
    workers: Mapping[str, str]
    documents: tuple[PacketFile, ...]
    items: tuple[PlannedItem, ...]
    first_page: int = 1
    first_number: int = 1
    forecast: Mapping[str, Any] = field(default_factory=dict)
    labels: Mapping[str, str] = field(default_factory=dict)
    known_numbers: tuple[str, ...] = ()
    # The archive's newest head when the plan was made, and what shows each case's ledger to be among those it covers.
    heads: Mapping[str, Any] = field(default_factory=dict)
    # Where the request asks for them: the persons' data, and where each case's ledger stood.
    persons: tuple[Mapping[str, str], ...] = ()
    ledgers: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    settled: tuple[PlannedItem, ...] = ()
    decisions: Mapping[str, tuple[Mapping[str, Any], ...]] = field(default_factory=dict)

    @property
    def answered(self) -> tuple[PlannedItem, ...]:
        """The items as they stand: as persons decided them, or else as planned."""
        return self.settled or self.items

    def decided(self, kind: str) -> tuple[str, ...]:
        """What persons decided of a kind: ``release`` (documents) or ``keep`` (numbers)."""
        return tuple(one["about"] for one in self.decisions.get(kind, ()))

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
            "items": [item.as_dict() for item in self.items],
            "documents": [_plain(asdict(d)) for d in self.documents],
            "outlook": self.forecast,
            "labels": dict(sorted(self.labels.items())),
            "known_numbers": list(self.known_numbers),
            **({"heads": self.heads} if self.heads else {}),
            **({"persons": list(self.persons)} if self.persons else {}),
            **({"ledgers": self.ledgers} if self.ledgers else {}),
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
                items=tuple(map(PlannedItem.from_dict, data["items"])),
                documents=tuple(_source(d) for d in data["documents"]),
                forecast=data["outlook"],
                labels=data.get("labels", {}),
                known_numbers=tuple(data.get("known_numbers", ())),
                heads=data.get("heads", {}),
                persons=tuple(data.get("persons", ())),
                ledgers=data.get("ledgers", {}),
            )
        except (ValueError, KeyError, TypeError) as error:
            raise UsageError("plan-unreadable") from error


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


def _plain(data: dict[str, Any]) -> dict[str, Any]:
    return {k: v.isoformat() if isinstance(v, dt.date) else v for k, v in data.items()}


def _tuples(data: Mapping[str, Any]) -> dict[str, Any]:
    return {k: tuple(v) if isinstance(v, list) else v for k, v in data.items()}


def _source(data: Mapping[str, Any]) -> PacketFile:
    days = {k: dt.date.fromisoformat(data[k]) if data.get(k) else None for k in ("date", "since", "until")}
    return PacketFile(**{**_tuples(data), **days})
