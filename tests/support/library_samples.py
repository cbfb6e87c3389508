"""Three invented cases in each language.

As short as an offer may be, as most are, and as long as anyone would write one.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from functools import cache
from typing import Any

from casefile.cases.facts import End, Permit
from casefile.cases.timeline import Timeline
from casefile.documents.field_source import (
    SAMPLE_DAY,
    SAMPLE_NOTICE,
    sample_certificate,
    sample_offer,
    sample_timeline,
)
from casefile.documents.fields import offer_fields, with_document
from casefile.documents.library import Template
from casefile.offer import Offer
from casefile.reference.tables import load_tables
from casefile.word.read_back import read_back

SIZES = ("short", "typical", "extreme")
LANGUAGES = ("en", "fr")
NAME_OF_120 = ("Ngọc-Ánh Maximiliana Alexandrina d’Aubigné-Saint-Éxupéry O’Shaughnessy " * 2)[:78].strip()
_SENTENCE = {
    "en": "Plan, carry out and document the monitoring of every batch from reception to dispatch, sampling included; ",
    "fr": "Planifier, réaliser et noter le suivi de chaque lot, de la réception à l’expédition, prélèvements compris; ",
}
DUTY_OF_900 = {language: (sentence * 10)[:899] + "." for language, sentence in _SENTENCE.items()}
_WORDS = {
    "en": ("Calibrate the instruments of line", "Permit condition", "Group insurance option", "Additional site"),
    "fr": ("Étalonner les instruments de la ligne", "Condition du permis", "Option d’assurance collective",
        "Lieu additionnel"),
}  # fmt: skip


def short_offer(language: str) -> Offer:
    """Only what an offer must state."""
    full = sample_offer(language).model_dump(mode="json")
    address = {"street": "1 Rue A", "city": "Ayr", "province": "ON", "postal_code": "N0B 1E0"}
    return Offer.model_validate(
        {
            "reference": "A-1",
            "employer": {
                "legal_name": "Xi",
                "business_number": "123026635",
                "address": address,
                "contact": {"name": "Bo Li"},
            },
            "worker": {
                "family_name": "Ng",
                "given_names": "Al",
                "date_of_birth": "1990-01-01",
                "citizenship": "Peru",
                "passport_number": "AB123",
                "language": language,
                "in_canada": True,
            },
            "job": {
                "title": "Chef",
                "noc_code": "62200",
                "duties": ["Cook"],
                "start_date": "2027-03-01",
                "end_date": "2027-08-31",
                "location": address,
            },
            "wage": {"rate": "20", "unit": "hour", "hours_per_week": "30"},
            "exemption": {"code": "C10"},
            "portal": {"offer_number": full["portal"]["offer_number"]},
        }
    )


def extreme_offer(language: str) -> Offer:
    """A name of 120 characters, 25 duties of which one has 900, and the longest that other fields see in practice."""
    data: dict[str, Any] = sample_offer(language).model_dump(mode="json")
    duty, _, benefit, place = _WORDS[language]
    data["reference"] = "EXTREME-" + "0123456789-" * 5
    data["worker"]["given_names"], data["worker"]["family_name"] = (
        NAME_OF_120,
        "de la Cruz-Hernández y García de los Ríos",
    )
    data["employer"]["legal_name"] = (
        "Établissements Vandenbroucke-O’Connell & Associés du Nord-Ouest <Groupe R&D> International Ltée"
    )
    data["employer"]["operating_name"] = (
        "The Very Long Operating Name of a Business that Wanted All of It on its Letterhead"
    )
    data["employer"]["address"]["street"] = (
        "Tour de la Bourse, 800, place Victoria, bureau 4 700, casier postal 12 345, étage 47"
    )
    data["employer"]["website"] = "https://www.example.com/" + "a-long-path-without-a-space/" * 3
    data["job"]["title"] = (
        "Spécialiste principale de la conformité, de la traçabilité et de l’amélioration continue des procédés"
    )
    data["job"]["duties"] = [DUTY_OF_900[language], *(f"{duty} {n}" for n in range(2, 26))]
    data["job"]["location"] = {
        **data["employer"]["address"],
        "province": "ON",
        "city": "Toronto",
        "postal_code": "M5H 2N2",
    }
    data["job"]["other_locations"] = [
        f"{place} {n}, 12345 Concession Road {n}, Ontario" for n in range(1, 13)
    ]
    data["job"]["experience"] = DUTY_OF_900[language][:400]
    data["wage"] |= {
        "rate": "123456.789",
        "unit": "year",
        "overtime_rate": "89.123456",
        "vacation_percent": "10.5",
    }
    data["wage"]["benefits"] = [f"{benefit} {n}, 75 %" for n in range(1, 16)]
    data["exemption"]["reason"] = DUTY_OF_900[language]
    return Offer.model_validate(data)


def progress_of_size(size: str, language: str) -> Timeline:
    """What happened in that case: hardly anything, what usually does, and more conditions than any permit has."""
    if size == "short":
        only = dt.date(2027, 8, 31)
        return Timeline(permits=(Permit(only, only, only),))
    progress = sample_timeline(language)
    if size == "typical":
        return progress
    conditions = DUTY_OF_900[language][:300], *(f"{_WORDS[language][1]} {n}" for n in range(2, 12))
    permit = replace(progress.permits[0], number="W123456789", conditions=conditions)
    end = End(progress.ends[0].on, DUTY_OF_900[language][:250])
    return replace(progress, permits=(permit,), ends=(end,))


def certificate_of_size(size: str, language: str) -> dict[str, Any]:
    """One record gone and nothing kept; a few; and more than fit on two pages."""
    shown = sample_certificate(language)
    times = {"short": 1, "typical": 2, "extreme": 60}[size]
    record = next(iter(shown["destroyed"]))
    shown["destroyed"], shown["count"] = [record] * times, str(times)
    if size == "short":
        shown["kept"] = []
    return shown


@cache
def offer_of_size(size: str, language: str) -> Offer:
    """The offer of one sample."""
    return {"short": short_offer, "typical": sample_offer, "extreme": extreme_offer}[size](language)


def values(template: Template, size: str) -> dict[str, Any]:
    """Every field of one sample, for one template."""
    language, title = template.language, template.type.titles[template.language]
    of_offer = offer_fields(
        offer_of_size(size, language), language, load_tables(), progress_of_size(size, language)
    )
    of_offer["certificate"] = certificate_of_size(size, language)
    return with_document(
        of_offer, language, title=title, made_on=SAMPLE_DAY, version=1, notice_days=SAMPLE_NOTICE
    )


def filled(template: Template, size: str) -> bytes:
    """The template filled with one sample and read back."""
    shown = values(template, size)
    docx = template.compiled.render(shown)
    read_back(docx, template.compiled, shown)
    return docx
