"""Pay records as they are exported: each sheet is read right or told, and none claims a debt that is none."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest

from casefile.cases.dossier import Dossier
from casefile.cases.filed import Piece
from casefile.cases.pay_rows import PayRow
from casefile.coverage.pay_questions import pay_questions
from casefile.coverage.wages import shortfalls
from casefile.evidence.payroll import PayFile, read_pay
from casefile.offer import Offer
from casefile.periods import Period
from casefile.reference.tables import load_tables
from tests.support import exported_pay
from tests.support.exported_pay import REGISTERS, Register
from tests.support.pay_sheets import FROM, RIGHT, TO, TOLD, Sheet
from tests.support.samples import offer_data
from tests.support.timelines import happened

TABLES = load_tables()
CLAIMED = Period(dt.date.fromisoformat(FROM), dt.date.fromisoformat(TO))
OFFER = Offer.model_validate(offer_data())


def case_of(*files: PayFile) -> Dossier:
    pieces = [
        Piece(f"ev-{n}", "pay-record", dt.date(2027, 3, 1), rows=tuple(file.rows))
        for n, file in enumerate(files)
    ]
    return Dossier([OFFER], pieces, happened(first_day=dt.date(2027, 1, 1)))


def read(sheet: Sheet) -> PayFile:
    return read_pay(sheet.content, sheet.suffix, CLAIMED if sheet.name.startswith("ADP, period") else None)


def asked(case: Dossier) -> set[str]:
    return {question.code for question in pay_questions(case, TABLES)}


@pytest.mark.parametrize("sheet", [*RIGHT, *exported_pay.RIGHT], ids=lambda sheet: sheet.name)
def test_a_sheet_of_pay_as_offered_is_read_right_and_owes_nothing(sheet: Sheet) -> None:
    file = read(sheet)
    first = file.rows[0]
    found = (first.hours, first.overtime_hours, first.gross or "", first.leave_hours)
    told = (sheet.hours, sheet.over, sheet.gross, sheet.leave)
    assert found == tuple(Decimal(number) if number else "" for number in told)
    assert first.period.first.isoformat() == FROM and {f.code for f in file.findings} == set(sheet.told)
    assert shortfalls(case_of(file), TABLES) == [] and "ask-pay" not in asked(case_of(file))


@pytest.mark.parametrize("sheet", [*TOLD, *exported_pay.TOLD], ids=lambda sheet: sheet.name)
def test_a_sheet_that_cannot_be_judged_is_told_and_claims_no_debt(sheet: Sheet) -> None:
    file = read(sheet)
    case = case_of(file)
    assert set(sheet.told) <= {f.code for f in file.findings} | asked(case)
    assert shortfalls(case, TABLES) == []
    assert all(f.message_in("fr") and f.remedy_in("fr") for f in file.findings)
    assert all(question.said.fr for question in pay_questions(case, TABLES))


def test_what_is_really_short_is_still_owed() -> None:
    lines = "Code,Hours,Rate,Amount,Period Start,Period End"
    short = f"{lines}\nREG,72,30.00,2160,{FROM},{TO}\nVAC,8,30.00,240,{FROM},{TO}\nBON,,,500,{FROM},{TO}\n"
    (line,) = shortfalls(case_of(read_pay(short.encode(), ".csv")), TABLES)
    assert (line.code, line.owed) == ("wage-below-offer", Decimal("120.00"))


def test_vacation_pay_is_hours_taken_only_where_it_is_paid_at_the_periods_rate() -> None:
    titles = "Code,Hours,Rate,Amount,Period Start,Period End"
    by_percent = ("80,1.26,100.80", "0", "100.80")
    for line, leave, other in (("8,31.50,252", "8", "0"), by_percent, (",,100.80", "0", "100.80")):
        file = f"{titles}\nVacation Pay,{line},{FROM},{TO}\nREG,72,31.50,2268,{FROM},{TO}\n"
        (row,) = read_pay(file.encode(), ".csv").rows
        assert (row.leave_hours, row.other_pay) == (Decimal(leave), Decimal(other))


def test_a_correction_in_a_later_file_counts_with_what_it_corrects() -> None:
    titles = "period_from,period_to,hours,rate,gross"
    first = read_pay(f"{titles}\n{FROM},{TO},80,31.50,2400\n".encode(), ".csv")
    later = read_pay(f"{titles}\n{FROM},{TO},-5,31.50,-37.50\n".encode(), ".csv")
    assert [line.owed for line in shortfalls(case_of(first), TABLES)] == [Decimal("120.00")]
    assert shortfalls(case_of(first, later), TABLES) == []


def test_two_records_of_the_same_days_count_once_or_are_asked_about() -> None:
    titles = "period_from,period_to,hours,rate,gross"
    one, same, other = (
        read_pay(f"{titles}\n{FROM},{TO},{line}\n".encode(), ".csv")
        for line in ("80,30,2400", "80.0,30.00,2400.00", "80,29,2320")
    )
    assert [line.owed for line in shortfalls(case_of(one, same), TABLES)] == [Decimal("120.00")]
    assert shortfalls(case_of(one, other), TABLES) == [] and asked(case_of(one, other)) == {"ask-pay"}


def test_the_rows_of_several_workers_are_kept_apart() -> None:
    lines = ["employee,period_from,period_to,hours,rate,gross"]
    lines += [f'"Okonkwo, Chidi",{FROM},{TO},80,31.50,2520', f"Maria Ferreira,{FROM},{TO},80,24.50,1960"]
    lines += ["Chidi Okonkwo,2027-02-15,2027-02-28,80,31.50,2520", f",{FROM},{TO},1,1,1"]
    file = read_pay("\n".join(lines).encode(), ".csv")
    assert [(one.worker.name, one.numbers, len(one.rows)) for one in file.workers] == [
        ("Okonkwo, Chidi", (2, 4), 2), ("Maria Ferreira", (3,), 1), ("", (5,), 1)
    ]  # fmt: skip


@pytest.mark.parametrize("register", REGISTERS, ids=lambda register: register.name)
def test_the_pay_of_two_workers_is_kept_apart_however_they_are_named(register: Register) -> None:
    file = read_pay(register.content, register.suffix)
    assert [(one.worker.name, str(sum(row.hours for row in one.rows))) for one in file.workers] == list(
        register.hours
    )
    assert {f.code for f in file.findings} == set(register.told)


def test_arrears_that_may_be_for_the_period_leave_a_question_and_no_debt() -> None:
    lines = f"Code,Hours,Rate,Amount,Period Start,Period End\nREG,80,30.00,2400,{FROM},{TO}\n"
    for arrears, owed in (("80,1.50,120.00", []), ("80,1.00,80.00", [Decimal("40.00")]), (",,-5.00", [])):
        file = read_pay(f"{lines}RETRO,{arrears},{FROM},{TO}\n".encode(), ".csv")
        case = case_of(file)
        assert [line.owed for line in shortfalls(case, TABLES)] == owed and asked(case)


def test_a_row_with_its_doubt_comes_back_from_what_is_kept_of_it() -> None:
    (row, _) = read_pay(TOLD[12].content, ".csv").rows
    assert row.doubt == "twice" and PayRow.from_facts(row.as_facts()) == row
