"""Whether the numbers of a pay row agree with each other: hours times rate against gross pay, both ways.

Where they do not, something was read as what it is not: dollars of overtime as hours, regular hours as all hours, a
salary as a rate, a thousand's point as a decimal one. Such a row proves no debt; it is a question with both numbers.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from casefile.cases.pay_rows import PayRow
from casefile.said import Said

CENT = Decimal("0.01")
_HALF_MORE = Decimal("1.5")
# Gross pay beyond these parts of hours times rate is no underpayment and no bonus: one of the three was misread.
_LEAST, _MOST = Decimal("0.5"), Decimal("2.5")
# A rate so far above or below the one offered, give or take a quarter, is that rate in another unit.
FACTORS = (1000, 100, 10)
_NEAR = Decimal("1.25")


def row_doubt(row: PayRow) -> Said | None:
    """Why a row is not to be judged, by itself; None where its numbers agree or say too little."""
    return next(_doubts(row), None)


def factor_of(ratio: Decimal) -> int:
    """1000, 100 or 10 where a number is about so many times another; 0 otherwise."""
    if ratio * _NEAR <= FACTORS[-1]:  # of nearly every row
        return 0
    return next((n for n in FACTORS if n / _NEAR < ratio < n * _NEAR), 0)


def _doubts(row: PayRow) -> Iterator[Said]:
    if row.doubt:
        yield _TOLD.get(row.doubt, _TOLD["row"])
    if row.is_correction:
        yield Said("pay-doubt.correction")
    if row.hours > 24 * row.period.days:
        yield Said("pay-doubt.hours", hours=row.hours, days=row.period.days)
    if row.rate and row.gross is not None and row.hours + row.leave_hours > 0:
        yield from _numbers(row, row.rate, row.gross)


def _numbers(row: PayRow, rate: Decimal, gross: Decimal) -> Iterator[Said]:
    paid, over = row.hours + row.leave_hours, row.overtime_hours
    over_rate = row.overtime_rate or rate * _HALF_MORE
    expected = (paid - over) * rate + over * over_rate
    if expected <= 0 or _same(gross, expected):
        return
    values = {"hours": paid, "rate": rate, "gross": gross}
    if over and _same(gross, paid * rate + over):
        yield Said("pay-doubt.overtime-money", overtime=over, **values)
    if over and any(_same(gross, paid * rate + over * each) for each in (over_rate, rate, rate * _HALF_MORE)):
        yield Said("pay-doubt.regular-hours", overtime=over, **values)
    if _same(gross, rate) and paid != 1:
        yield Said("pay-doubt.salary", **values)
    ratio = gross / expected
    if _same(gross, expected * 24):
        yield Said("pay-doubt.day-part", **values)
    if (n := factor_of(ratio)) or (n := factor_of(1 / ratio) if ratio > 0 else 0):
        yield Said("pay-doubt.factor", n=n, **values)
    if not _LEAST <= ratio <= _MOST:
        yield Said("pay-doubt.apart", **values)


def _same(one: Decimal, other: Decimal) -> bool:
    """Alike, but for the rounding of hours and rate to cents and of some to tenths."""
    return abs(one - other) <= max(5 * CENT, abs(other) * Decimal("0.0005"))


_TOLD = {
    "twice": Said("pay-doubt.twice"),
    "overlap": Said("pay-doubt.overlap"),
    "code": Said("pay-doubt.code"),
    "numbers": Said("pay-doubt.line"),
    "correction": Said("pay-doubt.correction"),
    "row": Said("pay-doubt.row"),
}
