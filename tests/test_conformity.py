"""Conformity: what was paid and done against the offer, the permit and the conditions, to the cent and to the day."""

from __future__ import annotations

import datetime as dt
import io
from dataclasses import replace
from decimal import Decimal
from typing import Any

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from casefile.cases.dossier import Dossier
from casefile.cases.facts import Permit
from casefile.cases.filed import Piece
from casefile.cases.pay_rows import PayRow, pay_row
from casefile.coverage.compensation import worksheet
from casefile.coverage.conformity import Departure, conformity
from casefile.coverage.pay_questions import pay_questions
from casefile.coverage.terms import hourly_rate
from casefile.coverage.wages import shortfalls
from casefile.evidence.payroll import PayFile, read_pay
from casefile.offer import Offer
from casefile.periods import Period
from casefile.reference.obligations import load_obligations
from casefile.reference.tables import load_tables
from tests.support.evidence_room import excel
from tests.support.samples import offer_data
from tests.support.timelines import happened

RULES, TABLES = load_obligations(), load_tables()
FIRST, TODAY = dt.date(2027, 2, 1), dt.date(2027, 6, 1)
PERMIT = Permit(dt.date(2027, 1, 10), dt.date(2027, 1, 10), dt.date(2029, 1, 9))
# 31.50 an hour, 40 hours, overtime at 47.25 after 40, in Quebec.
OFFER = Offer.model_validate(offer_data())


def day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


def row(
    number: int = 0, *, hours: str = "80", rate: str | None = "31.50", gross: str | None = None, **more: Any
) -> PayRow:
    first = FIRST + dt.timedelta(days=14 * number)
    money = {
        name: Decimal(more.pop(name))
        for name in ("overtime_hours", "leave_hours", "fees_recovered")
        if name in more
    }
    return PayRow(
        Period(first, first + dt.timedelta(days=13)),
        Decimal(hours),
        Decimal(rate) if rate else None,
        gross=Decimal(gross) if gross else None,
        **money,
        **more,
    )


def dossier(*rows: PayRow, pieces: tuple[Piece, ...] = (), offer: Offer = OFFER, **changes: Any) -> Dossier:
    paid = Piece("ev-pay", "pay-record", day("2027-03-01"), rows=rows)
    offers = changes.pop("offers", [offer])
    timeline = happened(
        **{"submitted_on": day("2026-11-20"), "first_day": FIRST, "permits": [PERMIT], **changes}
    )
    return Dossier(offers, (paid, *pieces), timeline, kept=3)


def found(given_dossier: Dossier) -> list[Departure]:
    return conformity(given_dossier, RULES, TABLES, TODAY)


def asked(given_dossier: Dossier) -> list[str]:
    return [question.code for question in pay_questions(given_dossier, TABLES)]


def codes(given_dossier: Dossier) -> list[str]:
    return [departure.code for departure in found(given_dossier)]


def test_pay_as_offered_gives_nothing_to_say() -> None:
    busy = row(1, hours="92", overtime_hours="12", gross="3087.00")
    assert found(dossier(row(), busy, row(2, hours="72", leave_hours="8", gross="2520"))) == []


def test_a_lower_rate_is_owed_hour_by_hour() -> None:
    (departure,) = found(dossier(row(rate="30.00")))
    assert (departure.code, departure.condition, departure.shortfall) == (
        "wage-below-offer",
        "OWC",
        Decimal("120.00"),
    )
    assert departure.cite_en == "IRPR 209.2(1)(a)(iii)"
    assert departure.evidence == ("ev-pay",)
    assert "120,00" in departure.said.fr and "2027-02-01" in departure.said.en


def test_a_higher_rate_and_a_lower_one_are_not_set_off() -> None:
    assert [d.shortfall for d in found(dossier(row(rate="40.00"), row(1, rate="31.00")))] == [
        Decimal("40.00")
    ]


def test_overtime_beyond_the_provinces_threshold_is_owed() -> None:
    (departure,) = found(dossier(row(hours="100", gross="3150.00")))
    assert (departure.code, departure.shortfall) == ("overtime-unpaid", Decimal(20) * Decimal("15.75"))


def test_ontario_counts_overtime_from_44_hours_and_a_better_offer_counts_sooner() -> None:
    place = {"street": "1 Main", "city": "Ottawa", "province": "ON", "postal_code": "K1A 0A1"}
    by_law = Offer.model_validate(offer_data(job__location=place, wage__overtime_after_weekly_hours=None))
    better = Offer.model_validate(offer_data(job__location=place, wage__overtime_after_weekly_hours="40"))
    plain = row(hours="88", gross="2772.00")
    assert codes(dossier(plain, offer=by_law)) == []
    assert codes(dossier(plain, offer=better)) == ["overtime-unpaid"]


def test_a_managers_overtime_is_what_the_offer_says() -> None:
    manager = Offer.model_validate(
        offer_data(job__noc_code="10010", wage__overtime_after_weekly_hours=None, wage__overtime_rate=None)
    )
    assert codes(dossier(row(hours="100", gross="3150.00"), offer=manager)) == []


def test_newfoundland_pays_overtime_on_the_minimum_wage() -> None:
    place = {"street": "1 Main", "city": "Gander", "province": "NL", "postal_code": "A1V 1A1"}
    offer = Offer.model_validate(offer_data(job__location=place, wage__overtime_rate=None))
    assert TABLES.province("NL").overtime.of == "minimum"
    # One and a half times the minimum wage is less than the wage itself, which is paid.
    assert codes(dossier(row(hours="100", gross="3150.00"), offer=offer)) == []


def test_fewer_hours_count_only_where_the_worker_was_employed_throughout() -> None:
    fewer = row(hours="60", gross="1890.00")
    assert codes(dossier(fewer)) == []
    assert asked(dossier(fewer)) == ["ask-hours"]
    assert asked(dossier(fewer, first_day=FIRST + dt.timedelta(days=3))) == []
    assert asked(dossier(fewer, last_day=FIRST + dt.timedelta(days=9))) == []


def test_gross_pay_must_come_to_hours_and_rate() -> None:
    (departure,) = found(dossier(row(gross="2400.00")))
    assert (departure.code, departure.shortfall) == ("gross-below-hours", Decimal("120.00"))


def test_a_row_without_rate_is_judged_by_its_gross_pay() -> None:
    assert codes(dossier(row(rate=None, gross="2520.00"))) == []
    assert codes(dossier(row(rate=None, gross="2400.00"))) == ["wage-below-offer"]
    assert codes(dossier(row(rate=None))) == []


@pytest.mark.parametrize(
    ("unit", "rate", "hourly"),
    [
        ("hour", "31.50", "31.50"),
        ("day", "252", "31.50"),
        ("week", "1260", "31.50"),
        ("month", "5460", "31.50"),
        ("year", "65520", "31.50"),
    ],
)
def test_every_wage_unit_comes_to_dollars_an_hour(unit: str, rate: str, hourly: str) -> None:
    assert hourly_rate(Offer.model_validate(offer_data(wage__unit=unit, wage__rate=rate))) == Decimal(hourly)


@pytest.mark.parametrize(
    ("first", "last"),
    [("2027-03-01", "2027-03-31"), ("2027-05-01", "2027-05-31"), ("2027-02-01", "2027-02-28")],
)
def test_a_salary_is_paid_by_the_month_however_many_hours_it_has(first: str, last: str) -> None:
    salaried = Offer.model_validate(
        offer_data(wage__unit="year", wage__rate="65520", wage__overtime_after_weekly_hours=None)
    )
    period = Period(day(first), day(last))
    hours = Decimal(period.weekdays * 8)
    whole = PayRow(period, hours, gross=Decimal("5460.00"))
    assert codes(dossier(whole, offer=salaried)) == []
    assert codes(dossier(replace(whole, gross=Decimal("5000.00")), offer=salaried)) == ["gross-below-hours"]


def test_pay_of_an_earlier_term_is_judged_by_its_own_offer() -> None:
    renewal = Offer.model_validate(
        offer_data(wage__rate="35.00", wage__overtime_rate="52.50", job__start_date="2029-02-01")
    )
    both = dossier(row(), offers=[OFFER, renewal])
    assert codes(both) == []
    later = replace(row(rate="31.50"), period=Period(day("2029-02-05"), day("2029-02-18")))
    assert codes(dossier(later, offers=[OFFER, renewal], permits=[replace(PERMIT, expires_on=None)])) == [
        "wage-below-offer"
    ]


def test_a_minimum_wage_that_overtook_the_offer_is_owed_under_the_provinces_law() -> None:
    low = Offer.model_validate(offer_data(wage__rate="16.00", wage__overtime_rate="24.00"))
    departures = found(dossier(row(rate="16.00"), offer=low))
    assert [(d.code, d.condition) for d in departures] == [("wage-below-minimum", "LAWS")]


def test_occupation_and_place_are_compared_with_pay_records_and_permits() -> None:
    same = row(occupation="22110", location="Saint-Remi (Québec)")
    assert codes(dossier(same)) == []
    assert codes(dossier(row(occupation="Technologue en agroalimentaire"))) == []
    assert codes(dossier(row(occupation="65201", location="Laval"))) == [
        "occupation-differs",
        "location-differs",
    ]
    permit = replace(PERMIT, occupation="65201 Food counter attendants", location="Laval")
    assert codes(dossier(permits=[permit])) == ["occupation-differs", "location-differs"]


def test_every_day_of_employment_must_lie_in_a_permit() -> None:
    gap = Permit(day("2027-03-15"), day("2027-03-15"), day("2029-01-09"))
    (departure,) = found(dossier(permits=[replace(PERMIT, expires_on=day("2027-02-28")), gap]))
    assert departure.code == "work-outside-permit"
    assert "2027-03-01 to 2027-03-14" in departure.said.en
    assert codes(dossier(permits=[])) == ["work-outside-permit"]
    assert codes(dossier(permits=[], first_day=None)) == []


def test_a_timely_application_carries_on_from_the_expiry() -> None:
    expired = [replace(PERMIT, expires_on=day("2027-03-31"))]
    assert codes(dossier(permits=expired)) == ["work-outside-permit"]
    assert codes(dossier(permits=expired, applied=[day("2027-03-31")])) == []
    assert codes(dossier(permits=expired, applied=[day("2027-04-01")])) == ["work-outside-permit"]
    second = [*expired, Permit(day("2027-04-01"), day("2027-04-01"), day("2027-04-30"))]
    assert codes(dossier(permits=second, applied=[day("2027-03-30")])) == ["work-outside-permit"]


def test_pay_for_days_before_the_permit_shows_work_before_it() -> None:
    early = replace(
        row(), period=Period(day("2026-12-28"), day("2027-01-08")), hours=Decimal(10), gross=Decimal("315")
    )
    assert codes(dossier(early)) == ["work-outside-permit"]


DATED: list[tuple[str, str, dict[str, Any], list[str]]] = [
    ("signed-agreement", "2026-11-20", {}, []),
    ("signed-agreement", "2026-11-21", {}, ["agreement-late"]),
    ("signed-agreement", "2026-11-21", {"signed_on": dt.date(2026, 11, 10)}, []),
    ("rights-acknowledgment", "2027-02-01", {}, []),
    ("rights-acknowledgment", "2027-02-02", {}, ["rights-late"]),
    ("permit-verification", "2027-01-31", {}, []),
    ("permit-verification", "2027-02-01", {}, ["permit-check-late"]),
    ("passport-custody", "2027-02-01", {}, ["passport-kept"]),
    ("passport-copy", "2027-02-01", {}, []),
]


@pytest.mark.parametrize(("kind", "date", "changes", "expected"), DATED)
def test_papers_must_be_of_the_right_day(
    kind: str, date: str, changes: dict[str, Any], expected: list[str]
) -> None:
    assert codes(dossier(pieces=(Piece("ev-1", kind, day(date)),), **changes)) == expected


def test_an_agreement_after_the_workers_application_is_late_too() -> None:
    signed = Piece("ev-1", "signed-agreement", day("2026-12-10"))
    applied = Piece("ev-2", "permit-application", day("2026-12-01"))
    assert codes(dossier(pieces=(signed, applied), submitted_on=None)) == ["agreement-late"]


def test_a_fee_recovered_from_pay_is_owed_back() -> None:
    (departure,) = found(dossier(row(fees_recovered="230")))
    assert (departure.code, departure.condition, departure.shortfall) == (
        "fee-recovered",
        "NOFEE",
        Decimal(230),
    )


def test_a_pay_record_reads_alike_from_csv_and_workbook_in_either_language() -> None:
    csv = "periode_du;periode_au;heures;taux;brut;paye_le\n2027-02-01;2027-02-14;80;31.50;2520;2027-02-18\n"
    book = excel(
        [
            ["period", "hours", "rate", "gross", "paid_on"],
            ["2027-02-01/2027-02-14", 80, 31.5, 2520, day("2027-02-18")],
        ]
    )
    one, two = read_pay(csv.encode(), ".csv"), read_pay(book, ".xlsx")
    assert len(one.rows) == 1 and one.rows == two.rows
    assert one.findings == two.findings == ()
    assert read_pay(b"%PDF-1.4", ".pdf") == PayFile()


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"hours": ""}, "hours"),
        ({"hours": "eight"}, "hours"),
        ({"overtime_hours": "81"}, "overtime_hours"),
        ({"period_to": "2027-01-31"}, "period_to"),
        ({"period_to": "2027-06-30"}, "period_to"),
        ({"period_from": "01/02/2027"}, "period_from"),
        ({"gross": "1e9"}, "gross"),
    ],
)
def test_a_row_that_cannot_be_is_told_by_its_number(change: dict[str, str], field: str) -> None:
    values = {
        "period_from": "2027-02-01",
        "period_to": "2027-02-14",
        "hours": "80",
        "overtime_hours": "0",
        "gross": "1",
    }
    lines = [",".join(values), ",".join({**values, **change}.values())]
    read = read_pay("\n".join(lines).encode(), ".csv")
    assert read.rows == []
    assert [(finding.row, finding.field) for finding in read.findings] == [(2, field)]


@given(st.decimals(0, 200, places=2), st.decimals(0, 500, places=2), st.decimals(0, 30000, places=2))
def test_a_row_comes_back_from_what_is_kept_of_it(hours: Decimal, rate: Decimal, gross: Decimal) -> None:
    kept = PayRow(Period(FIRST, FIRST), hours, rate or None, gross=gross or None, location="Laval")
    assert PayRow.from_facts(kept.as_facts()) == pay_row(kept.as_facts()) == kept


@given(st.decimals("31.50", 90, places=2), st.decimals(60, 120, places=1))
def test_who_pays_offer_and_overtime_in_full_owes_no_wage(rate: Decimal, hours: Decimal) -> None:
    overtime = max(Decimal(0), hours - 80)
    gross = (hours - overtime) * rate + overtime * max(rate, Decimal("47.25"))
    paid = row(hours=str(hours), rate=str(rate), overtime_hours=str(overtime), gross=str(gross))
    assert not set(codes(dossier(paid))) - {"hours-below-offer"}


def test_the_worksheet_adds_up_and_is_the_same_each_time() -> None:
    case = dossier(row(rate="30.00"), row(1, hours="100", gross="3150.00"), row(3, hours="60", gross="1890"))
    owed, open_ = shortfalls(case, TABLES), pay_questions(case, TABLES)
    content = worksheet(owed, "en", open_)
    assert content == worksheet(owed, "en", open_)
    book = openpyxl.load_workbook(io.BytesIO(content))
    rows = list(book["compensation"].iter_rows(min_row=2, values_only=True))
    assert [line[7] for line in rows] == [120, 315, 435]
    assert rows[0][2:7] == ("wage below the offer", "$/h", 31.5, 30, 80)
    (question,) = book["questions"].iter_rows(min_row=2, values_only=True)
    assert "20 fewer" in question[2] and question[3] == "ev-pay"


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("33,75", "33.75"),
        ("1 234,50 $", "1234.50"),
        ("1\u00a0234,5", "1234.5"),
        ("12\u202f345.67", "12345.67"),
        ("$2160.00", "2160.00"),
        ("33,7500", "33.7500"),
    ],
)
def test_amounts_are_read_as_payroll_writes_them_in_french_and_english(written: str, meant: str) -> None:
    csv = f"periode_du;periode_au;heures;brut\n2027-02-01;2027-02-14;80;{written}\n"
    read = read_pay(csv.encode(), ".csv")
    assert ([row.gross for row in read.rows], read.findings) == ([Decimal(meant)], ())


def test_an_amount_that_may_be_two_is_not_guessed_and_its_row_is_named() -> None:
    csv = "periode_du;periode_au;heures;brut\n2027-02-01;2027-02-14;80;1,234\n"
    read = read_pay(csv.encode(), ".csv")
    (finding,) = read.findings
    assert read.rows == [] and "Row 2" in finding.message and "gross" in finding.message


@pytest.mark.parametrize("language", ["en", "fr"])
def test_the_worksheet_can_be_read_as_it_opens(language: str) -> None:
    owed = shortfalls(dossier(row(rate="30.00")), TABLES)
    page = openpyxl.load_workbook(io.BytesIO(worksheet(owed, language))).active
    for cells in page.columns:
        longest = max(len(str(cell.value)) for cell in cells if cell.value is not None)
        assert page.column_dimensions[cells[0].column_letter].width >= min(longest, 10)
    assert {page.cell(2, column).number_format for column in (5, 6, 8)} == {"#,##0.00"}
