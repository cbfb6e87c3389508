"""The example inbox shows what it promises, and is what its tool builds."""

from __future__ import annotations

import datetime as dt
import subprocess
import sys
from pathlib import Path
from typing import get_args

import pytest

from casefile.intake.inbox_file import InboxFile
from casefile.intake.inbox_rows import Intake
from casefile.intake.offer_intake import read_offers
from casefile.intake.rejects import rejected
from casefile.offer import Province
from casefile.reference.tables import load_tables
from casefile.settings import ROOT, Settings
from storage.inbox import open_inbox

EXAMPLES = ROOT / "examples" / "inbox"
TABLES = load_tables()


@pytest.fixture(scope="module")
def intake() -> Intake:
    return read_offers(open_inbox(str(EXAMPLES), Settings()).files("offers"), TABLES)


def test_there_are_twenty_five_offers_in_three_formats(intake: Intake) -> None:
    per_suffix = {
        suffix: sum(row.file.endswith(suffix) for row in intake.rows) for suffix in (".json", ".csv", ".xlsx")
    }
    assert per_suffix == {".json": 8, ".csv": 9, ".xlsx": 8}
    assert intake.findings == []


def test_three_rows_are_rejected_one_in_each_format_each_for_another_reason(intake: Intake) -> None:
    bad = {
        Path(row.file).suffix: [f.code for f in row.findings if f.severity == "error"]
        for row in intake.rows
        if row.offer is None
    }
    assert bad == {
        ".json": ["end-before-start"],
        ".csv": ["wage-below-minimum"],
        ".xlsx": ["business-number-luhn"],
    }
    assert sum(row.offer is None for row in intake.rows) == 3


def test_the_accepted_offers_cover_every_province_and_territory_and_both_languages(intake: Intake) -> None:
    offers = [row.offer for row in intake.rows if row.offer]
    assert {offer.job.location.province for offer in offers} == set(get_args(Province))
    assert {offer.worker.language for offer in offers} == {"en", "fr"}
    quebec = {offer.worker.language for offer in offers if offer.job.location.province == "QC"}
    assert quebec == {"en", "fr"}


def test_some_offers_carry_warnings_and_no_two_are_one_case(intake: Intake) -> None:
    offers = [row.offer for row in intake.rows if row.offer]
    assert len({offer.case_id for offer in offers}) == 22
    warned = {f.code for row in intake.rows if row.offer for f in row.findings}
    assert warned == {"overtime-not-given", "exemption-code-old", "passport-expires-before-end"} | {
        "language-of-work",
        "vacation-too-short",
    }


def test_names_with_accents_apostrophes_hyphens_and_ampersands_are_among_them(intake: Intake) -> None:
    names = " ".join(
        f"{o.employer.legal_name} {o.worker.family_name} {o.worker.given_names}" for o in offers_of(intake)
    )
    assert all(mark in names for mark in ("é", "'", "’", "-", "&", "Đặng Thị Bích-Ngọc"))


def offers_of(intake: Intake) -> list:  # type: ignore[type-arg]
    return [row.offer for row in intake.rows if row.offer]


def test_most_jobs_start_early_in_2027_and_two_thirds_have_their_offer_number(intake: Intake) -> None:
    starts = [offer.job.start_date for offer in offers_of(intake)]
    assert all(dt.date(2027, 1, 1) <= start <= dt.date(2027, 4, 30) for start in starts)
    numbered = sum(bool(offer.portal.offer_number) for offer in offers_of(intake))
    assert 14 <= numbered <= 17


def test_the_three_rows_can_be_corrected_and_dropped_in_again(intake: Intake) -> None:
    right = {
        ".json": ("2026-04-03", "2028-04-03"),
        ".csv": ("14.50", "18.50"),
        ".xlsx": ("720328776", "720328772"),
    }
    files = []
    for name, content in rejected(intake.rows).items():
        wrong, good = right[Path(name).suffix]
        files.append(InboxFile(f"offers/{name}", swapped(name, content, wrong, good)))
    again = read_offers(files, TABLES)
    assert [row.offer is not None for row in again.rows] == [True, True, True]
    assert {row.corrects for row in again.rows} == {row.id for row in intake.rows if row.offer is None}


def swapped(name: str, content: bytes, wrong: str, good: str) -> bytes:
    if not name.endswith(".xlsx"):
        assert wrong.encode() in content
        return content.replace(wrong.encode(), good.encode(), 1)
    import io

    import openpyxl

    book = openpyxl.load_workbook(io.BytesIO(content))
    [cell] = [c for row in book.worksheets[0].iter_rows(min_row=2) for c in row if str(c.value) == wrong]
    cell.value = good
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


@pytest.mark.slow
def test_the_tool_builds_the_same_files_byte_for_byte(tmp_path: Path) -> None:
    subprocess.run(
        [sys.executable, str(ROOT / "tools" / "make_examples.py"), "--out", str(tmp_path)],
        check=True,
        cwd=tmp_path,
    )
    shipped = {path.name: path.read_bytes() for path in (EXAMPLES / "offers").iterdir()}
    assert {path.name: path.read_bytes() for path in (tmp_path / "offers").iterdir()} == shipped
