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
from casefile.reference.tables import Tables

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
        yield error(
            "business-number-shape",
            field,
            "The business number is not nine digits, or nine digits with a program account such as RP0001.",
            "Copy it from the Canada Revenue Agency's letters: 123456789 or 123456789RP0001.",
            typed,
        )
    elif not luhn(number.group(1)):
        yield error(
            "business-number-luhn",
            field,
            "The business number's check digit does not agree: a digit is wrong, two are swapped, or all are zero.",
            "Compare the nine digits with the Canada Revenue Agency's letters.",
            typed,
        )


def _postal_code(field: str, address: Address, tables: Tables) -> Iterator[Finding]:
    code, province = address.postal_code, tables.province(address.province)
    if not _POSTAL_CODE.fullmatch(code):
        yield error(
            "postal-code-shape",
            f"{field}.postal_code",
            "The postal code is not of the form A1A 1A1.",
            "Correct it; letters and digits take turns, and O is not 0.",
            code,
        )
    elif code[0].upper() not in province.postal:
        letters = " or ".join(province.postal)
        yield error(
            "postal-code-province",
            f"{field}.postal_code",
            f"The postal code is not {province.in_en}, where codes begin with {letters}.",
            "Correct the postal code or the province, whichever is wrong.",
            code,
        )


def _emails(offer: Offer) -> Iterator[Finding]:
    for name, text in texts(offer):
        if name.endswith(".email") and not _EMAIL.fullmatch(text):
            yield warning(
                "email-shape",
                name,
                f"{name} does not look like an email address.",
                "Check it; one address only, such as name@example.com.",
                text,
            )


def _worker(offer: Offer, tables: Tables) -> Iterator[Finding]:
    shapes = (
        ("passport_number", "passport-shape", "the passport number is 5 to 20 capital letters and digits"),
        ("uci", "uci-shape", "a UCI is 8 or 10 digits, written 0000-0000 or 00-0000-0000"),
    )
    for name, code, rule in shapes:
        value = getattr(offer.worker, name)
        if value and not tables.identifier(name).matches(value):
            message = f"worker.{name} has an unusual form: usually {rule}."
            remedy = "Compare it with the worker's document; keep it if the document says so."
            yield warning(code, f"worker.{name}", message, remedy, value)


def _occupation(offer: Offer, tables: Tables) -> Iterator[Finding]:
    code = offer.job.noc_code
    if not re.fullmatch(r"\d{5}", code, re.ASCII):
        message = "The NOC code is not five digits."
        remedy = "Use the NOC 2021 code. If a sheet dropped its leading zeros, format the column as text."
        yield error("noc-shape", "job.noc_code", message, remedy, code)
    elif int(code[1]) > 5:
        message = f"The NOC code's second digit is its TEER category, 0 to 5; {code[1]} is none."
        remedy = "Use the NOC 2021 code; codes of four digits and of older versions do not count."
        yield error("noc-teer", "job.noc_code", message, remedy, code)
    elif tables.noc_title(code) is None:
        message = "The NOC code is not in the table of NOC 2021 titles, which is not complete."
        remedy = "Check it on the National Occupational Classification's site; keep it if it stands there."
        yield warning("noc-title-unknown", "job.noc_code", message, remedy, code)


def _exemption(offer: Offer, tables: Tables) -> Iterator[Finding]:
    code, field = offer.exemption.code, "exemption.code"
    if not tables.identifier("exemption_code").matches(code):
        message = "The exemption code is not one capital letter and two digits."
        yield error(
            "exemption-code-shape",
            field,
            message,
            "Write it as IRCC's list does, such as C16.",
            code,
        )
        return
    on = offer.portal.submitted_on or offer.job.start_date
    entry = tables.exemption(code, on)
    if entry is None:
        message = "The exemption code is not in the table."
        remedy = "Check it on IRCC's list; keep it if it stands there, and add it to the table."
        yield warning("exemption-code-unknown", field, message, remedy, code)
    elif entry.open_permit:
        message = (
            f"{code} stands for an open work permit ({entry.meaning_en}), which needs no employer's offer."
        )
        remedy = "Make sure that this worker needs an offer of employment at all."
        yield warning("exemption-code-open-permit", field, message, remedy, code)
    elif not entry.covers(on):
        new = ", ".join(entry.replaced_by)
        message = f"{code} is an old code ({entry.meaning_en})" + (f", replaced by {new}." if new else ".")
        remedy = (
            f"Use {new} if it fits."
            if len(entry.replaced_by) == 1
            else "Use the new one that fits the agreement."
        )
        yield warning("exemption-code-old", field, message, remedy, code)
    elif entry.status == "verify":
        message = f"{code} stands only in an older list of exemption codes."
        remedy = "Check on IRCC's list that it is still in use and means what you mean."
        yield warning("exemption-code-verify", field, message, remedy, code)


def _offer_number(offer: Offer, tables: Tables) -> Iterator[Finding]:
    number, field = offer.portal.offer_number, "portal.offer_number"
    if number and tables.identifier("lmia_number").matches(number):
        message = (
            "The offer number has no letter: it looks like the number of a labour market impact assessment."
        )
        remedy = "Use the offer of employment number that the Employer Portal gave, such as A1234567."
        yield error("offer-number-lmia", field, message, remedy, number)
    elif number and not tables.identifier("offer_number").matches(number):
        message = "The offer of employment number is not the letter A and seven digits."
        remedy = "Copy it from the Employer Portal, such as A1234567."
        yield error("offer-number-shape", field, message, remedy, number)
