"""A case judged: from ledger, offers, events and evidence to coverage, conformity and what is owed. All pure."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

from casefile.cases.case import Case
from casefile.cases.dossier import Dossier, Permit, Piece
from casefile.cases.events import Event, PermitIssued, read_event
from casefile.coverage.conformity import Departure, conformity
from casefile.coverage.matrix import GAPS, Item, Line, State, coverage
from casefile.coverage.wages import Shortfall, shortfalls
from casefile.documents.due import LATE, ORDER_NOT_KEPT
from casefile.findings import Finding
from casefile.offer import Offer
from casefile.reference.obligations import Obligations
from casefile.reference.tables import Tables

# Kind (offer or event), digest and content, in the order they came.
Contents = Iterable[tuple[str, str, bytes]]
_ENDS = ("offer-withdrawn", "permit-refused")


@dataclass(frozen=True)
class Judgement:
    """How a case stands on a day.

    ``lapses``: documents past their day, steps out of the law's order, an agreement that differs from the offer.
    """

    case_id: str
    lines: tuple[Line, ...]
    departures: tuple[Departure, ...]
    owed: tuple[Shortfall, ...]
    lapses: tuple[Finding, ...] = ()

    @property
    def to_do(self) -> bool:
        """Whether a person has anything to do for it. What was made late stays told, but nothing can be done."""
        return bool(self.gaps or self.departures or any(lapse.code != LATE for lapse in self.lapses))

    @property
    def gaps(self) -> list[tuple[Line, Item]]:
        """Every requirement that something is missing for, under its line."""
        return [(line, item) for line in self.lines for item in line.items if item.state in GAPS]

    def with_lapses(self, lapses: Iterable[Finding]) -> Judgement:
        """The same with these lapses, but not the order of the law where a departure says how it was not kept."""
        told = any(departure.code == "agreement-late" for departure in self.departures)
        return replace(self, lapses=tuple(one for one in lapses if not (told and one.code == ORDER_NOT_KEPT)))

    def slim(self) -> Judgement:
        """The same without the items that nothing is missing for: what a report over 100,000 cases can hold."""
        return replace(self, lines=tuple(map(_slim, self.lines)))


def _slim(line: Line) -> Line:
    if line.state in GAPS:
        return replace(line, items=tuple(item for item in line.items if item.state in GAPS))
    return _without_items(line.obligation, line.condition, line.state, line.cite_en, line.cite_fr)


@lru_cache(maxsize=512)
def _without_items(obligation: str, condition: str, state: State, cite_en: str, cite_fr: str) -> Line:
    """One line shared by all cases that stand alike."""
    return Line(obligation, condition, state, (), cite_en, cite_fr)


def judge(dossier: Dossier, case_id: str, rules: Obligations, tables: Tables, today: dt.date) -> Judgement:
    """Coverage, conformity and what is owed, as of a day."""
    return Judgement(
        case_id,
        tuple(coverage(dossier, rules, today)),
        tuple(conformity(dossier, rules, tables, today)),
        tuple(shortfalls(dossier, tables)),
    )


def dossier_of(
    case: Case, contents: Contents, pieces: Sequence[Piece], keep_through: dt.date | None = None
) -> Dossier | None:
    """The case as the rules see it; None when it has no offer to judge by.

    An event whose particulars are not at hand still counts by its dates, which the ledger has.
    """
    offers, events = _read(contents)
    if not offers:
        return None
    dates = _dates(case)
    submitted = [day for offer in offers if (day := offer.portal.submitted_on)]
    ends = [(day, kind) for kind in _ENDS for day in dates.get(kind, ())]
    permits = _permits(case, events)
    return Dossier(
        offers=offers,
        pieces=pieces,
        submitted_on=min([*submitted, *dates.get("offer-submitted", ())], default=None),
        agreement_signed_on=min(dates.get("agreement-signed", ()), default=None),
        first_day=min(dates.get("employment-started", ()), default=None),
        last_day=max(dates.get("employment-ended", ()), default=None),
        permits=permits,
        changes=dates.get("conditions-changed", ()),
        maintained=_maintained(case),
        closed=max(ends)[1] if ends and not permits else "",
        kept=len(case.objects),
        keep_through=keep_through,
    )


def _read(contents: Contents) -> tuple[list[Offer], dict[str, Event]]:
    offers, events = [], {}
    for kind, digest, content in contents:
        if kind == "offer":
            offers.append(Offer.model_validate_json(content))
        else:
            events[digest] = read_event(content)
    return offers, events


def _dates(case: Case) -> Mapping[str, list[dt.date]]:
    found: dict[str, list[dt.date]] = {}
    for event in case.effective_events:
        found.setdefault(event.kind, []).append(event.date)
    return found


def _permits(case: Case, events: Mapping[str, Event]) -> list[Permit]:
    permits = []
    for event in case.effective_events:
        if event.kind == "permit-issued":
            told = events.get(event.object.sha256)
            words: dict[str, Any] = {}
            if isinstance(told, PermitIssued):
                words = {"occupation": told.occupation, "location": told.location}
            begins = event.dates.get("valid_from", event.date)
            permits.append(Permit(event.date, begins, event.dates.get("expires_on"), **words))
    return permits


def _maintained(case: Case) -> list[dt.date]:
    """The days on which the worker applied to stay on: as stated, else the day the status began."""
    events = [event for event in case.effective_events if event.kind == "maintained-status"]
    return [event.dates.get("applied_on", event.date) for event in events]
