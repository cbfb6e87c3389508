# ruff: noqa: E501  a sheet is easier to read in its own line
"""Sheets of offers as people write them: every kind in two shapes or more, each with what must come of it.

``right``: the offer that is meant comes out. ``told``: codes of findings that must be among those about the file or its
rows. A sheet that is neither is refused with a finding that names the column. All people are invented.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any
from unicodedata import normalize

from openpyxl.utils.datetime import CALENDAR_MAC_1904

from casefile.intake.inbox_file import InboxFile
from casefile.intake.offer_columns import columns
from tests.support.inbox_files import flat
from tests.support.sheets import Lines, Shown, csv, xlsx

_TITLES = {column.name: column.title for column in columns()}
DAY = dt.date


@dataclass(frozen=True)
class OwnSheet:
    """``right``: how many offers come out, each the sample's but for its reference and what ``meant`` changes."""

    name: str
    file: InboxFile
    right: int = 1
    told: tuple[str, ...] = ()
    meant: dict[str, Any] = field(default_factory=dict)


def row(**changes: Any) -> dict[str, Any]:
    """The sample's row, by field; ``wage__rate`` changes ``wage.rate``."""
    return flat() | {name.replace("__", "."): value for name, value in changes.items()}


def titled(language: str = "en", **changes: Any) -> dict[str, Any]:
    """The sample's row under titles in words."""
    return {_TITLES[name].in_(language): value for name, value in row(**changes).items()}


def lines(*rows: dict[str, Any]) -> list[list[Any]]:
    titles = list(dict.fromkeys(title for one in rows for title in one))
    return [titles, *([one.get(title) for title in titles] for one in rows)]


def book(
    *rows: dict[str, Any], name: str = "a", change: Callable[[Any], None] | None = None, **more: Any
) -> InboxFile:
    return InboxFile(f"offers/{name}.xlsx", xlsx(lines(*rows), change=change, **more))


def grid(content: Sequence[Sequence[Any]], **more: Any) -> InboxFile:
    return InboxFile("offers/a.xlsx", xlsx(content, **more))


def text(*rows: dict[str, Any], delimiter: str = ",", encoding: str = "utf-8") -> InboxFile:
    plain = [["" if cell is None else cell for cell in line] for line in lines(*rows)]
    return InboxFile("offers/a.csv", csv(plain, delimiter, encoding))


def _hidden(*numbers: int) -> Callable[[Any], None]:
    def hide(page: Any) -> None:
        for number in numbers:
            page.row_dimensions[number].hidden = True

    return hide


def _merged(*spans: str) -> Callable[[Any], None]:
    def merge(page: Any) -> None:
        for span in spans:
            page.merge_cells(span)

    return merge


def _narrow(*columns: str) -> Callable[[Any], None]:
    def hide(page: Any) -> None:
        for column in columns:
            page.column_dimensions[column].hidden = True

    return hide


def _from_1904(one: dict[str, Any]) -> InboxFile:
    def count(page: Any) -> None:
        page.parent.epoch = CALENDAR_MAC_1904

    return book(one, change=count)


def _apart(table: Lines) -> list[list[Any]]:
    """A blank column after each third."""
    return [
        [cell for n, one in enumerate(line) for cell in ([one, None] if n % 3 == 2 else [one])]
        for line in table
    ]


def _struck(one: dict[str, Any]) -> dict[str, Any]:
    return {title: Shown(value, struck=True) for title, value in one.items()}


def _broken(value: str) -> str:
    return value.encode().decode("cp1252")


def _two_levels() -> list[list[Any]]:
    """Employer, Worker... over the last part of each field's name."""
    data = row()
    groups = [name.rpartition(".")[0].replace(".", " ") for name in data]
    above = [
        group if number == 0 or groups[number - 1] != group else None for number, group in enumerate(groups)
    ]
    return [above, [name.rpartition(".")[2].replace("_", " ").title() for name in data], list(data.values())]


def _form(*rows: dict[str, Any]) -> list[list[Any]]:
    """The titles down the first column."""
    return [[title, *(one.get(title) for one in rows)] for title in rows[0]]


def _without(one: dict[str, Any], *titles: str) -> dict[str, Any]:
    return {title: value for title, value in one.items() if title not in titles}


_DATES = {
    name: value
    for name, value in flat().items()
    if name.endswith(("_date", "_expiry", "_on", "established", "date_of_birth"))
}
_WHOLE = "1250, rang Saint-Joseph, Saint-Rémi (Québec) J0L 2L0"
_PLACE = [f"job.location.{part}" for part in ("city", "province", "postal_code")]


def _in_words(write: Callable[[DAY], str]) -> dict[str, Any]:
    return row() | {name: write(DAY.fromisoformat(value)) for name, value in _DATES.items()}


_ENGLISH = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
]
_FRENCH = [
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
    "décembre",
]

_DOS = {"worker__family_name": "Côté-Gagné", "employer__contact__name": "Geneviève Roy"}

SHEETS = [
    # Titles
    OwnSheet("titles in English words", book(titled("en"))),
    OwnSheet("titles in French words", book(titled("fr"))),
    OwnSheet("French titles without accents, in capitals", text({t.upper().replace("É", "E").replace("È", "E"): v for t, v in titled("fr").items()})),
    OwnSheet("titles with signs", text({f"{t} *:": v for t, v in titled("en").items()})),
    OwnSheet("titles in row 3", grid([["Offres 2027"], ["RH"], *lines(titled("fr"))]), told=("rows-not-read",)),
    OwnSheet("titles in row 6 below a letterhead", grid([["Acme"], ["1 Main St", "Toronto"], ["Printed", DAY(2027, 1, 4)], [], ["x"], *lines(titled("en"))]), told=("rows-not-read",)),
    OwnSheet("titles on two rows", grid(_two_levels())),
    OwnSheet("titles on two rows below a line", grid([["Offers of employment, 2027"], *_two_levels()]), told=("rows-not-read",)),
    OwnSheet("a form, titles down the first column", grid(_form(titled("en"))), told=("titles-in-column",)),
    OwnSheet("a form of two offers in French", grid(_form(titled("fr"), titled("fr", reference="B-2"))), right=2, told=("titles-in-column",)),
    OwnSheet("titles repeated on each printed page", grid([*lines(titled("en")), *lines(titled("en", reference="B-2"))]), right=2, told=("rows-not-read",)),
    OwnSheet("titles of another system", grid([["Zug", "Zag", "Zig"], ["a", "b", "c"]]), right=0, told=("no-titles",)),
    OwnSheet("titles of another system in row 4", grid([["x"], ["y"], ["z"], ["Zug", "Zag", "Zig"], ["a", "b", "c"]]), right=0, told=("no-titles",)),
    # Rows that are none
    OwnSheet("a total at the end", grid([*lines(titled("en")), ["Total", None, None, 1]]), told=("rows-not-read",)),
    OwnSheet("a total in French", grid([*lines(titled("fr")), [], ["Sous-total :", 1], ["Grand total", 1]]), told=("rows-not-read",)),
    OwnSheet("notes below", grid([*lines(titled("en")), ["* Wage to be confirmed by HR"], ["Approved by the director"]]), told=("rows-not-read",)),
    OwnSheet("notes below, as CSV", InboxFile("offers/a.csv", csv([*lines(titled("fr")), ["* salaire à confirmer"]])), told=("rows-not-read",)),
    OwnSheet("a row hidden by a filter", book(titled("en"), titled("en", reference="B-2"), change=_hidden(3)), told=("rows-not-read",)),
    OwnSheet("rows hidden by hand", book(titled("en", reference="B-2"), titled("en"), titled("en", reference="C-3"), change=_hidden(2, 4)), told=("rows-not-read",)),
    OwnSheet("a row struck through", book(titled("en"), _struck(titled("en", reference="B-2"))), told=("rows-not-read",)),
    OwnSheet("one cell struck through", book(titled("en", wage__pay_frequency=Shown("biweekly", struck=True))), told=("cell-struck",)),
    OwnSheet("a second table below", grid([*lines(titled("en")), [], ["Withdrawn"], *lines(titled("en", reference="B-2"))]), told=("rows-not-read",)),
    OwnSheet("a second table with a few of the titles", grid([*lines(titled("en")), [], ["Reference", "Wage", "Start date"], ["B-2", 31, "x"]]), told=("rows-not-read",)),
    OwnSheet("a further sheet", book(titled("en"), more={"Québec": [["2027"], *lines(titled("fr", reference="B-2"))]}), told=("sheet-not-read",)),
    OwnSheet("a cover before the sheet", grid([["Read me first"]], sheet="Cover", more={"Data": lines(titled("en"))}), told=("sheet-not-read",)),
    # Cells
    OwnSheet("percent", book(titled("en", wage__vacation_percent=Shown(0.06, "0%")))),
    OwnSheet("percent with decimals", book(row(wage__vacation_percent=Shown(0.06, "0.00%")))),
    OwnSheet("percent without its format", book(row(wage__vacation_percent=0.06)), right=0, told=("vacation-unlikely",)),
    OwnSheet("percent as text", text(row(wage__vacation_percent="6 %"))),
    OwnSheet("comma typed into an English Excel", book(row(wage__rate=Shown(3150, "#,##0"), wage__overtime_rate=None)), right=0, told=("wage-unlikely",)),
    OwnSheet("comma typed into the vacation", book(row(wage__vacation_percent=45)), right=0, told=("vacation-unlikely",)),
    OwnSheet("leading zeros of a passport", book(row(worker__passport_number=Shown(58871142, "000000000"))), meant={"worker__passport_number": "058871142"}),
    OwnSheet("a passport kept as a number", book(row(worker__passport_number=58871142)), told=("number-for-text",), meant={"worker__passport_number": "58871142"}),
    OwnSheet("leading zeros of an occupation", book(row(job__noc_code=Shown(12, "00000"))), meant={"job__noc_code": "00012"}, told=()),
    OwnSheet("leading zeros of an occupation lost", book(row(job__noc_code=12)), right=0, told=("noc-shape",)),
    OwnSheet("a reference made a day", book(row(reference=Shown(DAY(2027, 3, 1), "mmm-yy"))), right=0, told=("date-for-text",)),
    OwnSheet("a reference like a day in CSV", text(row(reference="Mar-27")), told=("reference-like-day",), meant={"reference": "Mar-27"}),
    OwnSheet("a reference kept as a number", book(row(reference=123)), told=("number-for-text",), meant={"reference": "123"}),
    OwnSheet("experience made a day", book(row(job__experience=Shown(DAY(2027, 3, 2), "d-mmm"))), right=0, told=("date-for-text",)),
    OwnSheet("a number cut by the program", text(row(worker__passport_number="5,88711E+08")), right=0, told=("number-cut",)),
    OwnSheet("money as Excel shows it", book(row(wage__rate=Shown(31.5, '"$"#,##0.00'), wage__overtime_rate=Shown(47.25, '#,##0.00 "$"')))),
    OwnSheet("money of the United States", book(row(wage__rate=Shown(31.5, "[$USD] 0.00"))), right=0, told=("other-currency",)),
    OwnSheet("euros as text", text(row(wage__rate="31,50 €")), right=0, told=("other-currency",)),
    OwnSheet("fewer digits than held", book(row(wage__rate=Shown(31.5, "0"), wage__overtime_rate=Shown(47.25, "0.0"))), told=("shown-rounded",)),
    OwnSheet("hours on the clock", book(row(wage__hours_per_day=Shown(dt.time(8, 0), "h:mm"), wage__hours_per_week=Shown(dt.timedelta(hours=40), "[h]:mm")))),
    OwnSheet("hours on a clock's face", book(row(wage__hours_per_week=Shown(dt.timedelta(hours=40), "h:mm"))), told=("shown-rounded",)),
    OwnSheet("hours as a part of a day", book(row(wage__hours_per_day=0.3125)), right=0, told=("hours-part-of-day",)),
    OwnSheet("a formula never calculated", book(row(wage__vacation_percent="=2+4")), right=0, told=("formula-uncalculated",)),
    OwnSheet("a formula never calculated, in a name", book(row(worker__family_name='=A1&"x"')), right=0, told=("formula-uncalculated",)),
    OwnSheet("real dates", book(row() | {name: DAY.fromisoformat(value) for name, value in _DATES.items()})),
    OwnSheet("real dates shown by day and month", book(row() | {name: Shown(DAY.fromisoformat(value), "dd/mm/yyyy") for name, value in _DATES.items()})),
    OwnSheet("dates in English words", text(_in_words(lambda d: f"{_ENGLISH[d.month - 1][:3]} {d.day}, {d.year}"))),
    OwnSheet("dates in French words", text(_in_words(lambda d: f"{'1er' if d.day == 1 else d.day} {_FRENCH[d.month - 1]} {d.year}"))),
    OwnSheet("dates with the weekday", text(_in_words(lambda d: f"{['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'][d.weekday()]} {d.day} {_ENGLISH[d.month - 1]} {d.year}"))),
    OwnSheet("dates without zeros", text(_in_words(lambda d: f"{d.year}-{d.month}-{d.day}"))),
    OwnSheet("dates by day and month", text(_in_words(lambda d: f"{d.day:02d}/{d.month:02d}/{d.year}")), right=0, told=("wrong-value",)),
    OwnSheet("dates of two digits", text(_in_words(lambda d: f"{d.day}-{_ENGLISH[d.month - 1][:3]}-{d.year % 100}")), right=0, told=("wrong-value",)),
    # Words and numbers that leave no doubt, and some that do not
    OwnSheet("words in French", text(row(job__employment_type="temps plein", wage__unit="heure", worker__language="anglais", worker__in_canada="N", job__location__province="Québec (QC)", wage__pay_frequency="aux deux semaines", employer__size="moins de 100"))),
    OwnSheet("words in English", text(row(job__employment_type="Full-time", wage__unit="hourly", worker__language="EN", worker__in_canada="No", job__location__province="Quebec, Canada", wage__pay_frequency="Bi-weekly", employer__size="Under 100"))),
    OwnSheet("the unit behind the wage", text(_without(row(wage__rate="$31.50/hr", wage__overtime_rate="47,25 $/h"), "wage.unit")), told=("french-number",)),
    OwnSheet("the wage with blanks between thousands", text(row(wage__rate="65 520,00 $", wage__unit="année", wage__overtime_rate=None)), told=("french-number",), meant={"wage__rate": "65520.00", "wage__unit": "year", "wage__overtime_rate": None}),
    OwnSheet("the wage with commas between thousands", text(row(wage__rate="$65,520.00", wage__unit="per year", wage__overtime_rate=None)), told=("french-number",), meant={"wage__rate": "65520.00", "wage__unit": "year", "wage__overtime_rate": None}),
    OwnSheet("a wage that may be two", text(row(wage__rate="65,520", wage__unit="year", wage__overtime_rate=None)), right=0, told=("wrong-value",)),
    OwnSheet("a wage of thousands by a point", text(row(wage__rate="2.520", wage__unit="month", wage__overtime_rate=None)), right=0, told=("wage-below-minimum",)),
    OwnSheet("a range", text(row(wage__rate="30-32")), right=0, told=("wrong-value",)),
    OwnSheet("codes with their titles", text(row(job__noc_code="22110 – Technologues en biologie", exemption__code="C10 (Avantage important)"))),
    OwnSheet("duties with bullets", text(row(job__duties="• Contrôler la qualité du sirop\n• Tenir les registres d'évaporation\n- Former l'équipe de récolte"))),
    OwnSheet("the whole name in one cell", text(_without(row(), "worker.family_name", "worker.given_names") | {"Name": "Nguyễn-D’Amours, Zoé Anaïs"})),
    OwnSheet("the whole name without a comma", text(_without(row(), "worker.family_name", "worker.given_names") | {"Nom complet": "Zoé Anaïs Nguyễn-D’Amours"}), right=0, told=("name-not-parted",)),
    OwnSheet("the whole address in one cell", text(_without(row(job__location__street=_WHOLE), *_PLACE))),
    OwnSheet("the whole address, lines and letters", text(_without(row(job__location__street="1250, rang Saint-Joseph\nSaint-Rémi QC J0L 2L0"), *_PLACE))),
    # Letters
    OwnSheet("UTF-8 broken before", book({title: _broken(v) if isinstance(v, str) and title == "Family name" else v for title, v in titled("en", worker__family_name="Gagné").items()}), told=("letters-mended",), meant={"worker__family_name": "Gagné"}),
    OwnSheet("cp850 of an older program", text(row(**_DOS), encoding="cp850"), told=("not-utf8",), meant=_DOS),
    OwnSheet("Mac Roman", text(row(worker__family_name="Côté-Gagné"), encoding="mac_roman"), told=("not-utf8",), meant={"worker__family_name": "Côté-Gagné"}),
    OwnSheet("Windows-1252 with semicolons", text(titled("fr", worker__family_name="Lefèvre"), delimiter=";", encoding="cp1252"), told=("not-utf8",), meant={"worker__family_name": "Lefèvre"}),
    OwnSheet("UTF-16 with tabs", text(titled("fr"), delimiter="\t", encoding="utf-16")),
    # A second shape of each kind
    OwnSheet("titles repeated on each printed page, as CSV", InboxFile("offers/a.csv", csv([*lines(titled("fr")), *lines(titled("fr", reference="B-2"))])), right=2, told=("rows-not-read",)),
    OwnSheet("a line merged over the titles", grid([["Offers 2027"], *lines(titled("en"))], change=_merged("A1:H1")), told=("rows-not-read",)),
    OwnSheet("groups merged over the titles", grid(_two_levels(), change=_merged("A1:A1", "C1:D1"))),
    OwnSheet("a column hidden", book(titled("en"), change=_narrow("C"))),
    OwnSheet("columns hidden, French", book(titled("fr"), change=_narrow("B", "F", "K"))),
    OwnSheet("dates that count from 1904", _from_1904(row() | {name: DAY.fromisoformat(value) for name, value in _DATES.items()})),
    OwnSheet("dates that count from 1904, by day and month", _from_1904(row() | {name: Shown(DAY.fromisoformat(value), "d/m/yy") for name, value in _DATES.items()})),
    OwnSheet("columns in another order", text(dict(reversed(titled("en").items())))),
    OwnSheet("blank columns between", grid(_apart(lines(titled("fr"))))),
    OwnSheet("one title twice", grid([[*lines(titled("en"))[0], "Wage"], [*lines(titled("en"))[1], 33]]), right=0, told=("column-twice",)),
    OwnSheet("one field under two titles", text(titled("en") | {"Salaire": "33"}), right=0, told=("column-twice",)),
    OwnSheet("numbers of the business and the post with blanks", text(row(employer__business_number="123 026 635", job__location__postal_code="j0l2l0")), meant={"employer__business_number": "123 026 635", "job__location__postal_code": "j0l2l0"}),
    OwnSheet("numbers of the business and the post as programs write them", text(row(employer__business_number="123026635RP0001", job__location__postal_code="J0L 2L0")), meant={"employer__business_number": "123026635RP0001"}),
    OwnSheet("a thin blank between thousands", text(row(wage__rate="65\u202f520,00\u00a0$", wage__unit="year", wage__overtime_rate=None)), told=("french-number",), meant={"wage__rate": "65520.00", "wage__unit": "year", "wage__overtime_rate": None}),
    OwnSheet("a year's wage of thousands by a point", text(row(wage__rate="65.520", wage__unit="year", wage__overtime_rate=None)), right=0),
    OwnSheet("a range in words", text(row(wage__rate="31,50 à 33,00")), right=0, told=("wrong-value",)),
    OwnSheet("a wage that is not known yet", text(row(wage__rate="à déterminer")), right=0, told=("wrong-value",)),
    OwnSheet("an error of the sheet", book(row(wage__rate="#N/A")), right=0, told=("sheet-error",)),
    OwnSheet("an error of the sheet, in a name", text(row(worker__family_name="#REF!")), right=0, told=("sheet-error",)),
    OwnSheet("a number cut by the program, with a point", text(row(worker__passport_number="5.88711E+08")), right=0, told=("number-cut",)),
    OwnSheet("a week's hours as a part of days", book(row(wage__hours_per_week=1.6666667)), right=0, told=("wrong-value",)),
    OwnSheet("codes with their titles, by hyphens", text(row(job__noc_code="22110 - Biological technologists", exemption__code="C10 - Significant benefit"))),
    OwnSheet("duties with other bullets", text(row(job__duties="▪ Contrôler la qualité du sirop\n– Tenir les registres d'évaporation\n* Former l'équipe de récolte"))),
    OwnSheet("UTF-8 broken before, as CSV", text(row(worker__family_name=_broken("Bélanger"))), told=("letters-mended",), meant={"worker__family_name": "Bélanger"}),
    OwnSheet("cp850 with semicolons, French titles", text({title.replace("’", "'"): value for title, value in titled("fr", **_DOS).items()}, delimiter=";", encoding="cp850"), told=("not-utf8",), meant=_DOS),
    OwnSheet("Mac Roman with semicolons, French titles", text(titled("fr", worker__family_name="Lévêque"), delimiter=";", encoding="mac_roman"), told=("not-utf8",), meant={"worker__family_name": "Lévêque"}),
    OwnSheet("Windows-1252 with commas", text(row(worker__family_name="Lefèvre"), encoding="cp1252"), told=("not-utf8",), meant={"worker__family_name": "Lefèvre"}),
    OwnSheet("accents apart from their letters", text(row(worker__family_name=normalize("NFD", "Côté-Gagné"))), meant={"worker__family_name": "Côté-Gagné"}),
    OwnSheet("accents apart from their letters, in a workbook", book({normalize("NFD", title): value for title, value in titled("fr", worker__family_name=normalize("NFD", "Bélanger")).items()}), meant={"worker__family_name": "Bélanger"}),
    OwnSheet("UTF-16 with semicolons", text(titled("en"), delimiter=";", encoding="utf-16")),
    OwnSheet("UTF-8 with its mark", text(titled("fr"), delimiter=";", encoding="utf-8-sig")),
]  # fmt: skip
