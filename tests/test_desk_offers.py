"""Offers handed in at the desk: pasted, as sheets, by a form; findings beside their rows."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from casefile.intake.offer_template import template_columns
from casefile.roles import Role
from casefile.sheets.csv_files import write_csv
from storage.archive import Archive
from tests.support.desk import Desk, Person, desk_over
from tests.support.records import EMPLOYER

OTHER = "714000007"
pytestmark = pytest.mark.slow


@pytest.fixture
def desk(archive: Archive, tmp_path: Path) -> Iterator[Desk]:
    with desk_over(tmp_path / "home", archive) as made:
        yield made


@pytest.fixture
def rita(desk: Desk) -> Person:
    return desk.person("rita", Role.RECORDS_MANAGER)


def _row(reference: str, **changes: str) -> dict[str, str]:
    """An offer's row: the examples of the columns that must be filled."""
    given = {column.name: column.example for column in template_columns() if column.required}
    return {
        **given,
        "reference": reference,
        **{name.replace("__", "."): value for name, value in changes.items()},
    }


def _sheet(*rows: dict[str, str], delimiter: str = ",") -> str:
    return write_csv(list(rows[0]), [list(row.values()) for row in rows], delimiter).decode("utf-8-sig")


def _hand_in(rita: Person, text: str = "", **files: bytes) -> str:
    sent = [("files", (name.replace("_", "."), content)) for name, content in files.items()]
    form = {"form_word": (None, rita.word()), "text": (None, text)}
    answer = rita.browser.post("/offers", files=[*form.items(), *sent])
    assert answer.status_code == 200, answer.text
    return answer.text


def test_pasted_rows_are_accepted_and_a_bad_one_comes_back_to_be_corrected(desk: Desk, rita: Person) -> None:
    page = _hand_in(rita, _sheet(_row("A-1"), _row("A-2", wage__rate="much"), delimiter="\t"))
    assert "1 accepted, 0 known before, 1 not taken" in page and "much" in page
    assert desk.ground.archive.catalogue.case_ids() == [f"{EMPLOYER}/A-1"]
    again = html.unescape(re.findall(r"<textarea[^>]*>(.*?)</textarea>", page, re.DOTALL)[0])
    assert "A-2" in again and "A-1" not in again
    assert "1 accepted" in _hand_in(rita, again.replace("much", "31.50"))
    assert "1 known before" in _hand_in(rita, _sheet(_row("A-1")))
    (entry, *_) = desk.ground.archive.catalogue.describe(f"{EMPLOYER}/A-1")["history"]
    assert entry["by"] == rita.user.id


def test_a_blank_sheet_is_had_in_both_languages_and_read_back_once_filled(desk: Desk, rita: Person) -> None:
    for language in ("en", "fr"):
        assert rita.browser.get(f"/offers/blank/offers.{language}.xlsx").content.startswith(b"PK")
        sheet = rita.browser.get(f"/offers/blank/offers.{language}.csv")
        assert "offers." in sheet.headers["content-disposition"]
        assert "0 accepted" in _hand_in(rita, blank_csv=sheet.content), "its example row opens no case"
    assert rita.browser.get("/offers/blank/offers.de.csv").status_code == 404
    assert "1 accepted" in _hand_in(rita, own_csv=_sheet(_row("B-1")).encode())


def test_a_form_says_at_each_field_what_is_wrong_and_keeps_what_was_typed(desk: Desk, rita: Person) -> None:
    page = rita.browser.get("/offers/new").text
    assert all(column.title.en in html.unescape(page) for column in template_columns())
    sent = {"form_word": rita.word(), **_row("C-1", wage__rate="much")}
    wrong = rita.browser.post("/offers/new", data=sent)
    assert (
        wrong.status_code == 400 and 'id="f-wage.rate-wrong"' in wrong.text and 'value="much"' in wrong.text
    )
    done = rita.browser.post("/offers/new", data={**sent, "wage.rate": "31.50"})
    assert "1 accepted" in done.text and f"/cases/{EMPLOYER}/C-1" in done.text


def test_offers_of_other_employers_are_refused_and_nothing_is_said_of_their_cases(
    desk: Desk, rita: Person
) -> None:
    _hand_in(rita, _sheet(_row("D-1")))
    ron = desk.person("ron", Role.RECORDS_MANAGER, employers=[OTHER])
    page = _hand_in(ron, _sheet(_row("D-1"), _row("D-2"), _row("D-1", wage__rate="much")))
    assert "0 accepted, 0 known before, 3 not taken" in page and page.count("not yours to hand in") == 2
    assert "accepted since" not in page and f"/cases/{EMPLOYER}" not in page
    assert desk.ground.archive.catalogue.case_ids() == [f"{EMPLOYER}/D-1"]
