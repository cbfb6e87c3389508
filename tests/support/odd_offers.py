# ruff: noqa: E501, DTZ001  a sheet is easier to read in its own line; its days have no zone
"""More sheets of offers as people write them: kinds that ``own_sheets`` has not. All people are invented."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

from casefile.intake.inbox_file import InboxFile
from casefile.intake.offer_columns import columns
from tests.support.inbox_files import flat
from tests.support.own_sheets import OwnSheet, book, grid, lines, row, text, titled
from tests.support.sheets import Shown, calculated, xlsx

_TITLES = {column.name: column.title for column in columns()}
_DAYS = {
    name: dt.date.fromisoformat(value)
    for name, value in flat().items()
    if name.endswith(("_date", "_expiry", "_on", "established", "date_of_birth"))
}


def _written(write: Callable[[dt.date], Any]) -> dict[str, Any]:
    return row() | {name: write(day) for name, day in _DAYS.items()}


def _merged_employer(language: str) -> InboxFile:
    """Two offers of one employer, whose cells reach over both rows."""
    first, second = titled(language), titled(language, reference="B-2")
    employer = [name.in_(language) for field, name in _TITLES.items() if field.startswith("employer.")]
    second |= {title: None for title in employer if title in second}

    def merge(page: Any) -> None:
        for place, title in enumerate(first, start=1):
            if title in employer:
                page.merge_cells(start_row=2, end_row=3, start_column=place, end_column=place)

    return grid(lines(first, second), change=merge)


def _with_results(results: dict[str, tuple[str, Any]]) -> InboxFile:
    """The sample with formulas in some fields: the formula, and the result that is saved with it."""
    one = row() | {field: formula for field, (formula, _) in results.items()}
    places = {field: place for place, field in enumerate(one)}
    saved = {f"{_letters(places[field])}2": result for field, (_, result) in results.items()}
    return InboxFile("offers/a.xlsx", calculated(xlsx(lines(one)), saved))


def _letters(place: int) -> str:
    return (chr(64 + place // 26) if place >= 26 else "") + chr(65 + place % 26)


def _sheets(first: str, second: str, state: str) -> InboxFile:
    """Two sheets of which the first is not shown."""
    content = lines(titled("en", reference=first))
    more = {"New": lines(titled("en", reference=second))}
    return grid(content, sheet="Old", more=more, change=lambda page: setattr(page, "sheet_state", state))


SHEETS = [
    OwnSheet("the employer's cells merged over its offers", _merged_employer("en"), right=2),
    OwnSheet("the employer's cells merged over its offers, in French", _merged_employer("fr"), right=2),
    OwnSheet("an older sheet that is hidden", _sheets("OLD-1", "B-2", "hidden"), told=("sheet-not-read",)),
    OwnSheet("an older sheet that is hidden well", _sheets("OLD-1", "B-2", "veryHidden"), told=("sheet-not-read",)),
    OwnSheet("columns beyond those that are read", grid([[*lines(titled("en"))[0], *(f"X{n}" for n in range(500))], [*lines(titled("en"))[1], *["x"] * 500]]), told=("columns-not-read",)),
    OwnSheet("formulas with their results", _with_results({"wage.vacation_percent": ("=2+4", 6), "worker.family_name": ('="Tremb"&"lay"', "Tremblay")}), meant={"worker__family_name": "Tremblay"}),
    OwnSheet("formulas of days with their results", _with_results({"wage.rate": ("=63/2", 31.5), "wage.hours_per_week": ("=5*8", 40)})),
    OwnSheet("a formula in text", text(row(employer__contact__phone="=+1 418 555 0101")), told=("formula-in-text",), meant={"employer__contact__phone": "=+1 418 555 0101"}),
    OwnSheet("a formula in text, in a name", text(row(worker__family_name="=A2&B2")), told=("formula-in-text",), meant={"worker__family_name": "=A2&B2"}),
    OwnSheet("digits kept by a formula of text", text(row(worker__passport_number='="058871142"')), meant={"worker__passport_number": "058871142"}),
    OwnSheet("digits kept by an apostrophe", text(row(worker__passport_number="'058871142")), meant={"worker__passport_number": "058871142"}),
    OwnSheet("a name that begins with an apostrophe", text(row(worker__family_name="’t Hooft")), meant={"worker__family_name": "’t Hooft"}),
    OwnSheet("the sheet's own error in French", text(row(worker__family_name="#VALEUR!")), right=0, told=("sheet-error",)),
    OwnSheet("the sheet's own error in French, unknown name", text(row(employer__legal_name="#NOM?")), right=0, told=("sheet-error",)),
    OwnSheet("a column that was too narrow", text(row(worker__passport_number="########")), right=0, told=("sheet-error",)),
    OwnSheet("a reference of sixteen digits kept as a number", book(row(reference=1234567890123450)), right=0, told=("number-cut",)),
    OwnSheet("a passport of seventeen digits kept as a number", book(row(worker__passport_number=12345678901234500)), right=0, told=("number-cut",)),
    OwnSheet("a reference like a day of a calendar", text(row(reference="2027-03-01")), told=("reference-like-day",)),
    OwnSheet("a break that no one sees within a name", text(row(worker__family_name="Nguyễn\u200b-D’Amours")), told=("unseen-sign",), meant={"worker__family_name": "Nguyễn\u200b-D’Amours"}),
    OwnSheet("a soft hyphen within a title", book(row(job__title="Techno\u00adlogue")), told=("unseen-sign",), meant={"job__title": "Techno\u00adlogue"}),
    OwnSheet("hours with minutes behind a point", text(row(wage__hours_per_week="37.30")), told=("hours-like-clock",), meant={"wage__hours_per_week": "37.30"}),
    OwnSheet("hours with minutes behind a comma", text(row(wage__hours_per_week="37,45")), told=("hours-like-clock", "french-number"), meant={"wage__hours_per_week": "37.45"}),
    OwnSheet("hours and minutes by an h", text(row(wage__hours_per_week="37h30", wage__hours_per_day="7h30")), meant={"wage__hours_per_week": "37.5", "wage__hours_per_day": "7.5"}),
    OwnSheet("hours to the second", text(row(wage__hours_per_week="40:00:00"))),
    OwnSheet("hours of two weeks", text(row(wage__hours_per_week="80")), told=("hours-disagree",), meant={"wage__hours_per_week": "80"}),
    OwnSheet("days instead of hours", text(row(wage__hours_per_week="5 d")), right=0, told=("wrong-value",)),
    OwnSheet("money as accountants show it", book(row(wage__rate=Shown(31.5, '_("$"* #,##0.00_);_("$"* \\(#,##0.00\\);_("$"* "-"??_);_(@_)')))),
    OwnSheet("money below zero as accountants show it", book(row(wage__rate=Shown(-31.5, "#,##0.00_);(#,##0.00)"))), right=0, told=("wage-rate",)),
    OwnSheet("money below zero in parentheses", text(row(wage__rate="(31.50)")), right=0, told=("wage-rate",)),
    OwnSheet("money in thousands", book(row(wage__rate=Shown(65520, '#,##0,"k"'), wage__unit="year", wage__overtime_rate=None)), right=0, told=("wrong-value",)),
    OwnSheet("money in thousands, by a letter", text(row(wage__rate="65.52k", wage__unit="year", wage__overtime_rate=None)), right=0, told=("wrong-value",)),
    OwnSheet("dollars of Australia", text(row(wage__rate="A$31.50")), right=0, told=("wrong-value",)),
    OwnSheet("a year's wage by the hour", text(row(wage__rate="65520", wage__overtime_rate=None)), right=0, told=("wage-unlikely",)),
    OwnSheet("an hour's wage by the year", text(row(wage__rate="31.50", wage__unit="year", wage__overtime_rate=None)), right=0, told=("wage-below-minimum",)),
    OwnSheet("two units for one wage", text(row(wage__rate="$31.50/hr", wage__unit="year")), right=0, told=("unit-differs",)),
    OwnSheet("vacation as a fraction", text(row(wage__vacation_percent="4/100")), right=0, told=("wrong-value",)),
    OwnSheet("vacation in weeks under percent", text(row(wage__vacation_percent="2 weeks")), right=0, told=("wrong-value",)),
    OwnSheet("vacation made a day", book(row(wage__vacation_percent=Shown(dt.date(2027, 4, 4), "d-mmm"))), right=0, told=("wrong-value",)),
    OwnSheet("vacation of 400 percent", book(row(wage__vacation_percent=Shown(4, "0%"))), right=0, told=("vacation-unlikely",)),
    OwnSheet("percent as printers write it", text(row(wage__vacation_percent="6 p. 100"))),
    OwnSheet("days of eight digits", text(_written(lambda day: f"{day:%Y%m%d}"))),
    OwnSheet("days with midnight behind", text(_written(lambda day: f"{day} 00:00:00"))),
    OwnSheet("days under a format of two digits", book(_written(lambda day: Shown(day, "yy-mm-dd")))),
    OwnSheet("days parted by points", text(_written(lambda day: f"{day:%d.%m.%Y}"), delimiter=";"), right=0, told=("wrong-value",)),
    OwnSheet("days as Excel counts them", book(_written(lambda day: (day - dt.date(1899, 12, 30)).days)), right=0, told=("wrong-value",)),
    OwnSheet("moments with a zone", text(_written(lambda day: f"{day}T04:00:00.000Z")), right=0, told=("wrong-value",)),
    OwnSheet("a day with a time of day", book(row() | {"job.start_date": Shown(dt.datetime(2027, 2, 1, 8, 30), "yyyy-mm-dd hh:mm")}), right=0, told=("wrong-value",)),
    OwnSheet("a month for a day", text(row(job__start_date="March 2027")), right=0, told=("wrong-value",)),
    OwnSheet("two tables side by side", grid([[*one, None, *other] for one, other in zip(lines(titled("en")), lines(titled("en", reference="B-2")), strict=True)]), right=0, told=("column-twice",)),
    OwnSheet("three offers in columns", grid([[title, *(titled("en", reference=reference)[title] for reference in ("A-1", "B-2", "C-3"))] for title in titled("en")]), right=3, told=("titles-in-column",)),
    OwnSheet("a title below thirty lines", grid([*[[f"line {n}"] for n in range(35)], *lines(titled("en"))]), right=0, told=("no-titles",)),
    OwnSheet("a mark for yes", text(row(worker__in_canada="x")), right=0, told=("wrong-value",)),
    OwnSheet("letters for noughts in a postal code", text(row(job__location__postal_code="JOL 2LO")), right=0, told=("postal-code-shape",)),
    OwnSheet("another program's page called a workbook", InboxFile("offers/a.xlsx", b"<html><table><tr><td>Reference</td></tr></table></html>"), right=0, told=("not-xlsx",)),
    OwnSheet("a binary workbook", InboxFile("offers/a.xlsb", b"PK\x03\x04"), right=0, told=("unknown-format",)),
]  # fmt: skip
