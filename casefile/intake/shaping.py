"""A raw row into an offer, or into findings that say in plain words what is missing or misshapen.

Sheets may say things their own way (a decimal comma, a list in one cell); the offer's model is one for all.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from pydantic import ValidationError

from casefile.dotted import put_at
from casefile.findings import Finding, mask
from casefile.intake.field_findings import error, warning
from casefile.offer import FIELDS, PERSONAL, Offer
from casefile.said import Said
from casefile.sheets.rows import CORRECTS, FINDINGS, UNTITLED, as_text, is_blank, leaves, printable

_SECTIONS = frozenset(
    name.rsplit(".", depth)[0] for name in FIELDS for depth in range(1, name.count(".") + 1)
)
_OPTIONAL_SECTIONS = frozenset({"portal"})
_FRENCH_NUMBER = re.compile(r"-?\d+,(\d{1,2}|\d{4,6})", re.ASCII)
_SHEET_ERRORS = frozenset({"#N/A", "#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#NULL!", "#NUM!", "#SPILL!"})
_CHOICES = re.compile("'([^']+)'")
_EXPECTED = {
    "text": Said("expected.text"),
    "texts": Said("expected.texts"),
    "date": Said("expected.date"),
    "number": Said("expected.number"),
    "yes_no": Said("expected.yes-no"),
}


def shape(values: Mapping[str, Any], *, in_sheet: bool) -> tuple[Offer | None, list[Finding]]:
    """The offer that a row gives, or None; and what there is to say of its shape."""
    if UNTITLED in values:
        return None, [error(Said("not-a-row"), "")]
    findings: list[Finding] = []
    given: dict[str, Any] = {}
    for name, value in leaves(values):
        known, found = _sorted_out(name, value, in_sheet=in_sheet)
        findings += found
        if known and in_sheet and value in _SHEET_ERRORS:
            findings.append(error(Said("sheet-error", error=value), name))
        elif known and not is_blank(value):
            given[name], found = _value(name, value, in_sheet=in_sheet)
            findings += found
    told = {finding.field for finding in findings if finding.severity == "error"}
    try:
        offer = Offer.model_validate(_nested(given))
    except ValidationError as faults:
        return None, findings + list(_in_plain_words(faults, given, told))
    return offer, findings


def _sorted_out(name: str, value: Any, *, in_sheet: bool) -> tuple[bool, list[Finding]]:
    """Whether a name is a field's, and what to say if not. Unknown columns of sheets were told already."""
    if name in FIELDS:
        return True, []
    if name in {FINDINGS, CORRECTS} or is_blank(value):
        return False, []
    shown = printable(name)
    if name.startswith(UNTITLED):
        return False, [error(Said("value-without-title", column=shown[1:]), "")]
    if name in _SECTIONS:
        return False, [error(Said("not-a-group"), name)]
    if in_sheet:
        return False, []
    return False, [warning(Said("unknown-field"), shown)]


def _value(name: str, value: Any, *, in_sheet: bool) -> tuple[Any, list[Finding]]:
    kind = FIELDS[name]
    if kind == "text":
        return _text(value), []
    if kind == "texts":
        items = re.split(r"[\n|]", value) if isinstance(value, str) else value
        if isinstance(items, list):
            return [
                _text(item).strip() if isinstance(value, str) else _text(item) for item in _filled(items)
            ], []
        return [_text(value)], []
    if kind == "number" and in_sheet and isinstance(value, str):
        return _number(name, value)
    return value, []


def _filled(items: list[Any]) -> Iterator[Any]:
    return (item for item in items if not is_blank(item))


def _text(value: Any) -> Any:
    """Numbers and dates that stand where text belongs, as a person would type them."""
    if isinstance(value, str):
        return value.replace("\r\n", "\n")
    is_written_out = isinstance(value, int | Decimal | dt.date) and not isinstance(value, bool)
    return as_text(value) if is_written_out else value


def _number(name: str, text: str) -> tuple[str, list[Finding]]:
    """A decimal comma becomes a point. 65,000 stays: it may be 65000 or 65.000, so it is refused later."""
    joined = re.sub(r"(?<=\d)[ \u00a0\u202f](?=\d{3}(\D|$))", "", text)
    number = joined.replace(",", ".") if _FRENCH_NUMBER.fullmatch(joined) else joined
    if number == text:
        return text, []
    return number, [warning(Said("french-number", written=printable(text), number=number), name, text)]


def _nested(given: Mapping[str, Any]) -> dict[str, Any]:
    """Dotted names back into groups; empty ones for missing groups, so that each missing field is told."""
    data: dict[str, Any] = {}
    for group in sorted(_SECTIONS - _OPTIONAL_SECTIONS):
        put_at(data, group, {})
    for name, value in given.items():
        put_at(data, name, value)
    return data


def _in_plain_words(faults: ValidationError, given: Mapping[str, Any], told: set[str]) -> Iterator[Finding]:
    for fault in faults.errors(include_url=False, include_input=False):
        name = ".".join(part for part in fault["loc"] if isinstance(part, str))
        if name in told:
            continue
        told.add(name)
        if name not in given:
            yield error(Said("missing-field"), name)
            continue
        shown = printable(as_text(given[name]))
        value = mask(shown) if name in PERSONAL | {"reference"} else shown
        yield Finding("error", "wrong-value", expected=_expected(name, fault), field=name, value=value)


def _expected(name: str, fault: Any) -> Said:
    if name == "reference":
        return Said("expected.reference")
    if FIELDS[name] == "choice":
        choices = _CHOICES.findall(fault.get("ctx", {}).get("expected", ""))
        return Said("expected.choice", choices=choices) if choices else Said("expected.known")
    return _EXPECTED[FIELDS[name]]
