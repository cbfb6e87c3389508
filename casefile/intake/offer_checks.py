"""What the field's rules say of an offer whose shape is right.

Every check is a pure function of the offer and the reference tables and yields findings. An error means
that documents made from the row would be wrong; a warning means that a person should look. Messages are for
the coordinator who typed the row. No check knows what day it is.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator

from casefile.check_digit import luhn
from casefile.findings import Finding
from casefile.folding import folded, folded_words
from casefile.intake.field_findings import error, texts, warning
from casefile.intake.language_checks import Severity, check_languages
from casefile.intake.number_checks import check_numbers
from casefile.intake.wage_checks import check_wage
from casefile.offer import Offer
from casefile.reference.tables import Tables
from casefile.said import Said

# No offer of the Program begins before or after.
FIRST, LAST = dt.date(1990, 1, 1), dt.date(2100, 12, 31)
_BLANK = "[ \u00a0-]?"
_NINE_DIGITS = re.compile(rf"(?<![\d-])\d{{3}}{_BLANK}\d{{3}}{_BLANK}\d{{3}}(?![\d-])", re.ASCII)
# What neither XML nor a Word file can carry (XML 1.0 §2.2), and the carriage return, which is lost in both.
_UNWRITABLE = re.compile("[\x00-\x08\x0b-\x1f\ud800-\udfff\ufffe\uffff]")
# Signs that no one sees: where a word may break, and which way letters run. Those that join letters are not among them.
_UNSEEN = re.compile("[\u00ad\u200b\u200e\u200f\u202a-\u202e\u2060\ufeff]")
# Languages other than French, folded, in both languages' words; those that offers name most.
_OTHER_LANGUAGES = frozenset(
    {
        "english",
        "anglais",
        "anglaise",
        "bilingual",
        "bilingue",
        "spanish",
        "espagnol",
        "mandarin",
        "cantonais",
    }
    | {"cantonese", "punjabi", "pendjabi", "arabic", "arabe", "portuguese", "portugais", "tagalog", "german"}
    | {"allemand", "italian", "italien", "korean", "coreen", "japanese", "japonais", "hindi", "ukrainian"}
)
# Where nine digits are at home.
_NUMBERS_AT_HOME = frozenset(
    {
        "employer.business_number",
        "employer.phone",
        "employer.contact.phone",
        "worker.passport_number",
        "worker.uci",
        "portal.offer_number",
        "portal.fee_receipt",
    }
)


def check_offer(offer: Offer, tables: Tables, english_in_quebec: Severity = "error") -> list[Finding]:
    """Every finding about one offer, errors and warnings, in the order of the offer's fields."""
    return [
        *_reference(offer),
        *_texts(offer),
        *check_languages(offer, english_in_quebec),
        *check_numbers(offer, tables),
        *_dates(offer),
        *check_wage(offer, tables),
        *_language_of_work(offer),
    ]


def _reference(offer: Offer) -> Iterator[Finding]:
    names = _words(f"{offer.worker.family_name} {offer.worker.given_names}")
    for word in _words(offer.reference):
        if any(name == word or (len(name) >= 5 and name in word) for name in names):
            yield warning(Said("reference-carries-name"), "reference")
            return


def _words(text: str) -> set[str]:
    """The words of three letters or more, without case and accents."""
    return {word for word in re.findall("[a-z]+", folded(text)) if len(word) >= 3}


def _texts(offer: Offer) -> Iterator[Finding]:
    own_number = offer.employer_id
    for name, text in texts(offer):
        if _UNWRITABLE.search(text):
            yield error(Said("control-character"), name)
        elif found := _UNSEEN.search(text):
            yield warning(Said("unseen-sign", code=f"U+{ord(found[0]):04X}"), name)
        elif text.startswith("="):
            yield warning(Said("formula-in-text"), name)
        elif text != text.strip():
            yield warning(Said("blank-at-the-edge"), name)
        if name not in _NUMBERS_AT_HOME and _social_insurance_number(text, own_number):
            yield warning(Said("sin-like-number"), name, "…")


def _social_insurance_number(text: str, own_number: str) -> bool:
    numbers = {re.sub(r"\D", "", found) for found in _NINE_DIGITS.findall(text)}
    return any(luhn(number) for number in numbers - {own_number})


def _dates(offer: Offer) -> Iterator[Finding]:
    worker, job, established = offer.worker, offer.job, offer.employer.established
    if not FIRST <= job.start_date <= LAST:
        yield error(Said("date-unlikely"), "job.start_date", job.start_date)
    if job.end_date < job.start_date:
        yield error(Said("end-before-start", start=job.start_date), "job.end_date", job.end_date)
    born = worker.date_of_birth
    if born >= job.start_date:
        yield error(Said("birth-after-start"), "worker.date_of_birth", born)
    elif not 15 <= _years(born, job.start_date) <= 90:
        yield warning(Said("age-unlikely"), "worker.date_of_birth", born)
    if established and not dt.date(1600, 1, 1) <= established <= job.start_date:
        yield warning(Said("established-unlikely"), "employer.established", established)
    yield from _passport_dates(offer)
    yield from _portal_dates(offer)


def _passport_dates(offer: Offer) -> Iterator[Finding]:
    expiry, job = offer.worker.passport_expiry, offer.job
    if expiry is None or expiry >= job.end_date:
        return
    late = expiry < job.start_date
    said = Said("passport-expires-before-start" if late else "passport-expires-before-end")
    yield warning(said, "worker.passport_expiry", expiry)


def _portal_dates(offer: Offer) -> Iterator[Finding]:
    for name in ("submitted_on", "fee_paid_on"):
        day = getattr(offer.portal, name)
        if day and day > offer.job.start_date:
            yield warning(Said("portal-after-start"), f"portal.{name}", day)


def _language_of_work(offer: Offer) -> Iterator[Finding]:
    """In Quebec another language than French may be required only where the duties need it, and reasons are to be
    given (Charter of the French language, s. 46)."""
    asked = set(folded_words(offer.job.languages)) & _OTHER_LANGUAGES
    if offer.job.location.province == "QC" and offer.employer.sector != "federal" and asked:
        yield warning(Said("language-of-work"), "job.languages", offer.job.languages)


def _years(since: dt.date, until: dt.date) -> int:
    return until.year - since.year - ((until.month, until.day) < (since.month, since.day))
