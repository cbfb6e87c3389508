"""The journeys of people who tried the product by its README: own sheets, a stub by its words, a letter to sign."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import docx
import pytest

from tests.support.evidence_room import zipped
from tests.support.own_sheets import lines, titled
from tests.support.packet_samples import EMPLOYER, picture, request
from tests.support.sheets import Shown, csv, xlsx

STUB = "Bulletin de paie {n}, semaine de novembre\n"


def _own_sheets(folder: Path) -> Path:
    """Three sheets: with a line over their titles and a percent, in French as Excel saves it, and of another system."""
    (folder / "offers").mkdir(parents=True)
    percent = titled("en", reference="J-1", wage__vacation_percent=Shown(0.06, "0%"))
    (folder / "offers" / "Offers 2027.xlsx").write_bytes(xlsx([["Offers 2027"], *lines(percent)]))
    french = lines(titled("fr", reference="J-2", wage__rate="31,50 $"))
    (folder / "offers" / "Offres.csv").write_bytes(csv(_blank(french), ";", "utf-8-sig"))
    other = {("Zug" if title == "Wage" else title): v for title, v in titled("en", reference="J-3").items()}
    (folder / "offers" / "other.csv").write_bytes(csv(_blank(lines(other))))
    return folder


def _blank(rows: list[list[Any]]) -> list[list[Any]]:
    return [["" if cell is None else cell for cell in row] for row in rows]


@pytest.mark.slow
@pytest.mark.usefixtures("settings", "warm_workshop")
def test_own_sheets_come_in_a_stub_is_found_and_the_letter_says_what_was_not_searched(
    casefile: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CASEFILE_WORKERS", "1")
    monkeypatch.setenv("CASEFILE_TODAY", "2026-11-22")
    inbox = _own_sheets(tmp_path / "inbox")
    first = casefile("nightly", str(inbox), "--plain", "--json").json
    assert first["offers"] == {"read": 3, "accepted": 2, "rejected": 1}
    sheet = str(inbox / "offers" / "other.csv")
    assert (
        casefile("offers", "map", sheet, "--column", "Zug=wage.rate", "--inbox", str(inbox), "--yes").code
        == 0
    )
    stubs = {
        f"Talons/J-1/pay-record/2026-11-0{n}_talon {n}.txt": STUB.format(n=n).encode() for n in range(1, 10)
    }
    stubs["Talons/J-1/pay-record/2026-11-07_talon 7.txt"] += b"Prime Zephyr\n"
    (inbox / "evidence").mkdir()
    (inbox / "evidence" / "Talons.zip").write_bytes(zipped(stubs))
    second = casefile("nightly", str(inbox), "--plain", "--json").json
    assert second["offers"] == {"read": 3, "accepted": 3, "rejected": 0}
    assert second["evidence"] == {"read": 9, "accepted": 9, "rejected": 0}

    (found,) = casefile("search", "zephyr", "--json").json
    out = tmp_path / "stub.txt"
    assert casefile("get", found["reference"], found["document"], "-o", str(out)).code == 0
    assert b"Zephyr" in out.read_bytes()

    for n in (1, 2):
        scan = tmp_path / f"scan {n}.png"
        scan.write_bytes(picture(300 + n, fmt="PNG"))
        told = ("--type", "pay-record", "--date", f"2026-11-1{n}", "--by", "rh")
        assert casefile("evidence", "J-1", str(scan), *told).code in (0, 3)
    items = [{"text": "Registres de paie", "types": ["pay-record"], "workers": ["J-1"]}]
    asked = tmp_path / "request.json"
    asked.write_bytes(request(employer=EMPLOYER, items=items).canonical())
    built = casefile("packet", str(asked), "-o", str(tmp_path / "packet"), "--by", "counsel")
    assert built.code == 3 and "2 pages" in built.err, built.err
    (letter,) = (tmp_path / "packet").rglob("letter.docx")
    words = " ".join(paragraph.text for paragraph in docx.Document(str(letter)).paragraphs)
    assert "could not be searched for personal information: 2." in words and "were removed" not in words
