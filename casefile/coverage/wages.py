"""What was paid against what was offered, pay row by pay row: the debts of the compensation worksheet. All pure.

A debt is said only where it follows from what is filed; what hangs on a fact that is not on file is a question
(``casefile.coverage.pay_questions``).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from functools import cached_property

from casefile.cases.dossier import Dossier
from casefile.cases.pay_rows import PayRow
from casefile.coverage.pay_standing import StandingRow, rate_doubt, standing
from casefile.coverage.terms import CENT, Terms, TermsOf
from casefile.periods import Period
from casefile.reference.tables import Tables


@dataclass(frozen=True)
class Shortfall:
    """One thing short in one pay period.

    ``owed`` is in dollars, to the cent, and none where it is part of another shortfall of the row; ``offered`` and
    ``paid`` in ``unit``.
    """

    code: str
    evidence: str
    period: Period
    unit: str
    offered: Decimal
    paid: Decimal
    hours: Decimal
    owed: Decimal


@dataclass(frozen=True)
class PaidPeriod:
    """One pay row beside the terms that held in its period: the lower ones, where they changed within it."""

    evidence: str
    row: PayRow
    terms: Terms
    later: Terms | None = None

    @cached_property
    def paid_hours(self) -> Decimal:
        """Hours worked and paid hours of leave."""
        return self.row.hours + self.row.leave_hours

    @cached_property
    def overtime(self) -> Decimal:
        """The hours of overtime, as far as they are certain or were paid as such."""
        return max(self.terms.overtime_in(self.row.period, self.row.hours), self.row.overtime_hours)

    @cached_property
    def rate(self) -> Decimal | None:
        """The hourly rate paid: as stated, else what gross pay comes to with overtime at its own rate or multiple.

        A salary has no hourly rate unless the row states one: its gross pay is compared instead.
        """
        row, terms = self.row, self.terms
        if row.rate is not None:
            return row.rate
        if row.gross is None or not self.paid_hours or terms.salary is not None:
            return None
        regular = self.paid_hours - row.overtime_hours
        if row.overtime_rate is not None and regular:
            return (row.gross - row.overtime_hours * row.overtime_rate) / regular
        multiple = terms.overtime_rate / terms.hourly if terms.hourly else Decimal(1)
        return row.gross / (regular + row.overtime_hours * multiple)

    @property
    def gross(self) -> Decimal:
        """What the row comes to where it states no gross pay. Without any rate nothing is said to be short."""
        if self.row.gross is not None:
            return self.row.gross
        if self.rate is None:
            return Decimal("Infinity")
        regular = self.paid_hours - self.row.overtime_hours
        return regular * self.rate + self.row.overtime_hours * (
            self.row.overtime_rate or self.terms.overtime_rate
        )

    @property
    def effective(self) -> Decimal | None:
        """Dollars for each hour paid, of a salary too: what the minimum wage is compared with."""
        if self.rate is not None:
            return self.rate
        return self.row.gross / self.paid_hours if self.row.gross is not None and self.paid_hours else None

    def due(self, most: bool = False) -> Decimal:
        """What the hours are to bring, at the least (or at the most, where the period may be of two kinds)."""
        regular = self.paid_hours - self.overtime
        if self.terms.salary is None:
            return regular * self.terms.hourly + self.overtime * self.terms.overtime_rate
        offered = self.terms.hours_in(self.row.period)
        whole = regular >= offered - self.terms.slack(self.row.period)
        share = Decimal(1) if whole else regular / offered
        salary = self.terms.salary_in(self.row.period)[most]
        return salary * share + self.overtime * self.terms.overtime_rate


@dataclass(frozen=True)
class PayRead:
    """The pay rows of a case, read once for debts and questions: as they stand, and each one that can be judged, in
    dollars, beside its terms; its rate may still not be believed."""

    standing: list[StandingRow]
    each: list[PaidPeriod]

    @cached_property
    def believed(self) -> list[PaidPeriod]:
        """Those that debts and questions are drawn from."""
        return [paid for paid in self.each if rate_doubt(paid.rate, paid.terms.hourly) is None]


def read_pay_rows(dossier: Dossier, tables: Tables) -> PayRead:
    """The pay rows of a case as both debts and questions need them."""
    terms_of, rows = TermsOf(tables), standing(dossier)
    return PayRead(
        rows,
        [
            _beside_terms(told.evidence, row, dossier, terms_of)
            for told in rows
            if told.doubt is None and (row := told.row.in_dollars()) is not None
        ],
    )


def shortfalls(dossier: Dossier, tables: Tables, read: PayRead | None = None) -> list[Shortfall]:
    """Everything short in every pay row of a case, oldest first. ``read``: the pay rows, where they are known."""
    rows = (read or read_pay_rows(dossier, tables)).believed
    found = [short for paid in rows for short in _short(paid, dossier)]
    return sorted(found, key=lambda short: (short.period, short.evidence, short.code))


def _beside_terms(evidence: str, row: PayRow, dossier: Dossier, terms_of: TermsOf) -> PaidPeriod:
    first, last = (dossier.offer_on(day) for day in (row.period.first, row.period.last))
    terms = terms_of(first, row.period)
    if last is first:
        return PaidPeriod(evidence, row, terms)
    lower, higher = sorted((terms, terms_of(last, row.period)), key=lambda one: one.hourly)
    return PaidPeriod(evidence, row, lower, higher if higher.hourly > lower.hourly else None)


def _short(paid: PaidPeriod, dossier: Dossier) -> Iterator[Shortfall]:
    row, terms, rate = paid.row, paid.terms, paid.rate
    regular = paid.paid_hours - paid.overtime
    # What was paid to make good earlier pay may be for this period: so much is a question (ask-corrected), no debt.
    made_good = max(Decimal(0), row.corrected_pay)
    short = max(Decimal(0), paid.due() - paid.gross - made_good)
    if made_good and not short:
        return
    by_rate = Decimal(0)
    if rate is not None and rate < terms.hourly - CENT / 2:
        by_rate = min(short, (terms.hourly - rate) * regular)
        yield _line(paid, "wage-below-offer", "$/h", terms.hourly, rate, regular, by_rate)
    unpaid = paid.overtime - row.overtime_hours
    rest = short - by_rate
    if unpaid > 0 and rest > CENT:
        if overtime_is_owed(paid, dossier):
            yield _line(paid, "overtime-unpaid", "h", paid.overtime, row.overtime_hours, unpaid, rest)
    elif rest > CENT * max(Decimal(1), paid.paid_hours):
        yield _line(paid, "gross-below-hours", "$", paid.due(), paid.gross, paid.paid_hours, rest)
    counted = by_rate or (rest if terms.salary is not None else Decimal(0))
    yield from _below_minimum(paid, counted + made_good)


def _below_minimum(paid: PaidPeriod, counted: Decimal) -> Iterator[Shortfall]:
    """Pay below the minimum wage: a matter of its own beside the offer (IRPR 209.2(1)(a)(ii)); what is owed under the
    offer already is not owed twice."""
    for since, rate, hours in _minimums(paid):
        effective = paid.effective
        if effective is not None and hours and effective < rate - CENT / 2:
            owed = max(Decimal(0), (rate - effective) * hours - counted)
            yield _line(paid, "wage-below-minimum", "$/h", rate, effective, hours, owed)
            if not since:
                return


def _minimums(paid: PaidPeriod) -> Iterator[tuple[bool, Decimal, Decimal]]:
    """The rates to compare with, and the hours each is due for: for all hours the lowest, and where the hours of each
    day are on file, for those from a change on the new one."""
    lowest = paid.terms.minimum_wage
    if lowest is None:
        return
    yield False, lowest, paid.paid_hours - paid.overtime
    for wage in paid.terms.minimum_wages[1:]:
        hours = paid.row.hours_from(wage.since)
        if hours is not None and wage.rate > lowest:
            yield True, wage.rate, hours


def overtime_is_owed(paid: PaidPeriod, dossier: Dossier) -> bool:
    """Whether unpaid overtime follows from what is filed: the offer itself promises it, no averaging is agreed or could
    have taken it up, and the occupation is none that the law often exempts."""
    offer = dossier.offer_on(paid.row.period.first)
    own = paid.terms.own_overtime and not offer.wage.averaging and not offer.wage.collective_agreement
    return (
        own
        and not often_exempt(offer.job.noc_code)
        and not dossier.of(AVERAGING)
        and not averaged(paid, dossier)
    )


AVERAGING = "averaging-agreement"


def often_exempt(noc_code: str) -> bool:
    """Managers and professions (TEER 0 and 1) have no overtime by law in many provinces: information technology in
    Ontario (O. Reg. 285/01), for example."""
    return noc_code[1:2] in ("0", "1")


def averaged(paid: PaidPeriod, dossier: Dossier) -> bool:
    """Whether the hours of the four weeks around stay within the limit, so that averaging would leave no overtime."""
    limit = paid.terms.overtime_after
    rows = [row for piece in dossier.pieces for row in piece.rows]
    near = [
        row
        for row in rows
        if abs((row.period.first - paid.row.period.first).days) < 4 * 7 - row.period.days + 1
    ]
    days = sum(row.period.days for row in near)
    return limit is not None and len(near) > 1 and sum(row.hours for row in near) <= limit * Decimal(days) / 7


def _line(paid: PaidPeriod, code: str, unit: str, *numbers: Decimal) -> Shortfall:
    """``numbers`` are what was offered, what was paid, the hours it concerns, and what is owed."""
    offered, given, hours, owed = numbers
    money = owed.quantize(CENT, ROUND_HALF_UP)
    return Shortfall(code, paid.evidence, paid.row.period, unit, offered, given, hours, money)
