"""Keeping how cases stand up to date: only those that changed, or that the calendar may have changed, are judged.

What a night, a list, a report or a page asks is then a question to columns: it costs what it answers.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterator, Sequence

from casefile.cases.contents import Contents, particulars
from casefile.cases.timeline import as_submitted, timeline_of
from casefile.coverage import kept
from casefile.coverage.gap_report import Totals
from casefile.coverage.judging import Judgement
from casefile.coverage.turns import NEVER, look_again_on, next_due, turns
from casefile.documents import due as due_rules
from casefile.documents.make import due, wanted
from casefile.progress import Progress, chunks
from casefile.retention import watch
from casefile.retention.keeping import keeping
from casefile.said import Said
from flows.steps.gaps import Look, Standards, joined_cases, look_at_cases
from storage.catalogue.catalogue import Catalogue
from storage.catalogue.standing import Standing
from storage.state import CaseState


def judge_of(catalogue: Catalogue, standards: Standards) -> str:
    """The digest of all that cases are judged by: the standards, and the schedule that keeps and watches them."""
    return hashlib.sha256(f"{standards.digest} {catalogue.schedule.digest}".encode()).hexdigest()


def bring_up(
    catalogue: Catalogue, standards: Standards, today: dt.date, progress: Progress | None = None
) -> int:
    """Judge the cases that are to be judged again, and keep how they stand. Answers with how many there were."""
    by = judge_of(catalogue, standards)
    stale = catalogue.to_judge(by, today)
    if stale:
        again = set(stale)
        joined = joined_cases(catalogue)
        stale = sorted(again | {case_id for case_id, others in joined.items() if again & set(others)})
    done = 0
    for chunk in chunks(stale):
        looks = look_at_cases(catalogue, chunk, standards, today)
        catalogue.write_standings(
            [standing_of(catalogue, look, standards, today) for look in looks], by, today
        )
        done += len(chunk)
        if progress:
            progress(Said("judging-cases"), done, len(stale))
    return len(stale)


def judge_all(
    catalogue: Catalogue, standards: Standards, today: dt.date, progress: Progress | None = None
) -> list[Judgement]:
    """Every case as of today, with no more of each than a report shows."""
    bring_up(catalogue, standards, today, progress)
    return list(standing_judgements(catalogue, standards))


def standing_judgements(
    catalogue: Catalogue, standards: Standards, case_ids: Sequence[str] | None = None
) -> Iterator[Judgement]:
    """How all cases were judged last, or these: read, not judged."""
    reader = kept.Reader(standards.rules)
    return (reader.read(*row) for row in catalogue.standings(case_ids))


def documents_of(state: CaseState, told: Contents, standards: Standards, today: dt.date) -> tuple[int, int]:
    """How many documents of a case are due, and how many of them are not yet made of what they show now."""
    if state.offer is None or state.case.void:
        return 0, 0
    known = particulars(state.case, told)
    is_due = due(state.case, state.offer, standards.library, today, known)
    wants = wanted(state.case, state.offer, standards.library, standards.tables, today, known)
    return len(is_due), len(wants)


def standing_of(catalogue: Catalogue, look: Look, standards: Standards, today: dt.date) -> Standing:
    """How one case stands, and until when that holds."""
    case, seq = look.state.case, look.state.head.seq
    is_due, wants = documents_of(look.state, look.told, standards, today)
    again = look_again_on(_turns(catalogue, look, standards, today), today)
    if look.judged is None or look.dossier is None:
        return Standing(case.id, seq, again, is_due, wants)
    judged, counted = look.judged.slim(), Totals()
    counted.add(judged)
    return Standing(
        case.id,
        seq,
        again,
        is_due,
        wants,
        letters=kept.letters(judged),
        told=kept.told(judged),
        lacks=frozenset(kept.lacks(judged)),
        states=kept.by_obligation(judged),
        gaps=counted.gaps,
        lapses=counted.lapses,
        departures=counted.departures,
        owed=str(counted.owed) if counted.owed else "",
        to_do=judged.to_do,
        late_since=min((item.late for _, item in judged.gaps if item.late), default=None),
        next_due=next_due(look.dossier, standards.rules, today),
    )


def _turns(catalogue: Catalogue, look: Look, standards: Standards, today: dt.date) -> Iterator[dt.date]:
    case, offer = look.state.case, look.state.offer
    yield NEVER
    yield from watch.turns(watch.dates_of(case, keeping(case, catalogue.schedule)), catalogue.schedule.watch)
    if look.dossier:
        yield from turns(look.dossier, standards.rules, today)
    if offer:
        told = timeline_of(case, particulars(case, look.told))
        yield from due_rules.turns(standards.library, as_submitted(offer, told), told)
