"""Judging cases out of the catalogue: what the night's gap report, ``cases --gaps`` and ``case`` all show."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence

from casefile.coverage.judging import Judgement, dossier_of, judge
from casefile.reference.obligations import Rules
from casefile.reference.tables import Tables
from casefile.retention.plan import plan
from storage.catalogue import Catalogue

CHUNK = 500


def judge_cases(
    catalogue: Catalogue,
    case_ids: Sequence[str],
    rules: Rules,
    tables: Tables,
    today: dt.date,
) -> Iterator[Judgement]:
    """Judge these cases as of today, in their order. A case without an offer, or disposed of, is passed over."""
    for start in range(0, len(case_ids), CHUNK):
        chunk = case_ids[start : start + CHUNK]
        contents, pieces = catalogue.contents(chunk), catalogue.pieces(chunk)
        for state in catalogue.load_many(chunk):
            case_id = state.case.id
            kept = plan(state.case, catalogue.schedule).retention
            if kept.state == "disposed":
                continue
            dossier = dossier_of(
                state.case, contents.get(case_id, ()), pieces.get(case_id, []), kept.keep_through
            )
            if dossier:
                yield judge(dossier, case_id, rules, tables, today)
