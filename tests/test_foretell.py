"""The plan before an event and after it: what is foretold is what happens, and asking changes nothing."""

from __future__ import annotations

import copy
import datetime as dt
import json
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casefile.cases.events import KINDS
from casefile.documents.foretell import foretell, outlook
from casefile.settings import Settings
from flows.steps.documents import read_library
from storage.archive import open_archive
from tests.support.command import Answer
from tests.support.lives import DAY, SCHEDULE, Life
from tests.support.packet_archive import add_case
from tests.support.records import offer

D = dt.date
LIBRARY, OFFER = read_library(Settings()), offer("L-1")
AT = dt.datetime.combine(DAY, dt.time(12), dt.UTC)
days = st.dates(D(2026, 11, 1), D(2031, 1, 1))
events = st.tuples(
    st.sampled_from(
        ["permit-issued", "permit-refused", "employment-started", "employment-ended", "offer-withdrawn"]
    ),
    days,
)


def foretold(life: Life, kind: str, day: dt.date, **fields: Any) -> Any:
    event = KINDS[kind].model_validate({"date": day.isoformat(), **fields})
    return foretell(
        life.case, event, offer=OFFER, particulars={}, library=LIBRARY, schedule=SCHEDULE, at=AT, by="tests"
    )


@given(st.lists(events, max_size=3), events)
def test_what_is_foretold_is_what_is_planned_once_it_is_recorded(
    before: list[tuple[str, dt.date]], event: tuple[str, dt.date]
) -> None:
    life = Life().offer(D(2027, 2, 1))
    for kind, day in before:
        life.event(kind, day)
    known = copy.deepcopy(life.case)
    told = foretold(life, *event)
    assert life.case == known, "asking changes nothing"
    assert told.before == outlook(life.case, OFFER, {}, LIBRARY, SCHEDULE)
    new = event not in before
    if new:
        life.event(*event)
    then = outlook(life.case, OFFER, {}, LIBRARY, SCHEDULE)
    assert (told.after.status, told.after.documents) == (then.status, then.documents)
    assert (told.after.retention, told.after.watched) == (then.retention, then.watched)
    assert sum(n for _, n in told.after.locks) == sum(n for _, n in told.before.locks) + new


def test_a_permit_is_foretold_with_the_six_years_it_starts_and_the_papers_it_makes_due() -> None:
    told = foretold(Life().offer(D(2027, 2, 1)), "permit-issued", D(2027, 1, 20), expires_on="2029-01-31")
    told = told.as_dict()
    assert (told["before"]["keep_through"], told["after"]["keep_through"]) == (None, "2033-02-01")
    assert (told["before"]["permit_expires"], told["after"]["permit_expires"]) == (None, "2029-01-31")
    new = {one["type"] for one in told["after"]["documents"]} - {
        one["type"] for one in told["before"]["documents"]
    }
    assert "permit-verification" in new
    assert {"status", "retention", "keep_through", "documents", "locks"} <= set(told["changed"])
    assert told["after"]["locks"] == [{"keep_through": "2033-02-01", "held": False, "objects": 2}]


def test_an_event_that_is_known_changes_nothing() -> None:
    life = Life().offer(D(2027, 2, 1))
    life.event("arrived", D(2027, 1, 20))
    assert foretold(life, "arrived", D(2027, 1, 20)).as_dict()["changed"] == []


@pytest.mark.slow
def test_a_dry_run_records_nothing_and_tells_what_the_event_then_brings(
    settings: Settings, casefile: Callable[..., Answer], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CASEFILE_TODAY", "2027-01-21")
    with open_archive(settings) as archive:
        add_case(archive, "QC-1", settings)
    given_event = ("event", "QC-1", "permit-issued", "--date", "2027-01-20", "--set", "expires_on=2029-01-31")
    told = json.loads(casefile(*given_event, "--dry-run", "--json").out)
    assert told["recorded"] is False and "keep_through" in told["changed"]
    assert json.loads(casefile("case", "QC-1", "--json").out)["events"] == []
    plain = casefile("--language", "fr", *given_event, "--dry-run")
    assert "ce qui change" in plain.out and "Rien n’a été consigné" in plain.err
    recorded = json.loads(casefile(*given_event, "--json").out)
    assert recorded["retention"]["keep_through"] == told["after"]["keep_through"]
    assert casefile("event", "QC-1", "permit-issued", "--date", "2028-01-20", "--dry-run").code == 2
