"""Judging cases out of the catalogue: what the night's gap report, ``cases --gaps`` and ``case`` all show."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from zoneinfo import ZoneInfo

from casefile import __version__
from casefile.cases.contents import Contents
from casefile.cases.dossier import Dossier
from casefile.cases.filed import Piece
from casefile.coverage.gap_report import markdown
from casefile.coverage.judging import Judgement, dossier_of, judge
from casefile.documents.due import lapses
from casefile.documents.library import Library
from casefile.progress import chunks
from casefile.reference.obligations import Obligations, load_obligations
from casefile.reference.schedule import Schedule
from casefile.reference.tables import Tables, load_tables
from casefile.retention.keeping import keeping
from casefile.settings import Settings
from flows.steps.documents import read_library
from storage.archive import Archive, store_report
from storage.catalogue.catalogue import Catalogue
from storage.state import CaseState


@dataclass(frozen=True)
class Standards:
    """What cases are judged by: what evidences what, the tables, when each document is due, and where days begin."""

    rules: Obligations
    tables: Tables
    library: Library
    zone: ZoneInfo

    @cached_property
    def digest(self) -> str:
        """Changes with anything that a case is judged by, the software and the employers' logos too."""
        rules = self.rules
        parts = [__version__, self.tables.digest, self.library.digest, self.zone.key]
        parts += [
            repr(part) for part in (rules.obligations, rules.conditions, rules.requirements, rules.phrases)
        ]
        parts += [hashlib.sha256(file.read_bytes()).hexdigest() for file in _files(self.library.logos)]
        return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def _files(place: Path | None) -> list[Path]:
    """The file, or those in the folder."""
    if place is None:
        return []
    return sorted(file for file in place.iterdir() if file.is_file()) if place.is_dir() else [place]


def read_standards(settings: Settings) -> Standards:
    """The standards of these settings, from the employer's own folders where they are set."""
    return Standards(
        load_obligations(settings.tables),
        load_tables(settings.tables),
        read_library(settings),
        ZoneInfo(settings.time_zone),
    )


@dataclass(frozen=True)
class Look:
    """One case as it stands, what its offers and events say, and how it is judged; None where it is not."""

    state: CaseState
    told: Contents
    dossier: Dossier | None = None
    judged: Judgement | None = None


def judge_cases(
    catalogue: Catalogue, case_ids: Sequence[str], standards: Standards, today: dt.date
) -> Iterator[Judgement]:
    """Judge these cases as of today, in their order. A case without an offer, void, joined to another, or disposed of
    is passed over; what is filed in joined ones counts in the case they join."""
    for look in look_at_cases(catalogue, case_ids, standards, today):
        if look.judged:
            yield look.judged


def look_at_cases(
    catalogue: Catalogue, case_ids: Sequence[str], standards: Standards, today: dt.date
) -> Iterator[Look]:
    """Every known case of these, judged as of today where it is to be judged."""
    joined = joined_cases(catalogue) if case_ids else {}
    for chunk in chunks(case_ids):
        contents, pieces = catalogue.contents(chunk), catalogue.pieces(chunk)
        for case_id in joined.keys() & set(chunk):
            others = catalogue.pieces(joined[case_id])
            pieces[case_id] = [*pieces.get(case_id, []), *(piece for own in others.values() for piece in own)]
        for state in catalogue.load_many(chunk):
            case_id = state.case.id
            told = contents.get(case_id, ())
            yield _look(state, told, pieces.get(case_id, []), catalogue.schedule, standards, today)


def _look(
    state: CaseState,
    told: Contents,
    pieces: Sequence[Piece],
    schedule: Schedule,
    standards: Standards,
    today: dt.date,
) -> Look:
    kept = keeping(state.case, schedule).retention
    if kept.state == "disposed" or state.case.void:
        return Look(state, told)
    dossier = dossier_of(state.case, told, pieces, kept.keep_through, standards.tables)
    if not (dossier and state.offer):
        return Look(state, told)
    judged = judge(dossier, state.case.id, standards.rules, standards.tables, today)
    lapsed = lapses(state.case, state.offer, told, standards.library, today, standards.zone)
    return Look(state, told, dossier, judged.with_lapses(lapsed))


def joined_cases(catalogue: Catalogue) -> dict[str, list[str]]:
    """The cases that were joined to others, by those."""
    found: dict[str, list[str]] = {}
    for state in catalogue.load_many(catalogue.in_state("joined")):
        if state.case.void and state.case.void.joins:
            found.setdefault(state.case.void.joins, []).append(state.case.id)
    return found


def write_gap_report(
    judged: Iterable[Judgement],
    digest: str,
    today: dt.date,
    archive: Archive,
    settings: Settings,
    *,
    keep: bool,
) -> Path:
    """Write the gap report beside the logs, and with ``keep`` into the archive too; where it lies.

    ``digest`` is of what the judgements say: while they say the same, the report of an earlier night stands.
    """
    told = hashlib.sha256(f"{digest} {settings.language}".encode()).hexdigest()[:12]
    reports = settings.home_folder / "reports"
    if not keep and (known := max(reports.glob(f"*/gaps-{told}.md"), default=None)):
        return known
    text = markdown(judged, today, settings.language)
    name = f"{today.isoformat()}/gaps-{told}.md"
    file = reports / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, encoding="utf-8")
    if keep:
        store_report(archive.bucket, name, text.encode(), media_type="text/markdown; charset=utf-8")
    return file
