"""Blank sheets, the list of columns, and mappings for the sheets of other systems."""

from __future__ import annotations

import io
import json
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import openpyxl
import pytest
from click.testing import CliRunner

from app.offer_commands import offers
from casefile.errors import UsageError
from casefile.evidence.extract import answer
from casefile.intake.choice_words import meant
from casefile.intake.inbox_file import InboxFile
from casefile.intake.offer_columns import columns, offer_titles
from casefile.intake.offer_intake import read_offers
from casefile.intake.offer_template import choices, csv_template, template_columns, xlsx_template
from casefile.offer import FIELDS, Offer
from casefile.settings import Settings
from casefile.sheets.titles import key
from flows.steps.evidence import pay_mapping
from flows.steps.mapping import draft_map, keep_map
from flows.steps.offers import mapped_titles
from storage.inbox import open_inbox
from tests.support.inbox_files import TABLES, codes, flat, read
from tests.support.samples import offer_data
from tests.support.sheets import csv, saved, xlsx

SAMPLE = Offer.model_validate(offer_data())


def test_every_column_has_titles_of_its_own_in_both_languages_and_a_meaning() -> None:
    assert [column.name for column in columns()] == list(FIELDS)
    seen: dict[str, str] = {}
    for column in columns():
        for title in {key(t) for t in (column.title.en, column.title.fr, *column.also)}:
            assert seen.setdefault(title, column.name) == column.name
        assert column.meaning.en and column.meaning.fr
        assert offer_titles().field_of(column.title.fr) == column.name
    assert all(column.example for column in columns() if column.required)


def test_the_list_of_columns_answers_as_it_is_promised() -> None:
    told = columns()[0].as_dict()
    assert list(told) == [
        "name",
        "title_en",
        "title_fr",
        "meaning_en",
        "meaning_fr",
        "required",
        "values",
        "example",
    ]


@pytest.mark.parametrize("language", ["en", "fr"])
def test_the_example_of_a_blank_sheet_is_no_offer_and_its_row_becomes_one_when_it_has_a_reference(
    language: str,
) -> None:
    book = openpyxl.load_workbook(io.BytesIO(xlsx_template(language)))
    blank = read(InboxFile("offers/a.xlsx", saved(book)))
    assert blank.rows == [] and codes(blank.findings) == ["rows-not-read"]
    book.worksheets[0]["A2"] = "A-1"
    for name, content in (("a.xlsx", saved(book)), ("a.csv", _referenced(csv_template(language)))):
        [row] = read(InboxFile(f"offers/{name}", content)).rows
        assert row.offer is not None, [f.message for f in row.findings]
        assert row.offer.worker.family_name == "Nguyễn-D’Amours"


def _referenced(content: bytes) -> bytes:
    text = content.decode("utf-8-sig")
    for example in ("EXAMPLE: delete this row", "EXEMPLE : supprimez cette ligne"):
        text = text.replace(example, "A-1")
    return text.encode()


@pytest.mark.parametrize("language", ["en", "fr"])
def test_the_words_of_every_list_are_read_back(language: str) -> None:
    for column in template_columns():
        if column.kind == "choice":
            words = choices(column, language)
            assert [meant(column.name, word) for word in words] == list(column.values)


OWN = {
    "worker.family_name": "Empl. surname",
    "worker.given_names": "Forename(s)",
    "wage.rate": "Proposed $$",
    "reference": "Tracking",
    "worker.passport_number": "PPT",
    "job.title": "Role",
    "employer.legal_name": None,
}


def own_sheet() -> bytes:
    data = {OWN.get(name, name): value for name, value in flat().items() if OWN.get(name, name)}
    return xlsx([["Intake 2027"], [*data, "Badge"], [*data.values(), 7]])


def test_a_sheet_of_another_system_comes_in_by_one_mapping(tmp_path: Path) -> None:
    content = own_sheet()
    (tmp_path / "offers").mkdir()
    given = {title: name for name, title in OWN.items() if title} | {"Badge": ""}
    always = {"employer.legal_name": SAMPLE.employer.legal_name}
    draft = draft_map(content, ".xlsx", "offers", given, always)
    assert draft.missing == () and draft.row == 2
    keep_map(draft, "offers", str(tmp_path), Settings())
    titles, unusable = mapped_titles(open_inbox(str(tmp_path), Settings()))
    intake = read_offers([InboxFile("offers/a.xlsx", content)], TABLES, titles=titles)
    assert [row.offer for row in intake.rows] == [SAMPLE]
    assert unusable == [] and codes(intake.findings) == ["rows-not-read"]


def test_a_proposal_is_made_by_likeness_and_shows_what_each_column_would_give() -> None:
    titles = ["Worker surname", "Employee first names", "Annual wage offered", "Weekly hrs", "Zug"]
    content = xlsx([titles, ["Côté", "Zoé", "65 000 $", "40 h", 1]])
    draft = draft_map(content, ".xlsx", "offers", {}, {})
    found = {line.title: (line.field, line.read) for line in draft.lines}
    assert found["Worker surname"] == ("worker.family_name", ["Côté"])
    assert found["Employee first names"][0] == "worker.given_names"
    assert found["Annual wage offered"] == ("wage.rate", ["65000"])
    assert found["Weekly hrs"] == ("wage.hours_per_week", ["40"])
    assert found["Zug"] == ("", [])
    assert "employer.legal_name" in draft.missing


def test_a_preview_marks_what_would_not_be_taken() -> None:
    draft = draft_map(
        csv([["Start date", "Wage", "Language"], ["01/02/2027", "30-32", "FR"]]), ".csv", "offers", {}, {}
    )
    assert [line.read for line in draft.lines] == [["? 01/02/2027"], ["? 30-32"], ["fr"]]


def test_a_mapping_takes_the_place_of_an_earlier_one_for_the_same_columns_and_stands_beside_others(
    tmp_path: Path,
) -> None:
    (tmp_path / "offers").mkdir()
    one, other = csv([["Zug", "Wage", "x"], ["a", "b", "c"]]), csv([["Zig", "Wage", "y"], ["a", "b", "c"]])
    for content, title, name in (
        (one, "Zug", "reference"),
        (other, "Zig", "reference"),
        (one, "Zug", "job.title"),
    ):
        keep_map(draft_map(content, ".csv", "offers", {title: name}, {}), "offers", str(tmp_path), Settings())
    text = (tmp_path / "offers-map.toml").read_text()
    assert text.count("[[sheet]]") == 2
    assert '"Zug" = "job.title"' in text and '"Zig" = "reference"' in text


def test_the_questions_of_a_terminal_are_answered_and_the_sheet_comes_in_by_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "inbox" / "offers").mkdir(parents=True)
    data = flat(job__duties="Contrôler la qualité")
    own = {"reference": "Zug", "worker.family_name": "Zag"}
    titles = [*(own.get(name, name) for name in data if name != "wage.unit"), "Mood"]
    file = tmp_path / "own.csv"
    file.write_bytes(csv([titles, [*(value for name, value in data.items() if name != "wage.unit"), "good"]]))
    monkeypatch.setattr("app.offer_commands.sys", SimpleNamespace(stdin=SimpleNamespace(isatty=lambda: True)))
    answers = ["refrence", "reference", "worker.family_name", "-", "hour", "y"]
    asked = CliRunner().invoke(
        offers, ["map", str(file), "--inbox", str(tmp_path / "inbox")], input="\n".join(answers) + "\n"
    )
    assert "refrence" in asked.output and "offers-map.toml" in asked.output, asked.output
    titled, unusable = mapped_titles(open_inbox(str(tmp_path / "inbox"), Settings()))
    intake = read_offers([InboxFile("offers/own.csv", file.read_bytes())], TABLES, titles=titled)
    meant = Offer.model_validate(offer_data(job__duties=["Contrôler la qualité"]))
    assert [row.offer for row in intake.rows] == [meant] and unusable == []


def test_answers_at_a_terminal_that_are_not_to_be_kept_are_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "offers").mkdir()
    file = tmp_path / "own.csv"
    file.write_bytes(csv([["Wage", "Mood"], ["31.50", "good"]]))
    monkeypatch.setattr("app.offer_commands.sys", SimpleNamespace(stdin=SimpleNamespace(isatty=lambda: True)))
    missing = draft_map(file.read_bytes(), ".csv", "offers", {}, {}).missing
    typed = "-\n" + "\n" * len(missing) + "n\n"
    asked = CliRunner().invoke(offers, ["map", str(file), "--inbox", str(tmp_path)], input=typed)
    assert "employer.legal_name" in asked.output and not (tmp_path / "offers-map.toml").exists()


def test_a_damaged_mapping_is_told_and_costs_no_other_sheet(tmp_path: Path) -> None:
    (tmp_path / "offers").mkdir()
    for content in (b"[[sheet", b'[[sheet]]\n[sheet.columns]\n"A" = "no.field"\n', b"sheet = 5"):
        (tmp_path / "offers-map.toml").write_bytes(content)
        titles, [finding] = mapped_titles(open_inbox(str(tmp_path), Settings()))
        assert titles == offer_titles() and finding.severity == "error"


def test_a_sheet_of_pay_of_another_system_is_read_by_its_mapping_and_told_without(tmp_path: Path) -> None:
    (tmp_path / "offers").mkdir()
    titles = ["Wkr", "No.", "Begins on", "Ceases on", "Hrs wkd", "Paid all in", "Mood"]
    content = csv([titles, ["Zoe Damours", "77", "2027-02-01", "2027-02-14", "80", "2 520,00 $", "good"]])
    file = tmp_path / "pay.csv"
    file.write_bytes(content)
    [finding] = _pay(file, "")["findings"]
    assert "Row 1" in str(finding["said"]["en"]) and "--pay" in finding["said"]["remedy"]
    fields = ["worker_name", "worker_number", "period_from", "period_to", "hours", "gross", ""]
    draft = draft_map(content, ".csv", "pay", dict(zip(titles, fields, strict=True)), {})
    keep_map(draft, "pay", str(tmp_path), Settings())
    text, unusable = pay_mapping(open_inbox(str(tmp_path), Settings()))
    told = _pay(file, text)
    [row] = told["pay"]
    assert (row["hours"], row["gross"], row["period_to"]) == ("80", "2520.00", "2027-02-14")
    assert [part["name"] for part in told["parts"]] == ["Zoe Damours"]
    assert told["findings"] == [] and unusable == []


def _pay(file: Path, pay_map: str) -> dict[str, Any]:
    """What the reader of evidence answers about a sheet of pay."""
    request = {"path": str(file), "kind": "csv", "suffix": ".csv", "pay": True, "tesseract": "", "period": []}
    told: dict[str, Any] = json.loads(
        answer(json.dumps({**request, "sha256": "0", "pay_map": pay_map}).encode())
    )
    return told


def test_a_field_or_a_column_that_is_none_is_refused() -> None:
    content = csv([["Zug", "Wage", "x"], ["a", "b", "c"]])
    for given in ({"Zug": "no.field"}, {"Zag": "reference"}):
        with pytest.raises(UsageError):
            draft_map(content, ".csv", "offers", given, {})
