"""A copy takes the archive's place: ledgers say under which version ids everything lies there, and the work goes on."""

from __future__ import annotations

import itertools
import json
from pathlib import Path
from typing import Any

import pytest

from casefile.cases.case import COPIED
from casefile.errors import IntegrityError, NotFound
from casefile.settings import Settings
from flows.steps.dispositions import approve, request
from flows.steps.evidence import Given, take_given
from flows.steps.inspections import build_packet, plan_packet
from storage import ledger
from storage.adopting import adopt, adopt_case
from storage.archive import Archive, open_archive
from storage.catalogue.catalogue import Catalogue
from storage.check.check import check
from storage.disposition import Officer, carry_out
from storage.heads.places import gather
from storage.heads.sealing import seal
from storage.replica import BucketReplica, FolderReplica, bring_back, compare, copy
from storage.store.bucket import S3Bucket
from tests.support import packet_samples
from tests.support.fault_lives import papers, remembered_pdfs
from tests.support.faults import Faulty
from tests.support.keeping import NOW, TODAY, D, act, add_document, at, past_case, record, settle, whole_case
from tests.support.memory_store import MemoryStore
from tests.support.packet_samples import say
from tests.support.records import EMPLOYER
from tests.support.registers import REGISTER, WORKERS, named
from tests.support.samples import offer_data

SETTLED, PAST = f"{EMPLOYER}/K-1", f"{EMPLOYER}/P-1"


def quiet(*_: object) -> None:
    pass


def opened(store: MemoryStore, place: Path) -> Archive:
    bucket = S3Bucket(Faulty(store), "memory", patience=())  # type: ignore[arg-type]
    place.mkdir(exist_ok=True)
    return Archive(bucket, Catalogue(f"sqlite:///{place}/c.db", of=str(place)))


def officer_of(store: MemoryStore) -> Officer:
    return Officer(Faulty(store), "memory")  # type: ignore[arg-type]


def elsewhere() -> MemoryStore:
    """A store that gives other version ids."""
    store = MemoryStore()
    store._numbers = itertools.count(5000)
    return store


def made(store: MemoryStore, place: Path) -> Archive:
    """A case with a permit, one that waits, one whose period is over; all settled, under a head."""
    archive = opened(store, place / "first")
    for reference in ("K-1", "K-2"):
        whole_case(archive, reference)
    record(archive, SETTLED, "permit-issued", D(2026, 11, 20), expires_on="2029-02-01", number="U123456789")
    settle(archive, SETTLED)
    past_case(archive, "P-1")
    assert seal(archive, Settings(heads=str(place / "heads")), at=at(TODAY), now=NOW).said == []
    return archive


def copied(archive: Archive, store: MemoryStore, place: Path) -> Archive:
    there = opened(store, place)
    replica = BucketReplica(there.bucket, NOW)
    assert copy(archive.bucket, replica, quiet).findings == []
    assert compare(archive.bucket, replica, quiet).findings == []
    return there


@pytest.mark.slow
def test_a_copy_that_was_adopted_is_whole_and_its_cases_go_on_to_their_end(tmp_path: Path) -> None:
    first, second = MemoryStore(), elsewhere()
    archive = made(first, tmp_path)
    there = copied(archive, second, tmp_path / "second")
    assert {"O02"} == {f.code for f in check(there.bucket).findings}, "until then it is a copy, and says so"
    assert len(there.catch_up()) == 3

    done = adopt(there, act("records"), quiet)
    assert (done.cases, done.faults) == (3, {})
    outside = gather(str(tmp_path / "heads"), Settings())
    assert check(there.bucket, deep=True, outside=outside).findings == []
    assert adopt(there, act("records"), quiet).objects == 0, "done once"
    there.catalogue.rebuild(there.bucket)
    case = there.catalogue.load(SETTLED).case
    assert {o.version_id for o in case.objects} <= {v.version_id for v in there.bucket.versions("cases/")}

    add_document(there, SETTLED, 2)
    record(there, SETTLED, "employment-ended", D(2028, 3, 1))
    assert settle(there, SETTLED)
    assert request(there, PAST, "period over", act("records"))
    assert approve(there, PAST, act("counsel"))
    gone = carry_out(there, officer_of(second), PAST, act("records"))
    assert len(gone.destroyed) == 3 and gone.kept == {}
    assert seal(there, Settings(heads=str(tmp_path / "heads")), at=at(TODAY), now=NOW).said == []
    assert not check(there.bucket, deep=True, outside=gather(str(tmp_path / "heads"), Settings())).broken
    grown = there.catalogue.dump()
    there.catalogue.rebuild(there.bucket)
    assert there.catalogue.dump() == grown


@pytest.mark.slow
def test_what_is_not_whole_in_the_copy_costs_its_case_and_nothing_else(tmp_path: Path) -> None:
    first, second = MemoryStore(), elsewhere()
    archive = made(first, tmp_path)
    there = copied(archive, second, tmp_path / "second")
    damaged = next(one for one in second.kept if f"{SETTLED}/documents/" in one.key)
    good, damaged.content = damaged.content, b"other"
    done = adopt(there, act("records"), quiet)
    assert list(done.faults) == [SETTLED] and done.cases == 2
    damaged.content = good
    done = adopt(there, act("records"), quiet)
    assert (done.cases, done.faults) == (1, {}), "run again, it goes on with the rest"
    assert check(there.bucket, deep=True).findings == []


@pytest.mark.slow
def test_an_object_that_the_copy_lacks_is_named(tmp_path: Path) -> None:
    first, second = MemoryStore(), elsewhere()
    archive = made(first, tmp_path)
    there = copied(archive, second, tmp_path / "second")
    second.kept.remove(next(one for one in second.kept if f"{SETTLED}/offers/" in one.key))
    with pytest.raises(IntegrityError, match="/offers/"):
        adopt_case(there.bucket, SETTLED, act("records"))


@pytest.mark.slow
def test_a_folder_is_put_into_a_bucket_and_goes_on_there(tmp_path: Path) -> None:
    first, second = MemoryStore(), elsewhere()
    archive = made(first, tmp_path)
    folder = FolderReplica(tmp_path / "folder")
    assert copy(archive.bucket, folder, quiet).findings == []
    assert compare(archive.bucket, folder, quiet).findings == []
    with pytest.raises(NotFound):
        FolderReplica(tmp_path / "no-such", make=False)
    there = opened(second, tmp_path / "second")
    entry = tmp_path / "folder" / f"cases/{SETTLED}/ledger/000001.json"
    good = entry.read_bytes()
    entry.chmod(0o600)
    entry.write_bytes(good + b" ")
    brought = bring_back(folder, there.bucket, NOW, quiet)
    assert [(f.code, dict(f.said.values)["key"]) for f in brought.findings] == [
        ("copy-unread", f"cases/{SETTLED}/ledger/000001.json")
    ]
    entry.write_bytes(good)
    assert bring_back(folder, there.bucket, NOW, quiet).new == 1, "what is there is not written again"
    for one in first.kept:
        (same,) = [other for other in second.kept if other.key == one.key]
        assert (same.metadata, same.media_type, same.lock) == (one.metadata, one.media_type, one.lock)
    assert adopt(there, act("records"), quiet).faults == {}
    assert check(there.bucket, deep=True, outside=gather(str(tmp_path / "heads"), Settings())).findings == []


@pytest.mark.slow
def test_the_commands_go_on_in_the_copy(
    settings: Settings, casefile: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, warm_workshop: None
) -> None:
    with open_archive(settings) as archive:
        case_id = whole_case(archive)
        record(archive, case_id, "permit-issued", D(2026, 11, 20), expires_on="2029-02-01")
        settle(archive, case_id)
        past = past_case(archive)
    monkeypatch.setenv("CASEFILE_TODAY", "2026-11-22")
    copy_ = f"{settings.bucket}-copy"
    assert casefile("store", "copy", f"s3://{copy_}").code == 0
    monkeypatch.setenv("CASEFILE_BUCKET", copy_)
    assert casefile("check").code == 6, "the catalogue is the first archive's"
    answer = casefile("store", "adopt", "--by", "records", "--json")
    assert (answer.code, answer.json["cases"], answer.json["findings"]) == (0, 2, [])
    assert "0 dossier" in casefile("--language", "fr", "store", "adopt", "--by", "records").out
    assert casefile("check", "--deep").code == 0
    document = casefile("case", case_id, "--json").json["documents"][0]["id"]
    assert casefile("get", case_id, document, "-o", str(tmp_path / "paper.pdf")).code == 0
    (tmp_path / "inbox" / "offers").mkdir(parents=True)
    offers = [offer_data(reference="N-1", worker__language="fr")]
    (tmp_path / "inbox" / "offers" / "offers.json").write_text(json.dumps(offers))
    assert casefile("nightly", "--plain", str(tmp_path / "inbox")).code == 0
    for step, by in (("request", "records"), ("approve", "counsel"), ("carry-out", "records")):
        done = casefile(
            "disposition", step, past, "--by", by, *(["--reason", "over"] if step == "request" else [])
        )
        assert done.code == 0, done.err
    assert casefile("check", "--deep").code == 0
    assert casefile("rebuild").code == 0


def test_the_archive_itself_has_nothing_to_adopt(tmp_path: Path) -> None:
    store = MemoryStore()
    archive = made(store, tmp_path)
    before = store.contents()
    done = adopt(archive, act("records"), quiet)
    assert (done.cases, done.objects, done.faults, store.contents()) == (0, 0, {}, before)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("change", "code"),
    [({"from": "v9999"}, "L07"), ({"key": f"cases/{SETTLED}/documents/x/y.pdf"}, "L07"), ({"version_id": 7}, "L01")],
)  # fmt: skip
def test_an_entry_that_moves_what_was_not_there_is_found(
    change: dict[str, Any], code: str, tmp_path: Path
) -> None:
    store = MemoryStore()
    archive = made(store, tmp_path)
    state = archive.catalogue.load(SETTLED)
    stored = state.case.objects[0]
    told = {"key": stored.key, "from": stored.version_id, "version_id": "v9", **change}
    body = {"on": "2026-11-23", "objects": [told]}
    ledger.append(archive.bucket, state.head, COPIED, body, at=at(TODAY), actor="someone")
    assert code in {f.code for f in check(archive.bucket).findings}


@pytest.mark.slow
def test_registers_go_on_in_the_copy_and_one_that_is_another_there_costs_its_cases_alone(
    tmp_path: Path,
) -> None:
    first, second = MemoryStore(), elsewhere()
    archive = opened(first, tmp_path / "first")
    for reference, names in (*WORKERS.items(), ("W-9", ("Ann", "Other"))):
        whole_case(archive, reference, **named(*names))
    file = tmp_path / "payroll.csv"
    file.write_bytes(REGISTER.replace(b"2027", b"2026"))
    given = Given(file, EMPLOYER, "pay-record", "2026-03-02")
    assert take_given(given, archive, Settings(tesseract=""), act("records"), quiet).new == 2
    there = copied(archive, second, tmp_path / "second")
    register = next(one for one in second.kept if one.key.startswith("registers/") and "original" in one.key)
    good, register.content = register.content, b"other"
    assert sorted(adopt(there, act("records"), quiet).faults) == [f"{EMPLOYER}/{one}" for one in WORKERS]
    register.content = good
    done = adopt(there, act("records"), quiet)
    assert (done.cases, done.faults) == (2, {})
    assert check(there.bucket, deep=True).findings == []
    again = take_given(given, there, Settings(tesseract=""), act("records"), quiet)
    assert (again.new, again.rejected) == (0, 0), "the copy knows the register and its extracts"


@pytest.mark.slow
def test_evidence_packets_and_an_answered_letter_go_on_in_the_copy(tmp_path: Path) -> None:
    first, second = MemoryStore(), elsewhere()
    archive = opened(first, tmp_path / "first")
    with remembered_pdfs():
        papers(archive, officer_of(first), tmp_path)
        there = copied(archive, second, tmp_path / "second")
        assert adopt(there, act("records"), quiet).faults == {}
        assert not check(there.bucket, deep=True).broken
        grown = there.catalogue.dump()
        there.catalogue.rebuild(there.bucket)
        assert there.catalogue.dump() == grown
        before = set(second.contents())
        items = [{"text": "Pay", "types": ["pay-record"], "workers": ["F-1"]}]
        plan = plan_packet(packet_samples.request(items=items), there, Settings(), say, "counsel")
        build_packet(plan, there, Settings(), tmp_path / "again", say, "counsel")
        assert set(second.contents()) == before, "the letter has its answer already: the same packet"
        assert not check(there.bucket, deep=True).broken
