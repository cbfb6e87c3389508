"""A case as a line of days: what happened, what is missing, what is ahead; in short, or in full. All pure.

In short, papers made on one day and evidence of one kind and month stand as one moment, and what nobody must read is
left out. In full everything stands by itself. A moment names papers by the keys of their objects.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any

from casefile.cases.case import Case
from casefile.cases.contents import OfferVersion
from casefile.cases.events import KINDS as EVENTS
from casefile.coverage.judging import Judgement
from casefile.retention.watch import ENDS, WatchDates
from casefile.said import Both, Said

KINDS = ("offer", "event", "document", "evidence", "hold", "inspection", "disposition", "gap")


@dataclass(frozen=True)
class Moment:
    """One thing on one day. ``told``: what else it says, by name; ``by``: whose act it was; ``papers``: keys.

    ``alert``: a person has something to do about it.
    """

    on: dt.date
    kind: str
    title: Said | Both
    told: Mapping[str, str] = field(default_factory=dict)
    by: str = ""
    papers: tuple[str, ...] = ()
    note: Said | Both | None = None
    alert: bool = False


@dataclass(frozen=True)
class Known:
    """What is known of a case. ``particulars``: what each event says, by its id; ``titles``: of types of papers;
    ``due``: papers to be made, each with the last day for it."""

    case: Case
    offers: Sequence[OfferVersion]
    particulars: Mapping[str, Mapping[str, str]]
    titles: Mapping[str, Both]
    watched: WatchDates
    due: Sequence[tuple[str, dt.date]] = ()
    judged: Judgement | None = None


def chronology(known: Known, today: dt.date, *, full: bool = False) -> list[Moment]:
    """Everything, the furthest ahead first; of one day what came in last stands first."""
    parts = (_offers, _events, _documents, _evidence, _holds, _inspections, _dispositions, _gaps)
    found = [moment for part in parts for moment in part(known, full)]
    found += _ahead(known, today)
    found.reverse()
    return sorted(found, key=lambda moment: moment.on, reverse=True)


def _offers(known: Known, full: bool) -> Iterator[Moment]:
    for number, version in enumerate(known.offers, start=1):
        job, wage = version.offer.job, version.offer.wage
        terms = Said("about.term", first=job.start_date, last=job.end_date)
        pay = Said("about.wage", rate=wage.rate, unit=wage.unit, hours=wage.hours_per_week)
        note = Said("moment.terms", term=terms, pay=pay)
        yield Moment(version.on, "offer", Said("moment.offer", n=number), note=note)


def _events(known: Known, full: bool) -> Iterator[Moment]:
    for event in known.case.events:
        corrected = event.id in known.case.corrected
        if corrected and not full:
            continue
        title = Both(*EVENTS[event.kind].names) if event.kind in EVENTS else Both(event.kind, event.kind)
        note = Said("moment.corrected") if corrected else None
        told = known.particulars.get(event.id, {}) if full else {}
        yield Moment(event.date, "event", title, told, event.by, note=note)


def _documents(known: Known, full: bool) -> Iterator[Moment]:
    made = {record.object.key: record.made_on for record in known.case.records}
    rows = [(made[one.object.key], one) for one in known.case.documents if one.object.key in made]
    rows.sort(key=lambda row: row[0])
    for day, own in groupby(rows, key=lambda row: (row[0], row[1].id) if full else row[0]):
        files = [one for _, one in own]
        kinds = list(dict.fromkeys(one.type for one in files))
        title: Said | Both = Said("moment.documents", n=len(kinds))
        title = title if len(kinds) > 1 else _of_type(known, kinds[0])
        on = day[0] if isinstance(day, tuple) else day
        yield Moment(on, "document", title, papers=tuple(one.object.key for one in files))


def _evidence(known: Known, full: bool) -> Iterator[Moment]:
    pieces = sorted(known.case.evidence, key=lambda one: (one.type, one.date, one.id))
    for _, group in groupby(pieces, key=lambda one: one.id if full else (one.type, str(one.date)[:7])):
        own = list(group)
        kind = _of_type(known, own[0].type)
        title = Said("moment.pieces", title=kind, n=len(own)) if len(own) > 1 else kind
        yield Moment(own[-1].date, "evidence", title, papers=tuple(one.object.key for one in own))
    for back in known.case.withdrawn:
        taken = Said("moment.taken-back", title=_of_type(known, back.type), reason=back.reason)
        yield Moment(back.on, "evidence", taken, by=back.by, papers=(back.object.key,))


def _holds(known: Known, full: bool) -> Iterator[Moment]:
    for hold in known.case.holds:
        why = "; ".join(filter(None, (hold.reason, hold.authority)))
        note = Both(why, why) if why else None
        yield Moment(
            hold.placed_on, "hold", Said("moment.hold", matter=hold.matter), by=hold.placed_by, note=note
        )
        if hold.released_on:
            why = hold.release_reason
            title = Said("moment.released", matter=hold.matter)
            yield Moment(
                hold.released_on, "hold", title, by=hold.released_by, note=Both(why, why) if why else None
            )


def _inspections(known: Known, full: bool) -> Iterator[Moment]:
    for one in known.case.inspections:
        title = Said("moment.letter", authority=one.authority, number=one.file_number)
        yield Moment(one.received, "inspection", title, by=one.by, note=Said("moment.answer-by", on=one.due))
        if one.withdrawn_on:
            yield Moment(
                one.withdrawn_on, "inspection", Said("moment.plan-withdrawn", number=one.file_number)
            )
    for packet in known.case.packets:
        title = Said("moment.packet", number=packet.file_number, pages=packet.pages)
        yield Moment(packet.on, "inspection", title, by=packet.by)


def _dispositions(known: Known, full: bool) -> Iterator[Moment]:
    for one in known.case.dispositions:
        title = Said("moment.asked", n=len(one.objects))
        why = Both(one.reason, one.reason) if one.reason else None
        yield Moment(one.requested_on, "disposition", title, by=one.requested_by, note=why)
        if one.approved_on:
            yield Moment(one.approved_on, "disposition", Said("moment.approved"), by=one.approved_by)
        if one.carried_out_on:
            yield Moment(one.carried_out_on, "disposition", Said("moment.destroyed", n=len(one.objects)))


def _gaps(known: Known, full: bool) -> Iterator[Moment]:
    """What is missing, on the first day on which it was: in short, all of a day together."""
    gaps = [(item.late, line, item) for line, item in known.judged.gaps if item.late] if known.judged else []
    gaps.sort(key=lambda gap: gap[0])
    for _, group in groupby(gaps, key=lambda gap: (gap[0], id(gap[2])) if full else gap[0]):
        own = list(group)
        day, line, item = own[0]
        title = Said("moment.gap", obligation=line.obligation, condition=line.condition)
        if len(own) == 1:
            yield Moment(day, "gap", title, note=item.reason, alert=True)
        else:
            reasons = Said("moment.reasons", reasons=list(dict.fromkeys(item.reason for *_, item in own)))
            yield Moment(day, "gap", Said("moment.gaps", n=len(own)), note=reasons, alert=True)


def _ahead(known: Known, today: dt.date) -> Iterator[Moment]:
    """What ends, and what must be made by a day; of days that passed, those that still ask for something."""
    for what, name in ENDS.items():
        if day := getattr(known.watched, name):
            kind, title = _ENDING[what]
            yield Moment(day, kind, title, alert=day < today and what != "keep-through")
    for name, day in known.due:
        if day >= today:
            yield Moment(day, "document", Said("moment.due", title=_of_type(known, name)))


_ENDING: Mapping[str, tuple[str, Said]] = {
    "permit": ("event", Said("moment.ends-permit")),
    "restoration": ("event", Said("moment.ends-restoration")),
    "inspection": ("inspection", Said("moment.ends-inspection")),
    "finding": ("inspection", Said("moment.ends-finding")),
    "penalty": ("inspection", Said("moment.ends-penalty")),
    "keep-through": ("disposition", Said("moment.ends-keeping")),
}


def _of_type(known: Known, name: str) -> Both:
    return known.titles.get(name, Both(name, name))


def of_kinds(moments: Iterable[Moment], kinds: Sequence[str]) -> list[Moment]:
    """Those of these kinds; of no kind given, all."""
    return [moment for moment in moments if not kinds or moment.kind in kinds]


def years(moments: Iterable[Moment], today: dt.date) -> list[tuple[Any, list[Moment]]]:
    """The moments ahead (under None) and those of each year, in their order."""
    grouped = groupby(moments, key=lambda moment: None if moment.on > today else moment.on.year)
    return [(year, list(own)) for year, own in grouped]
