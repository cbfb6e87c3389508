"""Destroying records on a real store: nothing early, nothing held, never alone; and then no readable byte."""

from __future__ import annotations

import io
import itertools
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pikepdf
import pytest

from casefile.cases.case import Entry
from casefile.errors import NotFound, Refused, UsageError
from casefile.retention import disposition
from casefile.said import Said
from casefile.settings import Settings
from casefile.word.docx_text import part_texts
from flows.steps.dispositions import approve, certify, destroy, due_list, due_of, request
from flows.steps.holds import place_hold, release_hold
from flows.steps.offers import accept_offers
from storage.archive import Archive, store_offer
from storage.check.check import check
from storage.disposition import Officer, carry_out
from storage.inbox import open_inbox
from tests.support.keeping import (
    NOW,
    TABLES,
    TODAY,
    D,
    accept,
    act,
    add_document,
    approved,
    at,
    past_case,
    record,
    settle,
    whole_case,
)
from tests.support.lives import SCHEDULE, Life
from tests.support.records import offer
from tests.support.stopping import Stopped, Stopping
from tests.support.word_templates import word_template


def step(archive: Archive, case_id: str, today: Any = TODAY) -> str:
    return due_of(archive, archive.catalogue.load(case_id).case, today).step


def test_nothing_is_due_on_the_last_day_and_everything_on_the_next() -> None:
    life = Life().offer(D(2025, 3, 1)).document()
    life.event("permit-issued", D(2025, 3, 1))
    for day, number in ((D(2031, 3, 1), 0), (D(2031, 3, 2), 3)):
        found = disposition.due(life.case, life.keeping, SCHEDULE, day)
        assert len(found.objects) == number
    assert found.since == D(2031, 3, 2) and found.rules == ("imp-six-years",) and found.step == "due"


def test_what_blocks_is_named_with_its_reason_in_both_languages() -> None:
    life = Life().offer(D(2025, 3, 1)).hold("INS-1")
    life.event("permit-issued", D(2025, 3, 1))
    found = disposition.due(life.case, life.keeping, SCHEDULE, D(2032, 1, 1))
    assert found.step == "blocked" and found.objects == ()
    (block,) = found.blocks
    assert (
        (block.code, block.objects) == ("hold", 2)
        and "INS-1" in block.reason.en
        and "INS-1" in block.reason.fr
    )
    with pytest.raises(Refused, match="INS-1"):
        disposition.request(found, "records", "", D(2032, 1, 1))


def test_a_pending_case_is_never_due() -> None:
    life = Life().offer(D(1991, 1, 1))
    found = disposition.due(life.case, life.keeping, SCHEDULE, D(2099, 1, 1))
    assert found.step == "blocked" and found.blocks[0].code == "pending"


def test_who_asks_cannot_approve_in_any_spelling_and_someone_must_act() -> None:
    life = Life().offer(D(2020, 3, 1))
    life.event("permit-issued", D(2020, 3, 1))
    found = disposition.due(life.case, life.keeping, SCHEDULE, TODAY)
    body = disposition.request(found, "records", "", TODAY)
    life.tell("disposition-requested", body, by="records")
    found = disposition.due(life.case, life.keeping, SCHEDULE, TODAY)
    for name in ("records", "Records", " RECORDS "):
        with pytest.raises((Refused, UsageError)):
            disposition.approve(found, name, TODAY)
    with pytest.raises(UsageError):
        disposition.approve(found, "", TODAY)
    with pytest.raises(Refused, match="not approved"):
        disposition.approved(found, "records")
    assert disposition.approve(found, "counsel", TODAY) == {"on": str(TODAY), "request": 3}


@pytest.mark.slow
def test_a_disposition_leaves_no_readable_byte_and_an_intact_ledger(
    archive: Archive, officer: Officer, settings: Settings, tmp_path: Path
) -> None:
    case_id = past_case(archive)
    case = archive.catalogue.load(case_id).case
    objects = {stored.key: stored.version_id for stored in case.objects}
    store_offer(archive.bucket, offer("P-1", job__title="Left by a run that stopped"))  # named by no entry
    approved(archive, case_id)
    done = destroy(archive, officer, case_id, act("records"), settings)
    assert len(done.destroyed) == 3 and done.kept == {} and done.unnamed == 1
    for key, version_id in objects.items():
        with pytest.raises(NotFound):
            archive.bucket.get(key, version_id=version_id)
    left = [v.key for v in archive.bucket.versions(f"cases/{case_id}/") if "/ledger/" not in v.key]
    assert sorted(key.rsplit("/", 1)[1] for key in left if "/readings/" not in key) == [
        f"destruction-record.{language}.v1.{suffix}"
        for language in ("en", "fr")
        for suffix in ("docx", "pdf")
    ]
    assert len(left) == 5  # and what the certificates say
    assert check(archive.bucket, deep=True).findings == []
    _forgotten(archive, case_id, tmp_path)
    with pytest.raises(Refused):
        request(archive, case_id, "again", act("records"))


def _forgotten(archive: Archive, case_id: str, folder: Path) -> None:
    told = archive.catalogue.describe(case_id, TODAY)
    assert told["status"] == told["retention"]["state"] == "disposed"
    assert {d["type"] for d in told["documents"]} == {"destruction-record"}
    assert archive.catalogue.list_cases(search="Nguyễn") == []
    assert archive.catalogue.due(D(2099, 1, 1)) == archive.catalogue.unsettled() == []
    grown = archive.catalogue.dump()
    archive.catalogue.rebuild(archive.bucket)
    assert archive.catalogue.dump() == grown
    archive.catalogue.shed()
    for file in folder.glob("catalogue.db*"):
        content = file.read_bytes()
        assert not any(secret.encode() in content for secret in ("18AB12345", "Nguyễn", "U123456789", "Zoé"))


@pytest.mark.slow
def test_the_certificate_is_pdf_a_in_both_languages_and_names_no_worker(
    archive: Archive, officer: Officer, settings: Settings
) -> None:
    import pypdf

    case_id = past_case(archive)
    approved(archive, case_id)
    destroy(archive, officer, case_id, act("records"), settings)
    case = archive.catalogue.load(case_id).case
    entry = archive.bucket.get(f"cases/{case_id}/ledger/{case.dispositions[-1].entry:06d}.json")
    destroyed = [one["sha256"] for one in json.loads(entry)["body"]["destroyed"]]
    for language, words in (("en", "Approved by"), ("fr", "Approbation donnée par")):
        pdf = next(
            d for d in case.documents if d.language == language and d.object.media_type == "application/pdf"
        )
        content = archive.fetch(pdf.object.key, pdf.object.version_id, pdf.object.sha256)
        with pikepdf.open(io.BytesIO(content)) as opened, opened.open_metadata() as metadata:
            assert (metadata["pdfaid:part"], metadata["pdfaid:conformance"]) == ("2", "B")
        text = "".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(content)).pages)
        bare = "".join(text.split())
        assert words in text and "counsel" in text and "209.2" in text
        assert all(digest in bare for digest in destroyed)
        assert not any(name in text for name in ("Zoé", "Nguy", "18AB12345", "Érablière"))
    assert not certify(archive, case_id, act("records"), settings)


def test_the_certificate_counts_each_rule_from_its_own_day_and_names_what_stayed() -> None:
    from casefile.documents.certificate import Destruction, destruction_fields

    life = Life().offer(D(2018, 9, 4))
    life.event("permit-issued", D(2018, 8, 20))
    life.event("employment-started", D(2018, 9, 5))

    def told(language: str, *rules: tuple[str, str]) -> dict[str, Any]:
        destroyed = [
            {"sha256": "ab" * 32, "record_class": "event", "media_type": "application/json", "size": 12345}
            | {"rule": rule, "keep_through": through}
            for rule, through in rules
        ]
        kept = [
            {"key": f"cases/{life.case.id}/evidence/{name}", "reason": "the store holds it"}
            for name in ("ev-abc/pay.csv", "readings/xyz.json")
        ]
        body = {"on": "2026-11-22", "destroyed": destroyed, "kept": kept}
        entry = Entry(life.case.id, 9, "disposition-carried-out", NOW, "archives", body)
        done = Destruction(entry, "cd" * 32, ("hr", TODAY), ("counsel", TODAY))
        return destruction_fields(life.case, done, SCHEDULE, language, TODAY)

    case_rule, payroll = ("imp-six-years", "2024-09-05"), ("payroll", "2025-12-31")
    one = told("fr", case_rule)
    assert (one["anchor"], one["keep_through"]) == ("5 septembre 2018", "5 septembre 2024")
    assert "JSON · 12\u00a0345\u00a0octets" in one["destroyed"][0]
    assert [line.split(" – ")[0] for line in one["kept"]] == ["evidence/ev-abc", "evidence/readings/xyz.json"]
    two = told("en", case_rule, payroll)
    assert two["anchor"] == "rule 1: September 5, 2018; rule 2: December 31, 2019"
    assert told("en", payroll)["keep_through"].endswith("2025")


@pytest.mark.slow
def test_an_employers_own_certificate_takes_the_place_of_the_shipped_one(
    archive: Archive, officer: Officer, settings: Settings, tmp_path: Path
) -> None:
    own = tmp_path / "own"
    for language in ("en", "fr"):
        (own / language).mkdir(parents=True)
        body = ["Our own words {{ certificate.count }} {{ document.title }} {{ word.not_stated }}"]
        (own / language / "destruction-record.docx").write_bytes(word_template(body))
    case_id = past_case(archive)
    approved(archive, case_id)
    destroy(archive, officer, case_id, act("records"), settings.model_copy(update={"templates": own}))
    (docx,) = (
        d
        for d in archive.catalogue.load(case_id).case.documents
        if d.language == "en" and d.object.media_type.endswith("document")
    )
    content = archive.fetch(docx.object.key, docx.object.version_id, docx.object.sha256)
    told = part_texts(content, ["word/document.xml"])["word/document.xml"]
    assert "Our own words" in told
    assert "Certificate of destruction not stated" in told


def test_what_holds_a_case_is_said_in_both_languages() -> None:
    life = Life().offer(D(2020, 3, 1)).hold("INS-1").document()
    life.event("permit-issued", D(2020, 2, 1))
    both = disposition.due(life.case, life.keeping, SCHEDULE, D(2025, 1, 1))
    said = disposition.blocked_by(both)
    assert said and "held for the matter INS-1 since 2026-11-22 and" in said.en
    assert "gardé pour l’affaire INS-1 depuis le 2026-11-22 et" in said.fr
    assert Said.read(json.loads(json.dumps(said.as_dict()))) == said


@pytest.mark.slow
def test_a_hold_placed_after_the_approval_keeps_everything(archive: Archive, officer: Officer) -> None:
    case_id = past_case(archive)
    approved(archive, case_id)
    place_hold(archive, case_id, "INS-9", "inspection", "IRPR 209.5", act("counsel"))
    with pytest.raises(Refused, match="INS-9"):
        carry_out(archive, officer, case_id, act("records"))
    assert len(archive.catalogue.load(case_id).case.objects) == 3
    release_hold(archive, case_id, "INS-9", "closed", act("counsel"))
    assert len(carry_out(archive, officer, case_id, act("records")).destroyed) == 3


@pytest.mark.slow
def test_the_store_s_own_hold_and_lock_are_looked_at_inside_the_delete(
    archive: Archive, officer: Officer
) -> None:
    case_id = past_case(archive)
    approved(archive, case_id)
    case = archive.catalogue.load(case_id).case
    held, locked = case.objects[0], case.objects[1]
    archive.bucket.set_hold(held.key, held.version_id, on=True)
    archive.bucket.extend(locked.key, locked.version_id, at(D(2030, 1, 1)))
    done = carry_out(archive, officer, case_id, act("records"))
    assert [stored.key for stored in done.destroyed] == [case.objects[2].key]
    assert {key: why.en for key, why in done.kept.items()} == {
        held.key: "the store holds it",
        locked.key: "the store locks it until 2030-01-01",
    }
    assert step(archive, case_id) == "due"
    assert archive.catalogue.describe(case_id, TODAY)["retention"]["state"] == "due"


@pytest.mark.slow
def test_an_entry_written_meanwhile_stops_the_delete(archive: Archive, officer: Officer) -> None:
    case_id = past_case(archive)
    approved(archive, case_id)

    class Interrupted:
        def __init__(self) -> None:
            self.done = False

        def __getattr__(self, name: str) -> Any:
            if name == "versions" and not self.done:
                self.done = True
                record(archive, case_id, "conditions-changed", D(2021, 1, 1))
            return getattr(archive.bucket, name)

    slow = replace(archive, bucket=Interrupted())  # type: ignore[arg-type]
    with pytest.raises(Refused, match="changed meanwhile"):
        carry_out(slow, officer, case_id, act("records"))


def test_payroll_that_is_kept_longer_stays_and_is_named(archive: Archive, officer: Officer) -> None:
    life = Life().offer(D(2020, 3, 1)).document()
    life.event("permit-issued", D(2020, 2, 1))
    stub = life.case.objects[1]
    life.case.keep(
        replace(stub, record_class="payroll", key=stub.key + "2"), D(2021, 12, 31), D(2021, 12, 31)
    )
    found = disposition.due(life.case, life.keeping, SCHEDULE, TODAY)
    assert len(found.objects) == 3 and found.step == "due"
    (block,) = found.blocks
    assert (block.code, block.objects, block.until) == ("not-due", 1, D(2027, 12, 31))


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["permit-refused", "offer-withdrawn"])
def test_a_case_without_a_permit_is_destroyed_after_its_own_period(
    archive: Archive, officer: Officer, kind: str
) -> None:
    case_id = whole_case(archive, f"N-{kind}", start=D(2024, 6, 1))
    record(archive, case_id, kind, D(2024, 5, 1))
    settle(archive, case_id)
    assert [found.case_id for found in due_list(archive, TODAY)] == [case_id]
    approved(archive, case_id)
    assert len(carry_out(archive, officer, case_id, act("records")).destroyed) == 3


def test_nothing_is_destroyed_without_a_request_and_an_approval(archive: Archive, officer: Officer) -> None:
    case_id = past_case(archive)
    with pytest.raises(Refused, match="no destruction was requested"):
        carry_out(archive, officer, case_id, act("records"))
    assert step(archive, case_id) == "due"
    request(archive, case_id, "", act("records"))
    assert not request(archive, case_id, "", act("records"))
    with pytest.raises(Refused, match="not approved"):
        carry_out(archive, officer, case_id, act("counsel"))
    with pytest.raises(Refused, match="cannot approve"):
        approve(archive, case_id, act("Records"))
    assert step(archive, case_id) == "requested"
    with pytest.raises(NotFound):
        certify(archive, case_id, act("records"), Settings())


@pytest.mark.slow
def test_what_arrives_after_the_request_is_not_destroyed_by_it(archive: Archive, officer: Officer) -> None:
    case_id = past_case(archive)
    approved(archive, case_id)
    add_document(archive, case_id, 2)
    settle(archive, case_id)
    done = carry_out(archive, officer, case_id, act("records"))
    assert len(done.destroyed) == 3 and done.unnamed == 0
    (left,) = archive.catalogue.load(case_id).case.objects
    assert archive.bucket.get(left.key, version_id=left.version_id)


@pytest.mark.slow
def test_the_inbox_that_still_has_the_row_does_not_bring_the_offer_back(
    archive: Archive, officer: Officer, tmp_path: Path
) -> None:
    case_id = past_case(archive)
    accepted = archive.catalogue.load(case_id).offer
    assert accepted
    (tmp_path / "inbox" / "offers").mkdir(parents=True)
    (tmp_path / "inbox" / "offers" / "a.json").write_bytes(accepted.canonical())
    approved(archive, case_id)
    carry_out(archive, officer, case_id, act("records"))
    taken = accept_offers(open_inbox(str(tmp_path / "inbox"), Settings()), archive, TABLES, act("night"))
    assert (taken.read, taken.accepted, taken.new) == (1, 1, 0)
    assert archive.catalogue.load(case_id).offer is None


@pytest.mark.slow
@pytest.mark.parametrize("after", [False, True], ids=["before the effect", "after the effect"])
def test_a_carrying_out_stopped_at_any_call_and_repeated_ends_as_if_never_stopped(
    archive: Archive, officer: Officer, after: bool, tmp_path: Path
) -> None:
    stopped = 0
    for last in itertools.count(1):
        case_id = past_case(archive, f"C-{after}-{last}")
        approved(archive, case_id)
        calls = itertools.count(1)
        bucket, catalogue, key = (
            Stopping(real, calls, last, after=after) for real in (archive.bucket, archive.catalogue, officer)
        )
        catalogue.schedule = archive.catalogue.schedule
        fragile = replace(archive, bucket=bucket, catalogue=catalogue)  # type: ignore[arg-type]
        try:
            carry_out(fragile, key, case_id, act("records"))  # type: ignore[arg-type]
        except Stopped:
            stopped += 1
            assert {f.code for f in check(archive.bucket).findings} <= {"D02"}
            archive.catalogue.rebuild(archive.bucket)  # even a catalogue lost just then can be read again
            if not archive.catalogue.load(case_id).case.destroyed:
                carry_out(archive, officer, case_id, act("records"))
        case = archive.catalogue.load(case_id).case
        assert len(case.destroyed) == 3 and case.objects == []
        if next(calls) <= last:
            break  # the run ended before its turn to be stopped came
    # Catching up, loading, listing; six calls for each of three objects; the entry; the catalogue; snapshots looked for
    # before and after. A call that fails
    # by itself, when the next entry or the destroyed version is looked for, cannot be stopped after its effect.
    assert stopped == (20 if after else 26)
    assert check(archive.bucket, deep=True).findings == []


@pytest.mark.slow
def test_a_renewed_case_is_not_due_while_its_renewal_waits(archive: Archive) -> None:
    case_id = past_case(archive)
    accept(archive, "P-1", day=TODAY, portal={"offer_number": "A7654321"}, job__start_date="2027-03-01")
    assert step(archive, case_id) == "blocked"
