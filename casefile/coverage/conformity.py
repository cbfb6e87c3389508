"""What an inspector would find: where the record departs from the offer, the permit or the conditions. All pure.

Each finding names the condition, its article and the pieces it rests on. Money short is in
``casefile.coverage.wages``, which the compensation worksheet shows line by line.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from casefile.cases.dossier import Dossier
from casefile.cases.job_names import names_occupation, names_place
from casefile.coverage.needs import offer_windows
from casefile.coverage.wages import Shortfall, shortfalls
from casefile.findings import mask
from casefile.periods import Period, listed, uncovered
from casefile.reference.obligations import Obligations
from casefile.reference.tables import Tables
from casefile.said import Said


@dataclass(frozen=True)
class Departure:
    """One way in which the record departs from what must be. ``shortfall`` is money owed, in dollars; ``quote`` the
    sentence of a paper that it rests on: in full for who looks at the case, masked everywhere else."""

    code: str
    condition: str
    said: Said
    evidence: tuple[str, ...] = ()
    shortfall: Decimal | None = None
    quote: str = ""
    cite_en: str = ""
    cite_fr: str = ""

    def as_dict(self) -> dict[str, Any]:
        """The departure as ``case --json`` shows it."""
        return {
            "code": self.code,
            "condition": self.condition,
            "source": self.cite_en,
            "source_fr": self.cite_fr,
            "message": self.said.en,
            "message_fr": self.said.fr,
            "shortfall": str(self.shortfall) if self.shortfall is not None else None,
            "evidence": list(self.evidence),
            "quote": mask(self.quote) if self.quote else "",
        }


def conformity(
    dossier: Dossier,
    rules: Obligations,
    tables: Tables,
    today: dt.date,
    short: Sequence[Shortfall] | None = None,
) -> list[Departure]:
    """Every departure that the record shows, in the order of the checks. ``short``: what is owed, where known."""
    owed = shortfalls(dossier, tables) if short is None else short
    checks: Sequence[Callable[[], Iterator[Departure]]] = (
        lambda: _pay(owed),
        lambda: _work(dossier, tables),
        lambda: _permit_dates(dossier, today),
        lambda: _agreement(dossier),
        lambda: _rights(dossier),
        lambda: _permit_check(dossier),
        lambda: _passport_and_fees(dossier, rules),
    )
    return [cited(departure, rules) for check in checks for departure in check()]


def cited(departure: Departure, rules: Obligations) -> Departure:
    """The departure with the law of its condition."""
    condition = rules.conditions[departure.condition]
    return Departure(**{**vars(departure), "cite_en": condition.cite_en, "cite_fr": condition.cite_fr})


_PAY = {
    "wage-below-offer": Said("departs.wage-below-offer"),
    "wage-below-minimum": Said("departs.wage-below-minimum"),
    "overtime-unpaid": Said("departs.overtime-unpaid"),
    "gross-below-hours": Said("departs.gross-below-hours"),
}


def _pay(found: Sequence[Shortfall]) -> Iterator[Departure]:
    """One departure for each kind of shortfall in each pay record."""
    groups: dict[tuple[str, str], list[Shortfall]] = {}
    for short in found:
        groups.setdefault((short.code, short.evidence), []).append(short)
    for (code, evidence), own in groups.items():
        total = sum((short.owed for short in own), Decimal(0))
        condition = "LAWS" if code == "wage-below-minimum" else "OWC"
        periods = listed(short.period for short in own)
        said = Said("pay-short", what=_PAY[code], periods=periods, owed=total)
        counted = Said("pay-short.counted", what=_PAY[code], periods=periods)
        yield Departure(code, condition, said if total else counted, (evidence,), total or None)


def _work(dossier: Dossier, tables: Tables) -> Iterator[Departure]:
    """Occupation and place, as pay records and permits name them, against the offer."""
    named = [(p.id, row.period.first, row.occupation, row.location) for p in dossier.pieces for row in p.rows]
    named += [
        ("", permit.valid_from, permit.occupation, permit.location) for permit in dossier.timeline.permits
    ]
    told: set[tuple[str, str]] = set()
    for piece, day, occupation, location in named:
        offer = dossier.offer_on(day)
        for code, name, fits in (
            ("occupation-differs", occupation, names_occupation),
            ("location-differs", location, names_place),
        ):
            if name and not fits(name, offer, tables) and (code, piece) not in told:
                told.add((code, piece))
                yield Departure(code, "OWC", _differs(code, day, piece), (piece,) if piece else ())


def _differs(code: str, day: dt.date, piece: str) -> Said:
    if code == "occupation-differs":
        return Said("occupation-differs.pay" if piece else "occupation-differs.permit", day=day)
    return Said("location-differs.pay" if piece else "location-differs.permit", day=day)


def _permit_dates(dossier: Dossier, today: dt.date) -> Iterator[Departure]:
    """Work on days that neither a permit nor maintained status covers (IRPR 186(u))."""
    told = dossier.timeline
    worked = told.worked(today)
    if not worked:
        return
    outside = told.going_on([g for spell in worked for g in uncovered(spell, allowed(dossier))], today)
    permits = [permit.validity for permit in told.permits]
    rows = [(piece.id, row.period) for piece in dossier.pieces for row in piece.rows if row.hours]
    before = [(piece, period) for piece, period in rows if period.last < worked[0].first]
    outside += [p for _, p in before if not any(p.meets(permit) for permit in permits)]
    if outside:
        said = Said("work-outside-permit", periods=listed(outside))
        yield Departure(said.code, "AUTHORIZED", said, tuple(dict.fromkeys(piece for piece, _ in before)))


def allowed(dossier: Dossier) -> list[Period]:
    """The days on which a permit or maintained status allows work."""
    told = dossier.timeline
    return [*(permit.validity for permit in told.permits), *(status.period for status in told.maintained)]


# Days before a renewal's submission from which an agreement is that renewal's.
_AGREEMENT_LEAD = 180


def _agreement(dossier: Dossier) -> Iterator[Departure]:
    """Signed before the attestation, so before the submission and before the worker applies (209.11(1)(e))."""
    for number, (submitted, own) in enumerate(offer_windows(dossier, _AGREEMENT_LEAD)):
        yield from _agreement_of(dossier, submitted, own, first=not number)


def _agreement_of(
    dossier: Dossier, submitted: dt.date | None, own: Period, *, first: bool
) -> Iterator[Departure]:
    """That of one offer: a renewal wants its own, signed before it was submitted."""
    pieces = [p for p in dossier.of("signed-agreement") if own.first <= p.date <= own.last]
    told = [day for one in dossier.timeline.agreements if own.first <= (day := one.signed_on) <= own.last]
    days = [*told, *(p.date for p in pieces)]
    applied = min((piece.date for piece in dossier.of("permit-application") if first), default=None)
    if not days:
        return
    signed, evidence = min(days), tuple(piece.id for piece in pieces[:1])
    if submitted and signed > submitted:
        said = Said("agreement-late.submitted", signed=signed, limit=submitted)
        yield Departure(said.kind, "OWC", said, evidence)
    elif applied and signed > applied:
        said = Said("agreement-late.applied", signed=signed, limit=applied)
        yield Departure(said.kind, "OWC", said, evidence)


def _rights(dossier: Dossier) -> Iterator[Departure]:
    pieces = dossier.of("rights-acknowledgment")
    first = dossier.timeline.started_on
    if pieces and first and (given := pieces[0].date) > first:
        said = Said("rights-late", given=given, first=first)
        yield Departure(said.code, "RIGHTS-GIVE", said, (pieces[0].id,))


def _permit_check(dossier: Dossier) -> Iterator[Departure]:
    pieces = dossier.of("permit-verification")
    first = dossier.timeline.started_on
    if pieces and first and (checked := pieces[0].date) >= first:
        said = Said("permit-check-late", checked=checked, first=first)
        yield Departure(said.code, "AUTHORIZED", said, (pieces[0].id,))


def _passport_and_fees(dossier: Dossier, rules: Obligations) -> Iterator[Departure]:
    """What must never be: a passport kept, a fee recovered; by record, by pay row, or by a sentence in a paper."""
    for piece in dossier.of("passport-custody"):
        yield _never("passport-kept", "ABUSE", (piece.id,))
    conditions = {phrase.id: phrase.condition for phrase in rules.phrases}
    for piece in dossier.pieces:
        fees = sum((row.fees_recovered for row in piece.rows), Decimal(0))
        if fees:
            yield _never("fee-recovered", "NOFEE", (piece.id,), fees)
        for mention in piece.mentions:
            if mention.id in conditions:
                never = _never(mention.id, conditions[mention.id], (piece.id,))
                yield replace(never, quote=mention.sentence)


_NEVER = {"passport-kept": Said("passport-kept"), "fee-recovered": Said("fee-recovered")}


def _never(code: str, condition: str, evidence: tuple[str, ...], owed: Decimal | None = None) -> Departure:
    said = _NEVER.get(code) or Said("phrase-found", kind=code)
    return Departure(code, condition, said, evidence, owed)
