"""A blank sheet of offers to fill in: titles in words, lists to choose from, help, and an example that is no row."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Any

import openpyxl
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation

from casefile import wording
from casefile.fixed_zip import undated
from casefile.intake.inbox_file import OFFERS
from casefile.intake.offer_columns import Column, columns
from casefile.said import Said
from casefile.sheets.csv_files import write_csv
from casefile.sheets.passed_over import EXAMPLE
from casefile.sheets.sheet_choice import OWN
from casefile.sheets.workbook import NO_MOMENT

_ROWS = 1000  # rows that have lists
_DELIMITER = {"en": ",", "fr": ";"}
_REQUIRED = PatternFill("solid", fgColor="FFE8D9")
_FORMATS = {"text": "@", "texts": "@", "date": "yyyy-mm-dd"}


def template_columns() -> list[Column]:
    """The columns of the blank sheet: those that must be filled first; the words of one language are left out."""
    plain = [
        column for column in columns() if not any(part in column.name.split(".") for part in ("en", "fr"))
    ]
    return sorted(plain, key=lambda column: not column.required)


def csv_template(language: str) -> bytes:
    """The blank sheet as CSV: titles and the example."""
    told = template_columns()
    titles = [column.title.in_(language) for column in told]
    return write_csv(titles, [_example(told, language)], _DELIMITER[language])


def xlsx_template(language: str) -> bytes:
    """The blank sheet as a workbook, with a sheet of help and one of lists."""
    book = openpyxl.Workbook()
    told = template_columns()
    page = book.worksheets[0]
    page.title = OFFERS
    page.freeze_panes = "B2"
    lists = book.create_sheet(f"{OWN} {Said('template-lists').in_(language)}")
    for place, column in enumerate(told, start=1):
        _head(page, place, column, language)
        _choices(page, lists, place, choices(column, language))
    for place, value in enumerate(_example(told, language), start=1):
        cell = page.cell(2, place, value)
        cell.font = Font(italic=True, color="808080")
    _help(book.create_sheet(f"{OWN} {Said('template-help').in_(language)}"), told, language)
    file = io.BytesIO()
    book.save(file)
    return undated(file.getvalue(), NO_MOMENT)


def choices(column: Column, language: str) -> list[str]:
    """The words to choose from in a column, as they are read back."""
    field = column.name.rpartition(".")[2]
    if column.kind == "yes_no":
        return [wording.word("bool", answer, language) for answer in (True, False)]
    if column.kind != "choice":
        return []
    return (
        list(column.values)
        if field == "province"
        else [wording.word(field, v, language) for v in column.values]
    )


def _head(page: Any, place: int, column: Column, language: str) -> None:
    title = column.title.in_(language)
    cell = page.cell(1, place, title)
    cell.font, cell.alignment = Font(bold=True), Alignment(wrap_text=True, vertical="top")
    if column.required:
        cell.fill = _REQUIRED
    dimension = page.column_dimensions[get_column_letter(place)]
    dimension.width = min(max(len(title), 14), 30)
    dimension.number_format = _FORMATS.get(column.kind, "General")


def _choices(page: Any, lists: Any, place: int, words: Sequence[str]) -> None:
    if not words:
        return
    letter = get_column_letter(place)
    for row, word in enumerate(words, start=1):
        lists.cell(row, place, word)
    source = f"'{lists.title}'!${letter}$1:${letter}${len(words)}"
    rule = DataValidation(type="list", formula1=source, allow_blank=True, showErrorMessage=False)
    rule.add(f"{letter}2:{letter}{_ROWS}")
    page.add_data_validation(rule)


def _example(told: Sequence[Column], language: str) -> list[str]:
    """An example of each column; the first says that the row is none, so that no one's case is opened by it."""
    shown = [_shown(column, language) for column in told]
    return [EXAMPLE[language], *shown[1:]]


def _shown(column: Column, language: str) -> str:
    words = dict(zip(column.values, choices(column, language), strict=False))
    if column.kind == "yes_no":
        return wording.word("bool", column.example == "yes", language)
    return words.get(column.example, column.example)


def _help(page: Any, told: Sequence[Column], language: str) -> None:
    heads = [
        Said("help-column"),
        Said("help-required"),
        Said("help-meaning"),
        Said("help-values"),
        Said("help-example"),
    ]
    page.append([head.in_(language) for head in heads])
    for column in told:
        required = wording.word("bool", column.required, language)
        values = " | ".join(choices(column, language))
        page.append(
            [column.title.in_(language), required, column.meaning.in_(language), values, column.example]
        )
    for letter, width in zip("ABCDE", (36, 12, 70, 50, 40), strict=True):
        page.column_dimensions[letter].width = width
    for cell in page[1]:
        cell.font = Font(bold=True)
    page.freeze_panes = "A2"
