"""What is lived while a store fails: every verb of daily work, each doing only what was not done before."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from casefile.cases.events import KINDS
from casefile.documents import certificate, make
from casefile.errors import CasefileError
from casefile.findings import Finding
from casefile.packet import office
from casefile.pdf import make_pdfs
from casefile.reference.tables import load_tables
from casefile.said import Said
from casefile.settings import Settings
from flows.steps import night
from flows.steps.dispositions import approve, destroy, request
from flows.steps.documents import Bench, read_library
from flows.steps.events import record_event
from flows.steps.evidence import Given, take_given
from flows.steps.holds import place_hold, release_hold
from flows.steps.inspections import build_packet, plan_packet
from flows.steps.offers import accepting
from storage.actor import Actor
from storage.archive import Archive
from storage.commit import commit, conclude, write
from storage.disposition import Officer, carry_out
from storage.heads.sealing import seal
from storage.state import CaseState
from tests.support import packet_samples
from tests.support.keeping import NOW, TABLES, TODAY, D, act, at, settle
from tests.support.packet_samples import say
from tests.support.records import EMPLOYER, archive_document, naming, offer
from tests.support.samples import offer_data
from tests.support.warm_workshop import WarmWorkshop

Live = Callable[[Archive, Officer, Path], None]
YOUNG, OLD = f"{EMPLOYER}/F-1", f"{EMPLOYER}/F-2"


def life(archive: Archive, officer: Officer, folder: Path) -> None:
    """The life of two cases: one with a hold, one to its destruction; then a head over both."""
    archive.catch_up()
    _accept(archive, "F-1", "2027-02-01", "2029-02-01")
    _accept(archive, "F-2", "2020-03-01", "2022-03-01")
    _issue(archive, YOUNG, "2026-11-20", "2029-02-01")
    _issue(archive, OLD, "2020-02-01", "2022-03-01")
    for case_id in (YOUNG, OLD):
        settle(archive, case_id)
    if not archive.catalogue.load(YOUNG).case.holds:
        place_hold(archive, YOUNG, "M-1", "audit", "", act("records"))
    release_hold(archive, YOUNG, "M-1", "over", act("records"))
    asked = archive.catalogue.load(OLD).case.dispositions
    if not asked:
        request(archive, OLD, "period over", act("records"))
    if not (asked and asked[-1].carried_out_on):
        approve(archive, OLD, act("counsel"))
        carry_out(archive, officer, OLD, act("records"))
    settle(archive, YOUNG)
    _sealed(archive, folder)


def papers(archive: Archive, officer: Officer, folder: Path) -> None:
    """Evidence, a packet, a destruction with its certificate, and a head."""
    archive.catch_up()
    _accept(archive, "F-1", "2027-02-01", "2029-02-01")
    _accept(archive, "F-2", "2020-03-01", "2022-03-01")
    _issue(archive, OLD, "2020-02-01", "2022-03-01")
    settle(archive, OLD)
    pay = folder / "pay.txt"
    pay.write_text("Bulletin de paie, semaine du 1er février 2026\n")
    taken = take_given(
        Given(pay, "F-1", "pay-record", "2026-02-18", "pay"), archive, Settings(), act("records"), say
    )
    _raise(taken.findings)
    asked = archive.catalogue.load(OLD).case.dispositions
    if not asked:
        request(archive, OLD, "period over", act("records"))
    if not (asked and asked[-1].carried_out_on):
        approve(archive, OLD, act("counsel"))
    destroy(archive, officer, OLD, act("records"), Settings(), stopped=bool(asked))
    items = [{"text": "Pay", "types": ["pay-record"], "workers": ["F-1"]}]
    plan = plan_packet(packet_samples.request(items=items), archive, Settings(), say, "counsel")
    build_packet(plan, archive, Settings(), folder / "packet", say, "counsel")
    settle(archive, YOUNG)
    _sealed(archive, folder)


def nights(archive: Archive, officer: Officer, folder: Path) -> None:
    """A whole night over an inbox with an offer, an event and a piece of evidence."""
    inbox = folder / "inbox"
    files = {
        "offers/offers.json": json.dumps([offer_data(reference="F-1")]),
        "events/events.json": json.dumps(
            [
                {
                    "reference": "F-1",
                    "event": "offer-submitted",
                    "date": "2026-11-21",
                    "offer_number": "A1234567",
                }
            ]
        ),
        "evidence/F-1/pay-record/2026-02-18_pay.txt": "Bulletin de paie\n",
    }
    for name, content in files.items():
        (inbox / name).parent.mkdir(parents=True, exist_ok=True)
        (inbox / name).write_text(content)
    own = dataclasses.replace(archive)

    @contextmanager
    def opened(settings: Settings) -> Iterator[Archive]:
        yield own

    @contextmanager
    def workshop(settings: Settings, act: Actor) -> Iterator[WarmWorkshop]:
        yield WarmWorkshop(Bench(settings, read_library(settings), load_tables(settings.tables), own, act))

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(night, "open_archive", opened)
        patch.setattr(night, "open_workshop", workshop)
        patch.setattr(night, "PAUSES", (0, 0))
        summary = night.run_plain(str(inbox), Settings(workers=1), say)
    _raise(summary.findings)


LIVES: dict[str, tuple[Live, tuple[str, ...]]] = {
    "life": (life, (YOUNG, OLD)),
    "papers": (papers, (YOUNG, OLD)),
    "nights": (nights, (YOUNG,)),
}


@contextmanager
def remembered_pdfs() -> Iterator[None]:
    """The same document gives the same PDF: each is made once, however often it is asked for."""
    known: dict[bytes, Any] = {}

    def remembering(jobs: Any, settings: Settings) -> list[Any]:
        new = [job for job in jobs if job[0] not in known]
        known.update(zip([job[0] for job in new], make_pdfs(new, settings), strict=True))
        return [known[docx] for docx, _ in jobs]

    with pytest.MonkeyPatch.context() as patch:
        for module in (certificate, make, office):
            patch.setattr(module, "make_pdfs", remembering)
        yield


def _accept(archive: Archive, reference: str, start: str, end: str) -> None:
    accepted = offer(reference, job__start_date=start, job__end_date=end, worker__passport_expiry=None)
    later = act("night").settling_later()
    known = archive.catalogue.load_many([accepted.case_id])
    if not known:
        state = CaseState.new(accepted.case_id)
        written = write(archive, state, later, accepting(archive.bucket, accepted, later))
        if written.fault:
            raise written.fault
        conclude(archive, [written], later)
        known = archive.catalogue.load_many([accepted.case_id])
    case = known[0].case
    if not case.documents and not case.destroyed:
        document = archive_document(archive.bucket, accepted.case_id)
        commit(archive, accepted.case_id, later, lambda s: None if s.case.documents else naming([document]))


def _issue(archive: Archive, case_id: str, day: str, end: str) -> None:
    if not archive.catalogue.load(case_id).case.destroyed:
        event = KINDS["permit-issued"].model_validate(
            {"date": day, "expires_on": end, "number": "U123456789"}
        )
        record_event(archive, case_id, event, TABLES, act("records", D(2026, 11, 22)).settling_later())


def _sealed(archive: Archive, folder: Path) -> None:
    _raise(seal(archive, Settings(heads=str(folder / "heads")), at=at(TODAY), now=NOW).said)


def _raise(found: Sequence[Finding | Said]) -> None:
    """A step that tells of a fault instead of raising it has not done its work either."""
    for one in found:
        if isinstance(one, Said) or one.severity == "error":
            raise CasefileError(one if isinstance(one, Said) else one.said)
