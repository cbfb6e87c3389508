"""Between two "look again" days the calendar changes nothing: every day of made-up lives is looked at."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from casefile.cases.contents import particulars
from casefile.cases.filed import Piece
from casefile.cases.pay_rows import PayRow
from casefile.cases.timeline import as_submitted, timeline_of
from casefile.coverage.judging import dossier_of, judge
from casefile.coverage.turns import look_again_on, turns
from casefile.documents import due as due_rules
from casefile.documents.make import due, wanted
from casefile.periods import Period
from casefile.reference.obligations import load_obligations
from casefile.reference.tables import load_tables
from casefile.retention import watch
from casefile.retention.keeping import keeping
from casefile.settings import Settings
from flows.steps.documents import read_library
from tests.support.examples import examples
from tests.support.listed import DAYS, ToldLife, told
from tests.support.lives import SCHEDULE

D = dt.date
RULES, TABLES, LIBRARY = load_obligations(), load_tables(), read_library(Settings())
KINDS = sorted(RULES.types)
FIRST, LAST = D(2026, 10, 1), D(2031, 12, 31)

days = st.dates(D(2026, 10, 1), D(2030, 12, 31))
events = st.one_of(
    st.tuples(
        st.just("permit-issued"),
        days,
        st.fixed_dictionaries({}, optional={"valid_from": days.map(str), "expires_on": days.map(str)}),
    ),
    st.tuples(st.just("maintained-status"), days, st.fixed_dictionaries({"applied_on": days.map(str)})),
    st.tuples(st.just("extension-decided"), days, st.just({"outcome": "refused"})),
    st.tuples(
        st.sampled_from(
            ["employment-started", "employment-started", "employment-ended", "permit-refused", "offer-withdrawn",
             "layoff", "recall", "open-permit-issued", "preliminary-finding", "agreement-signed", "left-canada"]
        ),
        days,
        st.just({}),
    ),
)  # fmt: skip
pieces = st.tuples(
    st.sampled_from([*KINDS, *["pay-record", "clearance-letter"] * 8]),
    days,
    st.integers(0, 60),
    st.booleans(),
)


def _piece(number: int, kind: str, day: dt.date, length: int, rows: bool) -> Piece:
    period = Period(day, day + length * DAYS) if length else None
    pay = (PayRow(period, Decimal(80), Decimal(40), gross=Decimal(3200)),) if rows and period else ()
    return Piece(f"ev-{number}", kind, day, period, pay)


def answers(life: ToldLife, papers: list[Piece], day: dt.date) -> tuple[Any, ...]:
    """All that is judged of a case as of a day: coverage, departures, lapses, papers due and wanted, watch lines."""
    content = life.told_contents()
    kept = keeping(life.case, SCHEDULE)
    dossier = dossier_of(life.case, content, papers, kept.retention.keep_through, TABLES)
    assert dossier is not None
    known = particulars(life.case, content)
    judged = judge(dossier, life.case.id, RULES, TABLES, day).with_lapses(
        due_rules.lapses(life.case, dossier.offer, content, LIBRARY, day, dt.UTC)
    )
    dates = watch.dates_of(life.case, kept)
    return (
        judged.slim(),
        due(life.case, dossier.offer, LIBRARY, day, known),
        wanted(life.case, dossier.offer, LIBRARY, TABLES, day, known),
        [(line.kind, line.within) for line in watch.watch([dates], SCHEDULE.watch, day)],
    )


def next_look(life: ToldLife, papers: list[Piece], day: dt.date) -> dt.date:
    content = life.told_contents()
    kept = keeping(life.case, SCHEDULE)
    dossier = dossier_of(life.case, content, papers, kept.retention.keep_through, TABLES)
    assert dossier is not None
    progress = timeline_of(life.case, particulars(life.case, content))
    return look_again_on(
        [
            *turns(dossier, RULES, day),
            *due_rules.turns(LIBRARY, as_submitted(dossier.offer, progress), progress),
            *watch.turns(watch.dates_of(life.case, kept), SCHEDULE.watch),
        ],
        day,
    )


@pytest.mark.slow
@settings(max_examples=examples(20), phases=(Phase.explicit, Phase.reuse, Phase.generate))
@given(
    st.integers(0, 9), st.lists(events, max_size=5), st.lists(pieces, max_size=6), days, st.integers(0, 10**6)
)
def test_between_two_days_of_looking_again_nothing_changes(
    number: int, happened: list[Any], filed: list[Any], begin: dt.date, seed: int
) -> None:
    life = told(number)
    for kind, day, fields in happened:
        life.event(kind, day, **fields)
    papers = [_piece(place, *one) for place, one in enumerate(filed)]
    day = begin
    for _ in range(6):
        following = min(next_look(life, papers, day), LAST)
        known = answers(life, papers, day)
        between = {day + DAYS, following - DAYS, day + (seed % max((following - day).days, 1)) * DAYS}
        for other in sorted(one for one in between if day < one < following):
            assert answers(life, papers, other) == known, (day, other, following)
        if following >= LAST:
            break
        day = following


@pytest.mark.slow
def test_whom_the_conditions_bound_no_more_when_work_began_is_judged_all_the_same() -> None:
    life = told(2)
    life.event("open-permit-issued", D(2026, 12, 1))
    life.event("employment-started", D(2027, 3, 1))
    judged = answers(life, [], D(2027, 6, 1))[0]
    assert all(item.requirement.every != "year" for _, item in judged.gaps)
