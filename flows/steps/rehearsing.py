"""A packet rehearsed: planned, opened, built and read again, and nothing of it kept or written anywhere.

What an answer would hold, what would be missing from it and how long it takes is known before any letter comes. The
archive is read with a key that may only read; folder and catalogue of the rehearsal lie in the machine's temporary
place and go with it.
"""

from __future__ import annotations

import random
import shutil
import time
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from casefile import clock
from casefile.cases.case import employer_of, reference_of
from casefile.errors import UsageError
from casefile.findings import Finding
from casefile.packet.decisions import decided
from casefile.packet.plan import Plan
from casefile.packet.produce import produce
from casefile.packet.request import Request, read_request
from casefile.packet.words import Words
from casefile.pdf.scratch import new_folder
from casefile.progress import Progress
from casefile.settings import ROOT, Settings
from flows.steps.inspections import choose
from storage import packets
from storage.archive import Archive, cases_in, open_to_read, refresh

LETTER = "standing-letter.toml"


@dataclass(frozen=True)
class Rehearsal:
    """What an answer would be: the plan as decided so far, the receipt it would have, and how long building it took."""

    plan: Plan
    receipt: dict[str, Any]
    seconds: float

    @property
    def findings(self) -> list[Finding]:
        """What a person would have to see to before the answer goes."""
        return [*_of_items(self.plan), *_of_documents(self.plan, self.receipt)]

    def as_dict(self, language: str) -> dict[str, Any]:
        """The rehearsal as ``--json`` shows it."""
        receipt = self.receipt
        return {
            "id": receipt["id"],
            "items": receipt["items"],
            "findings": [finding.as_dict(language) for finding in self.findings],
            "pages": receipt["pages"],
            "volumes": receipt["volumes"],
            "documents": len(receipt["documents"]),
            "redactions": len(receipt["redaction_log"]),
            "slip_sheets": len(receipt["omissions"]),
            "seconds": self.seconds,
        }


def rehearse(name: str, settings: Settings, progress: Progress) -> Rehearsal:
    """Rehearse the answer to a request: a file, or the id of an archived one."""
    path = Path(name)
    asked = read_request(path) if path.is_file() else None
    with _reading(settings) as (archive, folder):
        asked = asked or packets.load_request(archive.bucket, name)
        refresh(archive.bucket, archive.catalogue, cases_in(archive.bucket, asked.employer))
        return rehearse_request(asked, archive, settings, folder, progress)


def rehearse_request(
    asked: Request, archive: Archive, settings: Settings, folder: Path, progress: Progress
) -> Rehearsal:
    """Build the packet in ``folder`` from what the archive has now, and take it away again."""
    began = time.monotonic()
    chosen = packets.with_ledgers(choose(asked, archive, settings), archive.catalogue.heads())
    plan = decided(chosen, packets.load_decisions(archive.bucket, asked))
    entries = packets.ledger_of(archive.bucket)
    built = produce(
        plan, packets.fetch(archive.bucket), settings, folder / "packet", progress, entries=entries
    )
    shutil.rmtree(built.folder)
    return Rehearsal(plan, built.receipt, round(time.monotonic() - began, 1))


def rehearse_sample(workers: int, settings: Settings, progress: Progress) -> list[Rehearsal]:
    """Rehearse the standing letter over so many workers, drawn by lot: others each day, for each employer of theirs.

    The letter's items are the shipped ones, or those of a file of the same name in the tables folder.
    """
    today = clock.today(settings)
    with _reading(settings) as (archive, folder):
        known = cases_in(archive.bucket)
        drawn = random.Random(today.isoformat()).sample(known, min(workers, len(known)))  # noqa: S311
        refresh(archive.bucket, archive.catalogue, sorted(drawn))
        employers = sorted({employer_of(case) for case in drawn})
        asked = [_standing(e, [c for c in drawn if employer_of(c) == e], settings) for e in employers]
        return [rehearse_request(one, archive, settings, folder, progress) for one in asked]


def _standing(employer: str, cases: list[str], settings: Settings) -> Request:
    today, language = clock.today(settings), settings.language
    own = settings.tables / LETTER if settings.tables else None
    path = own if own and own.exists() else ROOT / "casefile" / "data" / LETTER
    workers = sorted(map(reference_of, cases))
    try:
        items = tomllib.loads(path.read_text(encoding="utf-8"))["items"]
        told = [
            {
                **{k: v for k, v in item.items() if k not in ("en", "fr")},
                "text": item[language],
                "workers": workers,
            }
            for item in items
        ]
        return Request.model_validate({
            "authority": Words(language)("rehearsal"), "file_number": f"{Words(language)('rehearsal')} {today}",
            "received": today, "due": today, "language": language, "employer": employer, "items": told,
        })  # fmt: skip
    except (ValueError, KeyError, TypeError, UnicodeDecodeError):
        raise UsageError("standing-letter-wrong", file=LETTER) from None


@contextmanager
def _reading(settings: Settings) -> Iterator[tuple[Archive, Path]]:
    folder = new_folder()
    try:
        with open_to_read(settings, folder) as archive:
            yield archive, folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _of_items(plan: Plan) -> Iterator[Finding]:
    for item in plan.answered:
        if item.state == "proposed":
            yield Finding("warning", "rehearsal-undecided", item=item.number, field=str(item.number))
        for why in item.reasons:
            yield Finding("warning", "rehearsal-gap", item=item.number, why=why, field=str(item.number))


def _of_documents(plan: Plan, receipt: dict[str, Any]) -> Iterator[Finding]:
    cases = {d.id: d.case_id for d in plan.documents}
    words = Words(plan.request.language)
    slips = {one["number"]: one["reason"] for one in receipt["omissions"]}
    for one in receipt["documents"]:
        case, about = (
            reference_of(cases[one["document"]]),
            {"document": one["document"], "field": one["number"]},
        )
        if one["number"] in slips:
            yield Finding("warning", "rehearsal-slip", case=case, why=words(slips[one["number"]]), **about)
        if one["unsearched"] and not one["released"] and "." not in one["number"]:
            yield Finding("warning", "rehearsal-unsearched", case=case, **about)
        if one["pages_without_text"]:
            yield Finding("warning", "rehearsal-blind", case=case, n=len(one["pages_without_text"]), **about)
