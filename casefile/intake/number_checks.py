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
from casefile.periods import anniversary
from casefile.reference.facts import ExemptionCode
from casefile.reference.tables import Tables
from casefile.said import Both, Said

_BUSINESS_NUMBER = re.compile(r"(\d{9})([A-Z]{2}\d{4})?", re.ASCII)
_POSTAL_CODE = re.compile(r"[A-Z]\d[A-Z][ -]?\d[A-Z]\d", re.ASCII | re.IGNORECASE)
# Years; ours, where the table gives no longest permit for a code. Only a warning, to look at the code's own limit.
LONGEST_TERM = 5
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
    if wrong := wrong_business_number(typed):
        yield error(wrong, "employer.business_number", typed)


def wrong_business_number(typed: str) -> Said | None:
    """What is wrong with a business number as it was typed; None where nothing is."""
    number = _BUSINESS_NUMBER.fullmatch(re.sub(r"[ \u00a0-]", "", typed).upper())
    if number is None:
        return Said("business-number-shape")
    return None if luhn(number.group(1)) else Said("business-number-luhn")


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
    if entry is not None and not entry.open_permit:
        yield from _allowed(offer, entry)


def _allowed(offer: Offer, entry: ExemptionCode) -> Iterator[Finding]:
    """What the code is for: where, for which occupations, for how long, with an offer and its fee."""
    code, teer = entry.code, offer.job.noc_code[1:2]
    if entry.outside_quebec and offer.job.location.province == "QC":
        yield warning(Said("exemption-code-outside-quebec", meaning=_meaning(entry)), "exemption.code", code)
    if entry.teer and teer not in entry.teer:
        yield warning(Said("exemption-code-teer", teer=teer, open=entry.teer), "exemption.code", code)
    if not entry.offer_needed:
        yield warning(Said("exemption-code-no-offer", meaning=_meaning(entry)), "exemption.code", code)
    if entry.fee_exempt and (offer.portal.fee_paid_on or offer.portal.fee_receipt):
        yield warning(Said("exemption-code-no-fee", meaning=_meaning(entry)), "portal.fee_paid_on")
    yield from _term(offer, entry)


def _term(offer: Offer, entry: ExemptionCode) -> Iterator[Finding]:
    longest = entry.max_years or LONGEST_TERM
    last = anniversary(offer.job.start_date, int(longest))
    if offer.job.end_date >= last:
        said = Said("term-too-long" if entry.max_years else "term-too-long.usual", years=longest)
        yield warning(said, "job.end_date", offer.job.end_date)


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
