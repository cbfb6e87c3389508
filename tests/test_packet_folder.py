"""The folder around the PDF: a valid bag, two indexes, a receipt, and a verifier that needs nothing but Python."""

from __future__ import annotations

import csv
import io
import shutil
import subprocess
import sys
import warnings
from pathlib import Path

import pytest
from openpyxl import load_workbook

from casefile.settings import Settings
from tests.support.packet_samples import EMPLOYER, SIN, Files, Packet, mail, pdf, request


@pytest.fixture(scope="module")
def packet(tmp_path_factory: pytest.TempPathFactory) -> Packet:
    folder = tmp_path_factory.mktemp("packet")
    files = Files(Settings(home=folder / "home"))
    files.add("agreement.pdf", pdf("Agreement"), title="=HYPERLINK(1)")
    files.add("stub.pdf", pdf(f"SIN {SIN}"), case="B")
    files.add("mail.eml", mail("See", a__pdf=pdf("Attached")))
    files.add("odd.exe", b"MZ\0")
    representative = {"name": "Counsel", "authority": "letter of authority", "dated": "2026-11-17"}
    return files.produce(folder / "out", request(representative=representative))


def _verify(folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-I", str(folder / "verify.py")], capture_output=True, text=True, check=False
    )


@pytest.fixture
def copy(packet: Packet, tmp_path: Path) -> Path:
    return Path(shutil.copytree(packet.folder, tmp_path / "elsewhere"))


def test_the_originals_are_a_valid_bag(packet: Packet) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import bagit

        bag = bagit.Bag(str(packet.folder / "originals"))
        bag.validate()
    assert bag.version_info == (1, 0) and set(bag.algorithms) == {"sha256"}


def test_the_verifier_finds_a_sound_folder_sound_anywhere(copy: Path) -> None:
    answer = _verify(copy)
    assert answer.returncode == 0 and "sound" in answer.stdout, answer.stdout + answer.stderr


@pytest.mark.parametrize(
    "name",
    [
        "packet.pdf",
        "index.csv",
        "letter.docx",
        "originals/data/0001_A_evidence.pdf",
        "originals/bag-info.txt",
    ],
)
def test_the_verifier_finds_one_changed_byte(copy: Path, name: str) -> None:
    content = bytearray((copy / name).read_bytes())
    content[len(content) // 2] ^= 1
    (copy / name).write_bytes(content)
    answer = _verify(copy)
    assert answer.returncode == 1 and f"changed: {name}" in answer.stdout


def test_the_verifier_finds_what_is_missing_and_what_was_added(copy: Path) -> None:
    (copy / "originals" / "data" / "0001_A_evidence.pdf").unlink()
    (copy / "originals" / "data" / "more.pdf").write_bytes(b"x")
    answer = _verify(copy)
    assert answer.returncode == 1
    assert (
        "missing: originals/data/0001_A_evidence.pdf" in answer.stdout
        and "added: originals/data/more.pdf" in answer.stdout
    )


def test_the_verifier_says_so_when_there_is_no_receipt(copy: Path) -> None:
    (copy / "receipt.json").unlink()
    assert _verify(copy).returncode == 2


def test_both_indexes_say_the_same_and_run_nothing(packet: Packet) -> None:
    text = (packet.folder / "index.csv").read_bytes().decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text)))
    sheet = load_workbook(packet.folder / "index.xlsx").active
    assert [r["number"] for r in rows] == ["1", "2", "3", "3.1", "4"] or len(rows) == 5
    assert len(rows) == sheet.max_row - 1
    titles = [c.value for c in sheet["G"]][1:]
    assert "=HYPERLINK(1)" in titles and all(c.data_type != "f" for row in sheet for c in row)
    assert next(r for r in rows if "HYPERLINK" in r["title"])["title"].startswith("'=")
    for row in rows:
        assert int(row["page"]) == packet.page_of(row["number"])


def test_pages_in_are_pages_out_and_front_matter(packet: Packet) -> None:
    pages = packet.receipt["pages"]
    assert pages["documents"] == sum(
        d["pages"] for d in packet.receipt["documents"] if not packet.slip(d["number"])
    )
    assert pages["documents"] + pages["front_matter"] == pages["total"] == len(packet.reader.pages)


def test_the_receipt_names_request_plan_versions_and_software(packet: Packet) -> None:
    receipt = packet.receipt
    assert (
        receipt["request"]["as_asked"]["file_number"] == "IRCC-2026-0042"
        and "redact" not in receipt["request"]["as_asked"]
    )
    assert len(receipt["plan"]["sha256"]) == 64 and receipt["software"].startswith("casefile ")
    assert all(len(d["sha256"]) == 64 for d in receipt["documents"])
    assert set(receipt["files"]) == {
        p.relative_to(packet.folder).as_posix() for p in packet.folder.rglob("*") if p.is_file()
    } - {"receipt.json"}


def test_the_letter_answers_item_by_item(packet: Packet) -> None:
    from docx import Document

    document = Document(packet.folder / "letter.docx")
    text = "\n".join(p.text for p in document.paragraphs)
    assert (
        "IRCC-2026-0042" in text and "letter of authority of November 17, 2026" in text and EMPLOYER in text
    )
    assert "were removed" in text
    assert [c.text for c in document.tables[0].rows[1].cells][:3] == [
        "1",
        "Everything there is",
        "Partly supplied",
    ]


def test_the_french_letter_is_french(tmp_path: Path) -> None:
    from docx import Document

    files = Files(Settings())
    files.add("a.pdf", pdf("x"))
    packet = files.produce(tmp_path / "out", request(language="fr"))
    text = "\n".join(p.text for p in Document(packet.folder / "letter.docx").paragraphs)
    assert "Objet\u00a0: dossier d’inspection IRCC-2026-0042, votre lettre reçue le 16 novembre 2026" in text
