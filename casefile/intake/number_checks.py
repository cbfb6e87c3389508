"""What the field's rules say of the numbers, codes and addresses in an offer.

The shapes that no authority publishes as a rule are in ``data/identifiers.toml``; the check digit of the
business number is the Luhn algorithm's.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from casefile.check_digit import luhn
from casefile.findings import Finding
from casefile.intake.field_findings import error, texts, warning
from casefile.offer import Address, Offer
from casefile.reference.facts import ExemptionCode
from casefile.reference.tables import Tables
from casefile.said import Both, Said

_BUSINESS_NUMBER = re.compile(r"(\d{9})([A-Z]{2}\d{4})?", re.ASCII)
_POSTAL_CODE = re.compile(r"[A-Z]\d[A-Z][ -]?\d[A-Z]\d", re.ASCII | re.IGNORECASE)
_EMAIL = re.compile(r"[^@\s]+@[^@\s.]+(\.[^@\s.]+)+")


def check_numbers(offer: Offer, tables: Tables) -> Iterator[Finding]:
    """Findings about numbers, codes, postal codes and email addresses, in the order of the offer's fields."""
    yield from _business_number(offer)
    yield from _postal_code("employer.address", offer.employer.address, tables)
    yield from _postal_code("job.location", offer.job.location, tables)
    yield from _emails(offer)
    yield from _worker(offer, tables)
    yield from _occupation(offer, tables)
    yield from _exemption(offer, tables)
    yield from _offer_number(offer, tables)


def _business_number(offer: Offer) -> Iterator[Finding]:
    typed = offer.employer.business_number
    number = _BUSINESS_NUMBER.fullmatch(re.sub(r"[ \u00a0-]", "", typed).upper())
    field = "employer.business_number"
    if number is None:
        yield error(Said("business-number-shape"), field, typed)
    elif not luhn(number.group(1)):
        yield error(Said("business-number-luhn"), field, typed)


def _postal_code(field: str, address: Address, tables: Tables) -> Iterator[Finding]:
    code, province = address.postal_code, tables.province(address.province)
    if not _POSTAL_CODE.fullmatch(code):
        yield error(Said("postal-code-shape"), f"{field}.postal_code", code)
    elif code[0].upper() not in province.postal:
        where, letters = Both(province.in_en, province.in_fr), list(province.postal)
        yield error(Said("postal-code-province", where=where, letters=letters), f"{field}.postal_code", code)


def _emails(offer: Offer) -> Iterator[Finding]:
    for name, text in texts(offer):
        if name.endswith(".email") and not _EMAIL.fullmatch(text):
            yield warning(Said("email-shape"), name, text)


def _worker(offer: Offer, tables: Tables) -> Iterator[Finding]:
    shapes = (("passport_number", Said("passport-shape")), ("uci", Said("uci-shape")))
    for name, said in shapes:
        value = getattr(offer.worker, name)
        if value and not tables.identifier(name).matches(value):
            yield warning(said, f"worker.{name}", value)


def _occupation(offer: Offer, tables: Tables) -> Iterator[Finding]:
    code = offer.job.noc_code
    if not re.fullmatch(r"\d{5}", code, re.ASCII):
        yield error(Said("noc-shape"), "job.noc_code", code)
    elif int(code[1]) > 5:
        yield error(Said("noc-teer", digit=code[1]), "job.noc_code", code)
    elif tables.noc_title(code) is None:
        yield warning(Said("noc-title-unknown"), "job.noc_code", code)


def _exemption(offer: Offer, tables: Tables) -> Iterator[Finding]:
    code, field = offer.exemption.code, "exemption.code"
    if not tables.identifier("exemption_code").matches(code):
        yield error(Said("exemption-code-shape"), field, code)
        return
    on = offer.portal.submitted_on or offer.job.start_date
    entry = tables.exemption(code, on)
    if entry is None:
        yield warning(Said("exemption-code-unknown"), field, code)
    elif entry.open_permit:
        yield warning(Said("exemption-code-open-permit", meaning=_meaning(entry)), field, code)
    elif not entry.covers(on):
        yield warning(_old(entry), field, code)
    elif entry.status == "verify":
        yield warning(Said("exemption-code-verify"), field, code)


def _meaning(entry: ExemptionCode) -> Both:
    return Both(entry.meaning_en, entry.meaning_fr)


def _old(entry: ExemptionCode) -> Said:
    if not entry.replaced_by:
        return Said("exemption-code-old", meaning=_meaning(entry))
    if len(entry.replaced_by) == 1:
        return Said("exemption-code-old.replaced", meaning=_meaning(entry), new=entry.replaced_by[0])
    return Said("exemption-code-old.several", meaning=_meaning(entry), new=entry.replaced_by)


def _offer_number(offer: Offer, tables: Tables) -> Iterator[Finding]:
    number, field = offer.portal.offer_number, "portal.offer_number"
    if number and tables.identifier("lmia_number").matches(number):
        yield error(Said("offer-number-lmia"), field, number)
    elif number and not tables.identifier("offer_number").matches(number):
        yield error(Said("offer-number-shape"), field, number)
