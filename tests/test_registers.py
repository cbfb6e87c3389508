"""Payroll files of many workers: archived once, split by worker, kept and destroyed as theirs."""

from __future__ import annotations

import csv
import datetime as dt
import hashlib
import io
import json
from pathlib import Path

import pytest

from casefile.evidence.pay_workers import WorkerName
from casefile.evidence.registers import CaseWorker, is_someone_else, owner_of, same_person
from casefile.settings import Settings
from flows.steps.dispositions import approve, destroy
from flows.steps.dispositions import request as ask
from flows.steps.evidence import Given, take_given, withdraw_evidence
from flows.steps.inspections import build_packet, plan_packet
from storage.archive import Archive
from storage.catalogue.catalogue import Catalogue
from storage.check.check import check
from storage.disposition import Officer
from storage.store.bucket import S3Bucket
from tests.support import packet_samples
from tests.support.evidence_room import BY_HAND, Room, codes, make_room
from tests.support.keeping import TODAY, D, act, past_case, record, settle, whole_case
from tests.support.packet_samples import say
from tests.support.records import EMPLOYER, make_case
from tests.support.registers import FROM, LINES, REGISTER, TO, WORKERS, named


@pytest.fixture
def room(moto_bucket: S3Bucket, tmp_path: Path) -> Room:
    made = make_room(moto_bucket, tmp_path, references=(), tesseract="")
    for reference, (given, family) in WORKERS.items():
        names = {"worker__given_names": given, "worker__family_name": family}
        entries, offers, _ = make_case(moto_bucket, reference, **names)
        made.archive.catalogue.apply(entries, offers)
    return made


def rows_of(room: Room, case_id: str) -> list[list[str]]:
    (piece,) = room.archive.catalogue.evidence(case_id)
    content = room.archive.fetch(str(piece["key"]), str(piece["version_id"]), str(piece["digest"]))
    return list(csv.reader(io.StringIO(content.decode())))


def under(room: Room, prefix: str) -> list[str]:
    return sorted(key.rpartition("/")[2] for key in room.archive.bucket.keys(prefix))


@pytest.mark.parametrize("folder", ["W-1", EMPLOYER])
def test_a_register_is_archived_once_and_each_case_gets_its_own_rows_alone(room: Room, folder: str) -> None:
    room.drop(f"{folder}/pay-record/2027-03-02_payroll.csv", REGISTER)
    taken = room.night()
    assert (taken.accepted, taken.new) == (1, 2)
    assert codes(taken.findings) == ["register-split", "register-unknown"]
    (unknown,) = (f for f in taken.findings if f.code == "register-unknown")
    assert "(row " in unknown.message and "this row is in none" in unknown.message
    assert "O'Brien" in unknown.message and "O'Brien" not in json.dumps(unknown.as_dict())
    digest = hashlib.sha256(REGISTER).hexdigest()
    one, two = (rows_of(room, f"{EMPLOYER}/{case}") for case in WORKERS)
    assert [(row[0], row[1], row[2]) for row in one[1:]] == [
        (digest, "2", "Okonkwo, Chidi"),
        (digest, "5", "Okonkwo, Chidi"),
    ]
    assert [row[1:3] for row in two[1:]] == [["3", "Maria Ferreira"]]
    pieces = room.archive.catalogue.pieces([f"{EMPLOYER}/{case}" for case in WORKERS])
    assert [[str(row.rate) for row in own[0].rows] for own in pieces.values()] == [
        ["31.50", "31.50"],
        ["24.50"],
    ]
    assert [name.partition("-")[0] for name in under(room, f"registers/{EMPLOYER}/")] == [
        "original.csv",
        "split",
    ]
    assert room.archive.catalogue.list_cases(search="Ferreira")[0]["reference"] == "W-2"
    assert len(room.archive.catalogue.list_cases(search="Ferreira")) == 1, (
        "one worker's words are in no other's case"
    )
    assert check(room.archive.bucket, deep=True).findings == []
    again = room.night()
    assert (again.accepted, again.new, again.findings) == (1, 0, [])


def test_the_catalogue_is_the_same_when_it_is_read_again_from_the_bucket(room: Room, tmp_path: Path) -> None:
    room.drop("W-1/pay-record/2027-03-02_payroll.csv", REGISTER)
    room.night()
    other = Catalogue(f"sqlite:///{tmp_path}/other.db", of="a test")
    other.rebuild(room.archive.bucket)
    assert other.dump()["casefile_evidence"] == room.archive.catalogue.dump()["casefile_evidence"]


def test_a_mapping_sheet_says_whose_number_is_whose(room: Room) -> None:
    lines = [
        LINES[0].replace("Employee,", "Name,"),
        *(line.replace("Okonkwo, Chidi", "C. O.") for line in LINES[1:]),
    ]
    room.drop("exports/march.csv", ("\n".join(lines) + "\n").encode())
    sheet = "file,reference,type,date,worker\nmarch.csv,W-1,pay-record,2027-03-02,1042\n"
    sheet += "march.csv,W-2,pay-record,2027-03-02,Maria Ferreira\n"
    room.drop("exports/mapping.csv", sheet.encode())
    taken = room.night()
    assert taken.new == 2 and codes(taken.findings) == ["register-split", "register-unknown"]
    assert [row[1] for row in rows_of(room, f"{EMPLOYER}/W-1")[1:]] == ["2", "5"]


def test_a_file_of_another_worker_alone_goes_to_that_workers_case(room: Room) -> None:
    room.drop("W-1/pay-record/2027-03-02_pay.csv", ("\n".join([LINES[0], LINES[2]]) + "\n").encode())
    room.night()
    assert room.archive.catalogue.evidence(f"{EMPLOYER}/W-1") == []
    assert [row[1] for row in rows_of(room, f"{EMPLOYER}/W-2")[1:]] == ["2"]


def test_a_file_of_the_cases_own_worker_stays_whole(room: Room) -> None:
    own = ("\n".join([LINES[0], LINES[1], LINES[4]]) + "\n").encode()
    room.drop("W-1/pay-record/2027-03-02_pay.csv", own)
    assert room.night().findings == []
    (piece,) = room.archive.catalogue.evidence(f"{EMPLOYER}/W-1")
    assert piece["digest"] == hashlib.sha256(own).hexdigest() and under(room, "registers/") == []


def test_rows_of_no_ones_case_are_told_and_the_file_stays_where_it_is(room: Room) -> None:
    strangers = [LINES[0], f"Ann Other,1,{FROM},{TO},80,30,2400", f"Bo Else,2,{FROM},{TO},80,30,2400"]
    room.drop("W-1/pay-record/2027-03-02_pay.csv", ("\n".join(strangers) + "\n").encode())
    taken = room.night()
    assert (taken.rejected, codes(taken.findings)) == (1, ["register-nobody"])
    assert room.archive.catalogue.evidence(f"{EMPLOYER}/W-1") == [] and under(room, "registers/") == []


def test_pay_of_no_one_in_particular_cannot_be_an_employers(room: Room) -> None:
    room.drop(
        f"{EMPLOYER}/pay-record/2027-03-02_pay.csv", f"period_from,period_to,hours\n{FROM},{TO},80\n".encode()
    )
    assert codes(room.night().findings) == ["register-whose"]


def test_an_extract_that_was_taken_back_does_not_come_again_by_night(room: Room) -> None:
    file = room.drop("W-1/pay-record/2027-03-02_payroll.csv", REGISTER)
    room.night()
    (piece,) = room.archive.catalogue.evidence(f"{EMPLOYER}/W-2")
    assert withdraw_evidence(room.archive, f"{EMPLOYER}/W-2", str(piece["id"]), "not hers", BY_HAND)
    assert room.night().new == 0 and room.archive.catalogue.evidence(f"{EMPLOYER}/W-2") == []
    assert file.exists()


@pytest.mark.slow
def test_a_lost_register_or_one_that_is_not_what_it_says_is_found(room: Room) -> None:
    room.drop("W-1/pay-record/2027-03-02_payroll.csv", REGISTER)
    room.night()
    bucket = room.archive.bucket
    for key in list(bucket.keys("registers/")):
        for version in bucket.versions(key):
            bucket.set_hold(key, version.version_id, on=False)
            bucket.client.delete_object(Bucket=bucket.name, Key=key, VersionId=version.version_id)
    assert {f.code for f in check(bucket).findings} == {"G01"}
    bucket.put_once(
        f"registers/{EMPLOYER}/{'a' * 16}/original.csv",
        b"x",
        media_type="text/csv",
        metadata={},
        tags={},
        hold=False,
    )
    assert {f.code for f in check(bucket).findings} == {"G01", "G03", "G04"}


@pytest.mark.parametrize(
    ("written", "name", "same"),
    [
        ("Okonkwo, Chidi", "Chidi Okonkwo", True),
        ("OBRIEN LIAM", "Liam O’Brien", True),
        ("Zoe Nguyen-Damours", "Zoé Anaïs Nguyễn-D’Amours", True),
        ("Chidi", "Chidi Okonkwo", False),
        ("Chidi Ferreira", "Chidi Okonkwo", False),
        ("", "", False),
    ],
)
def test_a_name_is_a_workers_only_where_it_can_be_no_one_elses(written: str, name: str, same: bool) -> None:
    assert same_person(written, name) is same


def test_two_cases_of_one_name_are_not_guessed_between() -> None:
    cases = [
        CaseWorker("1/A", "Chidi Okonkwo"),
        CaseWorker("1/B", "Okonkwo Chidi"),
        CaseWorker("1/77", "Ann Other"),
    ]
    assert owner_of(WorkerName("", "Chidi Okonkwo"), cases, {}) == ("1/A", "1/B")
    assert owner_of(WorkerName("12", "Chidi Okonkwo"), cases, {"12": "1/B"}) == ("1/B",)
    assert owner_of(WorkerName("77", "Somebody"), cases, {}) == ("1/77",)
    assert is_someone_else(WorkerName("", "Ann Other"), cases[0], cases)
    assert not is_someone_else(WorkerName("9", ""), cases[0], cases)


@pytest.mark.slow
def test_a_register_is_kept_as_its_longest_kept_worker(
    archive: Archive, officer: Officer, settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CASEFILE_TODAY", str(TODAY))
    settings = Settings(tesseract="")
    old = past_case(archive, "W-1", **named("Chidi", "Okonkwo"))
    young = whole_case(archive, "W-2", start=D(2024, 3, 1), **named("Maria", "Ferreira"))
    record(archive, young, "permit-issued", D(2024, 2, 1), expires_on="2026-03-01", number="U223456789")
    file = tmp_path / "payroll.csv"
    file.write_bytes(REGISTER.replace(b"2027", b"2019"))
    given = Given(file, EMPLOYER, "pay-record", "2019-03-02")
    assert take_given(given, archive, settings, act("records"), lambda *_: None).new == 2
    settle(archive, old)
    settle(archive, young)
    (folder,) = archive.catalogue.load(old).case.registers
    untils = {
        archive.bucket.head(v.key, version_id=v.version_id).retain_until
        for v in archive.bucket.versions(folder)
    }
    lasts = [archive.catalogue.load(case).case.entries_lock.keep_through for case in (old, young)]
    assert {one and one.date() for one in untils} == {max(day for day in lasts if day) + dt.timedelta(days=1)}
    assert check(archive.bucket).findings == []
    assert ask(archive, old, "period over", act("records")) and approve(archive, old, act("counsel"))
    done = destroy(archive, officer, old, act("records"), settings)
    assert done.registers == [] and folder in done.kept, "the younger worker's case keeps it"
    assert list(archive.bucket.keys(folder)) and check(archive.bucket).findings == []
    again = take_given(given, archive, settings, act("records"), lambda *_: None)
    assert again.new == 0 and archive.catalogue.evidence(old) == []


@pytest.mark.slow
def test_a_register_goes_with_the_last_of_its_cases_and_does_not_come_back(
    archive: Archive, officer: Officer, settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CASEFILE_TODAY", str(TODAY))
    settings = Settings(tesseract="")
    cases = [
        past_case(archive, reference, **named(*names))
        for reference, names in (("W-1", ("Chidi", "Okonkwo")), ("W-2", ("Maria", "Ferreira")))
    ]
    file = tmp_path / "payroll.csv"
    file.write_bytes(REGISTER.replace(b"2027", b"2019"))
    given = Given(file, EMPLOYER, "pay-record", "2019-03-02")
    assert take_given(given, archive, settings, act("records"), lambda *_: None).new == 2
    (folder,) = archive.catalogue.load(cases[0]).case.registers
    for case in cases:
        settle(archive, case)
        assert ask(archive, case, "period over", act("records")) and approve(archive, case, act("counsel"))
        done = destroy(archive, officer, case, act("records"), settings)
    assert done.registers == [folder] and list(archive.bucket.keys(folder)) == []
    assert check(archive.bucket).findings == []
    again = take_given(given, archive, settings, act("records"), lambda *_: None)
    assert (
        again.new == 0
        and codes(again.findings) == ["register-destroyed"]
        and list(archive.bucket.keys(folder)) == []
    )


@pytest.mark.slow
def test_a_packet_gives_the_workers_extract_and_never_the_register(
    archive: Archive, settings: Settings, tmp_path: Path
) -> None:
    for reference, names in WORKERS.items():
        whole_case(archive, reference, **named(*names))
    file = tmp_path / "payroll.csv"
    file.write_bytes(REGISTER.replace(b"2027", b"2026"))
    given = Given(file, EMPLOYER, "pay-record", "2026-03-02")
    assert take_given(given, archive, settings, act("records"), lambda *_: None).new == 2
    items = [{"text": "Pay of Ms. Ferreira", "types": ["pay-record"], "workers": ["W-2"]}]
    plan = plan_packet(packet_samples.request(items=items), archive, settings, say, "counsel")
    (piece,) = [one for one in plan.documents if one.type == "pay-record"]
    assert piece.case_id == f"{EMPLOYER}/W-2"
    produced, _ = build_packet(plan, archive, settings, tmp_path / "packet", say, "counsel")
    packet = packet_samples.Packet(produced)
    text = packet.all_text()
    assert "Maria Ferreira" in text and "24.50" in text
    given_out = b"".join(one.read_bytes() for one in packet.folder.rglob("*") if one.is_file())
    for other in ("Okonkwo", "Chidi", "Liam", "31.50", "20.00"):
        assert other not in text and other.encode() not in given_out
    assert hashlib.sha256(file.read_bytes()).hexdigest() in text, "it says what register it was taken from"
