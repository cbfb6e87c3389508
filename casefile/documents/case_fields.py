"""The fields that come from what happened in the case, and from the province's own law."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from decimal import Decimal

from casefile import wording
from casefile.cases.facts import Change, MaintainedStatus, Permit
from casefile.documents.field_source import Field, FieldSource, Value, field_of
from casefile.reference.facts import Overtime, Vacation

# Employment Insurance Regulations, s. 89: ask for the social insurance number within 3 days of the start, report
# within 6 that it was not given.
SIN_ASKED_WITHIN, SIN_REPORTED_WITHIN = dt.timedelta(days=3), dt.timedelta(days=6)


def _permit(
    read: Callable[[FieldSource, Permit], Value], empty: Value = ""
) -> Callable[[FieldSource], Value]:
    return lambda source: read(source, permit) if (permit := source.progress.permit) else empty


def _maintained(read: Callable[[MaintainedStatus], dt.date | None]) -> Callable[[FieldSource], Value]:
    return lambda source: source.date(read(status)) if (status := source.progress.awaiting) else ""


def _change(source: FieldSource) -> Change:
    return source.progress.change or Change()


def _disclosed(source: FieldSource) -> str:
    told = _change(source).disclosed
    return "" if told is None else source.choose("yes" if told else "no", "oui" if told else "non")


def _first_day(source: FieldSource) -> dt.date:
    """The day work began, or the day it is to begin."""
    return source.progress.started_on or source.offer.job.start_date


def _overtime(source: FieldSource) -> str:
    rule: Overtime = source.standards.overtime
    hours = source.number
    per_week = hours(rule.after_hours_per_week)
    per_day = hours(rule.after_hours_per_day) if rule.after_hours_per_day else ""
    rate = hours(rule.rate)
    if source.language == "en":
        of = "the worker’s wage" if rule.of == "regular" else "the minimum wage"
        after = f"{per_day} hours a day or {per_week} hours a week" if per_day else f"{per_week} hours a week"
        text = f"{rate} times {of}, after {after}"
        if rule.double_after_hours_per_day:
            text += f"; twice the wage after {hours(rule.double_after_hours_per_day)} hours a day"
        return text
    of = "le salaire de la personne" if rule.of == "regular" else "le salaire minimum"
    after = (
        f"{per_day} heures par jour ou {per_week} heures par semaine"
        if per_day
        else f"{per_week} heures par semaine"
    )
    text = f"{rate} fois {of}, après {after}"
    if rule.double_after_hours_per_day:
        text += f"; le double après {hours(rule.double_after_hours_per_day)} heures par jour"
    return text


def _vacation(source: FieldSource) -> str:
    rule: Vacation = source.standards.vacation
    first = wording.weeks(rule.weeks, source.language)
    text = source.choose(f"{first} after one year", f"{first} après un an")
    for step in rule.steps:
        more = wording.weeks(step.weeks, source.language)
        text += source.choose(f", {more} after {step.years} years", f", {more} après {step.years} ans")
    return text


def _minimum_wage(source: FieldSource) -> str:
    """The rate in force on the first day, as far as the table knows it."""
    entry = source.tables.minimum_wage(source.offer.job.location.province, _first_day(source))
    if entry is None:
        return ""
    rate, since = source.money(Decimal(entry.rate)), source.date(entry.since)
    return source.choose(f"{rate} an hour since {since}", f"{rate} l’heure depuis le {since}")


def _recruitment(source: FieldSource) -> str:
    rule = source.province.recruitment
    return source.in_language(rule, "rule") if rule else ""


_PERMIT = [
    field_of("permit.number", "Work permit number", "Numéro du permis de travail",
             _permit(lambda s, permit: permit.number)),
    field_of("permit.issued_on", "Day the permit was issued", "Jour de délivrance du permis",
             _permit(lambda s, permit: s.date(permit.issued_on))),
    field_of("permit.valid_from", "First day of the permit’s validity", "Premier jour de validité du permis",
             _permit(lambda s, permit: s.date(permit.valid_from))),
    field_of("permit.expires_on", "Last day of the permit’s validity", "Dernier jour de validité du permis",
             _permit(lambda s, permit: s.date(permit.expires_on))),
    field_of("permit.conditions", "The permit’s conditions, a list", "Conditions du permis, une liste",
             _permit(lambda s, permit: list(permit.conditions), [])),
    field_of("permit.conditions_lines", "The permit’s conditions, one on each line",
             "Conditions du permis, une par ligne", _permit(lambda s, permit: "\n".join(permit.conditions))),
]  # fmt: skip

_EMPLOYMENT = [
    field_of("agreement.signed_on", "Day both parties had signed the agreement",
             "Jour où les deux parties avaient signé le contrat", lambda s: s.date(s.progress.signed_on)),
    field_of("agreement.copy_given_on", "Day the worker was given the signed copy",
             "Jour de la remise de l’exemplaire signé", lambda s: s.date(s.progress.copy_given_on)),
    field_of("employment.arrived_on", "Day the worker arrived", "Jour d’arrivée de la personne",
             lambda s: s.date(s.progress.arrived_on)),
    field_of("employment.first_day", "First day of work: the actual one, else the one of the offer",
             "Premier jour de travail : le jour réel, sinon celui de l’offre", lambda s: s.date(_first_day(s))),
    field_of("employment.sin_due", "Last day to ask for the social insurance number",
             "Dernier jour pour demander le numéro d’assurance sociale",
             lambda s: s.date(_first_day(s) + SIN_ASKED_WITHIN)),
    field_of("employment.sin_report_due", "Last day to report that it was not given",
             "Dernier jour pour signaler qu’il n’a pas été fourni",
             lambda s: s.date(_first_day(s) + SIN_REPORTED_WITHIN)),
    field_of("employment.ended_on", "Last day of work",
        "Dernier jour de travail", lambda s: s.date(s.progress.ended_on)),
    field_of("employment.end_reason", "Why the employment ended", "Motif de la fin de l’emploi",
             lambda s: s.progress.end.reason if s.progress.end else ""),
    field_of("maintained.applied_on", "Day the extension was applied for", "Jour de la demande de prolongation",
             _maintained(lambda status: status.applied_on)),
    field_of("maintained.letter_expires_on", "Date on the WP-EXT letter", "Date inscrite sur la lettre WP-EXT",
             _maintained(lambda status: status.letter_expires_on)),
    field_of("change.date", "Day the conditions of work changed", "Jour du changement des conditions de travail",
             lambda s: s.date(_change(s).on)),
    field_of("change.what", "What changed", "Objet du changement", lambda s: _change(s).what),
    field_of("change.before", "How it was before the change", "Situation avant le changement",
             lambda s: _change(s).before),
    field_of("change.after", "How it is after the change", "Situation après le changement",
             lambda s: _change(s).after),
    field_of("change.reason", "Why it changed", "Motif du changement", lambda s: _change(s).reason),
    field_of("change.compensation", "What the worker is given for it", "Indemnisation de la personne",
             lambda s: _change(s).compensation),
    field_of("change.disclosed", "Whether it was disclosed to IRCC: yes, no, or empty",
             "Divulgation à IRCC : oui, non, ou vide", _disclosed),
    field_of("notice.days", "How many days’ notice this expiry notice gives, at most",
             "Nombre de jours de préavis que donne cet avis d’expiration, au plus",
             lambda s: s.document.get("notice_days", "")),
    field_of("worker.salutation", "Greeting of a letter, gender-neutral",
        "Salutation d’une lettre, sans marque de genre",
             lambda s: wording.salutation(f"{s.offer.worker.given_names} {s.offer.worker.family_name}", s.language)),
    field_of("wage.benefits_sentence", "Benefits in one sentence", "Avantages sociaux en une phrase",
             lambda s: wording.sentence(s.list_of_words("wage.benefits"), s.language)),
]  # fmt: skip

_PROVINCE = [
    field_of("province.overtime", "When overtime begins and what it pays",
             "Début et taux des heures supplémentaires", _overtime),
    field_of("province.vacation", "Weeks of vacation by law", "Semaines de vacances selon la loi",
             _vacation),
    field_of("province.minimum_wage", "Minimum wage on the first day",
             "Salaire minimum au premier jour", _minimum_wage),
    field_of("province.recruitment", "Rule on recruiting foreign workers",
             "Règle sur le recrutement à l’étranger", _recruitment),
    field_of("province.sheets", "Information sheets the province has the employer give, a list",
             "Feuilles de renseignements à remettre selon la province, une liste",
             lambda s: [s.in_language(sheet, "title") for sheet in s.province.sheets]),
]  # fmt: skip

CASE_FIELDS: tuple[Field, ...] = (*_PERMIT, *_EMPLOYMENT, *_PROVINCE)
