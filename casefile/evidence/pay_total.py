"""The earning lines of one pay period added up: hours worked, overtime, leave, and the money for each."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from casefile.cases.pay_cells import CellError, amount, day, hours
from casefile.cases.pay_rows import PayRow, RowFaultError
from casefile.periods import Period
from casefile.sheets.rows import as_text, is_blank

NONE = Decimal(0)
_WORKED = frozenset({"regular", "overtime", "double", "worked-holiday"})
_OVERTIME = frozenset({"overtime", "double"})
_LEAVE = frozenset({"vacation", "statutory", "sick"})
# How far an earning's amount may be from hours times rate: overtime is often shown at its base rate.
_LEAST, _MOST = Decimal("0.9"), Decimal("2.1")
# A correction at such a part of the period's rate is one of hours paid at it, give or take their rounding.
_NEAR = Decimal("0.9"), Decimal("1.1")


@dataclass
class Total:
    """One period's earning lines, added up one by one. ``doubt``: why the sum is not to be judged."""

    period: Period
    order: str = ""
    doubt: str = ""
    taken: int = 0
    hours: dict[str, Decimal] = field(default_factory=lambda: defaultdict(Decimal))
    pay: Decimal = NONE
    other: Decimal = NONE
    corrected: Decimal = NONE
    unpriced: bool = False
    rates: dict[str, set[Decimal]] = field(default_factory=lambda: defaultdict(set))
    by_day: dict[Any, Decimal] = field(default_factory=lambda: defaultdict(Decimal))
    texts: dict[str, str] = field(default_factory=dict)
    paid_on: Any = None
    unknown: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))

    def take(self, number: int, kind: str, cells: Mapping[str, Any], worked_on: Any = None) -> None:
        """Add one line. Raises RowFaultError for a cell that cannot be read; nothing of the line counts then."""
        count, rate = _number(cells, "hours", hours), _number(cells, "rate", amount)
        money = _number(cells, "amount", amount)
        if money is None:
            money = _number(cells, "gross", amount)
        if kind == "none" or not (count or money):
            return
        if kind == "unknown":
            code = as_text(cells.get("code") or cells.get("code_text") or "")
            self.unknown[code].append(str(number))
            self.doubt = "code"
            return
        self._note(cells)
        self.taken += 1
        self._add(self._as_what(kind, count, money), count or NONE, rate, money, worked_on)

    def row(self) -> PayRow:
        """What the lines come to."""
        over = sum((self.hours[kind] for kind in _OVERTIME), NONE)
        worked = sum((self.hours[kind] for kind in _WORKED), NONE)
        return PayRow(
            self.period,
            worked,
            rate=_only(self.rates["regular"]),
            overtime_hours=over,
            overtime_rate=_only(self.rates["overtime"]),
            gross=None if self.unpriced else self.pay,
            paid_on=self.paid_on,
            leave_hours=sum((self.hours[kind] for kind in _LEAVE), NONE),
            unpaid_leave_hours=self.hours["unpaid"],
            other_pay=self.other,
            corrected_pay=self.corrected,
            daily_hours=self._days(worked),
            doubt=self.doubt,
            **self.texts,  # type: ignore[arg-type]
        )

    def _as_what(self, kind: str, count: Decimal | None, money: Decimal | None) -> str:
        """A correction is of hours where it is paid at the period's rate for such; at another it is money alone, paid
        for hours that stand in their own line, such as $1.50 an hour in arrears."""
        if (
            kind == "vacation-pay"
        ):  # days taken where they are paid at the period's rate, else an amount by percent
            rates = self.rates["regular"]
            taken = count and money and (not rates or money / count in rates)
            return "vacation" if taken else "other"
        if kind in _LEAVE and not count:
            return "other"  # vacation paid out
        if kind != "correction" or not count:
            return kind
        each = abs(money / count) if money else None
        if each in self.rates["overtime"]:
            return "overtime"
        regular = self.rates["regular"]
        near = (
            each is None
            or not regular
            or any(_NEAR[0] <= each / rate <= _NEAR[1] for rate in regular if rate)
        )
        return "regular" if near else "correction"

    def _add(
        self, kind: str, count: Decimal, rate: Decimal | None, money: Decimal | None, worked_on: Any
    ) -> None:
        if kind in ("other", "correction"):
            self._besides(kind, money or NONE)
            return
        self.hours[kind] += count
        if kind in _WORKED and worked_on:
            self.by_day[worked_on] += count
        if kind == "unpaid":
            return
        if count and money is None and rate is not None:
            money = count * rate
        if money is None:
            self.unpriced = True
            return
        self.pay += money
        if count > 0:
            self.rates[kind].add(rate if rate is not None else money / count)
            if rate and not _LEAST <= money / (count * rate) <= _MOST:
                self.doubt = self.doubt or "numbers"

    def _besides(self, kind: str, money: Decimal) -> None:
        """Money for no hours. What takes back money without saying of which hours leaves the period open."""
        self.other += money
        if kind == "correction":
            self.corrected += money
            if money < 0:
                self.doubt = "correction"

    def _note(self, cells: Mapping[str, Any]) -> None:
        for name in ("occupation", "location"):
            if not is_blank(cells.get(name)):
                self.texts.setdefault(name, as_text(cells[name])[:200])
        if not is_blank(cells.get("paid_on")) and self.paid_on is None:
            self.paid_on = _read(cells, "paid_on", lambda value: day(value, self.order))

    def _days(self, worked: Decimal) -> tuple[Decimal, ...]:
        """The hours of each day of the period, where every hour worked has its day."""
        if not self.by_day or sum(self.by_day.values(), NONE) != worked:
            return ()
        days = tuple(self.by_day.get(one, NONE) for one in self.period.dates)
        return days if all(0 <= one <= 24 for one in days) else ()


def _only(rates: set[Decimal]) -> Decimal | None:
    return next(iter(rates)) if len(rates) == 1 else None


def _number(cells: Mapping[str, Any], name: str, read: Callable[[Any], Decimal]) -> Decimal | None:
    return None if is_blank(cells.get(name)) else _read(cells, name, read)


def _read(cells: Mapping[str, Any], name: str, read: Callable[[Any], Any]) -> Any:
    try:
        return read(cells[name])
    except CellError as fault:
        raise RowFaultError(name, fault.said) from None
