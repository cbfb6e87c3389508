"""Until when records are kept: what must hold for any life of a case."""

from __future__ import annotations

import datetime as dt
import itertools
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from casefile.retention.keeping import unsettled
from tests.support.lives import Life, permitted

days = st.dates(dt.date(1990, 1, 1), dt.date(2100, 12, 31))


@given(days)
def test_six_years_from_any_day_are_never_short_and_at_most_a_day_long(day: dt.date) -> None:
    through = permitted(day).keep_through
    assert through is not None
    whole = (through.year - day.year, through.month - day.month, through.day - day.day)
    assert whole in ((6, 0, 0), (6, 1, -28))


events = st.one_of(
    st.tuples(
        st.just("permit-issued"),
        days,
        st.fixed_dictionaries({}, optional={"valid_from": days.map(str), "expires_on": days.map(str)}),
    ),
    st.tuples(
        st.sampled_from(
            ["permit-refused", "offer-withdrawn", "employment-started", "employment-ended", "arrived"]
        ),
        days,
        st.just({}),
    ),
)


def told(start: dt.date, province: str, happened: list[Any]) -> Life:
    life = Life().offer(start, start + dt.timedelta(days=700), province=province)
    for kind, day, fields in happened:
        life.event(kind, day, **fields)
    return life


provinces = st.sampled_from(["ON", "BC", "AB", "SK", "NS"])


@given(days, provinces, st.lists(events, max_size=4), st.randoms())
def test_the_order_of_events_does_not_matter(
    start: dt.date, province: str, happened: list[Any], random: Any
) -> None:
    shuffled = list(happened)
    random.shuffle(shuffled)
    one, other = told(start, province, happened).keeping, told(start, province, shuffled).keeping
    assert one.retention == other.retention
    assert one.locks == {key: other.locks[key] for key in one.locks}


@given(days, provinces, st.lists(events, max_size=4), events)
def test_one_more_event_never_makes_a_date_earlier(
    start: dt.date, province: str, happened: list[Any], more: Any
) -> None:
    before = told(start, province, happened).keep_through
    after = told(start, province, [*happened, more]).keep_through
    assert before is None or (after is not None and after >= before)


steps = st.one_of(
    st.tuples(st.just("event"), events),
    st.tuples(st.just("offer"), days),
    st.tuples(st.just("hold"), st.sampled_from(["M-1", "M-2"])),
    st.tuples(st.just("release"), st.sampled_from(["M-1", "M-2"])),
    st.tuples(st.just("document"), st.none()),
    st.tuples(st.just("correct"), days),
    st.tuples(st.just("settle"), st.none()),
)


@pytest.mark.slow
@settings(max_examples=10_000, deadline=None)
@given(days, st.lists(steps, min_size=1, max_size=12))
def test_ten_thousand_lives_keep_the_invariants(start: dt.date, happened: list[Any]) -> None:
    """A settled lock never gets shorter, a standing hold or an open offer holds everything, nothing is left undated
    and free, and a settlement is always the last one."""
    life = Life().offer(start, start)
    numbers = itertools.count()
    for step, what in happened:
        before = dict(life.case.locks)
        if step == "event":
            life.event(what[0], what[1], **what[2])
        elif step == "offer":
            life.offer(what, what, submitted=what, renews=bool(next(numbers) % 2))
        elif step == "hold" and all(hold.matter != what for hold in life.case.standing_holds):
            life.hold(what)
        elif step == "release":
            life.release(what)
        elif step == "document":
            life.document()
        elif step == "correct" and life.case.effective_events:
            life.event("permit-issued", what, corrects=life.case.effective_events[-1].id)
        elif step == "settle":
            life.settle()
            assert not unsettled(life.case, life.keeping)
        kept = life.keeping
        for key, lock in before.items():
            assert lock.keep_through is None or (
                kept.locks[key].keep_through is not None and kept.locks[key].keep_through >= lock.keep_through
            )
        must_hold = bool(life.case.standing_holds) or kept.retention.open
        assert all(
            lock.held or (lock.keep_through is not None and not must_hold) for lock in kept.locks.values()
        )
        assert kept.retention.keep_through is not None or kept.retention.open
