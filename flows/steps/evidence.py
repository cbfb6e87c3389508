"""Evidence taken in by the night run or by a person, and taken back when it was filed by mistake."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from casefile.cases import holds
from casefile.cases.case import EVIDENCE_WITHDRAWN
from casefile.errors import NotFound, UsageError
from casefile.evidence.claims import FOLDER
from casefile.evidence.staging import Open, open_plain, plain_files
from casefile.files.unfit import UnfitError
from casefile.progress import Progress
from casefile.reference.obligations import load_obligations
from casefile.settings import Settings
from flows.steps.filing import Taker, work_folder
from flows.steps.incoming import Bringing, Incoming, person_claim
from flows.steps.tally import Tally
from storage.actor import Actor
from storage.archive import Archive
from storage.commit import Draft, commit
from storage.inbox import Inbox
from storage.state import CaseState


@dataclass(frozen=True)
class Given:
    """What a person hands over: a file, folder or ZIP, with words that hold for all of it, or a mapping sheet."""

    place: Path
    reference: str = ""
    type: str = ""
    date: str = ""
    title: str = ""
    first: str = ""
    last: str = ""
    source: str = ""
    brought_by: str = ""
    sheet: Path | None = None


def take_inbox(inbox: Inbox, archive: Archive, settings: Settings, act: Actor, progress: Progress) -> Tally:
    """Take in what lies in the inbox's ``evidence``; what is filed already changes nothing."""
    files = ((stream.name, stream.open) for stream in inbox.streams(FOLDER))
    with _taking(archive, settings, act, by_hand=False) as (bringing, taker):
        return _finish(bringing, taker.take(bringing.tree(files, prefix=f"{FOLDER}/"), progress))


def take_given(given: Given, archive: Archive, settings: Settings, act: Actor, progress: Progress) -> Tally:
    """Take in what a person hands over. Raises UsageError when the words do not fit together."""
    with _taking(archive, settings, act, by_hand=True) as (bringing, taker):
        bringing.source, bringing.brought_by = given.source, given.brought_by
        return _finish(bringing, taker.take(_brought(given, bringing), progress))


@contextmanager
def _taking(
    archive: Archive, settings: Settings, act: Actor, *, by_hand: bool
) -> Iterator[tuple[Bringing, Taker]]:
    rules = load_obligations(settings.tables)
    with work_folder(settings) as work:
        bringing = Bringing(rules, act.today, work, settings.evidence_mb << 20)
        try:
            yield bringing, Taker(archive, rules, settings, work, act, by_hand=by_hand)
        finally:
            bringing.close()


def withdraw_evidence(archive: Archive, case_id: str, piece: str, reason: str, act: Actor) -> bool:
    """Take back a piece of evidence that was filed by mistake: it is kept like all others, and counts for nothing.

    ``piece`` is its id. False when it was taken back already. Raises ``NotFound`` when the case never had it.
    """
    reason = holds.ledger_text("reason", reason)

    def decide(state: CaseState) -> Draft | None:
        case = state.case
        if piece in {filed.id for filed in case.evidence}:
            return Draft(EVIDENCE_WITHDRAWN, {"id": piece, "reason": reason, "on": act.today.isoformat()})
        if piece in {one.id for one in case.withdrawn}:
            return None
        raise NotFound("no-evidence", case=case_id, piece=piece, reference=case.reference)

    return commit(archive, case_id, act, decide)


def _finish(bringing: Bringing, taken: Tally) -> Tally:
    """Count what was refused before anyone looked at it."""
    taken.read += bringing.refused
    taken.rejected += bringing.refused
    taken.findings[:0] = bringing.findings
    return taken


def _brought(given: Given, bringing: Bringing) -> Iterable[Incoming]:
    if not given.place.exists():
        raise UsageError("no-file", place=given.place)
    if given.type or given.date:
        return _with_words(given, bringing)
    if given.place.is_dir():
        files = [*_opened(plain_files(given.place)), *_sheet(given)]
        return bringing.tree(files, reference=given.reference)
    if given.place.suffix.lower() == ".zip":
        opened = partial(open_plain, given.place)
        return bringing.bundle(given.place.name, opened, _sheet(given), reference=given.reference)
    raise UsageError("type-and-date")


def _with_words(given: Given, bringing: Bringing) -> Iterator[Incoming]:
    if not given.reference:
        raise UsageError("reference-wanted")
    files = plain_files(given.place) if given.place.is_dir() else [(given.place.name, given.place)]
    words = {name: value for name, value in vars(given).items() if isinstance(value, str)}
    for name, path in files:
        try:
            claim = person_claim(words, Path(name).name, bringing)
        except UnfitError as unfit:
            raise UsageError(unfit.said) from None
        yield from bringing.one(Path(name).name, partial(open_plain, path), claim)


def _sheet(given: Given) -> list[tuple[str, Open]]:
    """The mapping sheet of a person counts as if it lay beside the files."""
    if given.sheet is None:
        return []
    return [(f"mapping{given.sheet.suffix.lower()}", partial(open_plain, given.sheet))]


def _opened(files: Iterable[tuple[str, Path]]) -> Iterator[tuple[str, Callable[[], Any]]]:
    return ((name, partial(open_plain, path)) for name, path in files)
