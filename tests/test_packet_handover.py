"""A hand-over as an employer does it, by the commands alone: plan, decide, build, verify, supplement."""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook
from pypdf import PdfReader

from app.cli import main
from casefile.packet.request import Request
from casefile.settings import Settings
from storage.archive import Archive, open_archive
from storage.check.check import check
from tests.support.packet_archive import add_case
from tests.support.packet_samples import EMPLOYER, SIN, locked, pdf, picture, request


@pytest.fixture
def archive(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.setenv("CASEFILE_TODAY", "2026-11-22")
    with open_archive(Settings()) as opened:
        for reference in ("QC-1", "QC-2"):
            add_case(opened, reference, Settings())
        yield opened


def _asked(folder: Path, **changes: Any) -> tuple[str, Request]:
    """The request as a file, and as it is read."""
    items = [{"text": "Registres de paie", "types": ["pay-record"], "workers": ["QC-1"]}]
    asked = request(**{"language": "fr", "include": ["persons", "ledgers"], "items": items, **changes})
    place = folder / f"{asked.id}.json"
    place.write_bytes(asked.canonical())
    return str(place), asked


def _run(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, Any]:
    with pytest.raises(SystemExit) as ended:
        main([*arguments, "--json"])
    out = capsys.readouterr().out
    return int(ended.value.code or 0), json.loads(out) if out.strip() else None


def _verify(folder: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-I", str(folder / "verify.py")]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def _file(capsys: pytest.CaptureFixture[str], place: Path, content: bytes, date: str) -> None:
    place.write_bytes(content)
    told = ("--type", "pay-record", "--date", date, "--by", "rh")
    assert _run(capsys, "evidence", "QC-1", str(place), *told)[0] == 0


@pytest.mark.slow
def test_a_hand_over_from_the_plan_to_the_supplement(
    archive: Archive, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    _file(capsys, tmp_path / "janvier.pdf", pdf(f"Paie de janvier, NAS {SIN}"), "2026-01-31")
    _file(capsys, tmp_path / "fevrier.pdf", locked(pdf("Paie de février")), "2026-02-28")
    _file(capsys, tmp_path / "mars.bin", bytes(range(256)) * 8, "2026-03-31")
    place, asked = _asked(tmp_path)
    name, out = f"{EMPLOYER}/{asked.id}", tmp_path / "remise"

    code, plan = _run(capsys, "packet", place, "-o", str(out), "--plan", "--by", "avocate")
    unsearched = sorted(i for i, told in plan["outlook"].items() if told["unsearched"])
    assert code == 0 and len(unsearched) == 2 and len(plan["persons"]) == 1
    for document, who in zip(unsearched, ("avocate", "directeur"), strict=True):
        code, (decision,) = _run(capsys, "packet", name, "--release", document, "--by", who)
        assert code == 0 and (decision["about"], decision["by"]) == (document, who)

    with pytest.raises(SystemExit):
        main(["packet", place, "-o", str(out), "--plan", "--by", "avocate"])
    assert "listed" not in capsys.readouterr().out, "a cell of no reasons is empty"

    code, built = _run(capsys, "packet", place, "-o", str(out), "--by", "avocate")
    receipt = json.loads((out / "receipt.json").read_bytes())
    assert code == 0 and len(built["redaction_log"]) == 1 and len(built["omissions"]) == 2
    assert {one["by"] for one in receipt["decisions"]} == {"avocate", "directeur"}
    released = [one for one in receipt["documents"] if one["released"]]
    assert len(released) == 2 and all((out / one["file"]).is_file() for one in released)
    verified = _verify(out)
    assert verified.returncode == 0 and "sound" in verified.stdout, verified.stdout
    cover = PdfReader(out / "packet.pdf").pages[0].extract_text()
    assert "persons.xlsx" in cover and "ledgers/" in " ".join(cover.split())

    _file(capsys, tmp_path / "avril.pdf", pdf("Paie d’avril"), "2026-04-30")
    more, second = _asked(tmp_path, supplement_to=asked.id, items=[
        {"text": "Paie d’avril", "types": ["pay-record"], "workers": ["QC-1"], "period": {"from": "2026-04-01"}},
    ])  # fmt: skip
    code, added = _run(capsys, "packet", more, "-o", str(tmp_path / "supplement"), "--by", "avocate")
    assert code == 0 and added["pages"]["first"] == built["pages"]["last"] + 1 and second.id != asked.id
    assert _verify(tmp_path / "supplement").returncode == 0
    assert check(archive.bucket, deep=True).findings == []


@pytest.mark.slow
def test_persons_and_ledgers_go_only_where_asked_and_the_verifier_follows_each_chain(
    archive: Archive, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    item = {"text": "Agreements", "types": ["employment-agreement"]}
    hold = ("hold", "place", "QC-1", "--matter", "Other-1", "--reason", "a secret reason", "--by", "counsel")
    with pytest.raises(SystemExit) as ended:
        main(list(hold))
    assert not ended.value.code
    capsys.readouterr()
    place, _ = _asked(tmp_path, items=[item])
    out = tmp_path / "out"
    assert _run(capsys, "packet", place, "-o", str(out), "--by", "avocate")[0] == 0
    (sheet,) = load_workbook(out / "persons.xlsx").worksheets
    heads, *rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    assert heads[:3] == ["Dossier", "Nom", "Prénoms"] and [row[0] for row in rows] == ["QC-1", "QC-2"]
    ledgers = sorted(p.name for p in (out / "ledgers").iterdir())
    assert ledgers == [f"{EMPLOYER}_QC-1.json", f"{EMPLOYER}_QC-2.json", "history.xlsx"]
    extract = json.loads((out / "ledgers" / ledgers[0]).read_bytes())
    assert [e["kind"] for e in extract["entries"]][:3] == [
        "offer-accepted",
        "documents-archived",
        "hold-placed",
    ]
    assert not any("secret reason" in p.read_text(errors="ignore") for p in out.rglob("*") if p.is_file())
    history = [
        [cell.value for cell in row]
        for row in load_workbook(out / "ledgers" / "history.xlsx").active.iter_rows()
    ]
    assert ["Blocage posé (contenu retenu)", "counsel"] in [[row[4], row[3]] for row in history]
    assert _verify(out).returncode == 0

    for change in (
        lambda e: e[0].update(actor="someone else"),
        lambda e: e[0].update(content=e[0]["content"].replace("casefile", "someone")),
        lambda e: e.pop(),
        lambda e: e[2].update(digest="0" * 64),
    ):
        _rewritten(out, ledgers[0], extract, change)
        told = _verify(out)
        assert told.returncode == 1 and f"ledger of {EMPLOYER}/QC-1" in told.stdout

    plain, _ = _asked(tmp_path, items=[item], include=[], file_number="IRCC-2026-0099")
    assert _run(capsys, "packet", plain, "-o", str(tmp_path / "plain"), "--by", "avocate")[0] == 0
    assert (
        not (tmp_path / "plain" / "persons.xlsx").exists() and not (tmp_path / "plain" / "ledgers").exists()
    )
    assert _verify(tmp_path / "plain").returncode == 0


def _rewritten(folder: Path, name: str, extract: dict[str, Any], change: Any) -> None:
    """The extract changed, and the receipt made to agree: only the chain can tell."""
    told = json.loads(json.dumps(extract))
    change(told["entries"])
    content = json.dumps(told).encode()
    (folder / "ledgers" / name).write_bytes(content)
    receipt = json.loads((folder / "receipt.json").read_bytes())
    receipt["files"][f"ledgers/{name}"] = {
        "sha256": hashlib.sha256(content).hexdigest(),
        "size": len(content),
    }
    (folder / "receipt.json").write_text(json.dumps(receipt))


@pytest.mark.slow
def test_pages_that_could_not_be_searched_are_said_on_the_cover_and_end_plan_and_build_in_three(
    archive: Archive, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    _file(capsys, tmp_path / "scan.jpg", picture(), "2026-01-31")
    place, _ = _asked(tmp_path)
    arguments = ("packet", place, "-o", str(tmp_path / "remise"), "--by", "avocate")
    assert _run(capsys, *arguments, "--plan")[0] == 3
    with pytest.raises(SystemExit) as ended:
        main([*arguments])
    assert ended.value.code == 3 and "1 page" in capsys.readouterr().err
    pages = PdfReader(tmp_path / "remise" / "packet.pdf").pages
    assert "n’ont pas pu être" in " ".join(" ".join(p.extract_text().split()) for p in pages[:2])

    place, _ = _asked(tmp_path, file_number="IRCC-2026-0043", redact={"sin": False})
    arguments = ("packet", place, "-o", str(tmp_path / "autre"), "--by", "avocate")
    assert [_run(capsys, *arguments, *more)[0] for more in (("--plan",), ())] == [0, 0]
