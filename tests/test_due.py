"""What is due, by when, and what is overdue: every rule of the library, against the dates of the law."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casefile.cases.event import Event
from casefile.cases.events import KINDS
from casefile.cases.facts import Closing, Permit
from casefile.cases.timeline import Timeline, as_submitted, timeline_of
from casefile.documents import due
from casefile.documents.library import load_library
from casefile.offer import Offer
from casefile.settings import SHIPPED_TEMPLATES
from tests.support.lives import Life
from tests.support.samples import offer_data
from tests.support.timelines import happened

LIBRARY = load_library([SHIPPED_TEMPLATES])
OFFER = Offer.model_validate(offer_data())  # first day 2027-02-01, submitted 2026-11-20
NO_PORTAL = Offer.model_validate(offer_data(portal=None))
FIRST_DAY = dt.date(2027, 2, 1)
EARLY = Permit(dt.date(2026, 12, 1), dt.date(2026, 12, 1))
PERMIT = Permit(dt.date(2027, 1, 10), dt.date(2027, 1, 10), dt.date(2028, 12, 31))
DAY = dt.timedelta(days=1)


def _due(name: str, progress: Timeline, today: dt.date, offer: Offer = OFFER) -> bool:
    return due.has_come(LIBRARY.type(name), offer, progress, today)


@pytest.mark.parametrize(("name", "progress", "first"), [
    ("offer-number-transmittal", Timeline(), dt.date(2026, 11, 20)),
    ("support-letter", Timeline(), dt.date(2026, 11, 20)),
    ("arrival-instructions", Timeline(), dt.date(2026, 11, 20)),
    ("attestation-record", happened(signed_on=dt.date(2026, 11, 12)), dt.date(2026, 11, 12)),
    ("permit-verification", happened(permits=[PERMIT]), dt.date(2027, 1, 10)),
    ("permit-conditions", happened(permits=[PERMIT]), dt.date(2027, 1, 10)),
    ("abuse-policy-acknowledgment", Timeline(), FIRST_DAY - 30 * DAY),
    ("health-coverage-confirmation", happened(permits=[EARLY]), EARLY.issued_on),
    ("workers-compensation-confirmation", happened(first_day=dt.date(2027, 3, 1)), dt.date(2027, 1, 30)),
    ("sin-check", happened(first_day=FIRST_DAY), FIRST_DAY),
    ("permit-expiry-notice", happened(permits=[PERMIT]), dt.date(2028, 12, 31) - 120 * DAY),
    ("maintained-status-record", happened(permits=[PERMIT], applied=[dt.date(2028, 12, 1)]), dt.date(2028, 12, 1)),
    ("change-of-circumstances", happened(changes=[dt.date(2027, 6, 1)]), dt.date(2027, 6, 1)),
    ("employment-end-record", happened(last_day=dt.date(2028, 6, 30)), dt.date(2028, 6, 30)),
])  # fmt: skip
def test_a_document_is_due_from_its_day_and_not_a_day_before(
    name: str, progress: Timeline, first: dt.date
) -> None:
    assert not _due(name, progress, first - DAY)
    assert _due(name, progress, first)
    assert _due(name, progress, first + 400 * DAY)


@pytest.mark.parametrize("name", [
    "offer-number-transmittal", "support-letter", "attestation-record", "permit-verification", "permit-conditions",
    "sin-check", "permit-expiry-notice", "maintained-status-record", "employment-end-record",
    "representative-authority", "change-of-circumstances",
])  # fmt: skip
def test_nothing_that_waits_for_an_event_is_due_without_it(name: str) -> None:
    assert not _due(name, Timeline(), dt.date.max, NO_PORTAL)


def test_no_notice_of_expiry_goes_to_who_has_left() -> None:
    gone = happened(permits=[PERMIT], last_day=dt.date(2028, 6, 30))
    assert not _due("permit-expiry-notice", gone, dt.date(2028, 12, 1))


def test_who_applied_after_the_permit_expired_has_no_maintained_status() -> None:
    late = happened(permits=[PERMIT], applied=[dt.date(2029, 1, 1)])
    assert not _due("maintained-status-record", late, dt.date(2029, 2, 1))


@pytest.mark.parametrize(
    ("left", "notice"), [(121, None), (120, 120), (91, 120), (90, 90), (60, 60), (31, 60), (30, 30), (0, 30)]
)
def test_each_notice_of_expiry_comes_on_its_day(left: int, notice: int | None) -> None:
    today = dt.date(2028, 12, 31) - left * DAY
    assert due.notice_days(LIBRARY.type("permit-expiry-notice"), happened(permits=[PERMIT]), today) == notice


def test_other_documents_have_no_days_of_notice() -> None:
    assert (
        due.notice_days(LIBRARY.type("sin-check"), happened(permits=[PERMIT]), dt.date(2028, 12, 31)) is None
    )


def _overdue(
    progress: Timeline, today: dt.date, made: tuple[str, ...] = (), offer: Offer = OFFER
) -> dict[str, str]:
    return {f.field: f.message for f in due.overdue(LIBRARY, offer, progress, made, today)}


def test_what_was_not_made_by_its_day_is_a_gap_with_its_legal_source() -> None:
    found = _overdue(Timeline(), FIRST_DAY + DAY)
    assert "IRPR 209.2(1)(a.1)" in found["rights-acknowledgment"]
    assert "2027-02-01" in found["rights-acknowledgment"]
    assert "IRPA 124(1)(c)" in found["permit-verification"]
    assert "IRPR 209.2(1)(a)(iv)" in found["abuse-policy-acknowledgment"]
    assert "sin-check" not in found
    assert "Employment Insurance Regulations s. 89" in _overdue(Timeline(), FIRST_DAY + 4 * DAY)["sin-check"]


def test_on_its_last_day_a_document_is_still_in_time() -> None:
    assert "rights-acknowledgment" not in _overdue(Timeline(), FIRST_DAY)


def test_what_was_made_is_no_gap_and_a_closed_case_owes_nothing() -> None:
    every = tuple(kind.name for kind in LIBRARY.types)
    assert _overdue(Timeline(), dt.date(2030, 1, 1), every) == {}
    assert _overdue(happened(refused_on=dt.date(2027, 1, 1)), dt.date(2030, 1, 1)) == {}


def test_a_notice_of_expiry_that_never_went_out_is_a_gap() -> None:
    progress = happened(permits=[PERMIT], first_day=FIRST_DAY)
    assert "IRPR 201(1)" in _overdue(progress, dt.date(2028, 9, 10))["permit-expiry-notice"]
    assert "permit-expiry-notice" not in _overdue(progress, dt.date(2028, 9, 2))


@given(st.dates(dt.date(2026, 1, 1), dt.date(2032, 1, 1)), st.integers(0, 900))
def test_time_alone_never_closes_a_gap_nor_makes_a_due_document_not_due(today: dt.date, later: int) -> None:
    progress = happened(permits=[PERMIT], first_day=FIRST_DAY, signed_on=dt.date(2026, 11, 1))
    then = today + later * DAY
    assert _overdue(progress, today).keys() <= _overdue(progress, then).keys()
    for kind in LIBRARY.types:
        assert due.has_come(kind, OFFER, progress, today) <= due.has_come(kind, OFFER, progress, then)


@pytest.mark.parametrize(("progress", "told"), [
    (Timeline(), "is not recorded as signed"),
    (happened(signed_on=dt.date(2026, 11, 21)), "was signed on 2026-11-21"),
    (happened(signed_on=dt.date(2026, 11, 19), copy_given_on=dt.date(2026, 11, 22)), "was given to"),
    (happened(signed_on=dt.date(2026, 11, 19)), "is not recorded as given"),
])  # fmt: skip
def test_a_submission_before_agreement_and_copy_is_named_with_its_law(progress: Timeline, told: str) -> None:
    (fault,) = due.order_faults(OFFER, progress)
    assert told in fault.message
    assert "209.11(1)(e)" in fault.message


def test_the_order_of_the_law_kept_is_no_fault() -> None:
    signed = happened(signed_on=dt.date(2026, 11, 20), copy_given_on=dt.date(2026, 11, 20))
    assert due.order_faults(OFFER, signed) == []
    assert due.order_faults(NO_PORTAL, Timeline()) == []


def test_what_was_made_late_stays_a_gap_that_says_when_it_was_made_and_was_due() -> None:
    limit = FIRST_DAY
    for made, told in ((limit, set()), (limit + DAY, {"rights-acknowledgment"})):
        found = due.late(LIBRARY, OFFER, Timeline(), {"rights-acknowledgment": made})
        assert {f.field for f in found} == told
    assert f"was made on {limit + DAY}, and was to be made by {limit}" in found[0].message
    assert "IRPR 209.2(1)(a.1)" in found[0].message
    assert (found[0].code, found[0].severity) == ("document-late", "warning")


def test_an_agreement_signed_in_time_was_there_in_time() -> None:
    made = {"employment-agreement": dt.date(2026, 12, 1), "duties-statement": dt.date(2026, 12, 1)}
    signed = happened(signed_on=dt.date(2026, 11, 12))
    assert {f.field for f in due.late(LIBRARY, OFFER, Timeline(), made)} == set(made)
    assert {f.field for f in due.late(LIBRARY, OFFER, signed, made)} == {"duties-statement"}


def test_what_was_to_be_made_before_the_case_came_in_is_not_called_late() -> None:
    made = {"rights-acknowledgment": FIRST_DAY + 9 * DAY}
    for opened, told in ((FIRST_DAY, ["rights-acknowledgment"]), (FIRST_DAY + DAY, [])):
        assert [f.field for f in due.late(LIBRARY, OFFER, Timeline(), made, opened)] == told


def test_no_rule_makes_the_certificate_of_destruction() -> None:
    kind = LIBRARY.type("destruction-record")
    everything = happened(permits=[PERMIT], first_day=FIRST_DAY, last_day=dt.date(2029, 1, 1))
    assert not due.has_come(kind, OFFER, everything, dt.date.max)
    assert due.due_by(kind, OFFER, everything) is None


def _particulars(*events: tuple[str, dict[str, object]]) -> dict[str, Event]:
    read = [KINDS[kind].model_validate(fields) for kind, fields in events]
    return {one.id: one for one in read}


def test_progress_is_read_from_the_cases_events_and_their_particulars() -> None:
    life = Life()
    life.event("agreement-signed", dt.date(2026, 11, 12), copy_given_on="2026-11-13")
    permit = {
        "date": "2027-01-10",
        "number": "W123456789",
        "expires_on": "2028-12-31",
        "conditions": ["No other work"],
    }
    life.event("permit-issued", dt.date(2027, 1, 10), **{k: v for k, v in permit.items() if k != "date"})
    life.event("employment-started", dt.date(2027, 2, 3))
    progress = timeline_of(life.case, _particulars(("permit-issued", permit)))
    assert progress.signed_on == dt.date(2026, 11, 12)
    assert progress.copy_given_on == dt.date(2026, 11, 13)
    assert progress.permit == Permit(
        dt.date(2027, 1, 10), dt.date(2027, 1, 10), dt.date(2028, 12, 31), "W123456789", ("No other work",)
    )
    assert progress.started_on == dt.date(2027, 2, 3)
    assert progress.ended_on is None
    dates_alone = timeline_of(life.case).permit
    assert (
        dates_alone is not None
        and dates_alone.number == ""
        and dates_alone.expires_on == dt.date(2028, 12, 31)
    )


def test_a_corrected_event_no_longer_counts() -> None:
    life = Life()
    wrong = life.event("employment-started", dt.date(2027, 2, 1))
    life.event("employment-started", dt.date(2027, 2, 8), corrects=wrong)
    assert timeline_of(life.case).started_on == dt.date(2027, 2, 8)


def test_a_renewals_permit_takes_the_place_of_the_first_and_ends_maintained_status() -> None:
    life = Life()
    life.event("permit-issued", dt.date(2027, 1, 10), expires_on="2028-12-31")
    life.event("maintained-status", dt.date(2028, 12, 1))
    awaiting = timeline_of(life.case).awaiting
    assert awaiting and (awaiting.applied_on, awaiting.begins) == (dt.date(2028, 12, 1), dt.date(2029, 1, 1))
    life.event("permit-issued", dt.date(2029, 2, 1), expires_on="2030-12-31")
    progress = timeline_of(life.case)
    assert progress.awaiting is None
    assert progress.permit is not None and progress.permit.expires_on == dt.date(2030, 12, 31)


def test_a_refusal_closes_the_case_unless_a_permit_came_after_it() -> None:
    life = Life()
    life.event("permit-refused", dt.date(2027, 1, 10))
    assert timeline_of(life.case).closing == Closing(dt.date(2027, 1, 10), "permit-refused")
    life.event("permit-issued", dt.date(2027, 3, 1))
    assert timeline_of(life.case).closing is None


def test_a_number_given_by_event_is_the_offers_number() -> None:
    life = Life()
    life.event("offer-submitted", dt.date(2026, 12, 1), offer_number="A7654321", fee_receipt="R-9")
    answer = {"date": "2026-12-01", "offer_number": "A7654321", "fee_receipt": "R-9"}
    timeline = timeline_of(life.case, _particulars(("offer-submitted", answer)))
    offer = as_submitted(NO_PORTAL, timeline)
    assert (offer.portal.offer_number, offer.portal.submitted_on) == ("A7654321", dt.date(2026, 12, 1))
    assert offer.portal.fee_receipt == "R-9"
    assert as_submitted(OFFER, timeline) is OFFER
    assert _due("offer-number-transmittal", Timeline(), dt.date(2026, 12, 1), offer)


def test_what_waits_for_an_event_names_it_and_what_waits_for_no_more_names_the_night_run() -> None:
    def remedy(progress: Timeline) -> str:
        found = due.overdue(LIBRARY, OFFER, progress, (), FIRST_DAY + 30 * DAY)
        return next(f.remedy for f in found if f.field == "permit-verification")

    assert "`permit-issued`" in remedy(Timeline())
    assert "`casefile nightly`" in remedy(happened(permits=[PERMIT]))


OPENED = dt.date(2032, 5, 4)


def _made_for(progress: Timeline, opened: dt.date = OPENED) -> set[str]:
    today = opened + DAY
    return {k.name for k in LIBRARY.types if due.has_come(k, OFFER, progress, today, opened)}


def test_a_case_entered_after_its_end_gets_the_record_of_the_end_and_no_papers_of_steps_long_over() -> None:
    over = happened(permits=[PERMIT], first_day=FIRST_DAY, last_day=dt.date(2028, 6, 30))
    assert _made_for(over) == {"employment-end-record"}
    assert _made_for(Timeline(offered=True)) == set()  # nothing told, and the offer's own last day long past
    assert due.overdue(LIBRARY, OFFER, over, ["employment-end-record"], OPENED, OPENED) == []


def test_who_still_works_when_the_case_comes_in_gets_first_day_papers_but_no_instructions_for_the_arrival() -> (
    None
):
    working = happened(permits=[PERMIT], first_day=FIRST_DAY)
    made = _made_for(working, FIRST_DAY + 90 * DAY)
    assert {"rights-acknowledgment", "orientation-checklist", "permit-conditions"} <= made
    assert not made & {"arrival-instructions", "support-letter", "offer-number-transmittal"}
    assert {"arrival-instructions", "support-letter"} <= _made_for(working, PERMIT.issued_on - DAY)
