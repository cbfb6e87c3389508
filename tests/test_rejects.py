"""Rejected rows go out in the format they came in, come back corrected, and are reported until then."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from casefile.intake.inbox_file import InboxFile
from casefile.intake.inbox_rows import Intake
from casefile.intake.rejects import passed_over, rejected, still_rejected
from casefile.sheets.csv_files import write_csv
from casefile.sheets.reading import read_sheet
from casefile.sheets.titles import Titles
from casefile.sheets.workbook import write_xlsx
from tests.support.anything import cells, json_values
from tests.support.examples import examples
from tests.support.inbox_files import as_csv, as_xlsx, flat, json_file, read
from tests.support.samples import offer_data

CASE = "123026635/QC-2027-001"
LOW = {"wage__rate": "10.00", "wage__overtime_rate": None}
Changes = dict[str, Any]


def file_of(form: str, *all_changes: Changes, name: str = "west") -> InboxFile:
    """A file of that format with the sample offer changed in each of those ways."""
    if form == "json":
        return json_file(*(offer_data(**changes) for changes in all_changes), name=f"offers/{name}.json")
    write = as_csv if form == "csv" else as_xlsx
    return write(*(flat(**changes) for changes in all_changes), name=f"offers/{name}.{form}")


def given_back(intake: Intake) -> list[InboxFile]:
    """The rejected files, as they lie in the inbox after somebody dropped them in again."""
    return [InboxFile(f"offers/{name}", content) for name, content in rejected(intake.rows).items()]


def corrected(file: InboxFile, change: Callable[[str], str]) -> InboxFile:
    """The file with its text changed, as a person would in a program of that format."""
    if file.suffix == ".xlsx":
        import io

        book = openpyxl.load_workbook(io.BytesIO(file.content))
        for row in book.worksheets[0].iter_rows():
            for cell in row:
                cell.value = change(cell.value) if isinstance(cell.value, str) else cell.value
        out = io.BytesIO()
        book.save(out)
        return InboxFile(file.name, out.getvalue())
    return InboxFile(file.name, change(file.content.decode("utf-8")).encode())


FORMS = pytest.mark.parametrize("form", ["json", "csv", "xlsx"])


@FORMS
def test_only_the_rejected_rows_go_out_under_the_name_of_their_file(form: str) -> None:
    intake = read(file_of(form, {}, {**LOW, "reference": "B"}, {"reference": "C"}))
    [(name, content)] = rejected(intake.rows).items()
    assert name.startswith("west-")
    assert name.endswith(f".{form}")
    back = read(InboxFile(f"offers/{name}", content))
    [row] = back.rows
    bad = next(row for row in intake.rows if row.offer is None)
    assert (row.id, row.corrects) == (bad.id, bad.id)
    assert [f.code for f in row.findings] == [f.code for f in bad.findings]
    assert back.findings == []


@FORMS
def test_a_rejected_row_says_what_to_correct(form: str) -> None:
    intake = read(file_of(form, LOW))
    [file] = given_back(intake)
    [row] = read(file).rows
    told = str(row.raw["findings"])
    [finding] = intake.rows[0].findings
    assert finding.message in told
    assert finding.remedy in told


@FORMS
def test_a_corrected_row_dropped_in_again_is_accepted_and_settles_the_rejected_one(form: str) -> None:
    original = file_of(form, {**LOW, "employer__business_number": "123026636"})
    first = read(original)
    assert still_rejected(first.rows, set()) == first.rows
    [back] = given_back(first)
    right = corrected(back, lambda text: text.replace("10.00", "20.00").replace("123026636", "123026635"))
    second = read(original, right)
    assert [row.offer is not None for row in second.rows] == [True, False] or [
        row.offer is not None for row in second.rows
    ] == [False, True]
    assert still_rejected(second.rows, {CASE}) == []
    assert passed_over(second.rows, {CASE}) == []


def test_two_corrections_in_a_row_settle_the_first_rejection_too() -> None:
    original = file_of("csv", {**LOW, "reference": "bad reference", "worker__language": "english"})
    [once] = given_back(read(original))
    half = corrected(once, lambda text: text.replace("bad reference", "QC-2027-001").replace("english", "fr"))
    [twice] = [f for f in given_back(read(original, half)) if b"QC-2027-001" in f.content]
    right = corrected(twice, lambda text: text.replace("10.00", "20.00"))
    rows = read(original, right).rows
    assert still_rejected(rows, {CASE}) == []


def test_an_unchanged_row_dropped_in_again_is_the_same_rejection_and_the_same_file() -> None:
    original = file_of("csv", LOW)
    first = read(original)
    [back] = given_back(first)
    again = read(original, back)
    assert [row.id for row in still_rejected(again.rows, set())] == [first.rows[0].id]
    assert set(rejected(again.rows)) == {back.name.removeprefix("offers/")}


def test_the_name_changes_with_the_rows_so_that_no_file_in_work_is_written_over() -> None:
    one = rejected(read(file_of("csv", LOW)).rows)
    two = rejected(read(file_of("csv", LOW, {**LOW, "reference": "B"})).rows)
    other = rejected(read(file_of("csv", {**LOW, "reference": "B"})).rows)
    assert len(one.keys() | two.keys() | other.keys()) == 3
    assert one == rejected(read(file_of("csv", LOW)).rows)


def test_a_rejected_row_whose_case_is_accepted_is_no_longer_reported_but_not_forgotten() -> None:
    rows = read(file_of("json", LOW)).rows
    assert still_rejected(rows, {CASE}) == []
    [finding] = passed_over(rows, {CASE})
    assert (finding.severity, finding.code, finding.file, finding.row) == (
        "warning",
        "rejected-row-settled",
        "offers/west.json",
        1,
    )


@FORMS
def test_the_case_of_a_rejected_row_is_found_however_its_number_is_written(form: str) -> None:
    rows = read(file_of(form, {**LOW, "employer__business_number": "123 026 635 RP0001"})).rows
    assert still_rejected(rows, {CASE}) == []
    assert len(still_rejected(rows, {"123026635/OTHER"})) == 1


def test_a_reference_accepted_at_another_employer_settles_nothing() -> None:
    rows = read(file_of("json", LOW)).rows
    assert len(still_rejected(rows, {"536620321/QC-2027-001"})) == 1


def test_a_row_keeps_its_id_in_any_format_and_file() -> None:
    ids = {
        read(file_of(form, LOW, name=name)).rows[0].id
        for form, name in (("json", "a"), ("csv", "b"), ("xlsx", "c"))
    }
    assert len(ids) == 1
    assert ids.pop().startswith("r"), "a spreadsheet must not take it for a number"


def test_a_csv_file_goes_back_with_its_own_delimiter_columns_and_order() -> None:
    source = as_csv(flat(**LOW) | {"notes": "x;y"}, delimiter=";", name="offers/ouest.csv")
    [(_, content)] = rejected(read(source).rows).items()
    titles = content.decode("utf-8-sig").splitlines()[0].split(";")
    assert titles == [*flat(**LOW), "notes", "findings", "corrects"]
    assert read_sheet(content, ".csv", Titles.plain({"reference"})).rows[0].values["notes"] == "x;y"


def test_a_workbook_goes_back_with_its_dates_and_numbers_and_no_formula() -> None:
    import datetime as dt
    import io

    values = flat(**LOW) | {"job.start_date": dt.date(2027, 2, 1), "wage.rate": 10, "job.title": "=1+1"}
    [(_, content)] = rejected(read(as_xlsx(values)).rows).items()
    titles, row = openpyxl.load_workbook(io.BytesIO(content)).worksheets[0].iter_rows()
    sheet = {title.value: cell for title, cell in zip(titles, row, strict=True)}
    assert sheet["job.start_date"].value == dt.datetime(2027, 2, 1)  # noqa: DTZ001
    assert sheet["wage.rate"].value == 10
    assert (sheet["job.title"].value, sheet["job.title"].data_type) == ("=1+1", "s")


def test_an_accepted_row_is_never_given_back() -> None:
    assert rejected(read(file_of("json", {}, {"exemption__code": "T23", "reference": "B"})).rows) == {}


def same_again(file: InboxFile) -> None:
    """A rejected file, read back, holds the same rejected rows, and is the file that would be written again."""
    intake = read(file)
    bad = [row for row in intake.rows if row.offer is None]
    back = given_back(intake)
    again = read(*back)
    assert {row.id for row in again.rows} == {row.id for row in bad}
    assert all(row.corrects.split()[0] == row.id for row in again.rows)
    assert [f for f in again.findings if f.severity == "error"] == []
    assert set(rejected(again.rows)) == {f.name.removeprefix("offers/") for f in back}


@settings(max_examples=examples(50), deadline=None)
@given(st.lists(json_values, max_size=4))
def test_any_rejected_json_reads_back_as_the_same_rows(items: list[Any]) -> None:
    same_again(InboxFile("offers/west.json", json.dumps(items).encode()))


@settings(max_examples=examples(50), deadline=None)
@given(st.lists(st.tuples(st.text(), st.text(), st.text()), max_size=4), st.sampled_from(",;\t"))
def test_any_rejected_csv_reads_back_as_the_same_rows(rows: list[tuple[str, ...]], delimiter: str) -> None:
    titles = ["reference", "wage.rate", "notes"]
    same_again(InboxFile("offers/west.csv", write_csv(titles, rows, delimiter)))


@pytest.mark.slow
@settings(max_examples=examples(40), deadline=None)
@given(st.lists(st.tuples(cells, cells, cells), max_size=4))
def test_any_rejected_workbook_reads_back_as_the_same_rows(rows: list[tuple[Any, ...]]) -> None:
    same_again(InboxFile("offers/west.xlsx", write_xlsx(["reference", "wage.rate", "notes"], rows, "offers")))


def test_what_is_to_be_corrected_is_said_in_the_language_that_was_asked_for() -> None:
    intake = read(json_file(offer_data(job__noc_code="1")))
    (content,) = rejected(intake.rows, "fr").values()
    (row,) = json.loads(content)
    assert row["findings"] != intake.rows[0].findings[0].message
    assert row["findings"].startswith(intake.rows[0].findings[0].message_in("fr"))
