"""From a requirement to what a case needs of it: each need with its due day and the pieces that meet it. All pure."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from casefile.cases.dossier import Dossier
from casefile.cases.facts import Permit
from casefile.cases.filed import Piece
from casefile.periods import (
    DAY,
    INTERRUPTION,
    PAY_PERIOD,
    Period,
    record_of_employment_due,
    uncovered,
    years,
)
from casefile.reference.obligations import Requirement
from casefile.said import Said


@dataclass(frozen=True)
class Need:
    """One thing that must be there.

    ``due`` is None while the day it hangs on is not known; ``found`` are pieces' ids, ``dates`` their days, in order.
    """

    due: dt.date | None
    found: tuple[str, ...]
    dates: tuple[dt.date, ...] = ()

    def late_by(self, count: int, today: dt.date) -> dt.date | None:
        """The first day on which it was late: the last of ``count`` pieces came, or is still to come, after its day."""
        if self.due is None:
            return None
        met = self.dates[count - 1] if len(self.dates) >= count else today
        return self.due + DAY if self.due < met else None


def _need(due: dt.date | None, pieces: Iterable[Piece]) -> Need:
    found = sorted(pieces, key=lambda piece: (piece.date, piece.id))
    return Need(due, tuple(piece.id for piece in found), tuple(piece.date for piece in found))


def nothing_needed(requirement: Requirement, dossier: Dossier) -> Said | None:
    """Why the requirement does not concern this case; None when it does."""
    province = dossier.offer.job.location.province
    if requirement.only and province not in requirement.only:
        return Said("only-in", provinces=requirement.only)
    if dossier.open_permit and requirement.condition not in _OF_ALL:
        return Said("open-permit", code=dossier.offer.exemption.code)
    if reason := _spared(requirement.unless, dossier):
        return reason
    first = dossier.timeline.started_on or dossier.offer.job.start_date
    if requirement.since and first < requirement.since:
        return Said("only-since", day=requirement.since)
    closing = dossier.timeline.closing
    if closing and dossier.timeline.never_employed and not requirement.every.startswith("each:"):
        return _NO_EMPLOYMENT[closing.kind]
    return None


# What binds every employer: the right to work must be checked (IRPA 124), and federal and provincial law holds.
_OF_ALL = ("AUTHORIZED", "LAWS")


def _spared(unless: str, dossier: Dossier) -> Said | None:
    """Why the offer is spared a requirement that names what spares it."""
    employer = dossier.offer.employer
    if unless == "fee-exempt" and dossier.fee_exempt:
        return Said("fee-exempt", code=dossier.offer.portal.fee_exemption or dossier.offer.exemption.code)
    if unless in ("federal-sector", "under-100") and employer.sector == "federal":
        return Said("federal-sector")
    if unless == "under-100" and employer.size != "100_or_more":
        return Said("not-100-or-more")
    return None


_NO_EMPLOYMENT = {
    "permit-refused": Said("no-employment.refused"),
    "offer-withdrawn": Said("no-employment.withdrawn"),
    "worker-never-arrived": Said("no-employment.never-arrived"),
}


def needs_of(requirement: Requirement, dossier: Dossier, today: dt.date) -> list[Need]:
    """The needs of one requirement as the case stands today."""
    every, _, trigger = requirement.every.partition(":")
    if every in _BY_CASE:
        return list(_BY_CASE[every](requirement, dossier))
    if every == "year":
        return list(_year_needs(requirement, dossier, today))
    if every == "expiry":
        return list(_expiry_needs(requirement, dossier, today))
    if every == "event":
        return list(_event_needs(requirement, dossier, trigger))
    if every == "each":
        return list(_piece_needs(requirement, dossier, dossier.of(trigger)))
    due = _milestone(requirement, dossier)
    return [_need(_after(due, requirement.days), dossier.of(*requirement.types))]


def paid_gaps(
    requirement: Requirement, dossier: Dossier, today: dt.date
) -> tuple[list[Period], list[Period]]:
    """The days for which pay records are due by now, and which of them no pay record covers.

    A day's record is due when the longest pay period that began on it has ended, plus the requirement's days.
    """
    wanted = dossier.timeline.worked(today - pay_wait(requirement, dossier))
    covers = _pay_covers(requirement, dossier)
    return wanted, [gap for spell in wanted for gap in uncovered(spell, covers)]


def unpaid(requirement: Requirement, dossier: Dossier) -> list[tuple[Period, list[Period]]]:
    """Every spell whole, whether or not its days are due yet, and its days that no pay record covers."""
    covers = _pay_covers(requirement, dossier)
    spells = [spell.until(dt.date.max) for spell in dossier.timeline.bound]
    return [(spell, uncovered(spell, covers)) for spell in spells]


def pay_wait(requirement: Requirement, dossier: Dossier) -> dt.timedelta:
    """How long after a day worked its pay record is due."""
    return dt.timedelta(days=requirement.days + _longest(dossier))


def _longest(dossier: Dossier) -> int:
    return PAY_PERIOD[dossier.offer.wage.pay_frequency or "monthly"]


def _pay_covers(requirement: Requirement, dossier: Dossier) -> list[Period]:
    longest = _longest(dossier)
    covers = [cover for piece in dossier.of(*requirement.types) for cover in covered_by(piece, longest)]
    return [*covers, *dossier.timeline.absences]


def covered_by(piece: Piece, longest: int) -> list[Period]:
    """The days a pay record covers: its rows' periods, else its own, else the longest pay period up to its date."""
    if piece.rows:
        return [row.period for row in piece.rows]
    return [piece.period or Period(piece.date - (longest - 1) * DAY, piece.date)]


def _milestone(requirement: Requirement, dossier: Dossier) -> dt.date | None:
    told = dossier.timeline
    days = {"submission": dossier.submitted_on, "first-day": told.started_on, "last-day": told.ended_on}
    return days.get(requirement.due)


def _after(day: dt.date | None, days: int) -> dt.date | None:
    return day + dt.timedelta(days=days) if day else None


def _within(dossier: Dossier, requirement: Requirement, window: Period) -> list[Piece]:
    return [p for p in dossier.of(*requirement.types) if window.first <= p.date <= window.last]


def _offer_needs(requirement: Requirement, dossier: Dossier) -> Iterator[Need]:
    """Each offer wants its own (a renewal is a new offer, with a new fee): by the day it was submitted."""
    for due, window in offer_windows(dossier, requirement.lead):
        yield _need(_after(due, requirement.days), _within(dossier, requirement, window))


def offer_windows(dossier: Dossier, lead: int) -> list[tuple[dt.date | None, Period]]:
    """For each offer made the day it was submitted, and the days of which a paper must be to be that offer's own.

    A later offer's begin ``lead`` days before its submission, and after the submission before it.
    """
    later = [term.portal.submitted_on or term.job.start_date for term in dossier.terms[1:]]
    dues = [dossier.submitted_on, *later]
    ahead = dt.timedelta(days=lead)
    begins = [
        max(due - ahead, (before or dt.date.min) + DAY) for before, due in zip(dues, later, strict=False)
    ]
    ends = [*(day - DAY for day in begins), dt.date.max]
    return [
        (due, Period(first, last))
        for due, first, last in zip(dues, [dt.date.min, *begins], ends, strict=True)
    ]


def _permit_needs(requirement: Requirement, dossier: Dossier) -> Iterator[Need]:
    """Each permit wants its own. The first is due when work begins, a later one when it does."""
    first_day = dossier.timeline.started_on
    permits = sorted(dossier.timeline.permits, key=lambda permit: (permit.valid_from, permit.issued_on))
    if not permits:
        yield _need(_after(first_day, requirement.days), dossier.of(*requirement.types))
    for number, permit in enumerate(permits):
        after = permits[number + 1].issued_on - DAY if number + 1 < len(permits) else dt.date.max
        begins = permit.valid_from if number else first_day and max(first_day, permit.valid_from)
        window = Period(_from(requirement, permit, first=not number), after)
        yield _need(_after(begins, requirement.days), _within(dossier, requirement, window))


def _from(requirement: Requirement, permit: Permit, *, first: bool) -> dt.date:
    """From when a paper counts for a permit: what is due by the first day of work may come before the first permit."""
    if first and requirement.due == "first-day":
        return dt.date.min
    return min(permit.issued_on, permit.valid_from) - dt.timedelta(days=requirement.lead)


def _year_needs(requirement: Requirement, dossier: Dossier, today: dt.date) -> Iterator[Need]:
    """Each year wants its own: a letter that comes shortly before a year begins is that year's."""
    spells = dossier.timeline.spells
    worked = dossier.timeline.worked(max(today, spells[0].first)) if spells else []
    if not worked:  # also of whom the offer's conditions bound no more when work began
        yield _need(None, dossier.of(*requirement.types))
        return
    first = spells[0].first
    valid = good_for(requirement, dossier)
    if valid:
        for spell in worked:
            yield from valid_needs(requirement, dossier, spell, valid)
        return
    for year in years(first, worked[-1].last):
        if not any(year.meets(spell) for spell in worked):
            continue  # a year between two spells
        lead = dt.timedelta(days=requirement.lead)
        window = Period(year.first - lead, year.last - lead)
        yield _need(_after(year.first, requirement.days), _within(dossier, requirement, window))


def good_for(requirement: Requirement, dossier: Dossier) -> int | None:
    """For how many days a paper of a yearly requirement is good; None where each year wants its own."""
    valid = requirement.valid.get(dossier.offer.job.location.province)
    if valid is None and requirement.valid and any(p.period for p in dossier.of(*requirement.types)):
        return _A_YEAR
    return valid


# Where no length is known, and a paper names its last day itself, those beside it are good for a year.
_A_YEAR = 365


def valid_needs(requirement: Requirement, dossier: Dossier, spell: Period, days: int) -> Iterator[Need]:
    """A paper that is good for so many days: a day worked that lies in none lacks one."""
    pieces, day = dossier.of(*requirement.types), spell.first
    while day <= spell.last:
        good = [p for p in pieces if p.date <= day <= _good_until(p, days)]
        if good:
            best = max(good, key=lambda piece: _good_until(piece, days))
            yield _need(day, [best])
            day = _good_until(best, days) + DAY
        else:
            yield Need(_after(day, requirement.days), ())
            day = min((p.date for p in pieces if p.date > day), default=dt.date.max)


def _good_until(piece: Piece, days: int) -> dt.date:
    """The last day on which a paper is good: the one it names itself (filed as its period), else by its length."""
    return piece.period.last if piece.period else piece.date + dt.timedelta(days=days - 1)


def _interruption_needs(requirement: Requirement, dossier: Dossier) -> Iterator[Need]:
    """One for each interruption of earnings: an end, or an absence of seven days; due by the Regulations' clock."""
    told = dossier.timeline
    absent = [gap.first - DAY for gap in told.absences if gap.days >= INTERRUPTION]
    days = sorted({*(end.on for end in told.ends), *absent})
    if not days:
        yield Need(None, ())
    known = [row.period for piece in dossier.pieces for row in piece.rows]
    for number, day in enumerate(days):
        until = days[number + 1] if number + 1 < len(days) else dt.date.max
        due = record_of_employment_due(day, dossier.offer_on(day).wage.pay_frequency, known)
        yield _need(due, _within(dossier, requirement, Period(day, until)))


def _expiry_needs(requirement: Requirement, dossier: Dossier, today: dt.date) -> Iterator[Need]:
    told = dossier.timeline
    for permit in told.permits:
        expiry = permit.expires_on
        if expiry and _worked_past(expiry, told.worked(today)) and not _followed(permit, told.permits):
            window = Period(expiry - dt.timedelta(days=requirement.lead), expiry)
            yield _need(_after(expiry, requirement.days), _within(dossier, requirement, window))


def _worked_past(day: dt.date, worked: Sequence[Period]) -> bool:
    return any(spell.first <= day < spell.last for spell in worked)


def _followed(permit: Permit, permits: Sequence[Permit]) -> bool:
    """Whether another permit takes over without a day between."""
    assert permit.expires_on  # noqa: S101  the caller asks of expired permits only
    return any(
        other is not permit
        and other.valid_from <= permit.expires_on + DAY
        and (other.expires_on is None or other.expires_on > permit.expires_on)
        for other in permits
    )


def _change_needs(requirement: Requirement, dossier: Dossier) -> Iterator[Need]:
    """Each change wants its own: one that served an earlier change serves no other."""
    used: set[str] = set()
    changes = sorted({change.on for change in dossier.timeline.changes if change.on})
    for number, day in enumerate(changes):
        until = changes[number + 1] - DAY if number + 1 < len(changes) else dt.date.max
        window = Period(day - dt.timedelta(days=requirement.lead), until)
        own = [p for p in _within(dossier, requirement, window) if p.id not in used][: requirement.count]
        used |= {p.id for p in own}
        yield _need(_after(day, requirement.days), own)


def _event_needs(requirement: Requirement, dossier: Dossier, kind: str) -> Iterator[Need]:
    """One for each event of the kind: counted from its day, or from the day a notice was received."""
    told = [one for one in dossier.timeline.happenings if one.kind == kind]
    for number, one in enumerate(told):
        until = told[number + 1].on - DAY if number + 1 < len(told) else dt.date.max
        window = Period(one.on - dt.timedelta(days=requirement.lead), max(until, one.on))
        due = one.answer_by or _after(one.counted_from, requirement.days)
        yield _need(due, _within(dossier, requirement, window))


def _piece_needs(requirement: Requirement, dossier: Dossier, letters: Sequence[Piece]) -> Iterator[Need]:
    """One for each letter: due when its period ends, if it names one, else so many days after its date."""
    for letter in letters:
        due = letter.period.last if letter.period else _after(letter.date, requirement.days)
        yield _need(due, _within(dossier, requirement, Period(letter.date, dt.date.max)))


_BY_CASE = {
    "offer": _offer_needs,
    "permit": _permit_needs,
    "change": _change_needs,
    "interruption": _interruption_needs,
}
