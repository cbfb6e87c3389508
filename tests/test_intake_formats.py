"""Reading the inbox: three formats, one offer."""

from __future__ import annotations

import datetime as dt
import io
import json
from typing import Any

import openpyxl
import pytest

from casefile.intake.inbox_file import InboxFile
from casefile.offer import FIELDS, Offer
from tests.support.inbox_files import (
    SAMPLE,
    as_csv,
    as_xlsx,
    codes,
    flat,
    json_file,
    only,
    read,
    rezip,
    whole_file,
)
from tests.support.samples import offer_data


@pytest.mark.parametrize("content", [json.dumps(offer_data()), json.dumps([offer_data()])])
def test_a_json_file_holds_one_object_or_a_list(content: str) -> None:
    row = only(read(InboxFile("offers/a.json", content.encode())))
    assert (row.row, row.offer, row.findings) == (1, SAMPLE, ())


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_a_csv_row_gives_the_same_offer_whatever_parts_its_cells(delimiter: str) -> None:
    row = only(read(as_csv(flat(), delimiter=delimiter)))
    assert (row.row, row.offer, row.findings) == (2, SAMPLE, ())


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_a_csv_file_may_come_in_any_unicode_that_excel_writes(encoding: str) -> None:
    content = as_csv(flat()).content.decode("utf-8-sig").encode(encoding)
    intake = read(InboxFile("offers/a.csv", content))
    assert (only(intake).offer, intake.findings) == (SAMPLE, [])


def test_a_csv_file_of_an_older_program_is_read_with_a_warning() -> None:
    content = as_csv(flat(worker__family_name="Lefèvre")).content.decode("utf-8-sig").encode("cp1252")
    intake = read(InboxFile("offers/a.csv", content))
    offer = only(intake).offer
    assert offer is not None
    assert offer.worker.family_name == "Lefèvre"
    assert codes(intake.findings) == ["not-utf8"]


def test_a_utf8_file_with_a_damaged_letter_is_refused_rather_than_read_as_rubbish() -> None:
    content = as_csv(flat()).content.replace("é".encode(), b"\xe9", 1)
    assert whole_file(content, "offers/a.csv").code == "not-text"


def test_a_workbook_of_text_gives_the_same_offer() -> None:
    row = only(read(as_xlsx(flat())))
    assert (row.row, row.offer, row.findings) == (2, SAMPLE, ())


def test_a_workbook_may_hold_real_dates_numbers_and_booleans() -> None:
    values = flat()
    for name, kind in FIELDS.items():
        if name in values and kind == "date":
            values[name] = dt.datetime.fromisoformat(values[name])
        elif name in values and kind == "number":
            values[name] = float(values[name])
    values |= {"worker.in_canada": False, "employer.business_number": 123026635.0, "job.noc_code": 22110}
    assert only(read(as_xlsx(values))).offer == SAMPLE


def test_a_formula_counts_by_its_saved_result() -> None:
    content = as_xlsx(flat()).content
    changed = rezip(
        content, "xl/worksheets/sheet1.xml", lambda xml: formula_in(xml, "31.50", "21*1.5", "31.5")
    )
    assert only(read(InboxFile("offers/a.xlsx", changed))).offer == SAMPLE


def formula_in(xml: bytes, text: str, formula: str, result: str) -> bytes:
    """The cell of that text, made a formula with a saved result."""
    start = xml.rindex(b"<c ", 0, xml.index(f"<t>{text}</t>".encode()))
    end = xml.index(b"</c>", start) + 4
    place = xml[start:end].split(b'r="')[1].split(b'"')[0]
    return (
        xml[:start]
        + b'<c r="%s"><f>%s</f><v>%s</v></c>' % (place, formula.encode(), result.encode())
        + xml[end:]
    )


@pytest.mark.parametrize("form", [as_csv, as_xlsx])
@pytest.mark.parametrize("field", ["worker.family_name", "employer.contact.title", "wage.rate"])
def test_a_spreadsheet_error_never_becomes_a_value(form: Any, field: str) -> None:
    row = only(read(form(flat() | {field: "#N/A"})))
    assert row.offer is None
    assert [(f.code, f.field) for f in row.findings] == [("sheet-error", field)]


def test_the_sheet_called_offers_is_read_wherever_it_stands_and_another_with_offers_is_told() -> None:
    book = openpyxl.Workbook()
    first = book.worksheets[0]
    first.title = "East"
    first.append(["reference"])
    second = book.create_sheet("Offers")
    second.append(list(flat()))
    second.append(list(flat().values()))
    book.create_sheet("Notes").append(["call on Monday"])
    file = io.BytesIO()
    book.save(file)
    intake = read(InboxFile("offers/a.xlsx", file.getvalue()))
    assert only(intake).offer == SAMPLE
    [finding] = intake.findings
    assert finding.code == "sheet-not-read"
    assert "East" in finding.message


def test_blank_rows_are_passed_over_and_rows_keep_the_numbers_that_a_person_sees() -> None:
    csv_lines = as_csv(flat(), flat(reference="B")).content.decode("utf-8-sig").split("\r\n")
    text = "\r\n".join([csv_lines[0], "," * 5, *csv_lines[1:2], "", *csv_lines[2:]])
    assert [row.row for row in read(InboxFile("offers/a.csv", text.encode())).rows] == [3, 5]


def test_titles_may_stand_in_any_order_and_case_with_blanks_around() -> None:
    values = {f" {name.upper()} ": value for name, value in reversed(flat().items())}
    assert only(read(as_csv(values))).offer == SAMPLE


def test_lists_in_a_cell_are_parted_by_lines_or_bars() -> None:
    row = only(read(as_csv(flat() | {"job.duties": "one | two\n\nthree|"})))
    assert row.offer is not None
    assert row.offer.job.duties == ("one", "two", "three")


@pytest.mark.parametrize("word", ["oui", "Yes", "TRUE", "vrai"])
def test_yes_may_be_said_in_either_language(word: str) -> None:
    row = only(read(as_csv(flat() | {"worker.in_canada": word})))
    assert row.offer is not None
    assert row.offer.worker.in_canada is True


@pytest.mark.parametrize(
    "name", ["R&D <Québec>", "O'Brien & Fils Ltée", "{{ 7*7 }}", "Đặng Thị Bích-Ngọc", "=1+1", "אבי"]
)
@pytest.mark.parametrize("form", ["json", "csv", "xlsx"])
def test_names_come_through_every_format_exactly_as_typed(name: str, form: str) -> None:
    changes = {"employer__legal_name": name, "worker__family_name": name}
    values = flat(**changes)
    file = {"json": json_file(offer_data(**changes)), "csv": as_csv(values), "xlsx": as_xlsx(values)}[form]
    offer = only(read(file)).offer
    assert offer is not None
    assert (offer.employer.legal_name, offer.worker.family_name) == (name, name)


def test_money_keeps_its_digits_as_text_and_as_a_json_number() -> None:
    text = json.dumps(offer_data()).replace('"rate": "31.50"', '"rate": 31.50')
    for content in (json.dumps(offer_data()), text):
        offer = only(read(InboxFile("offers/a.json", content.encode()))).offer
        assert offer is not None
        assert str(offer.wage.rate) == "31.50"


@pytest.mark.parametrize(
    ("typed", "meant", "unit"),
    [
        ("31,50", "31.50", "hour"),
        ("31,5", "31.5", "hour"),
        ("65 000,50", "65000.50", "year"),
        ("65\u00a0000", "65000", "year"),
    ],
)
def test_a_french_number_in_a_sheet_is_taken_with_a_warning_and_no_loss(
    typed: str, meant: str, unit: str
) -> None:
    row = only(read(as_csv(flat(wage__overtime_rate=None, wage__unit=unit) | {"wage.rate": typed})))
    assert row.offer is not None
    assert str(row.offer.wage.rate) == meant
    assert "french-number" in codes(row.findings)


def test_a_comma_that_may_part_thousands_is_refused() -> None:
    row = only(read(as_csv(flat() | {"wage.rate": "65,000"})))
    assert row.offer is None
    assert [(f.code, f.field, f.value) for f in row.findings] == [("wrong-value", "wage.rate", "65,000")]


def test_numbers_where_text_belongs_are_taken_as_typed() -> None:
    row = only(read(json_file(offer_data(employer__phone=4505550199, employer__business_number=123026635))))
    assert row.offer is not None
    assert row.offer.employer.phone == "4505550199"
    assert row.offer.employer_id == "123026635"


def test_empty_values_are_absent_values() -> None:
    data = offer_data(worker__email="", portal={"offer_number": "", "submitted_on": None, "fee_paid_on": ""})
    offer = only(read(json_file(data))).offer
    assert offer is not None
    assert offer.portal.submitted_on is None
    assert offer.digest == Offer.model_validate(offer_data(worker__email=None, portal=None)).digest
