"""A raw row into an offer, or into findings that say in plain words what is missing or misshapen.

Sheets may say things their own way (a decimal comma, a list in one cell); the offer's model is one for all.
"""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from typing import Any

from pydantic import ValidationError

from casefile.cases.pay_cells import CellError
from casefile.dotted import put_at
from casefile.findings import Finding, mask
from casefile.intake.choice_words import meant
from casefile.intake.field_findings import error, warning
from casefile.intake.typed_values import items, typed_day, typed_number, typed_text, unit_in
from casefile.offer import FIELDS, PERSONAL, Offer
from casefile.said import Said
from casefile.sheets.cells import Uncalculated
from casefile.sheets.rows import CORRECTS, FINDINGS, UNTITLED, as_text, is_blank, leaves, printable

_SECTIONS = frozenset(
    name.rsplit(".", depth)[0] for name in FIELDS for depth in range(1, name.count(".") + 1)
)
_OPTIONAL_SECTIONS = frozenset({"portal"})
# A number with a decimal comma, or with marks between its thousands.
_OTHERWISE = re.compile(r"\d[,. \u00a0\u202f]\d{3}(?!\d)|\d,\d")
# Digits that a spreadsheet cut: 1.23E+08.
_DIGITS = 15  # of a number that a spreadsheet keeps; the others became noughts
_CUT = re.compile(r"\d([.,]\d+)?E\+\d+", re.IGNORECASE)
# What a spreadsheet makes of a text that looks like a day to it: Mar-27, 5-janv.
_DAY_LIKE = re.compile(r"(\d{4}-\d\d-\d\d|\d{1,2}-[a-zéû]{3,5}\.?|[a-zéû]{3,5}\.?-\d{2,4})", re.IGNORECASE)
# Numbers whose zeros at the beginning a spreadsheet drops.
_ZEROS = frozenset({"reference", "worker.passport_number", "worker.uci", "portal.fee_receipt"})
# A spreadsheet's own errors, in either language, and what it writes where a column is too narrow.
_SHEET_ERROR = re.compile(
    r"#(N/A|REF!|VALUE!|DIV/0!|NAME\?|NULL!|NUM!|SPILL!|CALC!|FIELD!"
    r"|N/D|VALEUR!|NOM\?|NUL!|NOMBRE!|PROPAGATION!|EPARS!|CHAMP!|#{2,})"
)
_CHOICES = re.compile("'([^']+)'")
_EXPECTED = {
    "text": Said("expected.text"),
    "texts": Said("expected.texts"),
    "date": Said("expected.date"),
    "number": Said("expected.number"),
    "yes_no": Said("expected.yes-no"),
}


def shape(
    values: Mapping[str, Any],
    *,
    in_sheet: bool,
    shown: Mapping[str, str] | None = None,
    told: Iterable[Finding] = (),
) -> tuple[Offer | None, list[Finding]]:
    """The offer that a row gives, or None; and what there is to say of its shape. ``shown``: as its sheet shows it;
    ``told``: what was said of it before."""
    if UNTITLED in values:
        return None, [error(Said("not-a-row"), "")]
    findings: list[Finding] = list(told)
    given: dict[str, Any] = {}
    for name, value in leaves(values):
        known, found = _sorted_out(name, value, in_sheet=in_sheet)
        findings += found
        if known and not is_blank(value):
            read = _of_a_sheet(name, value, shown or {}) if in_sheet else None
            given[name], found = read or _value(name, value)
            findings += found
    findings += _unit_beside(given, values)
    faulty = {finding.field for finding in findings if finding.severity == "error"}
    try:
        offer = Offer.model_validate(_nested(given))
    except ValidationError as faults:
        return None, findings + list(_in_plain_words(faults, given, faulty))
    return offer, findings


def reading_of(name: str, value: Any, shown: str = "") -> tuple[Any, Finding | None]:
    """What one cell of a sheet gives for a field, and why it could not be taken, if so."""
    seen = {name: shown} if shown else {}
    typed, _ = _of_a_sheet(name, value, seen) or _value(name, value)
    _, findings = shape({name: value}, in_sheet=True, shown=seen)
    return typed, next((f for f in findings if f.field == name and f.severity == "error"), None)


def _of_a_sheet(  # noqa: PLR0911 - one line for each thing that a spreadsheet does
    name: str, value: Any, shown: Mapping[str, str]
) -> tuple[Any, list[Finding]] | None:
    """What only a spreadsheet does to a value; None where it did nothing."""
    if isinstance(value, str) and _SHEET_ERROR.fullmatch(value):
        return value, [error(Said("sheet-error", error=value), name)]
    if isinstance(value, Uncalculated):
        return value, [error(Said("formula-uncalculated", formula=printable(value, 40)), name)]
    if FIELDS[name] not in ("text", "texts"):
        return None
    seen = shown.get(name) or as_text(value)
    if isinstance(value, dt.date):
        return value, [error(Said("date-for-text", shown=_quoted(name, seen)), name, seen)]
    if isinstance(value, int | Decimal) and Decimal(value).adjusted() >= _DIGITS:
        return as_text(value), [error(Said("number-cut", shown=_quoted(name, seen)), name, seen)]
    if isinstance(value, int | Decimal) and name in _ZEROS:
        return as_text(value), [warning(Said("number-for-text"), name, seen)]
    if isinstance(value, str) and _CUT.fullmatch(value):
        return value, [error(Said("number-cut", shown=_quoted(name, value)), name, value)]
    if name == "reference" and isinstance(value, str) and _DAY_LIKE.fullmatch(value):
        return value, [warning(Said("reference-like-day"), name, value)]
    return None


def _quoted(name: str, shown: str) -> str:
    return mask(shown) if name in PERSONAL else printable(shown, 40)


def _unit_beside(given: dict[str, Any], values: Mapping[str, Any]) -> list[Finding]:
    """``39.75/hr`` says the unit of the wage too: it is taken where no other is given."""
    typed = dict(leaves(values)).get("wage.rate")
    unit = unit_in(typed) if isinstance(typed, str) else ""
    if unit and given.setdefault("wage.unit", unit) != unit:
        return [
            error(
                Said("unit-differs", typed=printable(str(typed)), unit=str(given["wage.unit"])), "wage.unit"
            )
        ]
    return []


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


def _value(name: str, value: Any) -> tuple[Any, list[Finding]]:
    kind = FIELDS[name]
    if kind == "texts":
        listed = items(value) if isinstance(value, str) else value
        return [_text(item) for item in _filled(listed)] if isinstance(listed, list) else [_text(value)], []
    if not isinstance(value, str):
        return _text(value) if kind == "text" else value, []
    if kind == "number":
        return _number(name, value)
    typed = {"text": typed_text, "choice": meant}
    return typed[kind](name, _text(value)) if kind in typed else typed_day(
        value
    ) if kind == "date" else value, []


def _filled(items: list[Any]) -> Iterator[Any]:
    return (item for item in items if not is_blank(item))


def _text(value: Any) -> Any:
    """Numbers and dates that stand where text belongs, as a person would type them; letters in NFC."""
    if isinstance(value, str):
        return unicodedata.normalize("NFC", value.replace("\r\n", "\n"))
    is_written_out = isinstance(value, int | Decimal | dt.date) and not isinstance(value, bool)
    return as_text(value) if is_written_out else value


def _number(name: str, text: str) -> tuple[Any, list[Finding]]:
    """A decimal comma becomes a point. 65,000 stays: it may be 65000 or 65.000, so it is refused later."""
    try:
        number = typed_number(name, text)
    except CellError:
        return text, [error(Said("other-currency"), name, text)]
    if isinstance(number, str) or not _OTHERWISE.search(text):
        return number, []
    return number, [
        warning(Said("french-number", written=printable(text), number=as_text(number)), name, text)
    ]


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
