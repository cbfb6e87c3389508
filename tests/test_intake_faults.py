"""Reading the inbox: what is wrong is told, and costs only itself."""

from __future__ import annotations

import io
import zipfile
from decimal import Decimal
from typing import Any

import pytest

from casefile.intake.inbox_file import InboxFile
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
        ({"wage__rate": "25 or so"}, "wage.rate", "25 or so", "decimal point"),
        ({"wage__rate": True}, "wage.rate", "true", "decimal point"),
        ({"job__location__province": "PQ"}, "job.location.province", "PQ", "QC"),
        ({"worker__language": "espagnol"}, "worker.language", "espagnol", "en or fr"),
        ({"worker__date_of_birth": "28-02-1994"}, "worker.date_of_birth", "2… (10)", "2027-02-01"),
        ({"worker__family_name": ["Zoé"]}, "worker.family_name", "…", "text"),
        ({"job__title": {"en": "Cook"}}, "job.title.en", "", "not known"),
        ({"reference": "Nguyễn Zoé"}, "reference", "N… (10)", "letters, digits"),
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
    assert (finding.severity, finding.code, finding.field) == ("warning", "unknown-field", "Notes")


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
        ("offers/a.csv", b"colour,shape\nblue,round\n", "no-titles"),
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


@pytest.mark.slow
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


@pytest.mark.slow
def test_more_rows_than_one_file_may_have_are_refused() -> None:
    assert whole_file(b"reference\n" + b"A\n" * 100_001, "offers/a.csv").code == "file-too-large"
    assert whole_file(b"[" + b"0," * 100_000 + b"0]", "offers/a.json").code == "file-too-large"


def test_a_file_larger_than_the_limit_is_refused_unread() -> None:
    assert whole_file(b" " * (50 * 1024 * 1024 + 1), "offers/a.json").code == "file-too-large"


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
