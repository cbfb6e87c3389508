"""Random pay, written in random shown forms, comes back as it was, or is told: never another number in silence."""

from __future__ import annotations

import csv
import datetime as dt
import io
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from casefile.cases.pay_cells import CellError, amount, day, hours
from casefile.evidence.payroll import read_pay
from tests.support.examples import examples

CENTS = st.decimals(1, 9999, places=2)
QUARTERS = st.integers(4, 320).map(lambda n: Decimal(n) / 4)
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
MOIS = (
    "janvier",
    "février",
    "mars",
    "avril",
    "mai",
    "juin",
    "juillet",
    "août",
    "septembre",
    "octobre",
    "novembre",
)
MOIS = (*MOIS, "décembre")


def in_french(value: Decimal) -> str:
    return f"{value:,.2f}".replace(",", "\u202f").replace(".", ",")


MONEY = (
    lambda v: f"{v:.2f}", lambda v: f"${v:,.2f}" if v >= 1000 else f"${v:.2f}", lambda v: f"{in_french(v)} $",
    lambda v: f"CAD {v:.2f}", lambda v: f"{v:.9f}", lambda v: f"{v:.2f} CAD",
)  # fmt: skip
CLOCK = (
    str, lambda v: f"{int(v)}:{int(v % 1 * 60):02}", lambda v: f"{int(v)} h {int(v % 1 * 60):02}",
    lambda v: str(v).replace(".", ","), lambda v: f"{v}h",
)  # fmt: skip
DAYS = (
    str, lambda d: f"{d:%Y/%m/%d}", lambda d: f"{d:%Y%m%d}", lambda d: f"{MONTHS[d.month - 1]} {d.day}, {d.year}",
    lambda d: f"{d.day}-{MONTHS[d.month - 1]}-{d.year}", lambda d: f"{d.day} {MOIS[d.month - 1]} {d.year}",
)  # fmt: skip
TITLES = (
    ("Period Start", "Period End", "Hours", "Rate", "Gross Pay"),
    ("Début de période", "Fin de période", "Heures", "Taux horaire", "Salaire brut"),
    ("PERIOD_BEGIN", "PERIOD_ENDING", "Total Hours", "Hourly Rate", "Gross Earnings"),
    ("start_date", "end_date", "total_working_hours", "hour_rate", "gross_pay"),
)


@settings(max_examples=examples(60), deadline=None)
@given(
    st.dates(dt.date(2026, 1, 1), dt.date(2029, 1, 1)), QUARTERS, CENTS, st.sampled_from(TITLES),
    st.sampled_from(MONEY), st.sampled_from(CLOCK), st.sampled_from(DAYS), st.sampled_from(",;\t"),
)  # fmt: skip
def test_pay_in_any_shown_form_comes_back_as_it_was(
    first, count, rate, titles, money, clock, days, mark
) -> None:  # type: ignore[no-untyped-def]
    gross, last = (count * rate).quantize(Decimal("0.01")), first + dt.timedelta(days=13)
    text = io.StringIO()
    writer = csv.writer(text, delimiter=mark)
    writer.writerow(titles)
    writer.writerow([days(first), days(last), clock(count), money(rate), money(gross)])
    file = read_pay(text.getvalue().encode(), ".csv")
    assert [(row.period.first, row.period.last, row.hours, row.rate, row.gross) for row in file.rows] == [
        (first, last, count, rate, gross)
    ]
    assert file.findings == ()


@given(st.integers(1, 999), st.integers(0, 999))
def test_three_digits_after_a_comma_are_never_guessed(before: int, after: int) -> None:
    try:
        assert amount(f"{before},{after:03}") is None, "refused, not read"
    except CellError:
        return


@given(st.text(max_size=20))
def test_any_cell_is_read_or_told(text: str) -> None:
    for read in (amount, hours, day):
        try:
            read(text)
        except CellError as fault:
            assert fault.said.fr
