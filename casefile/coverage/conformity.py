"""What an inspector would find: where the record departs from the offer, the permit or the conditions. All pure.

Each finding names the condition, its article and the pieces it rests on. Money short is in
``casefile.coverage.wages``, which the compensation worksheet shows line by line.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from casefile.cases.dossier import Dossier
from casefile.cases.job_names import names_occupation, names_place
from casefile.coverage.wages import Shortfall, shortfalls
from casefile.findings import mask
from casefile.periods import Period, uncovered
from casefile.reference.obligations import Obligations
from casefile.reference.tables import Tables
from casefile.said import Said

MOST = 3  # periods named in one sentence


@dataclass(frozen=True)
class Departure:
    """One way in which the record departs from what must be. ``shortfall`` is money owed, in dollars; ``quote`` the
    sentence of a paper that it rests on, for the case's own view: elsewhere it is masked."""

    said: Said
    condition: str
    evidence: tuple[str, ...] = ()
    shortfall: Decimal | None = None
    quote: str = ""
    cite_en: str = ""
    cite_fr: str = ""

    @property
    def code(self) -> str:
        """The kind of departure, as ``--json`` gives it."""
        return self.said.kind

    @property
    def message_en(self) -> str:
        """What departs, in English."""
        return self.said.en

    @property
    def message_fr(self) -> str:
        """What departs, in French."""
        return self.said.fr

    def as_dict(self) -> dict[str, Any]:
        """The departure as ``case --json`` shows it."""
        return {
            "code": self.code,
            "condition": self.condition,
            "source": self.cite_en,
            "source_fr": self.cite_fr,
            "message": self.message_en,
            "message_fr": self.message_fr,
            "shortfall": str(self.shortfall) if self.shortfall is not None else None,
            "evidence": list(self.evidence),
            "quote": mask(self.quote) if self.quote else "",
        }


def conformity(dossier: Dossier, rules: Obligations, tables: Tables, today: dt.date) -> list[Departure]:
    """Every departure that the record shows, in the order of the checks."""
    checks: Sequence[Callable[[], Iterator[Departure]]] = (
        lambda: _pay(shortfalls(dossier, tables)),
        lambda: _work(dossier),
        lambda: _permit_dates(dossier, today),
        lambda: _agreement(dossier),
        lambda: _rights(dossier),
        lambda: _permit_check(dossier),
        lambda: _passport_and_fees(dossier, rules),
    )
    return [_cited(departure, rules) for check in checks for departure in check()]


def _cited(departure: Departure, rules: Obligations) -> Departure:
    condition = rules.conditions[departure.condition]
    return replace(departure, cite_en=condition.cite_en, cite_fr=condition.cite_fr)


def _pay(found: Sequence[Shortfall]) -> Iterator[Departure]:
    """One departure for each kind of shortfall in each pay record."""
    groups: dict[tuple[str, str], list[Shortfall]] = {}
    for short in found:
        groups.setdefault((short.code, short.evidence), []).append(short)
    for (code, evidence), own in groups.items():
        total = sum((short.owed for short in own), Decimal(0))
        condition = "LAWS" if code == "wage-below-minimum" else "OWC"
        said = _short(code, when(short.period for short in own), total)
        yield Departure(said, condition, (evidence,), total or None)


def _short(code: str, spans: tuple[Said, ...], owed: Decimal) -> Said:
    minimum = "wage-below-minimum"
    return {
        "wage-below-offer": Said("wage-below-offer", when=spans, owed=owed),
        "overtime-unpaid": Said("overtime-unpaid", when=spans, owed=owed),
        "hours-below-offer": Said("hours-below-offer", when=spans, owed=owed),
        "gross-below-hours": Said("gross-below-hours", when=spans, owed=owed),
        minimum: Said("wage-below-minimum.paid", when=spans, owed=owed)
        if owed
        else Said("wage-below-minimum.counted", when=spans),
    }[code]


def _work(dossier: Dossier) -> Iterator[Departure]:
    """Occupation and place, as pay records and permits name them, against the offer."""
    named = [(p.id, row.period.first, row.occupation, row.location) for p in dossier.pieces for row in p.rows]
    named += [
        ("", permit.valid_from, permit.occupation, permit.location) for permit in dossier.timeline.permits
    ]
    told: set[tuple[str, str]] = set()
    for piece, day, occupation, location in named:
        offer = dossier.offer_on(day)
        source = Said("the-pay-record" if piece else "the-work-permit")
        for said, fits, differs in (
            (occupation, names_occupation, Said("occupation-differs", source=source, on=day)),
            (location, names_place, Said("location-differs", source=source, on=day)),
        ):
            if said and not fits(said, offer) and (differs.code, piece) not in told:
                told.add((differs.code, piece))
                yield Departure(differs, "OWC", (piece,) if piece else ())


def _permit_dates(dossier: Dossier, today: dt.date) -> Iterator[Departure]:
    """Work on days that neither a permit nor maintained status covers (IRPR 186(u))."""
    worked = dossier.timeline.worked(today)
    if not worked:
        return
    permits = [permit.validity for permit in dossier.timeline.permits]
    allowed = [*permits, *(status.period for status in dossier.timeline.maintained)]
    outside = [gap for spell in worked for gap in uncovered(spell, allowed)]
    rows = [(piece.id, row.period) for piece in dossier.pieces for row in piece.rows if row.hours]
    before = [(piece, period) for piece, period in rows if period.last < worked[0].first]
    outside += [p for _, p in before if not any(p.meets(permit) for permit in permits)]
    if outside:
        said = Said("work-outside-permit", when=when(outside))
        yield Departure(said, "AUTHORIZED", tuple(dict.fromkeys(piece for piece, _ in before)))


def _agreement(dossier: Dossier) -> Iterator[Departure]:
    """Signed before the attestation, so before the submission and before the worker applies (209.11(1)(e))."""
    pieces = dossier.of("signed-agreement")
    days = [*(agreement.signed_on for agreement in dossier.timeline.agreements), *(p.date for p in pieces)]
    applied = min((piece.date for piece in dossier.of("permit-application")), default=None)
    if not days:
        return
    signed = min(days)
    for limit, said in (
        (dossier.submitted_on, Said("agreement-late", signed=signed, limit=dossier.submitted_on)),
        (applied, Said("agreement-late.applied", signed=signed, limit=applied)),
    ):
        if limit and signed > limit:
            yield Departure(said, "OWC", tuple(piece.id for piece in pieces[:1]))
            return


def _rights(dossier: Dossier) -> Iterator[Departure]:
    pieces = dossier.of("rights-acknowledgment")
    first = dossier.timeline.started_on
    if pieces and first and (given := pieces[0].date) > first:
        yield Departure(Said("rights-late", given=given, first=first), "RIGHTS-GIVE", (pieces[0].id,))


def _permit_check(dossier: Dossier) -> Iterator[Departure]:
    pieces = dossier.of("permit-verification")
    first = dossier.timeline.started_on
    if pieces and first and (checked := pieces[0].date) >= first:
        yield Departure(
            Said("permit-check-late", checked=checked, first=first), "AUTHORIZED", (pieces[0].id,)
        )


def _passport_and_fees(dossier: Dossier, rules: Obligations) -> Iterator[Departure]:
    """What must never be: a passport kept, a fee recovered; by record, by pay row, or by a sentence in a paper."""
    for piece in dossier.of("passport-custody"):
        yield Departure(Said("passport-kept"), "ABUSE", (piece.id,))
    conditions = {phrase.id: phrase.condition for phrase in rules.phrases}
    for piece in dossier.pieces:
        fees = sum((row.fees_recovered for row in piece.rows), Decimal(0))
        if fees:
            yield Departure(Said("fee-recovered", owed=fees), "NOFEE", (piece.id,), fees)
        for mention in piece.mentions:
            if mention.id in conditions:
                yield Departure(
                    _never(mention.id), conditions[mention.id], (piece.id,), quote=mention.sentence
                )


def _never(phrase: str) -> Said:
    own = {"passport-kept": Said("passport-kept.paper"), "fee-recovered": Said("fee-recovered.paper")}
    return own.get(phrase) or Said("forbidden-sentence", phrase=phrase)


def when(periods: Iterable[Period]) -> tuple[Said, ...]:
    """Periods as a sentence lists them, the first few of them."""
    spans = list(periods)
    named = tuple(
        Said("on-day", day=span.first)
        if span.first == span.last
        else Said("from-to", first=span.first, last=span.last)
        for span in spans[:MOST]
    )
    return (*named, Said("and-more", n=len(spans) - MOST)) if len(spans) > MOST else named
