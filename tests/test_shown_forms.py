# ruff: noqa: E501  the forms of one value are easier to read on a line
"""Random offers, written in random shown forms, are read back as they are meant."""

from __future__ import annotations

import datetime as dt
import subprocess
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from casefile import wording
from casefile.intake.choice_words import known_words
from casefile.intake.inbox_file import InboxFile
from casefile.offer import Offer
from tests.support import odd_offers
from tests.support.examples import examples
from tests.support.inbox_files import flat, read
from tests.support.own_sheets import SHEETS, titled
from tests.support.programs import needs_libreoffice
from tests.support.samples import offer_data
from tests.support.sheets import Shown, xlsx

Written = tuple[str, Any, Any]  # the field, what it means, what stands in the cell


def _one(field: str, meant: Any, *cells: Any) -> st.SearchStrategy[Written]:
    return st.sampled_from([(field, meant, cell) for cell in cells])


def _comma(number: Decimal) -> str:
    return str(number).replace(".", ",")


def _money(field: str) -> st.SearchStrategy[Written]:
    def forms(cents: int) -> st.SearchStrategy[Written]:
        rate = Decimal(cents) / 100
        return _one(
            field, rate, str(rate), f"{rate:.2f}", f"${rate:.2f}", f"{_comma(rate)} $", f"{rate} CAD", f"{rate:.2f}/hr",
            f"{_comma(rate)} $ l’heure", float(rate), Shown(float(rate), '"$"#,##0.00'), Shown(float(rate), '0.00" $/h"'),
            Shown(float(rate), "[$$-1009]#,##0.00"),
        )  # fmt: skip

    return st.integers(1700, 16000).flatmap(forms)


def _salary() -> st.SearchStrategy[Written]:
    def forms(dollars: int) -> st.SearchStrategy[Written]:
        blanks = f"{dollars:,}".replace(",", "\u202f")
        return _one(
            "wage.rate", Decimal(dollars), dollars, f"{dollars:,}.00", f"${dollars:,}.00", f"{blanks} $", f"{blanks},00 $",
            Shown(dollars, "#,##0"), Shown(dollars, '#,##0.00 "$"'), f"{dollars} $ par année",
        )  # fmt: skip

    return st.integers(40_000, 180_000).flatmap(forms)


def _percent() -> st.SearchStrategy[Written]:
    def forms(halves: int) -> st.SearchStrategy[Written]:
        percent = Decimal(halves) / 2
        return _one(
            "wage.vacation_percent", percent, str(percent), f"{percent} %", f"{_comma(percent)} %", float(percent),
            Shown(float(percent) / 100, "0.0%"), Shown(float(percent) / 100, "0.00 %"), Shown(float(percent), '0.0" %"'),
        )  # fmt: skip

    return st.integers(4, 40).flatmap(forms)


def _hours() -> st.SearchStrategy[Written]:
    def forms(quarters: int) -> st.SearchStrategy[Written]:
        hours, span = Decimal(quarters) / 4, dt.timedelta(minutes=15 * quarters)
        clock = f"{quarters // 4}:{quarters % 4 * 15:02d}"
        return _one(
            "wage.hours_per_week", hours, str(hours), float(hours), f"{_comma(hours)} h", clock, clock.replace(":", " h "),
            Shown(span, "[h]:mm"), f"{hours} hours/week",
        )  # fmt: skip

    return st.integers(33 * 4, 40 * 4).flatmap(forms)


def _day(field: str) -> st.SearchStrategy[Written]:
    def forms(day: dt.date) -> st.SearchStrategy[Written]:
        english, french = wording.date(day, "en"), wording.date(day, "fr")
        return _one(
            field, day, day.isoformat(), f"{day.year}/{day.month}/{day.day}", english, french, french.upper(), f"{day:%d %b %Y}",
            f"{day:%A}, {english}", day, Shown(day, "dd/mm/yyyy"), Shown(day, "mm/dd/yy"), Shown(day, "d mmmm yyyy"),
        )  # fmt: skip

    return st.dates(dt.date(2026, 12, 1), dt.date(2027, 6, 30)).flatmap(forms)


def _passport() -> st.SearchStrategy[Written]:
    def forms(number: int) -> st.SearchStrategy[Written]:
        text = f"{number:09d}"
        return _one("worker.passport_number", text, text, Shown(number, "000000000"), Shown(text, "@"))

    return st.integers(1, 10**9 - 1).flatmap(forms)


def _choice(field: str) -> st.SearchStrategy[Written]:
    words = [(value, word) for word, value in known_words(field).items()]
    letters: list[Callable[[str], str]] = [str, str.upper, str.title, lambda word: f" {word} "]
    return st.tuples(st.sampled_from(words), st.sampled_from(letters)).map(
        lambda drawn: (field, drawn[0][0], drawn[1](drawn[0][1]))
    )


offers = st.tuples(
    st.one_of(_money("wage.rate"), _salary()),
    _percent(),
    _hours(),
    _day("job.start_date"),
    _passport(),
    _choice("wage.pay_frequency"),
    _choice("worker.gender"),
    _choice("employer.size"),
    _choice("worker.language"),
)


@given(offers, st.sampled_from(["en", "fr"]), st.integers(0, 3))
@settings(max_examples=examples(120))
def test_an_offer_in_any_shown_form_is_the_offer_that_is_meant(
    written: tuple[Written, ...], language: str, above: int
) -> None:
    year = next(meant for field, meant, _ in written if field == "wage.rate") > 1000
    changes = {field: meant for field, meant, _ in written}
    changes |= {"wage.unit": "year" if year else "hour", "wage.overtime_rate": None}
    cells = {field: cell for field, _, cell in written} | {
        "wage.unit": changes["wage.unit"],
        "wage.overtime_rate": None,
    }
    row = titled(language, **{field.replace(".", "__"): cell for field, cell in cells.items()})
    lines = [[f"Line {number}"] for number in range(above)]
    intake = read(InboxFile("offers/a.xlsx", xlsx([*lines, list(row), list(row.values())])))
    [found] = intake.rows
    meant = Offer.model_validate(
        offer_data(**{field.replace(".", "__"): value for field, value in changes.items()})
    )
    assert found.offer == meant, [finding.message for finding in (*found.findings, *intake.findings)]


@pytest.mark.slow
@needs_libreoffice
@pytest.mark.parametrize("kind", ["ods", "xlsx"])
def test_sheets_that_libreoffice_has_saved_are_read_alike(kind: str, tmp_path: Path) -> None:
    books = [
        sheet
        for sheet in (*SHEETS, *odd_offers.SHEETS)
        if sheet.file.suffix == ".xlsx"
        and "calculated" not in sheet.name
        and "another program" not in sheet.name
    ]
    for number, sheet in enumerate(books):
        (tmp_path / f"{number}.xlsx").write_bytes(sheet.file.content)
    saved = tmp_path / "saved"
    call = ["soffice", "--headless", f"-env:UserInstallation=file://{tmp_path}/profile", "--convert-to", kind]
    subprocess.run(
        [*call, "--outdir", saved, *sorted(tmp_path.glob("*.xlsx"))],
        check=True,
        capture_output=True,
        timeout=300,
    )
    for number, sheet in enumerate(books):
        intake = read(InboxFile(f"offers/a.{kind}", (saved / f"{number}.{kind}").read_bytes()))
        told = {f.code for f in intake.findings} | {f.code for row in intake.rows for f in row.findings}
        assert set(sheet.told) <= told, sheet.name
        assert sum(row.offer is not None for row in intake.rows) == sheet.right, sheet.name


def test_the_sample_as_it_is_stays_as_it_is() -> None:
    """What was read before titles had words is read to the byte as it was: its digest names archived offers."""
    [row] = read(InboxFile("offers/a.xlsx", xlsx([list(flat()), list(flat().values())]))).rows
    assert row.offer is not None
    assert row.offer.digest == Offer.model_validate(offer_data()).digest
