"""What an inspector would find: where the record departs from the offer, the permit or the conditions. All pure.

Each finding names the condition, its article and the pieces it rests on. Money short is in
``casefile.coverage.wages``, which the compensation worksheet shows line by line.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from casefile.cases.dossier import Dossier
from casefile.cases.job_names import names_occupation, names_place
from casefile.coverage.wages import Shortfall, shortfalls
from casefile.periods import listed, uncovered
from casefile.reference.obligations import Obligations
from casefile.reference.tables import Tables
from casefile.wording import date as worded
from casefile.wording import money


@dataclass(frozen=True)
class Departure:
    """One way in which the record departs from what must be. ``shortfall`` is money owed, in dollars."""

    code: str
    condition: str
    message_en: str
    message_fr: str
    evidence: tuple[str, ...] = ()
    shortfall: Decimal | None = None
    cite_en: str = ""
    cite_fr: str = ""

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
    return Departure(**{**vars(departure), "cite_en": condition.cite_en, "cite_fr": condition.cite_fr})


_PAY = {
    "wage-below-offer": (
        "Paid less an hour than the offer says",
        "Taux horaire versé inférieur à celui de l’offre",
    ),
    "wage-below-minimum": (
        "Paid less an hour than the minimum wage of the day",
        "Taux horaire versé inférieur au salaire minimum alors en vigueur",
    ),
    "overtime-unpaid": ("Overtime not paid as such", "Heures supplémentaires non payées comme telles"),
    "hours-below-offer": (
        "Fewer hours paid than the offer says",
        "Moins d’heures payées que l’offre n’en prévoit",
    ),
    "gross-below-hours": (
        "Gross pay lower than hours and rate come to",
        "Salaire brut inférieur au produit des heures et du taux",
    ),
}


def _pay(found: Sequence[Shortfall]) -> Iterator[Departure]:
    """One departure for each kind of shortfall in each pay record."""
    groups: dict[tuple[str, str], list[Shortfall]] = {}
    for short in found:
        groups.setdefault((short.code, short.evidence), []).append(short)
    for (code, evidence), own in groups.items():
        total = sum((short.owed for short in own), Decimal(0))
        when, en, fr = listed(short.period for short in own), *_PAY[code]
        condition = "LAWS" if code == "wage-below-minimum" else "OWC"
        yield Departure(
            code,
            condition,
            f"{en}: {when}. Owed: {money(total, 'en')}.",
            f"{fr}\u00a0: {when.replace(' to ', ' au ').replace(' and ', ' et ').replace(' more', ' de plus')}. "
            f"Dû\u00a0: {money(total, 'fr')}.",
            (evidence,),
            total,
        )


def _work(dossier: Dossier) -> Iterator[Departure]:
    """Occupation and place, as pay records and permits name them, against the offer."""
    named = [(p.id, row.period.first, row.occupation, row.location) for p in dossier.pieces for row in p.rows]
    named += [
        ("", permit.valid_from, permit.occupation, permit.location) for permit in dossier.timeline.permits
    ]
    told: set[tuple[str, str]] = set()
    for piece, day, occupation, location in named:
        offer = dossier.offer_on(day)
        for code, said, fits in (
            ("occupation-differs", occupation, names_occupation),
            ("location-differs", location, names_place),
        ):
            if said and not fits(said, offer) and (code, piece) not in told:
                told.add((code, piece))
                en, fr = _WORK[code]
                source_en, source_fr = _PLACE[bool(piece)]
                yield Departure(
                    code, "OWC", f"{source_en} {en} ({day}).", f"{source_fr} {fr} ({day}).", (piece,) if piece else ()
                )  # fmt: skip


_WORK = {
    "occupation-differs": (
        "names another occupation than the offer",
        "indique une autre profession que l’offre",
    ),
    "location-differs": (
        "names another place of work than the offer",
        "indique un autre lieu de travail que l’offre",
    ),
}
_PLACE = {True: ("The pay record", "Le registre de paie"), False: ("The work permit", "Le permis de travail")}


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
        first = worded(outside[0].first, "fr")
        yield Departure(
            "work-outside-permit",
            "AUTHORIZED",
            f"Employed on days that no work permit on record covers: {listed(outside)}.",
            f"Emploi à des dates qu’aucun permis au dossier ne couvre, à compter du {first}.",
            tuple(dict.fromkeys(piece for piece, _ in before)),
        )


def _agreement(dossier: Dossier) -> Iterator[Departure]:
    """Signed before the attestation, so before the submission and before the worker applies (209.11(1)(e))."""
    pieces = dossier.of("signed-agreement")
    days = [*(agreement.signed_on for agreement in dossier.timeline.agreements), *(p.date for p in pieces)]
    applied = min((piece.date for piece in dossier.of("permit-application")), default=None)
    if not days:
        return
    signed = min(days)
    for limit, en, fr in (
        (dossier.submitted_on, "the offer was submitted", "la soumission de l’offre"),
        (applied, "the worker applied for the permit", "la demande de permis"),
    ):
        if limit and signed > limit:
            yield Departure(
                "agreement-late",
                "OWC",
                f"The agreement was signed on {signed}, after {en} on {limit} (IRPR 209.11(1)(e)).",
                f"Le contrat a été signé le {worded(signed, 'fr')}, après {fr} le {worded(limit, 'fr')} "
                "(RIPR, 209.11(1)e)).",
                tuple(piece.id for piece in pieces[:1]),
            )
            return


def _rights(dossier: Dossier) -> Iterator[Departure]:
    pieces = dossier.of("rights-acknowledgment")
    first = dossier.timeline.started_on
    if pieces and first and (given := pieces[0].date) > first:
        yield Departure(
            "rights-late",
            "RIGHTS-GIVE",
            f"The information on rights was given on {given}, after the first day of work, {first}.",
            f"L’information sur les droits a été remise le {worded(given, 'fr')}, après le premier jour de travail, "
            f"le {worded(first, 'fr')}.",
            (pieces[0].id,),
        )


def _permit_check(dossier: Dossier) -> Iterator[Departure]:
    pieces = dossier.of("permit-verification")
    first = dossier.timeline.started_on
    if pieces and first and (checked := pieces[0].date) >= first:
        yield Departure(
            "permit-check-late",
            "AUTHORIZED",
            f"The permit was checked on {checked}, not before the first day of work, {first}.",
            f"Le permis a été vérifié le {worded(checked, 'fr')}, et non avant le premier jour de travail, "
            f"le {worded(first, 'fr')}.",
            (pieces[0].id,),
        )


def _passport_and_fees(dossier: Dossier, rules: Obligations) -> Iterator[Departure]:
    """What must never be: a passport kept, a fee recovered; by record, by pay row, or by a sentence in a paper."""
    for piece in dossier.of("passport-custody"):
        yield _never("passport-kept", "ABUSE", (piece.id,))
    for piece in dossier.pieces:
        fees = sum((row.fees_recovered for row in piece.rows), Decimal(0))
        if fees:
            yield _never("fee-recovered", "NOFEE", (piece.id,), fees)
        for phrase in rules.phrases:
            if phrase.id in piece.mentions:
                yield _never(phrase.id, phrase.condition, (piece.id,))


_NEVER = {
    "passport-kept": (
        "A passport is held, or a paper says it is to be held: it is never kept, only copied and returned at once.",
        "Un passeport est détenu, ou un document le prévoit\u00a0: on ne le garde jamais, on le copie et on le rend.",
    ),
    "fee-recovered": (
        "A compliance or recruitment fee was recovered from the worker, or a paper provides for it.",
        "Des frais de conformité ou de recrutement ont été recouvrés auprès de la personne, ou un document le prévoit.",
    ),
}


def _never(code: str, condition: str, evidence: tuple[str, ...], owed: Decimal | None = None) -> Departure:
    en, fr = _NEVER.get(code, (f"The paper holds a sentence of the kind {code}.",) * 2)
    return Departure(code, condition, en, fr, evidence, owed)
