"""One reading of a case's events: whoever asks who is employed, which permit stands or what ended hears the same."""

from __future__ import annotations

import datetime as dt
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from casefile.cases.dossier import Dossier
from casefile.cases.facts import MaintainedStatus, Spell
from casefile.cases.parts import term_of
from casefile.cases.timeline import timeline_of
from casefile.coverage.conformity import conformity
from casefile.coverage.matrix import coverage
from casefile.documents import due
from casefile.documents.library import load_library
from casefile.offer import Offer
from casefile.periods import Period
from casefile.reference.obligations import load_obligations
from casefile.reference.tables import load_tables
from casefile.retention.keeping import case_dates
from casefile.retention.watch import dates_of, watch
from casefile.settings import SHIPPED_TEMPLATES
from storage.catalogue.rows import status
from tests.support.examples import examples
from tests.support.lives import SCHEDULE, Life
from tests.support.samples import offer_data

D = dt.date
DAY = dt.timedelta(days=1)
LIBRARY, RULES, TABLES = load_library([SHIPPED_TEMPLATES]), load_obligations(), load_tables()
OFFER = Offer.model_validate(offer_data())
NOTICE = LIBRARY.type("permit-expiry-notice")
EXPIRY = D(2029, 1, 31)


def working() -> Life:
    life = Life().offer(D(2027, 2, 1))
    life.event("permit-issued", D(2027, 1, 20), expires_on=EXPIRY.isoformat())
    life.event("employment-started", D(2027, 2, 1))
    return life


def back_at_work() -> Life:
    """Who left in 2028 and works again since June."""
    life = working()
    life.event("employment-ended", D(2028, 3, 31))
    life.event("employment-started", D(2028, 6, 1))
    return life


def listed(life: Life, today: dt.date) -> list[str]:
    return [line.kind for line in watch([dates_of(life.case, life.keeping)], SCHEDULE.watch, today)]


def dossier(life: Life, **changes: Any) -> Dossier:
    return Dossier([OFFER], timeline=timeline_of(life.case), kept=1, **changes)


def outside_permit(life: Life, today: dt.date) -> list[str]:
    found = conformity(dossier(life), RULES, TABLES, today)
    return [departure.said.en for departure in found if departure.code == "work-outside-permit"]


def test_f2_who_left_and_works_again_is_employed_everywhere() -> None:
    life, today = back_at_work(), EXPIRY - 50 * DAY
    timeline = timeline_of(life.case)
    assert status(life.case, life.keeping) == "employed"
    assert timeline.spells == (Spell(D(2027, 2, 1), D(2028, 3, 31)), Spell(D(2028, 6, 1)))
    assert listed(life, today) == ["permit-expiring"]
    assert due.has_come(NOTICE, OFFER, timeline, today) and due.notice_days(NOTICE, timeline, today) == 60
    assert case_dates(life.case)["employment.first_day"] == [D(2027, 2, 1), D(2028, 6, 1)]


def test_the_months_between_two_employments_want_no_pay_records_and_no_permit() -> None:
    life = back_at_work()
    assert timeline_of(life.case).worked(D(2028, 6, 30)) == [
        Period(D(2027, 2, 1), D(2028, 3, 31)),
        Period(D(2028, 6, 1), D(2028, 6, 30)),
    ]
    items = [item for line in coverage(dossier(life), RULES, D(2028, 9, 30)) for item in line.items]
    pay = next(item for item in items if item.requirement.id == "pay-records")
    assert "2027-02-01 to 2028-03-31 and 2028-06-01 on" in pay.reason.en
    assert outside_permit(life, D(2028, 9, 30)) == []


def test_the_record_of_an_employments_end_stays_due_when_the_worker_comes_back() -> None:
    timeline, kind = timeline_of(back_at_work().case), LIBRARY.type("employment-end-record")
    assert due.due_from(kind, OFFER, timeline) == D(2028, 3, 31)


def test_f3_maintained_status_begins_once_the_day_after_the_permit_and_names_the_application() -> None:
    life = working()
    life.event("maintained-status", D(2029, 1, 9), applied_on="2028-12-01", letter_expires_on="2029-12-01")
    (found,) = timeline_of(life.case).maintained
    assert found == MaintainedStatus(D(2028, 12, 1), D(2029, 2, 1), None, D(2029, 12, 1))
    assert dates_of(life.case, life.keeping).maintained_since == found.begins
    assert (
        due.due_from(LIBRARY.type("maintained-status-record"), OFFER, timeline_of(life.case))
        == found.applied_on
    )
    assert outside_permit(life, D(2029, 6, 1)) == []


def test_the_decision_ends_maintained_status_and_work_after_a_refusal_is_outside_the_permit() -> None:
    life = working()
    life.event("maintained-status", D(2029, 2, 1), applied_on="2028-12-04")
    life.event("permit-refused", D(2029, 3, 1))
    assert outside_permit(life, D(2029, 3, 1)) == []
    assert "2029-03-02 on" in outside_permit(life, D(2029, 6, 1))[0]
    assert status(life.case, life.keeping) == "restoration"
    assert listed(life, D(2029, 6, 1)) == ["restoration-over", "permit-expired"]
    assert not timeline_of(life.case).never_employed


@pytest.mark.parametrize(("applied", "begins"), [("2029-01-31", D(2029, 2, 1)), ("2029-02-01", None)])
def test_only_who_applied_before_the_permit_expired_has_maintained_status(
    applied: str, begins: dt.date | None
) -> None:
    life = working()
    life.event("maintained-status", D(2029, 2, 1), applied_on=applied)
    assert dates_of(life.case, life.keeping).maintained_since == begins
    assert listed(life, D(2029, 2, 2)) == ["maintained-status" if begins else "permit-expired"]
    assert bool(outside_permit(life, D(2029, 2, 2))) == (begins is None)


def test_a_new_permit_before_the_expiry_leaves_no_maintained_status() -> None:
    life = working()
    life.event("maintained-status", D(2028, 12, 1))
    life.event("permit-issued", D(2029, 1, 10), valid_from="2029-02-01", expires_on="2031-01-31")
    assert timeline_of(life.case).maintained == ()
    assert outside_permit(life, D(2029, 6, 1)) == []


def test_the_refused_extension_of_who_holds_a_permit_closes_nothing_and_a_withdrawn_offer_does() -> None:
    life = Life().offer(D(2027, 2, 1))
    life.event("permit-issued", D(2027, 1, 20), expires_on=EXPIRY.isoformat())
    life.event("permit-refused", D(2027, 1, 25))
    assert status(life.case, life.keeping) == "permitted"
    life.event("offer-withdrawn", D(2027, 1, 28))
    assert status(life.case, life.keeping) == "withdrawn"
    assert listed(life, EXPIRY) == []
    assert due.overdue(LIBRARY, OFFER, timeline_of(life.case), (), D(2028, 1, 1)) == []
    states = {
        line.state for line in coverage(dossier(life), RULES, D(2028, 1, 1)) if line.condition != "KEEP"
    }
    assert "missing" not in states


def numbered(number: str, **changes: Any) -> Offer:
    portal = {"offer_number": number, "submitted_on": "2026-11-20"} if number else None
    return Offer.model_validate(offer_data(portal=portal, **changes))


def terms(offers: list[Offer]) -> tuple[int, int]:
    """How many terms the ledger holds, and how many coverage judges."""
    life = Life()
    for previous, offer in pairwise([None, *offers]):
        assert offer is not None
        term = term_of(offer, previous, D(2026, 11, 22))
        life.offer(term.start, term.end, renews=term.renews)
    return len(timeline_of(life.case).terms), len(Dossier(offers).terms)


def test_f4_a_new_portal_number_is_a_new_term_everywhere_also_with_the_same_first_day() -> None:
    assert terms([numbered("A1234567"), numbered("A7654321")]) == (2, 2)
    assert terms([numbered(""), numbered("A1234567"), numbered("A1234567", wage__rate="33.00")]) == (1, 1)
    assert terms([numbered("A1234567"), numbered("")]) == (2, 2)


@given(st.lists(st.sampled_from(["", "A1234567", "A7654321"]), min_size=1, max_size=6))
def test_ledger_and_coverage_count_the_same_terms(numbers: list[str]) -> None:
    ledger, judged = terms([numbered(number) for number in numbers])
    assert ledger == judged


_DAYS = st.dates(D(2027, 1, 1), D(2027, 3, 31))
_EVENTS = st.lists(
    st.one_of(
        *(
            st.tuples(st.just(kind), _DAYS, st.just({}))
            for kind in (
                "offer-submitted",
                "permit-refused",
                "offer-withdrawn",
                "arrived",
                "conditions-changed",
            )
        ),
        *(
            st.tuples(st.just(kind), _DAYS, st.just({}))
            for kind in ("employment-started", "employment-ended") * 3
        ),
        st.tuples(
            st.just("permit-issued"),
            _DAYS,
            st.builds(lambda day: {"expires_on": str(day)}, st.dates(D(2027, 4, 1), D(2027, 5, 31))),
        ),
        st.tuples(st.just("permit-issued"), _DAYS, st.just({})),
        st.tuples(
            st.just("maintained-status"), _DAYS, st.builds(lambda day: {"applied_on": str(day)}, _DAYS)
        ),
    ),
    max_size=10,
)


def employed_by(life: Life) -> bool:
    """Who works, read without the timeline: the last word of start and end, an end of the same day being the last."""
    told = [
        (event.date, event.kind != "employment-started")
        for event in life.case.effective_events
        if event.kind in ("employment-started", "employment-ended")
    ]
    return bool(told) and not max(told)[1]


@pytest.mark.slow
@settings(deadline=None, max_examples=examples(200))
@given(_EVENTS)
def test_status_watch_retention_coverage_and_due_rules_agree(events: list[tuple[str, dt.date, Any]]) -> None:
    life, today = Life().offer(D(2027, 1, 1)), D(2027, 6, 30)
    for kind, date, fields in events:
        life.event(kind, date, **fields)
    timeline, dates, watched = (
        timeline_of(life.case),
        case_dates(life.case),
        dates_of(life.case, life.keeping),
    )
    judged = dossier(life).timeline

    # Who is employed.
    works = employed_by(life)
    assert timeline.employed is works
    # A worker whose extension was refused waits to have status restored, whether or not the employment was ended.
    assert (status(life.case, life.keeping) == "employed") is (works and not timeline.restoration)
    assert any(period.last == today for period in judged.worked(today)) is works
    assert sorted(dates["employment.first_day"]) == list(timeline.starts)
    assert {spell.first for spell in timeline.spells} <= set(dates["employment.first_day"])

    # Which permit stands, and whether anyone is still to be warned of its expiry.
    issued = [e for e in life.case.effective_events if e.kind == "permit-issued"]
    newest = ([None, *sorted(issued, key=lambda event: event.date)])[-1]  # of one day, the last told
    assert (timeline.permit.issued_on if timeline.permit else None) == (newest.date if newest else None)
    notice = due.due_from(NOTICE, OFFER, timeline)
    assert watched.permit_expires == (notice + 120 * DAY if notice else None)
    if works and newest and "expires_on" in newest.dates:
        assert (watched.permit_expires is None) is (watched.maintained_since is not None)

    # Maintained status: one beginning, right after the permit it rests on.
    record = due.due_from(LIBRARY.type("maintained-status-record"), OFFER, timeline)
    assert record == (timeline.awaiting.applied_on if timeline.awaiting else None)
    expiries = [permit.expires_on for permit in timeline.permits]
    for maintained in timeline.maintained:
        assert maintained.period.days
        if expiries and all(expiries):
            assert maintained.applied_on < maintained.begins and maintained.begins - DAY in expiries

    # Closed before anyone worked: nothing owed, nothing wanted, nobody watched.
    if timeline.never_employed:
        assert status(life.case, life.keeping) in ("refused", "withdrawn")
        assert due.overdue(LIBRARY, OFFER, timeline, (), D(2040, 1, 1)) == []
        assert watched.permit_expires is watched.maintained_since is None
