"""The catalogue: a cache that tells what the bucket tells, however it came to know it."""

from __future__ import annotations

import stat
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import sqlalchemy

from casefile import progress
from casefile.cases.case import Entry
from casefile.errors import Conflict, IntegrityError, NotFound, Unavailable, UsageError
from casefile.question import read_question
from casefile.said import Said
from casefile.settings import Settings
from storage.catalogue import rebuilding, schema
from storage.catalogue.catalogue import Catalogue, open_catalogue
from storage.catalogue.search import Narrowing
from storage.store.bucket import S3Bucket
from tests.support.records import AT, EMPLOYER, accept, archive_document, commit, make_case, offer
from tests.support.shelf import Shelf


@pytest.fixture
def catalogue(tmp_path: Path) -> Iterator[Catalogue]:
    opened = Catalogue(f"sqlite:///{tmp_path}/catalogue.db", of="test")
    yield opened
    opened.close()


@pytest.fixture
def other(tmp_path: Path) -> Iterator[Catalogue]:
    opened = Catalogue(f"sqlite:///{tmp_path}/other.db", of="test")
    yield opened
    opened.close()


@pytest.mark.slow
def test_a_rebuilt_catalogue_equals_the_one_that_grew(
    moto_bucket: S3Bucket, catalogue: Catalogue, other: Catalogue
) -> None:
    for number in range(3):
        entries, offers, head = make_case(moto_bucket, f"R-{number}")
        for entry in entries:
            catalogue.apply([entry], offers)
    amended = offer("R-2", job__title="Chef d'équipe")
    entries, head = accept(moto_bucket, amended, head)
    catalogue.apply(entries, {amended.digest: amended.canonical()})
    catalogue.apply(commit(moto_bucket, head, [archive_document(moto_bucket, amended.case_id, 2)])[0], {})
    for _ in range(2):
        assert other.rebuild(moto_bucket) == {"cases": 3, "entries": 8, "documents": 4, "evidence": 0}
        assert other.dump() == catalogue.dump()


def test_what_is_applied_twice_is_known_once(moto_bucket: S3Bucket, catalogue: Catalogue) -> None:
    entries, offers, _ = make_case(moto_bucket)
    catalogue.apply(entries, offers)
    before = catalogue.dump()
    catalogue.apply([*reversed(entries), *entries], {})
    assert catalogue.dump() == before


def test_a_case_is_loaded_with_its_head_and_standing_offer(
    moto_bucket: S3Bucket, catalogue: Catalogue
) -> None:
    entries, offers, head = make_case(moto_bucket)
    catalogue.apply(entries, offers)
    state = catalogue.load(f"{EMPLOYER}/QC-2027-001")
    assert state.head == head
    assert state.offer == offer()
    assert [d.type for d in state.case.documents] == ["employment-agreement"]
    assert [s.case.id for s in catalogue.load_many(["x/unknown", state.case.id])] == [state.case.id]
    with pytest.raises(NotFound):
        catalogue.load("x/unknown")


def test_an_entry_that_leaves_a_gap_is_a_conflict_and_nothing_is_taken_in(
    moto_bucket: S3Bucket, catalogue: Catalogue
) -> None:
    entries, offers, _ = make_case(moto_bucket)
    with pytest.raises(Conflict):
        catalogue.apply(entries[1:], offers)
    assert catalogue.case_ids() == []


def test_another_entry_under_a_known_number_is_an_integrity_error(
    moto_bucket: S3Bucket, catalogue: Catalogue
) -> None:
    entries, offers, _ = make_case(moto_bucket)
    catalogue.apply(entries, offers)
    with pytest.raises(IntegrityError):
        catalogue.apply([(entries[0][0], "f" * 64)], offers)


def test_an_offer_altered_in_the_cache_is_noticed(
    moto_bucket: S3Bucket, catalogue: Catalogue, tmp_path: Path
) -> None:
    entries, offers, _ = make_case(moto_bucket)
    catalogue.apply(entries, offers)
    altered = sqlalchemy.update(schema.cases).values(offer_json=offer(wage__rate="99").canonical().decode())
    file = sqlalchemy.create_engine(f"sqlite:///{tmp_path}/catalogue.db")
    with file.begin() as connection:
        connection.execute(altered)
    file.dispose()
    with pytest.raises(IntegrityError, match="not the archived one"):
        catalogue.load(f"{EMPLOYER}/QC-2027-001")


@pytest.mark.slow
def test_catching_up_takes_in_what_only_the_bucket_knows(
    moto_bucket: S3Bucket, catalogue: Catalogue, other: Catalogue
) -> None:
    first, offers, _ = make_case(moto_bucket, "A")
    catalogue.apply(first[:1], offers)
    make_case(moto_bucket, "B")
    assert catalogue.catch_up(moto_bucket, [f"{EMPLOYER}/A"]) == []
    assert catalogue.heads()[f"{EMPLOYER}/A"].seq == 2
    assert catalogue.case_ids() == [f"{EMPLOYER}/A"]
    assert catalogue.catch_up(moto_bucket) == []
    other.rebuild(moto_bucket)
    assert catalogue.dump() == other.dump()


def test_a_broken_ledger_costs_only_its_case_and_is_named(
    moto_bucket: S3Bucket, catalogue: Catalogue
) -> None:
    make_case(moto_bucket, "GOOD")
    put = {"media_type": "application/json", "metadata": {}, "tags": {}, "hold": True}
    moto_bucket.put_once(f"cases/{EMPLOYER}/BAD/ledger/000001.json", b"{}", **put)  # type: ignore[arg-type]
    faults = catalogue.catch_up(moto_bucket)
    assert [type(fault) for fault in faults] == [IntegrityError]
    assert catalogue.case_ids() == [f"{EMPLOYER}/GOOD"]
    with pytest.raises(IntegrityError):
        catalogue.rebuild(moto_bucket)
    assert catalogue.case_ids() == [f"{EMPLOYER}/GOOD"]


def test_a_bucket_that_lost_what_was_seen_is_named(moto_bucket: S3Bucket, catalogue: Catalogue) -> None:
    entries, offers, _ = make_case(moto_bucket)
    catalogue.apply(entries, offers)
    moto_bucket.client.delete_object(
        Bucket=moto_bucket.name, Key=f"cases/{EMPLOYER}/QC-2027-001/ledger/000002.json"
    )
    (fault,) = catalogue.catch_up(moto_bucket)
    assert "no longer has entry 2" in str(fault)
    assert catalogue.heads()[f"{EMPLOYER}/QC-2027-001"].seq == 2


def test_a_reference_is_found_alone_or_with_its_employer(moto_bucket: S3Bucket, catalogue: Catalogue) -> None:
    for reference, number in (("A", EMPLOYER), ("A", "100000009"), ("B", EMPLOYER)):
        entries, offers, _ = make_case(moto_bucket, reference, employer__business_number=number)
        catalogue.apply(entries, offers)
    assert catalogue.find("B") == f"{EMPLOYER}/B"
    assert catalogue.find("100000009/A") == "100000009/A"
    with pytest.raises(UsageError, match="100000009/A, 123026635/A"):
        catalogue.find("A")
    for unknown in ("C", "100000009/B"):
        with pytest.raises(NotFound):
            catalogue.find(unknown)


@pytest.mark.slow
def test_cases_are_listed_and_filtered(moto_bucket: S3Bucket, catalogue: Catalogue) -> None:
    for reference, changes in (
        ("A", {}),
        ("BETA", {"worker__language": "fr"}),
        ("C", {"job__title": "50 % cook_x"}),
    ):
        entries, offers, _ = make_case(moto_bucket, reference, **changes)
        catalogue.apply(entries, offers)
    rows = catalogue.list_cases()
    assert [row["reference"] for row in rows] == ["A", "BETA", "C"]
    known = {
        "reference": "A",
        "employer": EMPLOYER,
        "status": "offered",
        "documents": 1,
        "keep_through": None,
    }
    assert known.items() <= rows[0].items()
    assert rows[0]["worker"] == "Zoé Anaïs Nguyễn-D’Amours"

    def found(**filters: str) -> list[str]:
        return [row["reference"] for row in catalogue.list_cases(**filters)]

    assert found(language="fr") == ["BETA"]
    assert found(province="QC", status="offered") == ["A", "BETA", "C"]
    assert found(employer="erabliere") == found(employer=EMPLOYER) == ["A", "BETA", "C"]
    assert found(employer="zoe") == found(status="closed") == []
    assert found(search="nguyen d’amours beta") == ["BETA"]
    assert found(search="50 %") == found(search="cook_x") == ["C"]
    assert found(search="cook%x") == []


def test_one_case_is_described_as_the_interface_says(moto_bucket: S3Bucket, catalogue: Catalogue) -> None:
    entries, offers, _ = make_case(moto_bucket)
    catalogue.apply(entries, offers)
    shown = catalogue.describe(f"{EMPLOYER}/QC-2027-001")
    (document,) = shown["documents"]
    assert list(document) == [
        *(
            "id",
            "type",
            "language",
            "media_type",
            "version",
            "digest",
            "key",
            "version_id",
            "keep_through",
            "held",
        )
    ]
    content = moto_bucket.get(document["key"], version_id=document["version_id"], sha256=document["digest"])
    assert content == b"%PDF-1.7 agreement"
    assert document["held"] is True
    assert shown["retention"]["state"] == "pending"
    assert (shown["events"], shown["coverage"], shown["holds"]) == ([], [], [])
    with pytest.raises(NotFound):
        catalogue.describe("x/unknown")


def test_a_kind_of_the_future_is_kept_and_the_rest_still_read(
    moto_bucket: S3Bucket, catalogue: Catalogue
) -> None:
    entries, offers, head = make_case(moto_bucket)
    catalogue.apply(entries, offers)
    future = Entry(head.case_id, 3, "of-the-future", AT, "x", {"a": ["é", None, 1]})
    catalogue.apply([(future, "a" * 64)], {})
    state = catalogue.load(head.case_id)
    assert (state.head.seq, state.offer) == (3, offer())


@pytest.mark.slow
def test_tables_of_another_version_archive_or_key_are_left_alone_until_they_are_rebuilt(
    moto_bucket: S3Bucket, database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_case(moto_bucket)
    first = Catalogue(database, of="one")
    first.rebuild(moto_bucket)
    first.close()

    def refused(of: str, key: str = "") -> str:
        with pytest.raises(Unavailable) as refused:
            Catalogue(database, of=of, key=key)
        return refused.value.said.code

    assert refused("another") == "catalogue-of-another"
    if database.startswith("sqlite"):
        assert refused("one", "5a" * 32) == "rebuild-needed"
    monkeypatch.setattr(schema, "VERSION", "next")
    assert refused("one") == "rebuild-needed"
    monkeypatch.undo()
    again = Catalogue(database, of="one")
    assert again.case_ids() != []
    again.close()
    monkeypatch.setattr(schema, "VERSION", "next")
    stale = Catalogue(database, of="one", to_rebuild=True)
    assert stale.rebuild(moto_bucket)["cases"] == 1
    renewed = Catalogue(database, of="one")
    assert renewed.case_ids() == stale.case_ids() != []
    renewed.close()
    stale.close()


@pytest.mark.slow
@pytest.mark.parametrize("step", range(1, 7))
def test_a_rebuild_that_is_stopped_goes_on_where_it_was(
    moto_bucket: S3Bucket, database: str, monkeypatch: pytest.MonkeyPatch, step: int
) -> None:
    monkeypatch.setattr(rebuilding, "STEP", 1)
    for n in range(3):
        make_case(moto_bucket, f"R-{n}")
    catalogue = Catalogue(database, of="one")
    entries, offers, _ = make_case(moto_bucket, "R-9")
    catalogue.apply(entries, offers)
    before = catalogue.dump()
    told: list[str] = []

    def stop(phase: Said, done: int, total: int) -> None:
        told.append(phase.code)
        if len(told) == step:
            raise KeyboardInterrupt

    if step < 6:
        with pytest.raises(KeyboardInterrupt):
            catalogue.rebuild(moto_bucket, stop)
        assert catalogue.dump() == before  # readers see the old one
        told.clear()
    assert catalogue.rebuild(moto_bucket) == {"cases": 4, "entries": 8, "documents": 4, "evidence": 0}
    whole = catalogue.dump()
    assert catalogue.rebuild(moto_bucket)["cases"] == 4 and catalogue.dump() == whole
    catalogue.close()


def test_a_disposition_clears_what_a_stopped_rebuild_left(moto_bucket: S3Bucket, tmp_path: Path) -> None:
    make_case(moto_bucket)
    catalogue = Catalogue(f"sqlite:///{tmp_path}/catalogue.db", of="one")

    def stop(*_: object) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        catalogue.rebuild(moto_bucket, stop)
    assert (tmp_path / "catalogue.db.new").exists()
    catalogue.shed()
    assert {file.name for file in tmp_path.iterdir()} <= {
        f"catalogue.db{e}" for e in ("", "-wal", "-shm", ".lock")
    }
    assert catalogue.rebuild(moto_bucket)["cases"] == 1
    catalogue.close()


@pytest.mark.slow
def test_writers_at_the_same_time_wait_for_each_other(
    moto_bucket: S3Bucket, catalogue: Catalogue, tmp_path: Path
) -> None:
    made = [make_case(moto_bucket, f"R-{n:02d}") for n in range(16)]

    def write(n: int) -> None:
        own = Catalogue(f"sqlite:///{tmp_path}/catalogue.db", of="test")
        own.apply(made[n][0], made[n][1])
        own.close()

    with ThreadPoolExecutor(8) as threads:
        list(threads.map(write, range(16)))
    assert len(catalogue.case_ids()) == 16


@pytest.mark.slow
def test_a_few_thousand_cases_are_read_in_chunks(
    moto_bucket: S3Bucket, catalogue: Catalogue, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(progress, "CHUNK", 3)
    for n in range(8):
        make_case(moto_bucket, f"R-{n}")
    catalogue.rebuild(moto_bucket)
    assert [s.case.reference for s in catalogue.load_many(catalogue.case_ids())] == [
        f"R-{n}" for n in range(8)
    ]


def test_the_catalogue_lies_in_the_home_that_only_its_owner_opens() -> None:
    settings = Settings()
    open_catalogue(settings).close()
    assert stat.S_IMODE(settings.home_folder.stat().st_mode) == 0o700
    assert (settings.home_folder / "catalogue.db").exists()


@pytest.mark.parametrize(
    ("url", "kind"),
    [
        ("nonsense", UsageError),
        ("oracle+x://h/db", UsageError),
        ("sqlite:////nowhere/at/all.db", Unavailable),
    ],
)
def test_a_database_that_cannot_be_used_says_so(url: str, kind: type[Exception]) -> None:
    with pytest.raises(kind):
        open_catalogue(Settings(database_url=url))


def test_a_text_that_a_database_refuses_costs_at_most_its_case(database: str) -> None:
    catalogue = Catalogue(database, of="test")
    shelf = Shelf(catalogue, at_once=False)
    odd, long, plain = shelf.case("ODD"), shelf.case("LONG"), shelf.case("PLAIN")
    shelf.evidence(odd, "an e-mail with\0a zero byte", title="and\0 a title")
    shelf.evidence(long, "anything", type="x" * 5000)
    shelf.evidence(plain, "an ordinary paper")
    faults = catalogue.apply(shelf.told, shelf.contents)
    assert list(faults) == ([] if database.startswith("sqlite") else [long])
    assert set(catalogue.case_ids()) == {odd, plain, long} - set(faults)
    assert [one["title"] for one in catalogue.evidence(odd)] == ["and\ufffd a title"]
    found = catalogue.search(read_question("zero byte"), Narrowing(), limit=5)
    assert [hit.reference for hit in found.hits] == ["ODD"]
    catalogue.close()


@pytest.mark.slow
def test_two_that_open_and_write_at_once_lose_nothing(database: str) -> None:
    """On either database, from an empty one on: each waits for its turn."""
    shelf = Shelf(None, at_once=False)  # type: ignore[arg-type]
    for n in range(12):
        shelf.document(shelf.case(f"R-{n:02d}"), f"paper {n}")

    def write(n: int) -> None:
        own = Catalogue(database, of="test")
        own.apply([pair for pair in shelf.told if pair[0].case_id.endswith(f"R-{n:02d}")], shelf.contents)
        own.close()

    with ThreadPoolExecutor(6) as threads:
        list(threads.map(write, [*range(12), *range(12)]))
    catalogue = Catalogue(database, of="test")
    assert len(catalogue.case_ids()) == 12
    assert catalogue.search(read_question("paper"), Narrowing(), limit=100).count == 12
    catalogue.close()
