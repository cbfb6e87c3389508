"""Judging cases out of the catalogue: what the night's gap report, ``cases --gaps`` and ``case`` all show."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from zoneinfo import ZoneInfo

from casefile.cases.case import CASE_VOIDED
from casefile.coverage.gap_report import markdown
from casefile.coverage.judging import Judgement, dossier_of, judge
from casefile.documents.due import lapses
from casefile.documents.library import Library
from casefile.progress import chunks
from casefile.reference.obligations import Obligations, load_obligations
from casefile.reference.tables import Tables, load_tables
from casefile.retention.keeping import keeping
from casefile.settings import Settings
from flows.steps.documents import read_library
from storage.archive import Archive, store_report
from storage.catalogue.catalogue import Catalogue


@dataclass(frozen=True)
class Standards:
    """What cases are judged by: what evidences what, the tables, when each document is due, and where days begin."""

    rules: Obligations
    tables: Tables
    library: Library
    zone: dt.tzinfo


def read_standards(settings: Settings) -> Standards:
    """The standards of these settings, from the employer's own folders where they are set."""
    return Standards(
        load_obligations(settings.tables),
        load_tables(settings.tables),
        read_library(settings),
        ZoneInfo(settings.time_zone),
    )


def judge_cases(
    catalogue: Catalogue, case_ids: Sequence[str], standards: Standards, today: dt.date
) -> Iterator[Judgement]:
    """Judge these cases as of today, in their order. A case without an offer, void, joined to another, or disposed of
    is passed over; what is filed in joined ones counts in the case they join."""
    joined = _joined(catalogue)
    for chunk in chunks(case_ids):
        contents, pieces = catalogue.contents(chunk), catalogue.pieces(chunk)
        for case_id in joined.keys() & set(chunk):
            others = catalogue.pieces(joined[case_id])
            pieces[case_id] = [*pieces.get(case_id, []), *(piece for own in others.values() for piece in own)]
        for state in catalogue.load_many(chunk):
            case_id = state.case.id
            kept = keeping(state.case, catalogue.schedule).retention
            if kept.state == "disposed" or state.case.void:
                continue
            told = contents.get(case_id, ())
            dossier = dossier_of(
                state.case, told, pieces.get(case_id, []), kept.keep_through, standards.tables
            )
            if dossier and state.offer:
                judged = judge(dossier, case_id, standards.rules, standards.tables, today)
                lapsed = lapses(state.case, state.offer, told, standards.library, today, standards.zone)
                yield judged.with_lapses(lapsed)


def _joined(catalogue: Catalogue) -> dict[str, list[str]]:
    """The cases that were joined to others, by those."""
    found: dict[str, list[str]] = {}
    for state in catalogue.load_many(catalogue.with_entries(CASE_VOIDED)):
        if state.case.void and state.case.void.joins:
            found.setdefault(state.case.void.joins, []).append(state.case.id)
    return found


def judge_all(catalogue: Catalogue, standards: Standards, today: dt.date) -> list[Judgement]:
    """Every case, with no more of each than a report shows."""
    return [one.slim() for one in judge_cases(catalogue, catalogue.case_ids(), standards, today)]


def write_gap_report(
    judged: Sequence[Judgement], today: dt.date, archive: Archive, settings: Settings, *, keep: bool
) -> Path:
    """Write the gap report beside the logs, and with ``keep`` into the archive too."""
    text = markdown(judged, today, settings.language)
    name = f"{today.isoformat()}/gaps-{hashlib.sha256(text.encode()).hexdigest()[:12]}.md"
    file = settings.home_folder / "reports" / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, encoding="utf-8")
    if keep:
        store_report(archive.bucket, name, text.encode(), media_type="text/markdown; charset=utf-8")
    return file
