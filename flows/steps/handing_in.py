"""Offers that a person hands in at the desk: accepted as the inbox's are; what is rejected is given back at once."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import PurePosixPath

from casefile.errors import CasefileError
from casefile.findings import Finding
from casefile.intake.inbox_file import OFFERS, InboxFile
from casefile.intake.offer_intake import Row, read_offers
from casefile.intake.rejects import rejected
from casefile.reference.tables import load_tables
from casefile.settings import Settings
from flows.steps.offers import accept_offers, mapped_titles
from storage.actor import Actor
from storage.archive import Archive
from storage.inbox import InboxStream, open_inbox


@dataclass(frozen=True)
class RowTold:
    """One row as it came and what became of it. ``new``: its case has the offer since now; ``known``: had it before."""

    row: Row
    case_id: str
    new: bool
    known: bool
    findings: tuple[Finding, ...]


@dataclass(frozen=True)
class HandedIn:
    """All rows, what is to be said of whole files, and the rows to correct, as sheets by name."""

    rows: list[RowTold]
    findings: list[Finding]
    to_correct: dict[str, str]


@dataclass
class _Hand:
    """An inbox that holds what was handed in. Its mapping is that of the inbox which the settings name."""

    held: Sequence[InboxFile]
    settings: Settings
    findings: list[Finding] = field(default_factory=list)

    def files(self, kind: str) -> Iterator[InboxFile]:
        return iter(self.held if kind == OFFERS else ())

    def streams(self, kind: str) -> Iterator[InboxStream]:
        return iter(())

    def read_map(self, name: str) -> bytes | None:
        try:
            return open_inbox(self.settings.inbox, self.settings).read_map(name)
        except CasefileError:
            return None

    def keep_map(self, name: str, content: bytes) -> None:
        """Mappings are kept in inboxes that stay."""

    def write_rejected(self, name: str, content: bytes, *, like: str = "") -> bool:
        return True  # they are shown instead


def hand_in(
    files: Sequence[InboxFile],
    archive: Archive,
    settings: Settings,
    act: Actor,
    may: Callable[[str], bool],
    language: str,
) -> HandedIn:
    """Accept the offers of these files into their cases. ``may``: whether a business number is the asker's; rows of
    others are refused, and nothing is said of what the archive has of them. A bad row costs only itself."""
    tables, hand = load_tables(settings.tables), _Hand(files, settings)
    titles, _ = mapped_titles(hand)
    rows = read_offers(hand.files(OFFERS), tables, settings.english_in_quebec, titles).rows
    homes = {row.offer.case_id for row in rows if row.offer}
    before = _known(archive, homes)
    taken = accept_offers(hand, archive, tables, act, settings.english_in_quebec, language, may)
    after = _known(archive, homes)
    told = [_told(row, taken.findings, before, after, may) for row in rows]
    return HandedIn(
        told,
        [finding for finding in taken.findings if finding.row is None],
        _to_correct([one.row for one in told if not one.new and not one.known], language),
    )


def _known(archive: Archive, case_ids: set[str]) -> set[str]:
    """The digests of all offers that these cases, wherever they lie by now, have."""
    moved = archive.catalogue.transferred()
    numbers = {one.partition("/")[0] for one in case_ids}
    also = {home for home, successors in moved.items() if numbers & set(successors)}
    states = archive.catalogue.load_many(sorted(case_ids | also))
    return {stored.sha256 for state in states for stored in state.case.offers}


def _told(
    row: Row, findings: Sequence[Finding], before: set[str], after: set[str], may: Callable[[str], bool]
) -> RowTold:
    own = tuple(f for f in findings if f.file == row.file and (f.row == row.row or row.row in f.also))
    if row.offer is None or not may(row.offer.case_id.partition("/")[0]):
        return RowTold(row, "", False, False, own or row.findings)
    digest = row.offer.digest
    return RowTold(row, row.offer.case_id, digest in after - before, digest in before, own)


def _to_correct(rows: Sequence[Row], language: str) -> dict[str, str]:
    """The rows that were not taken, as text to correct: CSV, or JSON where they came so."""
    as_text = [replace(row, file=_named(row.file)) for row in rows if not row.accepted]
    return {
        name: content.decode("utf-8-sig", "replace") for name, content in rejected(as_text, language).items()
    }


def _named(file: str) -> str:
    path = PurePosixPath(file)
    return str(path if path.suffix.lower() == ".json" else path.with_suffix(".csv"))
