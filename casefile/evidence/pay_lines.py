"""From the rows of a payroll export to one row for each pay period of a worker.

Some systems write a row for each period, with a column for each kind of hours; others a row for each earning of a
period, or for each day. A correction undoes what it corrects; the same row twice counts once; what cannot be put
together is told, and marks its period as not to be judged.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any, TypeVar

from casefile.cases.pay_cells import CellError, amount, day, hours, span
from casefile.cases.pay_rows import LONGEST, PayRow, RowFaultError, pay_row
from casefile.evidence.pay_profiles import PayWords
from casefile.evidence.pay_total import NONE, Total
from casefile.findings import Finding
from casefile.periods import Period
from casefile.said import Said
from casefile.sheets.rows import as_text, is_blank

Cells = Mapping[str, Any]
T = TypeVar("T")
_LEAVE = ("vacation_hours", "sick_hours", "statutory_hours")
_OVERTIME = ("overtime_hours", "double_hours")
_PAY = ("regular_pay", "overtime_pay", "statutory_pay")
_BESIDES = ("bonus", "vacation_pay", "other_pay")
# Rows for single days are put together for as long as a pay period can be.
_DAYS_TOGETHER = 31
_NUMBER = re.compile(r"\d+\.\d+", re.ASCII)


@dataclass(frozen=True)
class Line:
    """One row of a file with its period. ``kind`` is that of an earning line; empty where the row is a whole period.

    ``by_day``: the row is of one day.
    """

    number: int
    period: Period
    cells: Cells
    kind: str = ""
    by_day: bool = False


def line_of(number: int, cells: Cells, order: str, claimed: Period | None, words: PayWords) -> Line:
    """One row with its period and kind. ``claimed``: the period the file is said to cover. Raises RowFaultError."""
    period, by_day = _period(cells, order, claimed)
    code, text = (as_text(cells.get(name) or "") for name in ("code", "code_text"))
    kind = (words.earning(code, text) or "unknown") if code or text else ""
    return Line(number, period, cells, kind, by_day)


def _period(cells: Cells, order: str, claimed: Period | None) -> tuple[Period, bool]:
    """The row's own two days; else the day it was worked; else the file's period, if the row does not contradict it."""
    own = _read(cells, "period", lambda value: span(value, order))
    first, last = (
        _read(cells, name, lambda value: day(value, order)) for name in ("period_from", "period_to")
    )
    if own or (first and last):
        period = own or Period(first, last)  # type: ignore[arg-type]
        if not 0 < period.days <= LONGEST:
            raise RowFaultError("period_to", Said("pay-period.long", days=LONGEST))
        return period, False
    if worked := _read(cells, "day", lambda value: day(value, order)):
        return Period(worked, worked), True
    if claimed and first in (None, claimed.first) and last in (None, claimed.last):
        return claimed, False
    raise RowFaultError("period_from", Said("pay-period"))


def joined(lines: Sequence[Line], order: str) -> tuple[list[PayRow], list[Finding]]:
    """One worker's lines put together by period, oldest first, and what was found on the way."""
    findings: list[Finding] = []
    groups: dict[Period, list[Line]] = defaultdict(list)
    for line in _together(list(_once(lines, findings))):
        groups[line.period].append(line)
    rows = [row for period in sorted(groups) for row in _of_period(groups[period], order, findings)]
    return _apart(rows, findings), findings


def _once(lines: Iterable[Line], findings: list[Finding]) -> Iterator[Line]:
    """Each line once: the same row again, its numbers however written, is a double."""
    seen: dict[str, int] = {}
    for line in lines:
        told = repr(sorted((name, plain(value)) for name, value in line.cells.items() if not is_blank(value)))
        if told in seen:
            findings.append(Finding("warning", "pay-row-twice", first=seen[told], row=line.number))
        else:
            seen[told] = line.number
            yield line


def plain(value: Any) -> str:
    """A cell's text, a number without the noughts that say nothing: 80 and 80.00 are the same."""
    text = as_text(value).strip()
    return text.rstrip("0").rstrip(".") if _NUMBER.fullmatch(text) else text


def _together(lines: Sequence[Line]) -> Iterator[Line]:
    """Rows of single days under one period: all of them where they are no more than a month, else month by month."""
    days = [line.period.first for line in lines if line.by_day]
    for line in lines:
        if line.by_day:
            month = (line.period.first.year, line.period.first.month)
            short = (max(days) - min(days)).days < _DAYS_TOGETHER
            own = [one for one in days if short or (one.year, one.month) == month]
            yield replace(line, period=Period(min(own), max(own)))
        else:
            yield line


def _of_period(lines: Sequence[Line], order: str, findings: list[Finding]) -> list[PayRow]:
    """One row, unless the period stands several times and no row says that it corrects another."""
    if any(line.kind for line in lines):
        return _summed(lines, order, findings)
    read = [(line.number, row) for line in lines if (row := _whole(line, order, findings))]
    rows = [row for _, row in read]
    if any(row.is_correction for row in rows):
        total = rows[0]
        for row in rows[1:]:
            total = total.plus(row)
        return [total]
    if len(rows) > 1:
        numbers = [str(number) for number, _ in read]
        findings.append(Finding("warning", "pay-period-twice", first=lines[0].period.first, rows=numbers))
        return [replace(row, doubt="twice") for row in rows]
    return rows


def _summed(lines: Sequence[Line], order: str, findings: list[Finding]) -> list[PayRow]:
    """The earning lines of one period as one row; what is judged by their rates comes last."""
    total = Total(lines[0].period, order)
    for line in sorted(lines, key=lambda one: one.kind in ("vacation-pay", "correction")):
        try:
            worked_on = _read(line.cells, "day", lambda value: day(value, order)) if line.by_day else None
            total.take(line.number, line.kind or "regular", line.cells, worked_on)
        except RowFaultError as fault:
            findings.append(unusable(line.number, fault))
            total.doubt = "row"
    for code, numbers in total.unknown.items():
        findings.append(Finding("warning", "pay-code-unknown", code=code, rows=numbers, n=len(numbers)))
    return [total.row()] if total.taken else []


def _whole(line: Line, order: str, findings: list[Finding]) -> PayRow | None:
    """A row that is a whole period, its columns of hours and pay put together."""
    try:
        return pay_row(_combined(line.cells), order=order, period=line.period)
    except RowFaultError as fault:
        findings.append(unusable(line.number, fault))
        return None


def _combined(cells: Cells) -> dict[str, Any]:
    """The kinds of hours and of pay that have columns of their own, as the fields of a pay row."""
    named = {name: value for name, value in cells.items() if not is_blank(value)}
    count = {name: _read(named, name, hours) or NONE for name in ("regular_hours", *_OVERTIME, *_LEAVE)}
    over, leave = (sum((count[name] for name in names), NONE) for names in (_OVERTIME, _LEAVE))
    further = _further(named)
    leave += further["leave_hours"]
    over += further["overtime_hours"]
    if "hours" not in named and (over or leave or "regular_hours" in named or "regular_pay" in named):
        named["hours"] = count["regular_hours"] + further["hours"] + over
    if over:
        named["overtime_hours"] = over
    if leave:
        named["leave_hours"] = leave + (_read(named, "leave_hours", hours) or NONE)
    return _priced(named, further["other_pay"], bool(leave))


def _priced(named: dict[str, Any], further: Decimal, on_leave: bool) -> dict[str, Any]:
    """Gross pay for the hours, and what was paid besides: taken out where hours and rate show that gross has it."""
    pay = {name: _read(named, name, amount) or NONE for name in (*_PAY, *_BESIDES)}
    other = sum((pay[name] for name in _BESIDES), further)
    if on_leave and "vacation_hours" in named:  # paid for the hours of vacation
        other -= pay["vacation_pay"]
    over_paid = not _read(named, "overtime_hours", hours) or pay["overtime_pay"]
    leave_paid = not on_leave or pay["statutory_pay"] or pay["vacation_pay"] or further
    if (
        "gross" not in named
        and leave_paid
        and over_paid
        and ("regular_pay" in named or "overtime_pay" in named)
    ):
        named["gross"] = sum(pay.values(), further) - other
    elif "gross" in named and other:
        named["gross"] = _without(named, other)
    if other:
        named["other_pay"] = other
    return named


def _without(named: Cells, other: Decimal) -> Decimal:
    """Gross pay without what is no pay for hours, unless hours and rate come to the whole of it, or are not known."""
    gross, rate = _read(named, "gross", amount) or NONE, _read(named, "rate", amount)
    if rate is None:
        return gross
    over = _read(named, "overtime_hours", hours) or NONE
    plain = (_read(named, "hours", hours) or NONE) + (_read(named, "leave_hours", hours) or NONE) - over
    expected = plain * rate + over * rate * Decimal("1.5")
    return min(gross, gross - other, key=lambda one: abs(one - expected))


def _further(named: Cells) -> dict[str, Decimal]:
    """Earnings in columns of their own with a code beside them: hours by code, and money by code."""
    found = {"hours": NONE, "overtime_hours": NONE, "leave_hours": NONE, "other_pay": NONE}
    for place in ("", ".2", ".3"):
        kind = named.get(f"other_kind{place}")
        field = _FIELD_OF.get(str(kind), "")
        if field:
            found[field] += _read(named, f"other_hours{place}", hours) or NONE
        found["other_pay"] += _read(named, f"other_amount{place}", amount) or NONE
    return found


_FIELD_OF = {
    "regular": "hours", "worked-holiday": "hours", "overtime": "overtime_hours", "double": "overtime_hours",
    "vacation": "leave_hours", "statutory": "leave_hours", "sick": "leave_hours",
}  # fmt: skip


def _apart(rows: list[PayRow], findings: list[Finding]) -> list[PayRow]:
    """Rows whose periods overlap are not judged: which days are whose is not said."""
    crossed = {
        (one.period, other.period)
        for place, one in enumerate(rows)
        for other in rows[place + 1 :]
        if one.period != other.period and one.period.meets(other.period)
    }
    for one, other in sorted(crossed):
        findings.append(Finding("warning", "pay-periods-overlap", first=one.first, other=other.first))
    over = {period for pair in crossed for period in pair}
    return [replace(row, doubt="overlap") if row.period in over else row for row in rows]


def unusable(number: int, fault: RowFaultError) -> Finding:
    """A row that could not be read."""
    return Finding("warning", "pay-row", why=fault.said, row=number, field=fault.field)


def _read(cells: Cells, name: str, read: Callable[[Any], T]) -> T | None:
    if is_blank(cells.get(name)):
        return None
    try:
        return read(cells[name])
    except CellError as fault:
        raise RowFaultError(name, fault.said) from None
