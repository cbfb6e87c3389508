"""Names of evidence as they really come: from ZIPs of every system, with dates wherever they stand."""

from __future__ import annotations

import datetime as dt
import io
import unicodedata
import zipfile
from pathlib import Path

import pytest

from casefile.evidence.claims import claim_from_path
from casefile.evidence.names import dates_in, member_name
from casefile.files.unfit import UnfitError
from casefile.periods import Period
from casefile.reference.obligations import load_obligations
from storage.store.bucket import S3Bucket
from tests.support.evidence_room import REFERENCE, Room, codes, make_room

RULES, TODAY = load_obligations(), dt.date(2027, 6, 1)
FIRST, LAST = dt.date(2027, 2, 1), dt.date(2027, 2, 14)


@pytest.fixture
def room(moto_bucket: S3Bucket, tmp_path: Path) -> Room:
    return make_room(moto_bucket, tmp_path, tesseract="")


def packed(names: list[bytes], flag: int = 0) -> bytes:
    """A ZIP whose names are these bytes, as an older program wrote them."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for number, name in enumerate(names):
            archive.writestr(f"{'n' * (len(name) - 1)}{number}", b"paper %d" % number)
    content = file.getvalue()
    for number, name in enumerate(names):
        content = content.replace(f"{'n' * (len(name) - 1)}{number}".encode(), name)
    return content


@pytest.mark.parametrize("page", ["cp850", "cp1252", "utf-8"])
@pytest.mark.parametrize("title", ["Relevé d'été à signer", "Müller Ångström", "reçu n° 4"])
def test_a_zips_names_are_read_by_their_letters_and_it_is_said(room: Room, page: str, title: str) -> None:
    name = unicodedata.normalize("NFD" if page == "utf-8" else "NFC", f"work-permit/2027-01-10_{title}.txt")
    room.drop(f"{REFERENCE}/papers.zip", packed([name.encode(page)]))
    taken = room.night()
    (piece,) = room.pieces()
    assert piece["title"] == title and codes(taken.findings) == ["evidence-zip-names"]
    assert title in taken.findings[0].message and title not in str(taken.findings[0].as_dict())


def test_backslashes_of_older_programs_part_folders(room: Room) -> None:
    room.drop(
        f"{REFERENCE}/papers.zip",
        packed([b"work-permit\\2027-01-10_permit.txt", b"..\\..\\2027-01-10_x.txt"]),
    )
    taken = room.night()
    assert (taken.new, codes(taken.findings)) == (1, ["evidence-path"])


@pytest.mark.parametrize(
    ("place", "names"),
    [
        ("all.zip", [f"Janvier 2027/{REFERENCE}/other/2027-01-10_a.txt"]),
        ("all.zip", [f"Papers/Papers/123026635/{REFERENCE}/other/2027-01-10_a.txt"]),
        (
            f"{REFERENCE}/all.zip",
            ["Janvier 2027/other/2027-01-10_a.txt", "Janvier 2027/photo/2027-01-11_b.txt"],
        ),
        (f"{REFERENCE}/papers.zip", [f"Papers/{REFERENCE}/other/2027-01-10_a.txt"]),
        (f"{REFERENCE}/papers.zip", ["papers/other/2027-01-10_a.txt"]),
    ],
)
def test_a_zip_is_read_through_the_folder_it_was_packed_with(
    room: Room, place: str, names: list[str]
) -> None:
    room.drop(place, packed([name.encode() for name in names]))
    taken = room.night()
    assert (taken.new, taken.findings) == (len(names), [])


@pytest.mark.parametrize(
    ("place", "names"),
    [
        (f"{REFERENCE}/QC-2.zip", ["QC-2/other/2027-01-10_a.txt"]),
        (f"{REFERENCE}/all.zip", ["QC-99/other/2027-01-10_a.txt"]),
        ("all.zip", [f"QC-2/{REFERENCE}/other/2027-01-10_a.txt"]),
        ("all.zip", [f"in/{REFERENCE}/other/2027-01-10_a.txt", "also/2027-01-10_b.txt"]),
    ],
)
def test_a_folder_that_may_be_another_case_is_not_read_through(
    moto_bucket: S3Bucket, tmp_path: Path, place: str, names: list[str]
) -> None:
    room = make_room(moto_bucket, tmp_path, references=(REFERENCE, "QC-2"), tesseract="")
    room.drop(place, packed([name.encode() for name in names]))
    taken = room.night()
    assert (taken.new, set(codes(taken.findings))) == (0, {"evidence-name"})


@pytest.mark.parametrize(
    ("names", "said"),
    [
        (
            ["papers/other/2027-01-10_a.txt"],
            f"The folder papers stands around what was brought for {REFERENCE}",
        ),
        (["2027-01-10_a.txt"], f"was brought for {REFERENCE} and does not lie in <document-type>/"),
    ],
)
def test_what_lies_otherwise_in_a_cases_zip_is_told_with_what_to_do(
    room: Room, names: list[str], said: str
) -> None:
    room.drop(f"{REFERENCE}/scans.zip", packed([name.encode() for name in names]))
    (finding,) = room.night().findings
    assert (
        said in finding.message and finding.message_in("fr") and REFERENCE in finding.remedy_in("en") + said
    )


def test_a_sheet_means_the_file_whatever_way_accents_and_capitals_are_written(room: Room) -> None:
    room.drop(unicodedata.normalize("NFD", "in/Relevé Février.TXT"), b"one")
    sheet = f"file,reference,type,date\nrelevé février.txt,{REFERENCE},work-permit,2027-01-10\n"
    room.drop("in/mapping.csv", unicodedata.normalize("NFC", sheet).encode())
    taken = room.night()
    assert (taken.new, taken.findings) == (1, [])


def test_what_systems_keep_for_themselves_is_passed_over_in_silence(room: Room) -> None:
    for name in ("Thumbs.db", "desktop.ini", ".DS_Store", "~$letter.docx"):
        room.drop(f"{REFERENCE}/work-permit/{name}", b"x")
    assert room.night().findings == []


def test_a_download_under_way_is_not_taken(room: Room) -> None:
    room.drop(f"{REFERENCE}/work-permit/2027-01-10_permit.pdf.crdownload", b"half")
    assert codes(room.night().findings) == ["evidence-name"]


@pytest.mark.parametrize("between", ["..", "-", "_", " au ", " to "])
def test_a_period_is_read_however_its_days_are_parted(between: str) -> None:
    claim = claim_from_path(f"W-1/pay-record/2027-02-20_{FIRST}{between}{LAST}_pay.pdf", RULES, TODAY)
    assert (claim.period, claim.title) == (Period(FIRST, LAST), "pay")


@pytest.mark.parametrize(
    ("name", "row"),
    [
        ("Scan Zoé 2027-01-05.pdf", "Scan Zoé 2027-01-05.pdf,W-1,pay-record,2027-01-05,Scan Zoé,,"),
        ("IMG_20270105_1012.jpg", "IMG_20270105_1012.jpg,W-1,pay-record,2027-01-05,IMG 1012,,"),
        ("20270207_paye.pdf", "20270207_paye.pdf,W-1,pay-record,2027-02-07,paye,,"),
        ("2027_02_08 paye.pdf", "2027_02_08 paye.pdf,W-1,pay-record,2027-02-08,paye,,"),
        ("2027-02-06-paye.pdf", "2027-02-06-paye.pdf,W-1,pay-record,2027-02-06,paye,,"),
        (
            f"paye {FIRST} au {LAST}.pdf",
            f"paye {FIRST} au {LAST}.pdf,W-1,pay-record,{LAST},paye,{FIRST},{LAST}",
        ),
        (
            f"2027-02-20_paye {FIRST} au {LAST}.pdf",
            f"2027-02-20_paye {FIRST} au {LAST}.pdf,W-1,pay-record,2027-02-20,paye,{FIRST},{LAST}",
        ),
    ],
)
def test_dates_anywhere_in_a_name_are_proposed_as_a_row_of_a_mapping_sheet(name: str, row: str) -> None:
    with pytest.raises(UnfitError) as told:
        claim_from_path(f"W-1/pay-record/{name}", RULES, TODAY)
    finding = told.value.finding(f"evidence/W-1/pay-record/{name}")
    assert row in finding.message and "Zoé" not in str(finding.as_dict())
    assert "period_from" in finding.remedy


def test_a_name_without_any_date_proposes_nothing() -> None:
    assert dates_in("agreement 2027-13-01 of 40").day is None


@pytest.mark.parametrize("kind", ["Registre de paie", "pay record", "PAY_RECORD", "Pay record ", "payrecord"])
def test_a_type_is_known_by_its_title_and_however_it_is_spelled(kind: str) -> None:
    assert claim_from_path(f"W-1/{kind}/2027-01-10_x.pdf", RULES, TODAY).type == "pay-record"


def test_a_type_that_is_nearly_one_is_asked_about() -> None:
    with pytest.raises(UnfitError) as told:
        claim_from_path("W-1/pay-recrod/2027-01-10_x.pdf", RULES, TODAY)
    assert "Did you mean pay-record" in told.value.said.en


def test_a_reference_is_found_in_any_case(room: Room) -> None:
    room.drop(f"{REFERENCE.lower()}/work-permit/2027-01-10_x.txt", b"a permit")
    assert room.night().new == 1


def test_a_name_that_says_it_is_utf8_is_believed() -> None:
    info = zipfile.ZipInfo("é.txt")
    info.flag_bits = 0x800
    assert member_name(info) == ("é.txt", False)
