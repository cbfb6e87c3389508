"""From a requirement to what a case needs of it: each need with its due day and the pieces that meet it. All pure."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from casefile.cases.dossier import Dossier
from casefile.cases.facts import Permit
from casefile.cases.filed import Piece
from casefile.periods import DAY, PAY_PERIOD, Period, uncovered, years
from casefile.reference.obligations import Requirement
from casefile.said import Said


@dataclass(frozen=True)
class Need:
    """One thing that must be there.

    ``due`` is None while the day it hangs on is not known; ``found`` are pieces' ids.
    """

    due: dt.date | None
    found: tuple[str, ...]


def nothing_needed(requirement: Requirement, dossier: Dossier) -> Said | None:
    """Why the requirement does not concern this case; None when it does."""
    province = dossier.offer.job.location.province
    if requirement.only and province not in requirement.only:
        return Said("only-in", provinces=requirement.only)
    closing = dossier.timeline.closing
    if closing and dossier.timeline.never_employed and not requirement.every.startswith("each:"):
        return _NO_EMPLOYMENT[closing.kind]
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
    pieces = dossier.of(*requirement.types)
    return [Need(_after(due, requirement.days), tuple(piece.id for piece in pieces))]


def paid_gaps(
    requirement: Requirement, dossier: Dossier, today: dt.date
) -> tuple[list[Period], list[Period]]:
    """The days for which pay records are due by now, and which of them no pay record covers.

    A day's record is due when the longest pay period that began on it has ended, plus the requirement's days.
    """
    longest = PAY_PERIOD[dossier.offer.wage.pay_frequency or "monthly"]
    wanted = dossier.timeline.worked(today - dt.timedelta(days=requirement.days + longest))
    covers = [cover for piece in dossier.of(*requirement.types) for cover in covered_by(piece, longest)]
    covers += dossier.timeline.absences
    return wanted, [gap for spell in wanted for gap in uncovered(spell, covers)]


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


def _within(dossier: Dossier, requirement: Requirement, window: Period) -> tuple[str, ...]:
    return tuple(p.id for p in dossier.of(*requirement.types) if window.first <= p.date <= window.last)


def _offer_needs(requirement: Requirement, dossier: Dossier) -> Iterator[Need]:
    """Each offer wants its own (a renewal is a new offer, with a new fee): by the day it was submitted."""
    later = [term.portal.submitted_on or term.job.start_date for term in dossier.terms[1:]]
    dues = [_milestone(requirement, dossier), *later]
    lead = dt.timedelta(days=requirement.lead)
    begins = [
        max(due - lead, (before or dt.date.min) + DAY) for before, due in zip(dues, later, strict=False)
    ]
    ends = [*(day - DAY for day in begins), dt.date.max]
    for due, first, last in zip(dues, [dt.date.min, *begins], ends, strict=True):
        window = Period(first, last)
        yield Need(_after(due, requirement.days), _within(dossier, requirement, window))


def _permit_needs(requirement: Requirement, dossier: Dossier) -> Iterator[Need]:
    """Each permit wants its own. The first is due when work begins, a later one when it does."""
    first_day = dossier.timeline.started_on
    permits = sorted(dossier.timeline.permits, key=lambda permit: (permit.valid_from, permit.issued_on))
    if not permits:
        yield Need(_after(first_day, requirement.days), tuple(p.id for p in dossier.of(*requirement.types)))
    for number, permit in enumerate(permits):
        after = permits[number + 1].issued_on - DAY if number + 1 < len(permits) else dt.date.max
        begins = permit.valid_from if number else first_day and max(first_day, permit.valid_from)
        window = Period(min(permit.issued_on, permit.valid_from), after)
        yield Need(_after(begins, requirement.days), _within(dossier, requirement, window))


def _year_needs(requirement: Requirement, dossier: Dossier, today: dt.date) -> Iterator[Need]:
    """Each year wants its own: a letter that comes shortly before a year begins is that year's."""
    spells = dossier.timeline.spells
    if not spells:
        yield Need(None, tuple(p.id for p in dossier.of(*requirement.types)))
        return
    first = spells[0].first
    worked = dossier.timeline.worked(max(today, first))
    for year in years(first, worked[-1].last):
        if not any(year.meets(spell) for spell in worked):
            continue  # a year between two spells
        lead = dt.timedelta(days=requirement.lead)
        window = Period(year.first - lead, year.last - lead)
        yield Need(_after(year.first, requirement.days), _within(dossier, requirement, window))


def _expiry_needs(requirement: Requirement, dossier: Dossier, today: dt.date) -> Iterator[Need]:
    told = dossier.timeline
    for permit in told.permits:
        expiry = permit.expires_on
        if expiry and _worked_past(expiry, told.worked(today)) and not _followed(permit, told.permits):
            window = Period(expiry - dt.timedelta(days=requirement.lead), expiry)
            yield Need(_after(expiry, requirement.days), _within(dossier, requirement, window))


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
    changes = sorted({change.on for change in dossier.timeline.changes if change.on})
    for number, day in enumerate(changes):
        until = changes[number + 1] - DAY if number + 1 < len(changes) else dt.date.max
        window = Period(day - dt.timedelta(days=requirement.lead), until)
        yield Need(_after(day, requirement.days), _within(dossier, requirement, window))


def _event_needs(requirement: Requirement, dossier: Dossier, kind: str) -> Iterator[Need]:
    """One for each event of the kind: counted from its day, or from the day a notice was received."""
    told = [one for one in dossier.timeline.happenings if one.kind == kind]
    for number, one in enumerate(told):
        until = told[number + 1].on - DAY if number + 1 < len(told) else dt.date.max
        window = Period(one.on - dt.timedelta(days=requirement.lead), max(until, one.on))
        yield Need(_after(one.counted_from, requirement.days), _within(dossier, requirement, window))


def _piece_needs(requirement: Requirement, dossier: Dossier, letters: Sequence[Piece]) -> Iterator[Need]:
    """One for each letter: due when its period ends, if it names one, else so many days after its date."""
    for letter in letters:
        due = letter.period.last if letter.period else _after(letter.date, requirement.days)
        yield Need(due, _within(dossier, requirement, Period(letter.date, dt.date.max)))


_BY_CASE = {"offer": _offer_needs, "permit": _permit_needs, "change": _change_needs}
