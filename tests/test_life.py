"""The life of a case: what each event ends, begins and asks for, with the article it rests on."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from casefile.cases.dossier import Dossier
from casefile.cases.events import KINDS
from casefile.cases.filed import Piece
from casefile.cases.timeline import Timeline, timeline_of
from casefile.coverage.conformity import conformity
from casefile.coverage.matrix import Item, coverage
from casefile.documents import due
from casefile.documents.library import load_library
from casefile.offer import Offer
from casefile.periods import Period
from casefile.reference.obligations import load_obligations
from casefile.reference.tables import SHIPPED, load_tables
from casefile.retention.watch import dates_of
from storage.check import retention as checked
from tests.support.lives import Life, stored
from tests.support.samples import offer_data

D = dt.date
RULES, TABLES = load_obligations(), load_tables()
LIBRARY = load_library([SHIPPED.parent.parent / "templates"])
OFFER = Offer.model_validate(offer_data())
EXPIRY = D(2029, 1, 31)


def working(**permit: Any) -> Life:
    """Employed since 2027-02-01 under a permit to 2029-01-31."""
    life = Life().offer(D(2027, 2, 1), D(2029, 1, 31))
    life.event("permit-issued", D(2027, 1, 10), expires_on=str(EXPIRY), **permit)
    life.event("employment-started", D(2027, 2, 1))
    return life


def applied(life: Life | None = None) -> Life:
    """The same, with an application to extend made in time."""
    life = life or working()
    life.event("maintained-status", D(2029, 2, 1), applied_on="2028-12-04")
    return life


def told(life: Life) -> Timeline:
    return timeline_of(life.case)


def dossier(life: Life, *pieces: Piece) -> Dossier:
    return Dossier([OFFER], pieces, told(life), kept=1)


def outside(life: Life, today: dt.date) -> str:
    found = conformity(dossier(life), RULES, TABLES, today)
    return " ".join(one.said.en for one in found if one.code == "work-outside-permit")


def item(name: str, life: Life, today: dt.date, *pieces: Piece) -> Item:
    lines = coverage(dossier(life, *pieces), RULES, today)
    return next(one for line in lines for one in line.items if one.requirement.id == name)


@pytest.mark.parametrize(
    ("kind", "fields"),
    [
        ("permit-refused", {}),
        ("extension-decided", {"outcome": "refused"}),
        ("application-withdrawn", {"how": "withdrawn"}),
        ("application-withdrawn", {"how": "returned"}),
        ("left-canada", {}),
    ],
)
def test_maintained_status_ends_at_decision_withdrawal_return_and_departure(
    kind: str, fields: dict[str, str]
) -> None:
    """IRPR 186(u): only until a decision is made, and in Canada. Work after it is outside the permit."""
    life = applied()
    assert outside(life, D(2029, 6, 1)) == ""
    life.event(kind, D(2029, 3, 1), **fields)
    assert outside(life, D(2029, 3, 1)) == "" and "2029-03-02 on" in outside(life, D(2029, 6, 1))
    assert told(life).awaiting is None and told(life).status != "refused"
    assert dates_of(life.case, life.keeping).maintained_since is None


def test_restoration_is_a_state_of_its_own_for_ninety_days_and_allows_no_work() -> None:
    """IRPR 182: ninety days from losing status."""
    life = applied()
    life.event("extension-decided", D(2029, 3, 1), outcome="refused")
    assert told(life).status == "restoration"
    assert told(life).restoration == Period(D(2029, 3, 2), D(2029, 5, 30))
    life.event("restoration-applied", D(2029, 4, 1))
    assert "2029-03-02" in outside(life, D(2029, 4, 15))
    life.event("permit-issued", D(2029, 5, 10), expires_on="2031-05-09")
    assert told(life).status == "employed" and told(life).restoration is None
    assert "2029-03-02 to 2029-05-09" in outside(life, D(2029, 6, 1)), "the gap stays told"


def test_who_is_dismissed_after_the_refusal_is_ended_and_who_left_is_not_in_restoration() -> None:
    life = applied()
    life.event("permit-refused", D(2029, 3, 1))
    life.event("employment-ended", D(2029, 3, 1))
    assert told(life).status == "ended" and outside(life, D(2029, 6, 1)) == ""
    gone = applied()
    gone.event("left-canada", D(2029, 3, 1))
    assert told(gone).restoration is None and told(gone).status == "employed"


def test_an_extension_that_was_granted_goes_on_with_its_permit() -> None:
    life = applied()
    life.event("extension-decided", D(2029, 3, 1), outcome="granted")
    life.event("permit-issued", D(2029, 3, 1), expires_on="2031-02-28")
    assert outside(life, D(2029, 6, 1)) == "" and told(life).status == "employed"


def test_a_revoked_permit_allows_no_work_from_its_day_on() -> None:
    life = working()
    life.event("permit-revoked", D(2028, 5, 1))
    assert "2028-05-01 on" in outside(life, D(2028, 6, 1))


@pytest.mark.parametrize("kind", ["worker-became-permanent-resident", "open-permit-issued"])
def test_who_needs_no_offer_any_more_is_outside_no_permit_and_owes_no_new_proof(kind: str) -> None:
    """The conditions of IRPR 209.2 bind for the permit that the offer was made for."""
    life = working()
    life.event(kind, D(2028, 6, 1))
    assert outside(life, D(2030, 6, 1)) == ""
    assert told(life).worked(D(2030, 6, 1)) == [Period(D(2027, 2, 1), D(2028, 5, 31))]
    assert not due.has_come(LIBRARY.type("permit-expiry-notice"), OFFER, told(life), D(2028, 12, 15))
    assert dates_of(life.case, life.keeping).permit_expires is None
    name = "permanent-residence" if "resident" in kind else "open-permit"
    assert item(name, life, D(2028, 7, 2)).state == "missing"
    paper = Piece("ev-1", "status-decision", D(2028, 6, 1))
    assert item(name, life, D(2028, 7, 2), paper).state == "complete"


@pytest.mark.parametrize(
    ("begins", "ends"),
    [
        ("leave-began", "leave-ended"),
        ("layoff", "recall"),
        ("strike", "stoppage-ended"),
        ("lockout", "stoppage-ended"),
    ],
)
def test_days_without_work_want_no_pay_record(begins: str, ends: str) -> None:
    life = working()
    paid = [Piece("a", "pay-record", D(2027, 5, 31), Period(D(2027, 2, 1), D(2027, 5, 31)))]
    paid += [Piece("b", "pay-record", D(2027, 8, 31), Period(D(2027, 7, 1), D(2027, 8, 31)))]
    assert item("pay-records", life, D(2027, 9, 30), *paid).state == "partial"
    life.event(begins, D(2027, 6, 1))
    life.event(ends, D(2027, 7, 1))
    assert told(life).absences == (Period(D(2027, 6, 1), D(2027, 6, 30)),)
    assert item("pay-records", life, D(2027, 9, 30), *paid).state == "complete"


@pytest.mark.parametrize("kind", ["worker-died", "business-closed"])
def test_death_and_closing_end_the_employment(kind: str) -> None:
    life = working()
    life.event(kind, D(2028, 4, 30))
    assert told(life).status == "ended" and told(life).ended_on == D(2028, 4, 30)
    assert outside(life, D(2029, 6, 1)) == ""
    assert life.keeping.retention.keep_through == D(2033, 2, 1)


def test_who_never_arrived_owes_nothing_more_and_is_kept_all_the_same() -> None:
    """canada.ca, After you hire: documents are kept although the worker never came."""
    life = Life().offer(D(2027, 2, 1))
    life.event("permit-issued", D(2027, 1, 10), expires_on="2029-01-31")
    life.event("worker-never-arrived", D(2027, 6, 1))
    timeline = told(life)
    assert timeline.status == "never-arrived" and timeline.never_employed
    assert item("duties", life, D(2028, 1, 1)).state == "not applicable"
    assert not any(due.has_come(kind, OFFER, timeline, D(2028, 1, 1)) for kind in LIBRARY.types)
    assert due.overdue(LIBRARY, OFFER, timeline, [], D(2028, 1, 1)) == []
    assert life.keep_through == D(2033, 2, 1)


@pytest.mark.parametrize(
    ("fields", "answer_by"), [({}, D(2028, 4, 10)), ({"received_on": "2028-03-03"}, D(2028, 4, 2))]
)
def test_a_preliminary_finding_is_answered_within_thirty_days_of_its_receipt(
    fields: dict[str, str], answer_by: dt.date
) -> None:
    """IRPR 209.994: deemed received ten days after it was sent."""
    life = working()
    life.event("preliminary-finding", D(2028, 3, 1), **fields)
    assert item("finding-answered", life, answer_by).state == "not yet due"
    assert item("finding-answered", life, answer_by + dt.timedelta(days=1)).state == "missing"
    paper = Piece("ev-1", "finding-submission", answer_by)
    assert item("finding-answered", life, D(2028, 6, 1), paper).state == "complete"


@pytest.mark.parametrize(
    ("kind", "requirement", "paper"),
    [
        ("business-transferred", "transferred", "merger-papers"),
        ("employer-renamed", "renamed", "merger-papers"),
        ("introduction-letter-received", "introduction-letter", "introduction-letter"),
        ("disclosure-made", "disclosure", "voluntary-disclosure"),
        ("portal-account-changed", "portal-account", "portal-account"),
        ("final-determination", "penalty-paid", "penalty-payment"),
    ],
)
def test_an_event_asks_for_its_paper(kind: str, requirement: str, paper: str) -> None:
    life, today = working(), D(2028, 9, 1)
    assert item(requirement, life, today).state == "not applicable"
    life.event(kind, D(2028, 6, 1))
    assert item(requirement, life, today).state == "missing"
    assert item(requirement, life, today, Piece("ev-1", paper, D(2028, 6, 1))).state == "complete"


def test_a_pending_ruling_on_insurability_holds_the_case() -> None:
    """EI Act 87(4): until the ruling is final, or the time to appeal has passed."""
    life = working()
    assert not life.keeping.retention.open
    life.event("ruling-requested", D(2030, 1, 15))
    assert life.keeping.retention.open and all(lock.held for lock in life.keeping.locks.values())
    life.event("ruling-settled", D(2031, 1, 15))
    assert not life.keeping.retention.open


def test_every_kind_of_event_is_named_in_both_languages_and_keeps_its_form() -> None:
    for kind, model in KINDS.items():
        assert model.names[0] and model.names[1] and model.names[0] != model.names[1], kind


_ENDINGS = [
    [],
    [("extension-decided", D(2029, 3, 1))],
    [("application-withdrawn", D(2029, 3, 1))],
    [("worker-died", D(2030, 5, 5))],
    [("business-closed", D(2031, 6, 6))],
    [("worker-never-arrived", D(2028, 7, 7))],
    [("ruling-requested", D(2030, 1, 1))],
    [("ruling-requested", D(2030, 1, 1)), ("ruling-settled", D(2031, 1, 1))],
]


@pytest.mark.parametrize("events", _ENDINGS)
@pytest.mark.parametrize(
    ("kind", "record_class"), [("timesheet", "evidence"), ("complaint-file", "evidence")]
)
def test_the_checkers_own_counting_agrees_on_every_new_event(
    events: list[tuple[str, dt.date]], kind: str, record_class: str
) -> None:
    life = Life().offer(D(2027, 2, 1), D(2029, 1, 31), province="SK")
    life.event("permit-issued", D(2027, 1, 10), expires_on=str(EXPIRY))
    for name, on in events:
        life.event(name, on)
    filed = _filed(life, kind, D(2029, 6, 30), record_class)
    rules = checked.read_rules()
    known = checked.Told(
        [checked.Offered(D(2027, 2, 1), D(2029, 1, 31), "SK", None)],
        {e.id: (e.kind, e.date, e.dates) for e in life.case.effective_events},
    )
    dates = checked.dates_of(known)
    planned = life.keeping
    day = checked.record_day(rules, known, dates, record_class, D(2029, 6, 30), D(2029, 6, 30), kind)
    assert (day, checked.waits(rules, known, dates)) == (
        planned.locks[filed].keep_through,
        planned.retention.open,
    )


def _filed(life: Life, kind: str, about: dt.date, record_class: str) -> str:
    """File a piece of evidence; answers with its key."""
    one, reading = (stored(f"{name}-{kind}", record_class, life.case.id) for name in ("e", "r"))
    told = {
        "id": f"ev-{kind}", "type": kind, "date": about.isoformat(), "from": None, "through": None,
        "object": one.as_dict(), "reading": reading.as_dict(),
    }  # fmt: skip
    life.tell("evidence-archived", {"evidence": [told]}, on=about)
    return one.key
