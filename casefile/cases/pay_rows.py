"""One row of a pay record: its titles in either language, and what each cell must be.

    period_from, period_to, hours, rate, overtime_hours, overtime_rate, gross, paid_on, leave_hours, fees_recovered,
    occupation, location, daily_hours, unpaid_leave_hours, holiday_hours, holiday_pay, housing_deduction,
    other_deductions, currency, exchange_rate

``hours`` are all hours worked, overtime among them; ``leave_hours`` are paid hours not worked (vacation, holidays).
``daily_hours`` are the hours of each day of the period in order, parted by blanks: ``8 8 8 8 8 0 0``. ``holiday_hours``
were worked on a public holiday, ``holiday_pay`` is what was paid for it besides. ``currency`` is a code of three
letters, ``exchange_rate`` how many Canadian dollars one of it came to.
Only the period and the hours are required. How days, hours and money may be written is in ``pay_cells``; how payroll
programs call these titles, in ``data/payroll.toml``.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any, TypeVar

from casefile.cases.pay_cells import CellError, amount, day, hours, span
from casefile.periods import Period
from casefile.said import Said
from casefile.sheets.rows import as_text, is_blank

FRENCH = {
    "periode_du": "period_from",
    "periode_au": "period_to",
    "periode": "period",
    "heures": "hours",
    "taux": "rate",
    "heures_supplementaires": "overtime_hours",
    "overtime": "overtime_hours",
    "taux_supplementaire": "overtime_rate",
    "brut": "gross",
    "paye_le": "paid_on",
    "heures_de_conge": "leave_hours",
    "frais_recouvres": "fees_recovered",
    "profession": "occupation",
    "lieu": "location",
    "heures_par_jour": "daily_hours",
    "heures_de_conge_sans_solde": "unpaid_leave_hours",
    "heures_feriees": "holiday_hours",
    "indemnite_de_jour_ferie": "holiday_pay",
    "retenue_logement": "housing_deduction",
    "autres_retenues": "other_deductions",
    "devise": "currency",
    "taux_de_change": "exchange_rate",
}
FIELDS = frozenset(
    {"period_from", "period_to", "period", "hours", "rate", "overtime_hours", "overtime_rate", "gross"}
    | {
        "paid_on",
        "leave_hours",
        "fees_recovered",
        "occupation",
        "location",
        "daily_hours",
        "unpaid_leave_hours",
    }
    | {"holiday_hours", "holiday_pay", "housing_deduction", "other_deductions", "currency", "exchange_rate"}
    | {"other_pay"}
)
_ADDED = (
    *("unpaid_leave_hours", "holiday_hours", "holiday_pay", "housing_deduction", "other_deductions"),
    *("other_pay", "corrected_pay"),
)
_AMOUNTS = (
    "rate",
    "overtime_hours",
    "overtime_rate",
    "gross",
    "leave_hours",
    "fees_recovered",
    *_ADDED,
    "exchange_rate",
)
_TEXTS = ("occupation", "location", "currency", "doubt")
_SUMMED = ("hours", "overtime_hours", "leave_hours", "fees_recovered", *_ADDED)
LONGEST = 62  # days; a longer "pay period" is a slip of the pen
T = TypeVar("T")


@dataclass(frozen=True)
class PayRow:
    """One pay period as payroll tells it. ``hours`` are all hours worked, overtime among them; money is in dollars.

    ``other_pay`` was paid besides ``gross``, for no hours: a bonus, vacation paid out; ``corrected_pay`` of it makes
    good earlier periods. ``doubt``: why the row is not to be judged, a code of ``pay_doubts``.
    """

    period: Period
    hours: Decimal
    rate: Decimal | None = None
    overtime_hours: Decimal = Decimal(0)
    overtime_rate: Decimal | None = None
    gross: Decimal | None = None
    paid_on: dt.date | None = None
    leave_hours: Decimal = Decimal(0)
    fees_recovered: Decimal = Decimal(0)
    occupation: str = ""
    location: str = ""
    daily_hours: tuple[Decimal, ...] = ()
    unpaid_leave_hours: Decimal = Decimal(0)
    holiday_hours: Decimal = Decimal(0)
    holiday_pay: Decimal = Decimal(0)
    housing_deduction: Decimal = Decimal(0)
    other_deductions: Decimal = Decimal(0)
    currency: str = ""
    exchange_rate: Decimal | None = None
    other_pay: Decimal = Decimal(0)
    corrected_pay: Decimal = Decimal(0)
    doubt: str = ""

    @property
    def is_correction(self) -> bool:
        """Whether it takes back hours or pay: it counts only together with what it corrects."""
        return self.hours < 0 or self.leave_hours < 0 or (self.gross is not None and self.gross < 0)

    def plus(self, other: PayRow) -> PayRow:
        """Both rows of one period as one: hours and money added up, the rates of the one that states them."""
        summed = {name: getattr(self, name) + getattr(other, name) for name in _SUMMED}
        first, second = (other, self) if self.is_correction else (self, other)
        gross = None if self.gross is None or other.gross is None else self.gross + other.gross
        return replace(first, **summed, gross=gross, daily_hours=(), doubt=first.doubt or second.doubt)

    def hours_from(self, day: dt.date) -> Decimal | None:
        """The hours worked on and after a day of the period, or None where the hours of each day are not known."""
        if not self.daily_hours:
            return None
        return sum(self.daily_hours[max(0, (day - self.period.first).days) :], Decimal(0))

    def in_dollars(self) -> PayRow | None:
        """The row in Canadian dollars; None where it is in another money and the rate is not on file."""
        if self.currency.upper() in ("", "CAD"):
            return self
        if self.exchange_rate is None:
            return None
        paid = {name: getattr(self, name) for name in ("rate", "overtime_rate", "gross", "other_pay")}
        dollars = {name: value * self.exchange_rate for name, value in paid.items() if value is not None}
        return replace(self, currency="", **dollars)

    def as_facts(self) -> dict[str, str]:
        """The row as it is kept beside the evidence: by its titles, empty ones left out."""
        facts = {
            "period_from": self.period.first.isoformat(),
            "period_to": self.period.last.isoformat(),
            "hours": str(self.hours),
        }
        for name in (*_AMOUNTS, *_TEXTS, "paid_on"):
            value = getattr(self, name)
            if value not in (None, "", Decimal(0)):
                facts[name] = value.isoformat() if isinstance(value, dt.date) else str(value)
        if self.daily_hours:
            facts["daily_hours"] = " ".join(map(str, self.daily_hours))
        return facts

    @classmethod
    def from_facts(cls, facts: Mapping[str, str]) -> PayRow:
        """Read it back: what ``as_facts`` wrote is read, not judged again."""
        first, last = dt.date.fromisoformat(facts["period_from"]), dt.date.fromisoformat(facts["period_to"])
        given: dict[str, Any] = {name: Decimal(facts[name]) for name in _AMOUNTS if name in facts}
        given |= {name: facts[name] for name in _TEXTS if name in facts}
        given["daily_hours"] = tuple(map(Decimal, facts.get("daily_hours", "").split()))
        paid_on = dt.date.fromisoformat(facts["paid_on"]) if "paid_on" in facts else None
        return cls(Period(first, last), Decimal(facts["hours"]), paid_on=paid_on, **given)


class RowFaultError(ValueError):
    """A cell that cannot be what its title says."""

    def __init__(self, field: str, said: Said) -> None:
        super().__init__(said)
        self.field, self.said = field, said


def pay_row(values: Mapping[str, Any], *, order: str = "", period: Period | None = None) -> PayRow:
    """One row by its titles. ``order``: how days and months stand in the file; ``period``: the row's, where known.

    Raises RowFaultError where a cell is not what its title says.
    """
    named = {FRENCH.get(title, title): value for title, value in values.items() if not is_blank(value)}
    count = _take(named, "hours", hours)
    if count is None:
        raise RowFaultError("hours", Said("pay-hours"))
    overtime = _take(named, "overtime_hours", hours) or Decimal(0)
    if overtime > count >= 0:
        raise RowFaultError("overtime_hours", Said("pay-overtime"))
    period = period or _period(named, order)
    added: dict[str, Any] = {name: _take(named, name, amount) or Decimal(0) for name in _ADDED}
    return PayRow(
        period=period,
        hours=count,
        rate=_take(named, "rate", amount),
        overtime_hours=overtime,
        overtime_rate=_take(named, "overtime_rate", amount),
        gross=_take(named, "gross", amount),
        paid_on=_take(named, "paid_on", lambda value: day(value, order)),
        leave_hours=_take(named, "leave_hours", hours) or Decimal(0),
        fees_recovered=_take(named, "fees_recovered", amount) or Decimal(0),
        occupation=as_text(named.get("occupation", ""))[:200],
        location=as_text(named.get("location", ""))[:200],
        daily_hours=_take(named, "daily_hours", lambda value: _days(value, period, count)) or (),
        currency=_take(named, "currency", _currency) or "",
        exchange_rate=_take(named, "exchange_rate", amount),
        **added,
    )


def _days(value: Any, period: Period, count: Decimal) -> tuple[Decimal, ...]:
    """The hours of each day; as many as the period has days, and together all hours worked."""
    days = tuple(amount(one) for one in as_text(value).replace(";", " ").replace("/", " ").split())
    if len(days) != period.days or any(one > 24 for one in days):
        raise RowFaultError("daily_hours", Said("pay-by-day", days=period.days))
    if sum(days, Decimal(0)) != count:
        raise RowFaultError("daily_hours", Said("pay-by-day.sum"))
    return days


def _currency(value: Any) -> str:
    code = as_text(value).strip().upper()
    if not re.fullmatch(r"[A-Z]{3}", code, re.ASCII):
        raise RowFaultError("currency", Said("pay-money"))
    return code


def _period(named: Mapping[str, Any], order: str) -> Period:
    both = _take(named, "period", lambda value: span(value, order))
    first = both.first if both else _take(named, "period_from", lambda value: day(value, order))
    last = both.last if both else _take(named, "period_to", lambda value: day(value, order))
    if first is None or last is None:
        raise RowFaultError("period_from", Said("pay-period"))
    period = Period(first, last)
    if not 0 < period.days <= LONGEST:
        raise RowFaultError("period_to", Said("pay-period.long", days=LONGEST))
    return period


def _take(named: Mapping[str, Any], field: str, read: Callable[[Any], T]) -> T | None:
    if field not in named:
        return None
    try:
        return read(named[field])
    except CellError as fault:
        raise RowFaultError(field, fault.said) from None
