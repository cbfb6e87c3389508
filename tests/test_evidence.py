"""Evidence taken in: named by path, by a person or by a sheet; read, kept as it came, known again by its content."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casefile.cases.case import EVIDENCE_ARCHIVED
from casefile.cases.filed import Mention, Transcript, read_readings, readings_bytes
from casefile.errors import Unavailable, UsageError
from casefile.evidence.claims import claim_from_path, evidence_id, shown
from casefile.files.texts import NO_OCR
from casefile.files.unfit import UnfitError
from casefile.findings import Finding
from casefile.periods import Period
from casefile.reference.obligations import load_obligations
from flows.steps.evidence import Given
from storage import ledger
from storage.check.check import check
from storage.store.bucket import S3Bucket
from tests.support.evidence_room import REFERENCE, Room, codes, excel, make_room, pdf, zipped

RULES, TODAY = load_obligations(), dt.date(2027, 6, 1)
CASE = f"123026635/{REFERENCE}"


@pytest.fixture
def room(moto_bucket: S3Bucket, tmp_path: Path) -> Room:
    return make_room(moto_bucket, tmp_path, tesseract="")


def test_a_path_says_case_type_date_title_and_period() -> None:
    claim = claim_from_path("W-1/pay-stub/2027-02-18_2027-02-01..2027-02-14_paie Zoé.PDF", RULES, TODAY)
    assert (claim.reference, claim.type, claim.title, claim.suffix) == (
        "W-1",
        "pay-record",
        "paie Zoé",
        ".pdf",
    )
    assert claim.date == dt.date(2027, 2, 18)
    assert claim.period == Period(dt.date(2027, 2, 1), dt.date(2027, 2, 14))


@pytest.mark.parametrize(
    ("path", "code"),
    [
        ("loose.pdf", "evidence-name"),
        ("W-1/other/deep/2027-01-01_x.pdf", "evidence-name"),
        ("W-1/other/agreement.pdf", "evidence-name"),
        ("W-1/other/2027-13-01_x.pdf", "evidence-date"),
        ("W-1/other/2027-06-02_x.pdf", "evidence-date"),
        ("W-1/other/2027-05-01_2027-05-02..2027-05-01_x.pdf", "evidence-date"),
        ("W 1/other/2027-01-01_x.pdf", "evidence-reference"),
        ("W-1/invoice!/2027-01-01_x.pdf", "evidence-type"),
    ],
)
def test_a_path_that_does_not_say_it_is_told_so(path: str, code: str) -> None:
    with pytest.raises(UnfitError) as told:
        claim_from_path(path, RULES, TODAY)
    assert told.value.code == code
    assert told.value.said.remedy and told.value.said.remedy_in("fr")


@pytest.mark.slow
@given(st.text(min_size=1).filter(lambda name: "/" not in name and name not in {".", ".."}))
def test_any_name_claims_or_is_unfit_and_never_shows_its_title(name: str) -> None:
    try:
        claim = claim_from_path(f"W-1/other/2027-01-01_{name}", RULES, TODAY)
    except UnfitError:
        return
    assert len(claim.title) <= 200
    if len(name) > 8 and name.isalpha():
        kept = Finding("error", "evidence-empty", file=shown(f"evidence/W-1/other/2027-01-01_{name}"))
        assert name not in str(kept.as_dict()) and name[:200] in kept.file


def test_an_id_never_holds_a_digit() -> None:
    assert all(not any(c.isdigit() for c in evidence_id("other", f"{n:064x}")[3:]) for n in range(200))


def test_originals_are_archived_to_the_byte_and_found_again_by_content(room: Room) -> None:
    content = pdf("The work permit of the worker")
    room.drop(f"{REFERENCE}/work-permit/2027-01-10_permis de Zoé.pdf", content)
    first, again = room.night(), room.night()
    assert (first.accepted, first.new, again.accepted, again.new) == (1, 1, 1, 0)
    (piece,) = room.pieces()
    assert room.archive.fetch(str(piece["key"]), str(piece["version_id"]), str(piece["digest"])) == content
    assert piece["digest"] == hashlib.sha256(content).hexdigest()
    assert (piece["type"], piece["date"], piece["title"]) == ("work-permit", "2027-01-10", "permis de Zoé")
    assert piece["media_type"] == "application/pdf"
    assert check(room.archive.bucket, deep=True).findings == []


@pytest.mark.slow
def test_no_title_and_no_text_reaches_key_or_ledger(room: Room) -> None:
    room.drop(f"{REFERENCE}/other/2027-01-10_Nguyễn Zoé.txt", b"Zoe lives at 12 Main Street")
    room.night()
    for key in room.archive.bucket.keys(""):
        assert "Zo" not in key
        if "/ledger/" in key:
            assert b"Zo" not in room.archive.bucket.get(
                key
            ) and b"Main Street" not in room.archive.bucket.get(key)


@pytest.mark.slow
def test_the_same_file_again_is_told_of_only_where_that_may_be_wrong(
    moto_bucket: S3Bucket, tmp_path: Path
) -> None:
    room = make_room(moto_bucket, tmp_path, references=(REFERENCE, "QC-2"), tesseract="")
    room.drop(f"{REFERENCE}/other/2027-01-10_a.txt", b"the same words")
    room.night()
    room.drop(f"{REFERENCE}/other/2027-01-11_a.txt", b"the same words")
    assert codes(room.night().findings) == ["evidence-known"]
    room.drop(f"{REFERENCE}/correspondence/2027-01-10_a.txt", b"the same words")
    assert codes(room.night().findings) == ["evidence-duplicate", "evidence-known"]
    room.drop(f"{REFERENCE}/clearance-letter/2027-01-10_c.txt", b"clear")
    room.drop("QC-2/clearance-letter/2027-01-10_c.txt", b"clear")
    room.drop("QC-2/other/2027-01-10_a.txt", b"the same words")
    taken = room.night()
    assert codes(taken.findings) == ["evidence-duplicate", "evidence-known"]
    assert (len(room.pieces()), len(room.pieces("123026635/QC-2"))) == (3, 2)


@pytest.mark.slow
def test_a_mapping_sheet_files_one_paper_in_many_cases(moto_bucket: S3Bucket, tmp_path: Path) -> None:
    room = make_room(moto_bucket, tmp_path, references=("A-1", "A-2", "A-3"), tesseract="")
    rows: list[list[object]] = [
        ["fichier", "reference", "type", "date", "titre", "periode_du", "periode_au", "remis_par"],
        [
            "in/clearance.txt",
            "A-1 | A-2|A-3",
            "clearance-letter",
            dt.date(2027, 1, 5),
            "CNESST",
            None,
            None,
            "RH",
        ],
        ["in/pay.txt", "A-2", "pay-stub", "2027-02-18", None, "2027-02-01", "2027-02-14", None],
        ["in/none.txt", "A-2", "other", "2027-02-18", None, None, None, None],
        ["in/bad.txt", "A-2", "other", "18/02/2027", None, None, None, None],
    ]
    room.drop("mapping.xlsx", excel(rows))
    for name in ("clearance", "pay", "bad"):
        room.drop(f"in/{name}.txt", f"{name} words".encode())
    taken = room.night()
    assert codes(taken.findings) == ["evidence-date", "evidence-no-file", "pay-not-read"]
    assert (taken.accepted, taken.rejected) == (2, 2)
    assert [p["title"] for p in room.pieces("123026635/A-1")] == ["CNESST"]
    letter, pay = room.pieces("123026635/A-2")
    assert (letter["brought_by"], pay["from"], pay["through"]) == ("RH", "2027-02-01", "2027-02-14")


@pytest.mark.slow
def test_a_person_hands_in_a_file_a_folder_or_a_zip(room: Room, tmp_path: Path) -> None:
    file = tmp_path / "scan 1.txt"
    file.write_bytes(b"a letter")
    taken = room.hand(
        Given(file, REFERENCE, "letter", "2027-01-09", title="Their letter", brought_by="Réjean")
    )
    assert taken.new == 1
    (piece,) = room.pieces()
    assert (piece["type"], piece["title"], piece["brought_by"]) == (
        "correspondence",
        "Their letter",
        "Réjean",
    )
    folder = tmp_path / "papers" / "pay-stub"
    folder.mkdir(parents=True)
    (folder / "2027-02-18_one.txt").write_bytes(b"pay one")
    assert room.hand(Given(tmp_path / "papers", REFERENCE)).new == 1
    bundle = tmp_path / "all.zip"
    bundle.write_bytes(
        zipped({f"{REFERENCE}/other/2027-03-01_x.txt": b"x", "__MACOSX/._x": b"", ".DS_Store": b"x"})
    )
    assert room.hand(Given(bundle)).new == 1
    bundle.write_bytes(zipped({"other/2027-03-01_y.txt": b"y", f"{REFERENCE}/other/2027-03-02_z.txt": b"z"}))
    assert room.hand(Given(bundle, REFERENCE)).new == 2
    bundle.write_bytes(zipped({"one.txt": b"photo 1", "two.txt": b"photo 2"}))
    assert room.hand(Given(bundle, REFERENCE, "photo", "2027-03-03")).new == 2
    assert len(room.pieces()) == 7


def test_a_sheet_of_a_person_speaks_of_a_folder_or_a_zip(room: Room, tmp_path: Path) -> None:
    sheet = tmp_path / "which is which.csv"
    sheet.write_text(f"file,reference,type,date\nin/a.txt,{REFERENCE},other,2027-01-02\n", encoding="utf-8")
    folder = tmp_path / "papers" / "in"
    folder.mkdir(parents=True)
    (folder / "a.txt").write_bytes(b"of the folder")
    bundle = tmp_path / "papers.zip"
    bundle.write_bytes(zipped({"in/a.txt": b"of the zip"}))
    assert room.hand(Given(tmp_path / "papers", sheet=sheet)).new == 1
    assert room.hand(Given(bundle, sheet=sheet)).new == 1
    assert [piece["title"] for piece in room.pieces()] == ["a", "a"]


def test_cases_are_found_by_what_their_evidence_says(room: Room) -> None:
    room.drop(f"{REFERENCE}/correspondence/2027-01-02_note.txt", "Le relevé d’Évangéline".encode())
    room.night()
    assert [case["reference"] for case in room.archive.catalogue.list_cases(search="evangeline RELEVE")] == [
        REFERENCE
    ]
    assert room.archive.catalogue.list_cases(search="evangeline nowhere") == []


def test_words_that_do_not_fit_are_refused_before_anything_is_taken(room: Room, tmp_path: Path) -> None:
    file = tmp_path / "a.txt"
    file.write_bytes(b"a")
    for given_wrong in (
        Given(file, REFERENCE),
        Given(file, REFERENCE, "other", "yesterday"),
        Given(file, REFERENCE, "nonsense", "2027-01-01"),
        Given(file, "", "other", "2027-01-01"),
        Given(tmp_path / "none.txt", REFERENCE, "other", "2027-01-01"),
    ):
        with pytest.raises(UsageError) as told:
            room.hand(given_wrong)
        assert told.value.said.remedy and told.value.said.remedy_in("fr")
    assert room.pieces() == []


@pytest.mark.parametrize(
    ("code", "finding"), [(0, None), (1, "evidence-infected"), (2, "evidence-not-scanned")]
)
def test_the_virus_scanner_of_the_settings_decides(
    moto_bucket: S3Bucket, tmp_path: Path, code: int, finding: str | None
) -> None:
    scanner = tmp_path / "scanner"
    scanner.write_text(f'#!/bin/sh\n[ -f "$2" ] || exit 9\nexit {code}\n')
    scanner.chmod(0o700)
    room = make_room(moto_bucket, tmp_path, tesseract="", virus_scan=f"{scanner} --quiet")
    room.drop(f"{REFERENCE}/other/2027-03-01_x.txt", b"x")
    taken = room.night()
    assert codes(taken.findings) == ([finding] if finding else [])
    assert len(room.pieces()) == (0 if finding else 1)


def test_a_scanner_that_is_not_there_stops_the_intake(moto_bucket: S3Bucket, tmp_path: Path) -> None:
    room = make_room(moto_bucket, tmp_path, virus_scan="no-such-scanner")
    with pytest.raises(UsageError):
        room.night()


@pytest.mark.slow
def test_a_rebuilt_catalogue_knows_the_same_evidence(room: Room) -> None:
    pay = b"period,hours,rate,gross\n2027-02-01/2027-02-14,80,31.50,2520\n2027-02-15/2027-02-28,eighty,31.50,2520\n"
    room.drop(f"{REFERENCE}/pay-record/2027-03-04_pay.csv", pay)
    room.drop(
        f"{REFERENCE}/signed-agreement/2026-11-01_a.txt",
        b"The worker shall reimburse the $230 compliance fee.",
    )
    taken = room.night()
    assert [(f.code, f.row, f.field) for f in taken.findings] == [("pay-row", 3, "hours")]
    grown = room.archive.catalogue.dump()
    before = room.archive.catalogue.pieces([CASE])[CASE]
    assert {(p.type, len(p.rows), p.mentions) for p in before} == {
        ("pay-record", 1, ()),
        (
            "signed-agreement",
            0,
            (Mention("fee-recovered", "The worker shall reimburse the $230 compliance fee."),),
        ),
    }
    room.archive.catalogue.rebuild(room.archive.bucket)
    assert room.archive.catalogue.dump() == grown


@pytest.mark.slow
def test_a_crash_after_any_call_is_healed_by_the_next_run(moto_bucket: S3Bucket, tmp_path: Path) -> None:
    """The store fails from call n on, for every n; the run after it files everything, once."""
    room = make_room(moto_bucket, tmp_path, tesseract="")
    for number in (1, 2):
        room.drop(f"{REFERENCE}/other/2027-03-0{number}_x.txt", f"paper {number}".encode())
    client = moto_bucket.client
    calls = limit = 0

    def failing(**_: object) -> None:
        nonlocal calls
        calls += 1
        if calls > limit:
            raise Unavailable("the store is gone")

    client.meta.events.register("before-parameter-build", failing)
    done = False
    while not done and limit < 60:
        calls, limit = 0, limit + 1
        taken = room.night()
        done = calls <= limit
    client.meta.events.unregister("before-parameter-build", failing)
    assert done and taken.rejected == 0
    assert len(room.pieces()) == 2
    report = check(moto_bucket, deep=True)
    assert [f for f in report.findings if f.code != "O08"] == []


def test_a_large_original_goes_from_disk_to_the_store(moto_bucket: S3Bucket, tmp_path: Path) -> None:
    room = make_room(moto_bucket, tmp_path, tesseract="")
    content = b"\x00\x01" * (5 << 20)
    room.drop(f"{REFERENCE}/other/2027-03-01_film.dat", content)
    assert room.night().new == 1
    (piece,) = room.pieces()
    assert room.archive.fetch(str(piece["key"]), str(piece["version_id"]), str(piece["digest"])) == content


def test_what_a_killed_run_left_in_the_work_folder_goes(room: Room) -> None:
    left = room.settings.home_folder / "work" / "999999-dead"
    left.mkdir(parents=True)
    (left / "copy").write_bytes(b"a person's paper")
    room.night()
    assert not left.exists()


def test_the_readings_form_is_stable() -> None:
    reading = Transcript(
        "t", "f.txt", text="é", how="read", pay=({"hours": "80"},), mentions=("fee-recovered",)
    )
    kept = readings_bytes({"ev-a": reading, "ev-b": Transcript("t", "s.png", notice=NO_OCR)})
    scan = read_readings(kept)["ev-b"].notice
    assert scan and "numérisation" in scan.fr
    older = kept.replace(
        json.dumps(NO_OCR.as_dict(), sort_keys=True, separators=(",", ":")).encode(), b'"Not read."'
    )
    assert older != kept and str(read_readings(older)["ev-b"].notice) == "Not read."
    kept = readings_bytes({"ev-a": reading})
    assert read_readings(kept) == {"ev-a": reading}
    data = json.loads(kept)
    assert data["format"] == "casefile-readings/1"
    data["readings"]["ev-a"]["later"] = 1
    assert read_readings(json.dumps(data).encode()) == {"ev-a": reading}


def test_readings_that_are_kept_alike_share_an_object_and_others_do_not(room: Room) -> None:
    room.drop(f"{REFERENCE}/other/2027-01-01_a.txt", b"a")
    room.drop(f"{REFERENCE}/other/2027-05-01_b.txt", b"b")
    room.drop(f"{REFERENCE}/pay-record/2027-05-01_c.txt", b"c")
    room.drop(f"{REFERENCE}/pay-record/2026-12-01_d.txt", b"d")
    room.night()
    (entry,) = (e for e, _ in ledger.read(room.archive.bucket, CASE) if e.kind == EVIDENCE_ARCHIVED)
    shared: dict[str, list[str]] = {}
    for piece in entry.body["evidence"]:
        assert piece["reading"]["record_class"] == piece["object"]["record_class"]
        shared.setdefault(piece["reading"]["key"], []).append(piece["date"])
    assert sorted(map(sorted, shared.values())) == [
        ["2026-12-01"],
        ["2027-01-01", "2027-05-01"],
        ["2027-05-01"],
    ]
