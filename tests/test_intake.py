"""Reading the inbox's files: three formats, one offer; what is wrong is told, and nothing a file holds is a crash."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
import zipfile
from decimal import Decimal
from typing import Any

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from samples import offer_data

from casefile.findings import Finding
from casefile.intake.offer_intake import InboxFile, Intake, Row, read_offers
from casefile.offer import FIELDS, Offer
from casefile.reference.tables import load_tables
from casefile.sheets.csv_files import write_csv
from casefile.sheets.rows import leaves
from casefile.sheets.workbook import write_xlsx

TABLES = load_tables()


def read(*files: InboxFile) -> Intake:
    return read_offers(files, TABLES)


def json_file(*items: Any, name: str = "offers/a.json") -> InboxFile:
    return InboxFile(name, json.dumps(list(items)).encode())


def flat(**changes: Any) -> dict[str, Any]:
    """The sample offer as a sheet has it: one value by dotted name, lists on lines."""
    values = dict(leaves(offer_data(**changes)))
    return {name: "\n".join(value) if isinstance(value, list) else value for name, value in values.items()}


def as_csv(*rows: dict[str, Any], delimiter: str = ",", name: str = "offers/a.csv") -> InboxFile:
    titles = list(dict.fromkeys(title for row in rows for title in row))
    return InboxFile(name, write_csv(titles, [[row.get(t, "") for t in titles] for row in rows], delimiter))


def as_xlsx(*rows: dict[str, Any], name: str = "offers/a.xlsx", sheet: str = "offers") -> InboxFile:
    titles = list(dict.fromkeys(title for row in rows for title in row))
    return InboxFile(name, write_xlsx(titles, [[row.get(t) for t in titles] for row in rows], sheet))


def only(intake: Intake) -> Row:
    [row] = intake.rows
    return row


def codes(findings: Any) -> list[str]:
    return [finding.code for finding in findings]


def whole_file(content: bytes, name: str) -> Finding:
    """The one finding about a file that gives no rows, while another file goes on."""
    intake = read(InboxFile(name, content), json_file(offer_data(), name="offers/zz.json"))
    assert [row.file for row in intake.rows] == ["offers/zz.json"]
    assert intake.rows[0].offer is not None
    [finding] = [f for f in intake.findings if f.severity == "error"]
    assert finding.file == name
    assert finding.remedy
    return finding


SAMPLE = Offer.model_validate(offer_data())


# --- three formats, one offer


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


def rezip(content: bytes, part: str, change: Any) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            data = old.read(name)
            new.writestr(name, change(data) if name == part else data)
    return out.getvalue()


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
    ("typed", "meant"),
    [("31,50", "31.50"), ("31,5", "31.5"), ("65 000,50", "65000.50"), ("65\u00a0000", "65000")],
)
def test_a_french_number_in_a_sheet_is_taken_with_a_warning_and_no_loss(typed: str, meant: str) -> None:
    row = only(read(as_csv(flat(wage__overtime_rate=None) | {"wage.rate": typed})))
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


# --- what is wrong is told


def test_a_missing_field_is_named_and_the_other_rows_go_on() -> None:
    intake = read(json_file(offer_data(worker__passport_number=None), offer_data(reference="B")))
    bad, good = intake.rows
    assert (bad.offer, good.offer is not None) == (None, True)
    [finding] = bad.findings
    assert (finding.severity, finding.code, finding.field) == (
        "error",
        "missing-field",
        "worker.passport_number",
    )
    assert (finding.file, finding.row) == ("offers/a.json", 1)
    assert "worker.passport_number" in finding.message
    assert finding.remedy


def test_a_missing_group_is_told_field_by_field() -> None:
    row = only(read(json_file(offer_data(wage=None))))
    assert {f.field for f in row.findings} == {"wage.rate", "wage.unit", "wage.hours_per_week"}


@pytest.mark.parametrize(
    ("changes", "field", "value", "words"),
    [
        ({"job__start_date": "01/02/2027"}, "job.start_date", "01/02/2027", "2027-02-01"),
        ({"wage__rate": "$25"}, "wage.rate", "$25", "decimal point"),
        ({"wage__rate": True}, "wage.rate", "true", "decimal point"),
        ({"job__location__province": "PQ"}, "job.location.province", "PQ", "'QC'"),
        ({"worker__language": "Français"}, "worker.language", "Français", "'en' or 'fr'"),
        ({"worker__date_of_birth": "28-02-1994"}, "worker.date_of_birth", "2… (10 characters)", "2027-02-01"),
        ({"worker__family_name": ["Zoé"]}, "worker.family_name", "…", "text"),
        ({"job__title": {"en": "Cook"}}, "job.title.en", "", "not known"),
        ({"reference": "Nguyễn Zoé"}, "reference", "N… (10 characters)", "letters, digits"),
        ({"job__title": "x" * 4001}, "job.title", "x" * 80 + "…", "4,000"),
        ({"worker__in_canada": 1}, "worker.in_canada", "1", "true or false"),
    ],
)
def test_a_wrong_value_is_told_in_plain_words_and_masked_when_personal(
    changes: dict[str, Any], field: str, value: str, words: str
) -> None:
    row = only(read(json_file(offer_data(**changes))))
    assert row.offer is None
    [finding] = [f for f in row.findings if f.field == field]
    assert finding.value == value
    assert words in finding.message


def test_unknown_fields_of_json_are_warnings_and_the_rest_of_the_row_counts() -> None:
    data = offer_data(worker__sin="046454286")
    data["salary"] = 5
    row = only(read(json_file(data)))
    assert row.offer == SAMPLE
    assert [(f.severity, f.code, f.field) for f in row.findings] == [
        ("warning", "unknown-field", "worker.sin"),
        ("warning", "unknown-field", "salary"),
    ]
    assert "046454286" not in str(row.findings)


@pytest.mark.parametrize("form", [as_csv, as_xlsx])
def test_an_unknown_column_is_told_once_for_the_file(form: Any) -> None:
    intake = read(form(flat() | {"Notes": "call"}, flat(reference="B") | {"Notes": "wait"}))
    assert [row.offer is not None for row in intake.rows] == [True, True]
    [finding] = intake.findings
    assert (finding.severity, finding.code, finding.field) == ("warning", "unknown-field", "notes")


def test_a_single_value_where_a_group_belongs_is_told() -> None:
    row = only(read(json_file(offer_data(employer="ACME Inc."))))
    assert row.offer is None
    assert ("not-a-group", "employer") in [(f.code, f.field) for f in row.findings]


@pytest.mark.parametrize("item", [5, "offer", None, ["a"], True])
def test_a_list_may_hold_something_that_is_no_offer(item: Any) -> None:
    bad, good = read(json_file(item, offer_data())).rows
    assert codes(bad.findings) == ["not-a-row"]
    assert good.offer == SAMPLE


def test_a_cell_beyond_the_titles_rejects_its_row_because_the_others_may_have_slipped() -> None:
    lines = as_csv(flat(), flat(reference="B")).content.decode("utf-8-sig").split("\r\n")
    text = "\r\n".join([lines[0], lines[1] + ",slipped", *lines[2:]])
    bad, good = read(InboxFile("offers/a.csv", text.encode())).rows
    assert codes(bad.findings) == ["value-without-title"]
    assert str(len(flat()) + 1) in bad.findings[0].message
    assert good.offer is not None


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("offers/a.json", b"", "not-json"),
        ("offers/a.json", b"{not json", "not-json"),
        ("offers/a.json", b'{"reference": "A", "reference": "B"}', "not-json"),
        ("offers/a.json", b'[{"wage": {"rate": NaN}}]', "not-json"),
        ("offers/a.json", b"[1e99999999999999999999]", "not-json"),
        ("offers/a.json", b"\xff\xfe\xff", "not-json"),
        ("offers/a.json", b"5", "not-rows"),
        ("offers/a.json", b"[" * 100_000, "not-rows"),
        ("offers/a.json", b'{"a":' * 30 + b"1" + b"}" * 30, "not-rows"),
        ("offers/a.csv", b"", "no-rows"),
        ("offers/a.csv", b"name,wage\nZoe,5\n", "no-titles"),
        ("offers/a.csv", b"reference,reference\nA,B\n", "column-twice"),
        ("offers/a.csv", b'reference\n"' + b"x" * 1_100_000, "not-csv"),
        ("offers/a.csv", bytes(range(256)) * 4, "not-text"),
        ("offers/a.csv", b"\xff\xfe\x00", "not-text"),
        ("offers/a.xlsx", b"", "not-xlsx"),
        ("offers/a.xlsx", b"PK\x03\x04 and rubbish", "not-xlsx"),
        ("offers/a.xlsx", b"reference\nA\n", "not-xlsx"),
        ("offers/a.pdf", b"%PDF-1.7", "unknown-format"),
        ("offers/README", b"hello", "unknown-format"),
    ],
)
def test_a_file_that_cannot_be_read_costs_only_itself(name: str, content: bytes, code: str) -> None:
    assert whole_file(content, name).code == code


def test_a_zip_bomb_is_not_unpacked() -> None:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as bomb, bomb.open("xl/workbook.xml", "w") as part:
        for _ in range(110):
            part.write(bytes(1024 * 1024))
    assert whole_file(file.getvalue(), "offers/a.xlsx").code == "file-too-large"


def test_a_workbook_of_entities_that_multiply_is_refused() -> None:
    entities = b"".join(b'<!ENTITY %c "%s">' % (98 + n, b"&%c;" % (97 + n) * 50) for n in range(8))
    doctype = b'<!DOCTYPE w [<!ENTITY a "' + b"x" * 1000 + b'">' + entities + b"]>"
    content = rezip(
        as_xlsx(flat()).content,
        "xl/worksheets/sheet1.xml",
        lambda xml: doctype + xml.replace(b"31.50", b"&i;"),
    )
    assert whole_file(content, "offers/a.xlsx").code == "not-xlsx"


def test_what_a_workbook_says_of_its_own_size_is_not_trusted() -> None:
    def widened(xml: bytes) -> bytes:
        start = xml.index(b'<dimension ref="')
        return xml[:start] + b'<dimension ref="A1:XFD1048576"' + xml[xml.index(b"/>", start) :]

    content = rezip(as_xlsx(flat()).content, "xl/worksheets/sheet1.xml", widened)
    assert only(read(InboxFile("offers/a.xlsx", content))).offer == SAMPLE


def test_more_rows_than_one_file_may_have_are_refused() -> None:
    assert whole_file(b"reference\n" + b"A\n" * 100_001, "offers/a.csv").code == "file-too-large"
    assert whole_file(b"[" + b"0," * 100_000 + b"0]", "offers/a.json").code == "file-too-large"


def test_a_file_larger_than_the_limit_is_refused_unread() -> None:
    assert whole_file(b" " * (50 * 1024 * 1024 + 1), "offers/a.json").code == "file-too-large"


# --- the same reference more than once


def test_the_same_offer_twice_counts_once() -> None:
    intake = read(json_file(offer_data(), name="offers/a.json"), as_csv(flat(), name="offers/b.csv"))
    assert only(intake).file == "offers/a.json"
    assert intake.findings == []


def test_another_offer_under_the_same_reference_follows_and_both_places_are_named() -> None:
    later = json_file({}, offer_data(wage__rate="32.00", wage__overtime_rate="48.00"), name="offers/b.json")
    intake = read(later, json_file(offer_data(), name="offers/a.json"))
    first, _, second = intake.rows
    assert first.offer == SAMPLE
    assert second.offer is not None
    assert second.offer.wage.rate == Decimal("32.00")
    [finding] = second.findings
    assert (finding.severity, finding.code) == ("warning", "reference-twice")
    assert "row 1 of offers/a.json" in finding.message
    assert "row 2 of offers/b.json" in finding.message


def test_the_same_reference_at_another_employer_is_another_case() -> None:
    other = offer_data(employer__business_number="536620321")
    assert [row.findings for row in read(json_file(offer_data(), other)).rows] == [(), ()]


# --- any content at all

json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)


def never_crashes(file: InboxFile) -> None:
    for row in read(file).rows:
        assert row.offer is not None or any(f.severity == "error" for f in row.findings)
        assert all(f.message and f.remedy and f.file == file.name for f in row.findings)
        str(row.findings).encode()


@settings(max_examples=60, deadline=None)
@given(json_values)
def test_any_json_gives_rows_or_findings(value: Any) -> None:
    never_crashes(InboxFile("offers/a.json", json.dumps(value).encode()))


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(sorted(FIELDS)), json_values)
def test_any_value_in_any_field_gives_an_offer_or_a_finding(name: str, value: Any) -> None:
    never_crashes(json_file(offer_data(**{name.replace(".", "__"): value})))


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(["a.json", "a.csv", "a.xlsx"]), st.binary(max_size=400))
def test_any_bytes_give_rows_or_findings(name: str, content: bytes) -> None:
    never_crashes(InboxFile(f"offers/{name}", content))


@settings(max_examples=60, deadline=None)
@given(st.lists(st.lists(st.text(max_size=8), max_size=5), max_size=5), st.sampled_from(",;\t"))
def test_any_csv_under_known_titles_gives_rows_or_findings(cells: list[list[str]], delimiter: str) -> None:
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=delimiter).writerows([["reference", "wage.rate", "job.duties"], *cells])
    never_crashes(InboxFile("offers/a.csv", text.getvalue().encode("utf-8", "replace")))


cells = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(10**12), 10**12),
    st.floats(-1e300, 1e300),
    st.text(max_size=8),
    st.dates(dt.date(1900, 3, 1)),
)


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(cells, cells, cells), max_size=4))
def test_any_workbook_under_known_titles_gives_rows_or_findings(rows: list[tuple[Any, ...]]) -> None:
    never_crashes(
        InboxFile("offers/a.xlsx", write_xlsx(["reference", "wage.rate", "job.start_date"], rows, "offers"))
    )
