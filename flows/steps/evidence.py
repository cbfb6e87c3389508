"""Evidence taken in by the night run or by a person, and taken back when it was filed by mistake."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

from casefile.cases import holds
from casefile.cases.case import EVIDENCE_WITHDRAWN
from casefile.errors import CasefileError, NotFound, UsageError
from casefile.evidence.claims import FOLDER, Claim, claim_from_path, suffix_of
from casefile.evidence.payroll import pay_fields
from casefile.evidence.staging import Open, open_plain, plain_files
from casefile.files.unfit import UnfitError
from casefile.findings import Finding
from casefile.progress import Progress
from casefile.reference.obligations import load_obligations
from casefile.settings import Settings
from casefile.sheets.column_maps import FILES, read_maps
from flows.steps.filing import Taker
from flows.steps.incoming import Bringing, Incoming, person_claim
from flows.steps.tally import Tally
from flows.steps.work_folder import work_folder
from storage.actor import Actor
from storage.archive import Archive
from storage.commit import Draft, commit
from storage.inbox import Inbox, open_inbox
from storage.state import CaseState


@dataclass(frozen=True)
class Given:
    """What a person hands over: a file, folder or ZIP, with words that hold for all of it, or a mapping sheet."""

    place: Path = Path()
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
    pay_map, unusable = pay_mapping(inbox)
    with _taking(archive, settings, act, by_hand=False, pay_map=pay_map) as (bringing, taker):
        bringing.findings += unusable
        return _finish(bringing, taker.take(bringing.tree(files, prefix=f"{FOLDER}/"), progress))


def take_given(given: Given, archive: Archive, settings: Settings, act: Actor, progress: Progress) -> Tally:
    """Take in what a person hands over. Raises UsageError when the words do not fit together."""
    pay_map, unusable = _mapping_at_hand(settings)
    with _taking(archive, settings, act, by_hand=True, pay_map=pay_map) as (bringing, taker):
        bringing.findings += unusable
        bringing.source, bringing.brought_by = given.source, given.brought_by
        return _finish(bringing, taker.take(_brought(given, bringing), progress))


def take_files(
    files: Sequence[tuple[str, Path]],
    words: Given,
    archive: Archive,
    settings: Settings,
    act: Actor,
    progress: Progress,
) -> Tally:
    """Take in files that a person hands over by their names, each with where its copy lies, of one case.

    ``words`` hold for all; without a date each name gives its own, as in a folder. A ZIP without a type is laid out by
    types. A file that claims nothing costs only itself, and its name stands in its finding.
    """
    pay_map, _ = _mapping_at_hand(settings)
    with _taking(archive, settings, act, by_hand=True, pay_map=pay_map) as (bringing, taker):
        bringing.source, bringing.brought_by = words.source, words.brought_by
        brought = (one for name, path in files for one in _handed(name, path, words, bringing))
        return _finish(bringing, taker.take(brought, progress))


def _handed(name: str, path: Path, words: Given, bringing: Bringing) -> Iterator[Incoming]:
    opened = partial(open_plain, path)
    if not words.type and suffix_of(name) == ".zip":
        yield from bringing.bundle(name, opened, (), reference=words.reference)
        return
    try:
        claim = _claim_of(name, words, bringing)
    except UnfitError as unfit:
        bringing.refuse(unfit, name)
        return
    yield from bringing.one(name, opened, claim)


def _claim_of(name: str, words: Given, bringing: Bringing) -> Claim:
    """What is claimed of a file: by the words, or for its date and title by its name. Raises ``UnfitError``."""
    if words.date:
        told = {word: value for word, value in vars(words).items() if isinstance(value, str)}
        return person_claim(told, name, bringing)
    path = f"{words.type}/{name}"
    claim = claim_from_path(path, bringing.rules, bringing.today, reference=words.reference)
    return replace(claim, source=words.source, brought_by=words.brought_by)


def pay_mapping(inbox: Inbox) -> tuple[str, list[Finding]]:
    """The inbox's mapping for sheets of pay, as text; none, and a finding, where it cannot be used."""
    name = FILES["pay"]
    content = inbox.read_map(name) or b""
    try:
        read_maps(content, pay_fields(), name)
    except UsageError as error:
        return "", [Finding("error", error.said, file=name)]
    return content.decode("utf-8-sig"), []


def _mapping_at_hand(settings: Settings) -> tuple[str, list[Finding]]:
    """That of the inbox which the settings name, if there is one."""
    try:
        return pay_mapping(open_inbox(settings.inbox, settings))
    except CasefileError:
        return "", []


@contextmanager
def _taking(
    archive: Archive, settings: Settings, act: Actor, *, by_hand: bool, pay_map: str
) -> Iterator[tuple[Bringing, Taker]]:
    rules = load_obligations(settings.tables)
    with work_folder(settings) as work:
        bringing = Bringing(rules, act.today, work, settings.evidence_mb << 20)
        taker = Taker(archive, rules, settings, work, act, by_hand=by_hand, pay_map=pay_map)
        bringing.is_case = taker.is_case
        try:
            yield bringing, taker
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
