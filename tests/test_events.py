"""Events: their rows in any format, their shapes, and what the case and its offer have to say to them."""

from __future__ import annotations

import datetime as dt
import io
import json
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from casefile.cases.events import KINDS, PERSONAL, read_event
from casefile.intake.event_checks import check_event
from casefile.intake.event_intake import (
    cases_by_reference,
    read_events,
    rejected,
    shape_event,
    still_rejected,
)
from casefile.intake.inbox_file import InboxFile
from casefile.intake.inbox_rows import Intake
from casefile.offer import Offer
from casefile.reference.tables import load_tables
from flows.steps.events import record_events
from storage.inbox import open_inbox
from storage.store.bucket import S3Bucket
from tests.support.evidence_room import ACT, REFERENCE, make_room
from tests.support.lives import Life
from tests.support.samples import offer_data

CASES = cases_by_reference(["123026635/L-1", "123026635/L-2", "123026635/SAME", "876543219/SAME"], {})
TODAY = dt.date(2027, 3, 1)
PERMIT = {
    "reference": "L-1", "event": "permit-issued", "date": "2027-01-20", "number": "U123456789",
    "valid_from": "2027-02-01", "expires_on": "2029-01-31", "conditions": ["Not authorized to work in child care"],
}  # fmt: skip


def read(name: str, content: bytes | str) -> Intake:
    return read_events(
        [InboxFile(f"events/{name}", content.encode() if isinstance(content, str) else content)], CASES
    )


def as_xlsx(rows: list[list[Any]]) -> bytes:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)  # type: ignore[union-attr]
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def codes(findings: Any) -> set[str]:
    return {finding.code for finding in findings}


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.json", json.dumps([PERMIT])),
        ("a.json", json.dumps(PERMIT)),
        (
            "a.csv",
            "reference;event;date;number;valid_from;expires_on;conditions\n"
            "L-1;permit-issued;2027-01-20;U123456789;2027-02-01;2029-01-31;Not authorized to work in child care\n",
        ),
        (
            "a.xlsx",
            as_xlsx(
                [
                    ["reference", "event", "date", "number", "valid_from", "expires_on", "conditions"],
                    ["L-1", "permit-issued", dt.date(2027, 1, 20), "U123456789", dt.datetime(2027, 2, 1),  # noqa: DTZ001
                      "2029-01-31",
                     "Not authorized to work in child care"],
                ]
            ),
        ),
    ],
)  # fmt: skip
def test_the_same_event_in_any_format_is_the_same_event(name: str, content: bytes | str) -> None:
    (row,) = read(name, content).rows
    assert row.event is not None and row.findings == () and row.case_id == "123026635/L-1"
    assert (
        row.event.id
        == KINDS["permit-issued"]
        .model_validate({k: v for k, v in PERMIT.items() if k not in ("reference", "event")})
        .id
    )


def test_one_sheet_may_hold_every_kind() -> None:
    csv = (
        "reference,event,date,expires_on,reason\n"
        "L-1,permit-issued,2027-01-20,2029-01-31,\nL-2,permit-refused,2027-01-21,,x\n"
    )
    intake = read("all.csv", csv)
    assert [row.event.kind for row in intake.rows if row.event] == ["permit-issued", "permit-refused"]
    assert intake.findings == [] and all(row.findings == () for row in intake.rows)


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_can_be_recorded_with_its_date_alone_and_read_back(kind: str) -> None:
    corrects = {"corrects": "e" + "0" * 16} if kind == "recorded-in-error" else {}
    event, findings = shape_event({"reference": "L-1", "event": kind, "date": "2027-01-20", **corrects})
    assert event is not None and findings == []
    assert read_event(event.canonical()) == event
    assert all(len(name) > 5 for name in event.names)


@pytest.mark.parametrize(
    ("change", "code", "field"),
    [
        ({"event": "permit-lost"}, "unknown-event", "event"),
        ({"event": ""}, "unknown-event", "event"),
        ({"date": ""}, "missing-field", "date"),
        ({"date": "20/01/2027"}, "wrong-value", "date"),
        ({"expires_on": "2029-02-30"}, "wrong-value", "expires_on"),
        ({"reference": ""}, "missing-field", "reference"),
        ({"reference": "L-9"}, "unknown-case", "reference"),
        ({"reference": "SAME"}, "reference-ambiguous", "reference"),
        ({"corrects": "the last one"}, "wrong-value", "corrects"),
        ({"event": "recorded-in-error"}, "missing-field", "corrects"),
    ],
)
def test_a_wrong_row_says_what_is_wrong_and_costs_only_itself(
    change: dict[str, Any], code: str, field: str
) -> None:
    intake = read("a.json", json.dumps([PERMIT | change, PERMIT]))
    bad, good = intake.rows
    assert bad.event is None and good.event is not None
    finding = next(f for f in bad.findings if f.severity == "error")
    assert (finding.code, finding.field, finding.row, finding.file) == (code, field, 1, "events/a.json")
    assert finding.remedy


def test_an_employer_s_number_tells_two_cases_of_one_reference_apart() -> None:
    (row,) = read("a.json", json.dumps(PERMIT | {"reference": "876543219/SAME", "employer": "R&D"})).rows
    assert (
        row.case_id == "876543219/SAME"
        and row.event is not None
        and row.event.model_dump()["employer"] == "R&D"
    )


def test_personal_values_are_masked() -> None:
    _, findings = shape_event(PERMIT | {"number": "U" * 5000})
    assert "UUUU" not in findings[0].value and findings[0].field == "number"


def test_a_field_of_another_kind_is_told_and_left_out() -> None:
    event, findings = shape_event(
        {"reference": "L-1", "event": "arrived", "date": "2027-01-20", "number": "U1"}
    )
    assert event is not None and codes(findings) == {"field-not-of-event"}


@pytest.mark.parametrize("suffix", ["json", "csv", "xlsx"])
def test_a_rejected_row_comes_back_in_its_format_and_is_settled_by_its_correction(suffix: str) -> None:
    wrong = PERMIT | {"date": "soon", "conditions": "none"}
    content = {
        "json": json.dumps([wrong]),
        "csv": ",".join(wrong) + "\n" + ",".join(map(str, wrong.values())) + "\n",
        "xlsx": as_xlsx([list(wrong), list(wrong.values())]),
    }[suffix]
    first = read(f"a.{suffix}", content)
    ((name, back),) = rejected(first.rows).items()
    assert name.startswith("events-a-") and name.endswith(f".{suffix}")
    (again,) = read(name, back).rows
    assert again.event is None and again.corrects == first.rows[0].id and again.id == first.rows[0].id
    right = dict(again.raw) | {"date": "2027-01-20"}
    (mended,) = read("mended.json", json.dumps([right], default=str)).rows
    assert mended.event is not None and mended.event.corrects == ""
    assert still_rejected([*first.rows, mended]) == [] and still_rejected(first.rows) == first.rows


def checked(kind: str, date: str = "2027-01-20", *, life: Life | None = None, **fields: Any) -> set[str]:
    event = KINDS[kind].model_validate({"date": date, **fields})
    offer = Offer.model_validate(offer_data())
    case = (life or Life().offer(offer.job.start_date)).case
    return codes(check_event(event, case, offer, load_tables(), TODAY))


GOOD = {"number": "U123456789", "valid_from": "2027-02-01", "expires_on": "2029-01-31"}


def test_a_permit_that_agrees_with_its_offer_has_no_findings() -> None:
    agrees = {
        "employer": "erabliere o'brien & fils ltee",
        "occupation": "22110",
        "location": "Saint-Remi (Quebec)",
    }
    assert checked("permit-issued", **GOOD, **agrees) == set()
    assert (
        checked("permit-issued", **GOOD, employer="R&D Quebec", occupation="TECHNOLOGUE EN AGROALIMENTAIRE")
        == set()
    )


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"employer": "Another Maple Inc."}, "permit-employer-differs"),
        ({"occupation": "NOC 65201"}, "permit-occupation-differs"),
        ({"occupation": "Cook"}, "permit-occupation-differs"),
        ({"location": "Toronto"}, "permit-location-differs"),
        ({"number": "12345"}, "permit-number-shape"),
        ({"expires_on": "2028-06-30"}, "permit-expires-before-end"),
        ({"valid_from": "2027-02-15"}, "permit-begins-after-start"),
        ({"expires_on": None}, "permit-without-expiry"),
        ({"expires_on": "2027-01-31", "valid_from": "2027-02-01"}, "permit-ends-before-start"),
    ],
)
def test_a_permit_that_differs_from_its_offer_is_a_finding(fields: dict[str, Any], code: str) -> None:
    assert code in checked("permit-issued", **(GOOD | fields))


def test_the_finding_about_a_permit_s_number_does_not_show_it() -> None:
    event = KINDS["permit-issued"].model_validate({"date": "2027-01-20", "number": "99-777-555"})
    findings = check_event(event, Life().offer(TODAY).case, None, load_tables(), TODAY)
    assert all("777" not in f"{f.message}{f.value}{f.remedy}" for f in findings)


def test_dates_far_off_and_dates_ahead_are_told() -> None:
    assert checked("arrived", "1827-01-20") == {"date-unlikely"}
    assert checked("arrived", "2028-01-20") == {"date-ahead"}
    assert checked("permit-issued", **(GOOD | {"valid_from": "2072-02-01", "expires_on": "2073-02-01"})) >= {
        "date-unlikely"
    }


@pytest.mark.parametrize(
    ("kind", "severity"),
    [("permit-issued", "error"), ("employment-started", "error"), ("arrived", "warning")],
)
def test_an_event_ahead_of_its_day_is_refused_where_it_would_set_a_lock(kind: str, severity: str) -> None:
    event = KINDS[kind].model_validate({"date": TODAY + dt.timedelta(days=30)})
    found = check_event(event, Life().offer(TODAY).case, None, load_tables(), TODAY)
    assert {f.severity for f in found if f.code == "date-ahead"} == {severity}
    tomorrow = KINDS[kind].model_validate({"date": TODAY + dt.timedelta(days=1)})
    found = check_event(tomorrow, Life().offer(TODAY).case, None, load_tables(), TODAY)
    assert {f.severity for f in found if f.code == "date-ahead"} == {"warning"}


def test_a_second_event_of_a_kind_on_the_same_day_is_told_and_changes_may_come_together() -> None:
    life = Life().offer(dt.date(2027, 2, 1))
    life.event("arrived", dt.date(2027, 1, 20))
    life.event("conditions-changed", dt.date(2027, 1, 20))
    assert checked("arrived", "2027-01-20", port_of_entry="YUL", life=life) == {"event-repeated"}
    assert checked("arrived", "2027-01-21", port_of_entry="YUL", life=life) == set()
    assert checked("conditions-changed", "2027-01-20", what="place", life=life) == set()


def test_only_an_event_of_the_case_can_be_corrected_and_only_once() -> None:
    life = Life().offer(dt.date(2027, 2, 1))
    wrong = life.event("arrived", dt.date(2027, 1, 20))
    assert checked("arrived", corrects="e" + "0" * 16, life=life) == {"corrects-unknown"}
    assert checked("arrived", "2027-01-21", corrects=wrong, life=life) == set()
    life.event("arrived", dt.date(2027, 1, 21), corrects=wrong)
    assert checked("arrived", "2027-01-21", corrects=wrong, life=life) == set()
    assert checked("arrived", "2027-01-22", corrects=wrong, life=life) == {"corrected-before"}


def test_maintained_status_needs_an_application_before_the_permit_expired() -> None:
    life = Life().offer(dt.date(2027, 2, 1))
    life.event("permit-issued", dt.date(2027, 1, 20), expires_on="2027-02-10")
    assert checked("maintained-status", "2027-02-11", applied_on="2027-02-01", life=life) == set()
    assert checked("maintained-status", "2027-02-11", life=life) == {"maintained-after-expiry"}


def signed_life(date: str = "2026-11-12", **fields: Any) -> Life:
    """A case whose agreement is signed, and copied unless told otherwise on the same day."""
    life = Life().offer(dt.date(2027, 2, 1))
    life.event("agreement-signed", dt.date.fromisoformat(date), **fields)
    return life


def test_an_offer_number_is_compared_with_the_offer_s() -> None:
    assert checked("offer-submitted", offer_number="A1234567", life=signed_life()) == set()
    assert checked("offer-submitted", offer_number="A1234568", life=signed_life()) == {"offer-number-differs"}
    assert checked("offer-submitted", offer_number="1234567", life=signed_life()) == {"offer-number-shape"}


def severities(kind: str, date: str, life: Life, **fields: Any) -> dict[str, str]:
    event = KINDS[kind].model_validate({"date": date, **fields})
    found = check_event(event, life.case, None, load_tables(), dt.date(2028, 12, 31))
    return {f.code: f.severity for f in found}


@pytest.mark.parametrize("fields", [{}, {"copy_given_on": "2026-11-22"}])
def test_a_submission_before_agreement_or_copy_is_refused_unless_said_to_be_so(
    fields: dict[str, str],
) -> None:
    life = signed_life("2026-11-21" if not fields else "2026-11-12", **fields)
    assert severities("offer-submitted", "2026-11-20", life) == {"order-not-kept": "error"}
    assert severities("offer-submitted", "2026-11-22", life) == {}
    told = severities("offer-submitted", "2026-11-20", life, out_of_order="the portal was about to close")
    assert told == {"order-not-kept": "warning"}


def test_an_agreement_after_the_submission_is_refused_too_and_one_before_it_is_not() -> None:
    life = Life().offer(dt.date(2027, 2, 1))
    assert severities("offer-submitted", "2026-11-20", life) == {"agreement-not-recorded": "warning"}
    life.event("offer-submitted", dt.date(2026, 11, 20))
    assert severities("agreement-signed", "2026-11-21", life) == {"order-not-kept": "error"}
    assert severities("agreement-signed", "2026-11-21", life, out_of_order="signed late") == {
        "order-not-kept": "warning"
    }
    assert severities("agreement-signed", "2026-11-20", life) == {}


def test_a_renewals_agreement_is_not_measured_by_the_first_submission() -> None:
    life = signed_life("2026-11-12")
    life.event("offer-submitted", dt.date(2026, 11, 20))
    assert severities("agreement-signed", "2028-10-01", life) == {}
    assert severities("offer-submitted", "2028-10-05", life) == {}


def test_a_corrected_date_is_measured_without_the_event_it_stands_in_for() -> None:
    life = signed_life("2026-11-12")
    wrong = life.event("offer-submitted", dt.date(2026, 11, 1))
    assert severities("offer-submitted", "2026-11-20", life, corrects=wrong) == {}


def test_the_order_is_told_with_its_law_and_the_reason_is_masked() -> None:
    event = KINDS["offer-submitted"].model_validate({"date": "2026-11-01"})
    (found,) = check_event(event, signed_life().case, None, load_tables(), TODAY)
    assert "209.11(1)(e)" in found.message
    assert "out_of_order" in found.remedy
    assert "out_of_order" in PERSONAL


@pytest.mark.slow
def test_a_fault_of_a_column_is_told_once_with_its_rows_and_by_kind_of_event(
    moto_bucket: S3Bucket, tmp_path: Path
) -> None:
    room = make_room(moto_bucket, tmp_path)
    lines = ["reference,event,date,expires_on,port_of_entry"]
    lines += [f"{REFERENCE},permit-issued,{day}/02/2027,2029-03-01," for day in (14, 15, 16)]
    lines += [f"{REFERENCE},arrived,2027-02-1{day},2029-03-01,YUL" for day in (1, 2)]
    lines += [f"{REFERENCE},employment-started,2027-02-13,2029-03-01,", f"{REFERENCE},arrivé,2027-02-13,,"]
    (room.inbox / "events").mkdir()
    (room.inbox / "events" / "a.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    taken = record_events(open_inbox(str(room.inbox), room.settings), room.archive, load_tables(), ACT)
    told = {(f.said.code, f.row, f.also) for f in taken.findings if f.file == "events/a.csv"}
    assert {
        ("wrong-value.day", 2, (3, 4)),
        ("field-not-of-event", 5, (6,)),
        ("field-not-of-event", 7, ()),
        ("unknown-event", 8, ()),
    } <= told, told
    (days,) = [f for f in taken.findings if f.said.code == "wrong-value.day"]
    assert "14/02/2027" in days.message and "3-4" in days.message
    assert taken.rejected == 4


@pytest.mark.parametrize("typed", ["PERMIT-ISSUED", "Permit issued", "permit_issued "])
def test_an_event_is_known_however_it_is_written(typed: str) -> None:
    event, findings = shape_event({"event": typed, "date": "2027-02-01", "expires_on": "2029-03-01"})
    assert event and event.kind == "permit-issued" and findings == []
