"""A paper that was taken back and handed in again for another year: it and what was read of it end together."""

from __future__ import annotations

from pathlib import Path

import pytest

from casefile.cases import case as c
from casefile.settings import Settings
from flows.steps.evidence import Given, take_given, withdraw_evidence
from storage import ledger
from storage.archive import Archive
from storage.catalogue.catalogue import Catalogue
from storage.check.check import check
from storage.disposition import Officer, carry_out
from storage.store.bucket import S3Bucket
from tests.support.faults import Faulty
from tests.support.keeping import TODAY, D, act, approved, at, past_case, settle
from tests.support.lives import Life, stored
from tests.support.memory_store import MemoryStore
from tests.support.packet_samples import say


def _piece(life: Life, name: str, reading: str, day: D) -> None:
    one, read = (stored(f"evidence/{part}", "payroll", life.case.id).as_dict() for part in (name, reading))
    told = {"id": f"ev-{name}", "type": "timesheet", "date": str(day), "from": None, "through": None,
            "object": one, "reading": read}  # fmt: skip
    life.tell(c.EVIDENCE_ARCHIVED, {"evidence": [told]})


@pytest.mark.parametrize(("again", "kept"), [(2028, 2036), (2032, 2038)])
def test_the_newest_reading_of_a_paper_is_kept_as_long_as_the_paper(again: int, kept: int) -> None:
    life = Life().offer(D(2027, 2, 1))
    life.event("permit-issued", D(2027, 1, 10))
    _piece(life, "a", "first", D(2030, 2, 5))
    _piece(life, "b", "first", D(2030, 2, 5))
    _piece(life, "a", "second", D(again, 2, 5))
    key = f"cases/{life.case.id}/evidence"
    locks = life.keeping.locks
    assert locks[f"{key}/a"].keep_through == locks[f"{key}/second"].keep_through == D(kept, 12, 31)
    assert locks[f"{key}/first"].keep_through == locks[f"{key}/b"].keep_through == D(2036, 12, 31)
    assert life.keeping.rules[f"{key}/second"] == "payroll"


@pytest.fixture
def opened(tmp_path: Path) -> tuple[Archive, Officer]:
    client = Faulty(MemoryStore())
    bucket = S3Bucket(client, "memory", patience=())  # type: ignore[arg-type]
    archive = Archive(bucket, Catalogue(f"sqlite:///{tmp_path}/c.db", of="test"))
    return archive, Officer(client, "memory")  # type: ignore[arg-type]


def _hand_in(archive: Archive, folder: Path, day: str) -> None:
    paper = folder / "hours.txt"
    paper.write_text("Feuille de temps, Zorglub\n")
    taken = take_given(
        Given(paper, "P-1", "timesheet", day, "hours"), archive, Settings(home=folder), act("clerk"), say
    )
    assert taken.new == 1, taken.findings


def _rebuilt_alike(archive: Archive) -> None:
    grown = archive.catalogue.dump()
    archive.catalogue.rebuild(archive.bucket)
    assert archive.catalogue.dump() == grown


@pytest.mark.slow
def test_what_was_read_is_not_destroyed_before_the_paper_whatever_year_it_was_handed_in_for(
    opened: tuple[Archive, Officer], tmp_path: Path
) -> None:
    archive, officer = opened
    case_id = past_case(archive)
    _hand_in(archive, tmp_path, "2022-02-05")
    (piece,) = archive.catalogue.evidence(case_id)
    assert withdraw_evidence(archive, case_id, piece["id"], "another year", act("clerk"))
    _hand_in(archive, tmp_path, "2019-02-05")
    settle(archive, case_id)
    assert check(archive.bucket).findings == []
    approved(archive, case_id)
    done = carry_out(archive, officer, case_id, act("records"))
    assert len(done.destroyed) == 3 and not any("/evidence/" in one.key for one in done.destroyed)
    assert not check(archive.bucket, deep=True).broken
    assert [one["date"] for one in archive.catalogue.evidence(case_id)] == ["2019-02-05"]
    _rebuilt_alike(archive)


def test_a_paper_whose_reading_alone_was_destroyed_is_listed_without_words(
    opened: tuple[Archive, Officer], tmp_path: Path
) -> None:
    """As an earlier version, or a store that refused half of it, left it."""
    archive, _ = opened
    case_id = past_case(archive)
    _hand_in(archive, tmp_path, "2022-02-05")
    state = archive.catalogue.load(case_id)
    assert archive.catalogue.list_cases(search="Zorglub")
    reading = state.case.evidence[0].reading
    body = {
        "on": "2026-11-22",
        "request": 1,
        "destroyed": [reading.as_dict()],
        "packets": [],
        "unnamed": 0,
        "kept": [],
    }
    entry, head = ledger.append(
        archive.bucket, state.head, c.DISPOSITION_CARRIED_OUT, body, at=at(TODAY), actor="records"
    )
    archive.catalogue.apply([(entry, head.digest)], {})
    (piece,) = archive.catalogue.evidence(case_id)
    assert (piece["title"], piece["date"]) == ("", "2022-02-05")
    assert archive.catalogue.list_cases(search="Zorglub") == []
    _rebuilt_alike(archive)
