"""Evidence, coverage and gaps through the command line, on a real store."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from app.cli import main
from casefile.settings import Settings
from storage.archive import open_archive
from tests.support.samples import offer_data

pytestmark = pytest.mark.usefixtures("warm_workshop")

REFERENCE = "QC-2027-001"


@pytest.fixture
def inbox(settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("CASEFILE_TODAY", "2027-06-01")
    monkeypatch.setenv("CASEFILE_TESSERACT", "")
    folder = tmp_path / "inbox"
    (folder / "offers").mkdir(parents=True)
    (folder / "offers" / "one.json").write_text(json.dumps(offer_data()), encoding="utf-8")
    (folder / "events").mkdir()
    events = [
        {
            "event": "permit-issued",
            "date": "2027-01-10",
            "valid_from": "2027-01-10",
            "expires_on": "2029-01-31",
        },
        {"event": "employment-started", "date": "2027-02-01"},
    ]
    told = [{"reference": REFERENCE, **event} for event in events]
    (folder / "events" / "one.json").write_text(json.dumps(told), encoding="utf-8")
    return folder


def run(capsys: pytest.CaptureFixture[str], *arguments: object) -> tuple[int, str]:
    capsys.readouterr()
    with pytest.raises(SystemExit) as ended:
        main([str(argument) for argument in arguments])
    out, err = capsys.readouterr()
    return int(ended.value.code or 0), out or err


def answer(capsys: pytest.CaptureFixture[str], *arguments: object) -> tuple[int, Any]:
    code, out = run(capsys, *arguments, "--json")
    return code, json.loads(out)


@pytest.mark.slow
def test_evidence_goes_in_and_coverage_comes_out(
    inbox: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    pay = inbox / "evidence" / REFERENCE / "pay-stub" / "2027-02-18_pay.csv"
    pay.parent.mkdir(parents=True)
    pay.write_text(
        "period_from,period_to,hours,rate,gross\n2027-02-01,2027-02-14,80,30,2400\n", encoding="utf-8"
    )
    (pay.parent / "2027-02-19_pay.pdf").write_bytes(b"MZ\x90\x00")
    code, night = answer(capsys, "nightly", inbox, "--plain")
    assert code == 3
    assert night["evidence"] == {"read": 2, "accepted": 1, "rejected": 1}
    assert [f["code"] for f in night["findings"] if f["severity"] == "error"] == ["evidence-executable"]
    assert night["coverage"]["departures"] == 1 and night["coverage"]["owed"] == "120.00"
    assert REFERENCE in Path(night["coverage"]["report"]).read_text(encoding="utf-8")

    letter = tmp_path / "letter.txt"
    letter.write_text("Work permit of the worker", encoding="utf-8")
    code, taken = answer(
        capsys, "evidence", REFERENCE, letter, "--type", "work-permit", "--date", "2027-01-10"
    )
    assert (code, taken["new"], taken["findings"]) == (0, 1, [])

    code, case = answer(capsys, "case", REFERENCE)
    assert code == 0
    assert {(line["obligation"], line["condition"]): line["state"] for line in case["coverage"]}[
        ("E3", "PERMIT")
    ] == "complete"
    assert all({"obligation", "condition", "state", "reason"} <= line.keys() for line in case["coverage"])
    assert [(piece["type"], piece["title"]) for piece in case["evidence"]] == [
        ("work-permit", "letter"),
        ("pay-record", "pay"),
    ]
    assert [departure["code"] for departure in case["conformity"]] == ["wage-below-offer"]
    assert run(capsys, "check", "--deep")[0] == 0
    out = tmp_path / "out.csv"
    assert run(capsys, "get", REFERENCE, case["evidence"][1]["id"], "-o", out)[0] == 0
    assert out.read_bytes() == pay.read_bytes()
    assert "Coverage" in Path(night["report"]).read_text(encoding="utf-8")

    sheet, report = tmp_path / "owed.xlsx", tmp_path / "gaps.xlsx"
    assert run(capsys, "case", REFERENCE, "--compensation", sheet, "--language", "fr")[0] == 0
    assert openpyxl.load_workbook(sheet).active.cell(2, 8).value == 120
    assert run(capsys, "cases", "--gaps", "--output", report)[0] == 0
    rows = list(openpyxl.load_workbook(report).active.iter_rows(min_row=2, values_only=True))
    assert any(row[2] == "wage-below-offer" for row in rows) and any(row[3] == "E8" for row in rows)
    assert run(capsys, "cases", "--gaps", "--strict")[0] == 3
    code, gaps = answer(capsys, "cases", "--gaps")
    assert (code, gaps["cases"], gaps["with_gaps"]) == (0, 1, 1)
    assert {row["obligation"] for row in gaps["roll_up"]} == {f"E{n}" for n in range(1, 11)}
    assert run(capsys, "cases", "--gaps", "--output", tmp_path / "gaps.docx")[0] == 2


@pytest.mark.slow
def test_what_was_filed_by_mistake_is_taken_back_kept_and_filed_where_it_belongs(
    inbox: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    other = offer_data(reference="QC-2", worker__family_name="Autre", worker__passport_number="ZZ99")
    (inbox / "offers" / "two.json").write_text(json.dumps(other), encoding="utf-8")
    permit = inbox / "evidence" / REFERENCE / "work-permit" / "2027-01-10_permit.txt"
    permit.parent.mkdir(parents=True)
    permit.write_text("the permit of someone else", encoding="utf-8")
    answer(capsys, "nightly", inbox, "--plain")

    def case() -> dict[str, Any]:
        told: dict[str, Any] = answer(capsys, "case", REFERENCE)[1]
        return told

    def state_of_permit() -> str:
        return next(line["state"] for line in case()["coverage"] if line["condition"] == "PERMIT")

    assert state_of_permit() == "complete"
    (piece,) = case()["evidence"]
    words = (
        "evidence",
        REFERENCE,
        "--withdraw",
        piece["id"],
        "--reason",
        "another worker's",
        "--by",
        "clerk",
    )
    assert answer(capsys, *words) == (0, {"id": piece["id"], "withdrawn": True})
    assert run(capsys, *words) == (0, f"{REFERENCE}: {piece['id']} was taken back already\n")
    assert state_of_permit() == "missing"
    assert case()["evidence"] == []
    (back,) = case()["withdrawn"]
    assert (back["id"], back["reason"], back["by"]) == (piece["id"], "another worker's", "clerk")
    out = tmp_path / "kept.txt"
    assert run(capsys, "get", REFERENCE, piece["id"], "-o", out)[0] == 0
    assert out.read_bytes() == permit.read_bytes()

    _, night = answer(capsys, "nightly", inbox, "--plain")
    assert "evidence-taken-back" in {f["code"] for f in night["findings"]}
    assert case()["evidence"] == []
    before = case()
    assert run(capsys, "rebuild")[0] == 0
    assert case() == before and run(capsys, "check", "--deep")[0] == 0

    words = ("--type", "work-permit", "--date", "2027-01-10")
    assert answer(capsys, "evidence", "QC-2", permit, *words)[1]["findings"] == []
    assert (
        answer(capsys, "evidence", REFERENCE, permit, *words)[1]["new"] == 1
    )  # a person may take it back again
    assert state_of_permit() == "complete"
    before = case()
    assert run(capsys, "rebuild")[0] == 0
    assert case() == before and run(capsys, "check", "--deep")[0] == 0


@pytest.mark.slow
def test_taking_back_needs_a_piece_that_is_there_a_reason_and_a_person(
    inbox: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    answer(capsys, "nightly", inbox, "--plain")
    assert run(capsys, "evidence", REFERENCE, "--withdraw", "ev-x", "--reason", "r")[0] == 2
    assert run(capsys, "evidence", REFERENCE, "--withdraw", "ev-x", "--by", "clerk")[0] == 2
    code, said = run(capsys, "evidence", REFERENCE, "--withdraw", "ev-x", "--reason", "r", "--by", "clerk")
    assert code == 2 and "no evidence 'ev-x'" in said


@pytest.mark.slow
def test_usage_is_told(inbox: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(capsys, "evidence", "--types")[0] == 0
    assert "pay-record" in run(capsys, "evidence", "--types")[1]
    assert run(capsys, "evidence")[0] == 2
    assert (
        run(capsys, "evidence", REFERENCE, tmp_path / "none.txt", "--type", "other", "--date", "2027-01-01")[
            0
        ]
        == 2
    )


@pytest.mark.slow
def test_late_evidence_is_locked_as_its_case_at_once_and_names_who_acted(
    inbox: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert run(capsys, "nightly", inbox, "--plain")[0] == 0
    monkeypatch.setenv("CASEFILE_ACTOR", "m.tremblay")
    letter = tmp_path / "letter.txt"
    letter.write_text("Work permit of the worker", encoding="utf-8")
    assert run(capsys, "evidence", REFERENCE, letter, "--type", "work-permit", "--date", "2027-01-10")[0] == 0
    history = answer(capsys, "case", REFERENCE)[1]["history"]
    assert [(entry["kind"], entry["by"]) for entry in history[-2:]] == [
        ("evidence-archived", "m.tremblay"),
        ("locks-settled", "casefile settle"),
    ]
    with open_archive(Settings()) as archive:
        case = archive.catalogue.load(archive.catalogue.find(REFERENCE)).case
        filed = case.evidence[-1].object
        facts = archive.bucket.head(filed.key, version_id=filed.version_id)
    assert not facts.hold and facts.retain_until and facts.retain_until.date().isoformat() == "2033-02-02"


@pytest.mark.slow
@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("--type", "other"), "date is missing"),
        (("--type", "other", "--date", "2027-02-30"), "2027-02-30 is not a date"),
        (("--type", "other", "--date", "2027-02-03", "--from", "2027-02-01"), "one of its two days"),
    ],
)
def test_a_word_that_is_missing_or_wrong_is_named(
    inbox: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...], says: str
) -> None:
    file = tmp_path / "a.txt"
    file.write_text("a letter", encoding="utf-8")
    code, told = run(capsys, "evidence", REFERENCE, file, *arguments)
    assert (code, says in told) == (2, True), told


@pytest.mark.slow
def test_who_brought_it_and_who_acts_are_two_things(
    inbox: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(capsys, "nightly", inbox, "--plain")[0] == 0
    letter = tmp_path / "letter.txt"
    letter.write_text("A letter", encoding="utf-8")
    words = ("--type", "other", "--date", "2027-01-10", "--brought-by", "Réjean", "--by", "clerk")
    assert run(capsys, "evidence", REFERENCE, letter, *words)[0] == 0
    told = answer(capsys, "case", REFERENCE)[1]
    assert told["evidence"][-1]["brought_by"] == "Réjean"
    assert [entry["by"] for entry in told["history"] if entry["kind"] == "evidence-archived"] == ["clerk"]
