"""A cell is its value and how it is shown; and nothing of a sheet is passed over without a line that names it."""

from __future__ import annotations

import datetime as dt
import unicodedata
from decimal import Decimal
from typing import Any

import pytest
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from casefile.sheets.cells import Uncalculated
from casefile.sheets.reading import read_sheet
from casefile.sheets.rows import Rows
from casefile.sheets.titles import Titles
from tests.support.sheets import Shown, csv, xlsx

TITLES = Titles.plain({"name", "number", "rate", "share", "day", "hours", "note"}, examples=("name", "rate"))
HEAD = ["Name", "Number", "Rate", "Share", "Day", "Hours"]


def rows(content: bytes, suffix: str = ".xlsx", titles: Titles = TITLES) -> Rows:
    return read_sheet(content, suffix, titles)


def told(read: Rows) -> dict[str, str]:
    return {finding.said.code: finding.message for finding in read.findings}


def one(field: str, value: Any, form: str) -> tuple[Any, str, dict[str, str]]:
    """What is read of one cell of that column, what it shows, and what is told."""
    read = rows(xlsx([["Name", field.title()], ["Ann", Shown(value, form)]]))
    [row] = read.rows
    return row.values[field], row.as_shown(field), told(read)


@pytest.mark.parametrize(
    ("field", "value", "form", "read", "shown"),
    [
        ("share", 0.06, "0%", "6%", "6%"),
        ("share", 0.045, "0.0%", "4.5%", "4.5%"),
        ("share", 0.06, '0.00" %"', "0.06 %", "0.06 %"),
        ("number", 58871142, "000000000", "058871142", "058871142"),
        ("number", 18, "00000", "00018", "00018"),
        ("number", 22110, "00000", 22110, "22110"),
        ("number", 4505550199, "[<=9999999]###-####;(###) ###-####", "(450) 555-0199", "(450) 555-0199"),
        ("number", 1234567, r'"A"0000000', "A1234567", "A1234567"),
        ("number", 123026635, r"000\-000\-000", "123-026-635", "123-026-635"),
        ("rate", 39.75, "0.00", Decimal("39.75"), "39.75"),
        ("rate", 39.75, '"$"#,##0.00', Decimal("39.75"), "$39.75"),
        ("rate", 1039.75, '#,##0.00 "$"', Decimal("1039.75"), "1,039.75 $"),
        ("rate", 65000, "[$$-1009]#,##0.00", 65000, "$65,000.00"),
        ("rate", 39.75, "[$USD] 0.00", "USD 39.75", "USD 39.75"),
        ("rate", 39.75, "[$€-2] 0.00", "€ 39.75", "€ 39.75"),
        ("rate", 39.75, "[$CAD] 0.00", Decimal("39.75"), "CAD 39.75"),
        ("rate", 39.75, '0.00"/hr"', "39.75/hr", "39.75/hr"),
        ("rate", -120, "#,##0.00;(#,##0.00)", -120, "(120.00)"),
        ("hours", dt.time(7, 30), "h:mm", "7:30", "7:30"),
        ("hours", dt.timedelta(hours=37, minutes=30), "[h]:mm", "37:30", "37:30"),
        ("day", dt.date(2027, 3, 1), "mmm-yy", dt.date(2027, 3, 1), "Mar-27"),
        ("day", dt.date(2027, 3, 1), "d-mmm", dt.date(2027, 3, 1), "1-Mar"),
        ("day", dt.date(2027, 3, 1), "dd/mm/yyyy", dt.date(2027, 3, 1), "01/03/2027"),
        ("number", "  André ", "@", "André", "André"),
    ],
)
def test_a_cell_is_read_by_what_it_holds_and_how_it_is_shown(
    field: str, value: Any, form: str, read: Any, shown: str
) -> None:
    got, seen, findings = one(field, value, form)
    assert (got, seen) == (read, shown)
    assert type(got) is type(read)
    assert findings == {}


@pytest.mark.parametrize(
    ("value", "form", "read", "shown"),
    [
        (39.75, "0", Decimal("39.75"), "40"),
        (31.4967, "0.00", Decimal("31.4967"), "31.50"),
        (0.0577, "0%", "5.77%", "6%"),
        (dt.timedelta(hours=37, minutes=30), "h:mm", "37:30", "13:30"),
    ],
)
def test_a_cell_that_shows_other_than_it_holds_is_told_with_both(
    value: Any, form: str, read: Any, shown: str
) -> None:
    got, seen, findings = one("rate", value, form)
    assert (str(got), seen) == (str(read), shown)
    assert shown in findings["shown-rounded"] and str(read) in findings["shown-rounded"]


def test_days_of_a_1904_workbook_are_the_days_that_it_shows() -> None:
    def old_mac(page: Any) -> None:
        page.parent.epoch = CALENDAR_MAC_1904

    content = xlsx([["Name", "Day"], ["Ann", dt.date(2027, 2, 1)]], change=old_mac)
    assert rows(content).rows[0].values["day"] == dt.date(2027, 2, 1)


def test_a_formula_that_was_never_calculated_is_no_empty_cell() -> None:
    value = rows(xlsx([["Name", "Rate"], ["Ann", "=30+1.5"]])).rows[0].values["rate"]
    assert isinstance(value, Uncalculated)
    assert value == "=30+1.5"


def test_hidden_and_struck_rows_are_no_rows_and_are_named() -> None:
    def hide(page: Any) -> None:
        page.row_dimensions[3].hidden = True
        page.row_dimensions[4].hidden = True

    lines = [
        ["Name", "Rate"],
        ["Ann", 1],
        ["Bea", 2],
        ["Cid", 3],
        [Shown("Dee", struck=True), Shown(4, struck=True)],
        ["Eve", 5],
    ]
    read = rows(xlsx(lines, change=hide))
    assert [row.values["name"] for row in read.rows] == ["Ann", "Eve"]
    assert "3-4" in told(read)["rows-not-read.hidden"]
    assert "5" in told(read)["rows-not-read.struck"]


def test_one_cell_that_is_struck_through_is_told() -> None:
    read = rows(xlsx([["Name", "Rate"], ["Ann", Shown(31.5, struck=True)]]))
    assert "Rate" in told(read)["cell-struck"]


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_totals_notes_and_repeated_titles_are_no_rows_and_are_named(form: str) -> None:
    lines = [
        HEAD,
        ["Ann", "A1", 30, "", "", 40],
        ["* wage to be confirmed", "", "", "", "", ""],
        HEAD,
        ["Bea", "B2", 31, "", "", 40],
        ["Total", "", "", "", "", 80],
    ]
    read = rows(csv(lines) if form == "csv" else xlsx(lines), f".{form}")
    assert [row.number for row in read.rows] == [2, 5]
    found = told(read)
    assert "3" in found["rows-not-read.note"] and "4" in found["rows-not-read.titles"]
    assert "6" in found["rows-not-read.total"]


def test_a_second_table_is_not_taken_for_more_rows_of_the_first() -> None:
    lines = [HEAD, ["Ann", "A1", 30, "", "", 40], ["Vacation"], HEAD, ["Ann", "A1", "", "", "", 5]]
    read = rows(xlsx(lines))
    assert [row.number for row in read.rows] == [2]
    assert "3-5" in told(read)["rows-not-read.table"] or "4-5" in told(read)["rows-not-read.table"]


def test_all_other_sheets_are_named_and_the_one_with_the_titles_is_read() -> None:
    content = xlsx(
        [["Read me"]], sheet="Cover", more={"Data": [HEAD, ["Ann", "A1", 30]], "Quebec": [["x"], HEAD, ["B"]]}
    )
    read = rows(content)
    assert [row.values["name"] for row in read.rows] == ["Ann"]
    assert "Cover" in told(read)["sheet-not-read"] and "Quebec" in told(read)["sheet-not-read"]


def test_titles_are_found_in_a_lower_row_and_what_stands_above_is_named() -> None:
    read = rows(xlsx([["Offers 2027"], ["HR, confidential"], HEAD, ["Ann", "A1", 30]]))
    assert [(row.number, row.values["name"]) for row in read.rows] == [(4, "Ann")]
    assert "1-2" in told(read)["rows-not-read.above"] and "row 3" in told(read)["rows-not-read.above"]


def test_titles_on_two_rows_are_read_together() -> None:
    titles = Titles.plain({"worker.name", "employer.name", "wage.rate"})
    lines = [["Worker", "Employer", "Wage"], ["Name", "Name", "Rate"], ["Ann", "Acme", 30]]
    read = rows(xlsx(lines), titles=titles)
    assert dict(read.rows[0].values) == {"worker.name": "Ann", "employer.name": "Acme", "wage.rate": 30}
    assert told(read) == {}


def test_titles_down_the_first_column_are_a_form_and_each_further_column_is_a_row() -> None:
    titles = Titles.plain({"worker.name", "employer.name", "wage.rate", "wage.unit"})
    lines = [
        ["Worker"],
        ["Name", "Ann", "Bea"],
        ["Employer"],
        ["Name", "Acme", "Acme"],
        ["Wage rate", 30, 31],
    ]
    read = rows(xlsx(lines), titles=titles)
    assert [row.number for row in read.rows] == [2, 3]
    assert [row.values["worker.name"] for row in read.rows] == ["Ann", "Bea"]
    assert read.rows[1].values["employer.name"] == "Acme"
    assert "titles-in-column" in told(read)


@pytest.mark.parametrize("title", ["Période du", "PERIODE_DU", "période_du :", "periode du"])
def test_titles_are_known_with_and_without_accents_and_signs(title: str) -> None:
    read = rows(csv([[title, "name"], ["2027-02-01", "Ann"]]), ".csv", Titles.plain({"periode_du", "name"}))
    assert read.rows[0].values["periode_du"] == "2027-02-01"


def test_a_file_without_known_titles_is_told_the_row_that_looks_like_them() -> None:
    read = rows(xlsx([["Liste 2027"], ["Nom de famille", "Prénom", "Salaire"], ["Côté", "Zoé", 30]]))
    [message] = told(read).values()
    assert "Row 2" in message and "Nom de famille" in message
    assert "name" in read.findings[0].remedy


@pytest.mark.parametrize(("page", "shown"), [("cp1252", "Windows"), ("cp850", "DOS"), ("mac_roman", "Mac")])
@pytest.mark.parametrize(
    "words", ["André Côté, François Gagné", "Élodie Lefèvre, Œuvre à Montréal", "Zoë Núñez, Günther Müß"]
)
def test_a_code_page_is_known_by_the_words_it_makes(page: str, shown: str, words: str) -> None:
    if page == "cp850" and "Œ" in words:
        words = words.replace("Œ", "OE")
    read = rows(csv([["name", "rate"], [words, "30"]], encoding=page), ".csv")
    assert read.rows[0].values["name"] == words
    assert shown in told(read)["not-utf8"]


@pytest.mark.parametrize("words", ["63200 – Cooks", "• Prepare meals", "à Montréal", "L’été", "20 °C … 5 ½"])
def test_signs_beside_words_do_not_speak_for_another_code_page(words: str) -> None:
    read = rows(csv([["name", "rate"], [words, "30"]], encoding="cp1252"), ".csv")
    assert read.rows[0].values["name"] == words


@pytest.mark.parametrize("suffix", [".csv", ".xlsx"])
def test_utf8_that_was_broken_before_is_mended_and_told_with_an_example(suffix: str) -> None:
    broken = "François Gagné d’Œil".encode().decode("cp1252")
    lines = [["name", "rate"], [broken, "30"], ["Zoé", "31"]]
    read = rows(csv(lines) if suffix == ".csv" else xlsx(lines), suffix)
    assert [row.values["name"] for row in read.rows] == ["François Gagné d’Œil", "Zoé"]
    assert "FranÃ§ois" in told(read)["letters-mended"] and "“François”" in told(read)["letters-mended"]


@pytest.mark.parametrize("suffix", [".csv", ".xlsx"])
def test_names_are_kept_in_nfc(suffix: str) -> None:
    apart = unicodedata.normalize("NFD", "Zoé Núñez")
    lines = [["name", "rate"], [apart, "30"]]
    assert rows(csv(lines) if suffix == ".csv" else xlsx(lines), suffix).rows[0].values["name"] == "Zoé Núñez"
