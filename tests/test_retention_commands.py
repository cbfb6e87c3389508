"""Events, holds and dispositions from the command line, as scripts and records managers use them."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from casefile.reference.tables import load_tables
from casefile.settings import Settings
from flows.steps.night import run_plain
from flows.steps.offers import accept_offers
from storage.actor import act_of
from storage.archive import open_archive
from storage.inbox import open_inbox
from tests.support.samples import offer_data

pytestmark = pytest.mark.usefixtures("warm_workshop")

PERMIT = ("--set", "number=U123456789", "--set", "valid_from=2027-02-01", "--set", "expires_on=2029-01-31")


@pytest.fixture
def inbox(settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An inbox of which two offers were accepted on 22 November 2026; the second one's six years may be over."""
    monkeypatch.setenv("CASEFILE_WORKERS", "1")
    monkeypatch.setenv("CASEFILE_TODAY", "2026-11-22")
    place = tmp_path / "inbox"
    (place / "offers").mkdir(parents=True)
    (place / "events").mkdir()
    old = {"job__start_date": "2020-03-01", "job__end_date": "2022-02-28", "portal": None, "wage__rate": "40"}
    offers = [
        offer_data(reference="NEW-1", worker__language="fr"),
        offer_data(reference="OLD-1", worker__language="fr", **old),
    ]
    (place / "offers" / "a.json").write_text(json.dumps(offers, ensure_ascii=False), encoding="utf-8")
    with open_archive(Settings()) as archive:
        act = act_of("casefile nightly", Settings()).settling_later()
        accept_offers(open_inbox(str(place), Settings()), archive, load_tables(), act)
    return place


def night(place: Path) -> Any:
    return run_plain(str(place), Settings(), lambda *_: None)


@pytest.mark.slow
def test_events_from_the_inbox_lock_the_case_the_same_night(casefile: Any, inbox: Path) -> None:
    rows = (
        "reference,event,date,valid_from,expires_on,number\n"
        "NEW-1,permit-issued,2026-11-20,2027-01-15,2029-01-31,U123456789\n"
        "NEW-9,permit-issued,2026-11-20,,,\n"
        "NEW-1,arrived,soon,,,\n"
    )
    (inbox / "events" / "permits.csv").write_text(rows)
    summary = night(inbox)
    assert summary.events.counts() == {"read": 3, "accepted": 1, "rejected": 2}
    assert summary.retention["cases"] == 1 and summary.retention["faults"] == 0
    assert {f.code for f in summary.findings if f.severity == "error"} == {"unknown-case", "wrong-value"}
    told = casefile("case", "NEW-1", "--json").json
    assert told["status"] == "permitted"
    assert (told["retention"]["state"], told["retention"]["anchor"]) == ("active", "2027-02-01")
    assert told["retention"]["keep_through"] == told["keep_through"] == "2033-02-01"
    assert {(d["keep_through"], d["held"]) for d in told["documents"]} == {("2033-02-01", False)}
    assert "U123456789" not in json.dumps(told)
    (rejected,) = (inbox / "rejected").glob("events-*.csv")
    assert "soon" in rejected.read_text(encoding="utf-8-sig")
    again = night(inbox)
    assert again.retention == {"cases": 0, "versions": 0, "faults": 0} and not again.changed
    assert casefile("check", "--deep", "--json").json["findings"] == []


@pytest.mark.slow
def test_an_event_can_be_recorded_repeated_and_corrected(casefile: Any, inbox: Path) -> None:
    first = casefile(
        "event", "NEW-1", "permit-issued", "--date", "2026-11-20", *PERMIT, "--by", "hr", "--json"
    )
    assert first.code == 0 and first.json["retention"]["keep_through"] == "2033-02-01"
    again = casefile("event", "NEW-1", "permit-issued", "--date", "2026-11-20", *PERMIT, "--json")
    assert again.json["id"] == first.json["id"]
    right = casefile(
        "event",
        "NEW-1",
        "permit-issued",
        "--date",
        "2026-11-19",
        *PERMIT,
        "--corrects",
        first.json["id"],
        "--json",
    )
    told = casefile("case", "NEW-1", "--json").json
    assert [e["corrected_by"] for e in told["events"]] == [right.json["id"], None]
    assert told["events"][0]["by"] == "hr" and told["events"][0]["title_fr"] == "Permis de travail délivré"
    text = casefile("case", "NEW-1", "--full").out
    assert "kept through: 2033-02-01" in text and "six years" in text and "event-corrected" in text


@pytest.mark.slow
@pytest.mark.parametrize(
    ("arguments", "code", "says"),
    [
        (("NEW-1", "permit-issued", "--date", "20 January"), 2, "no date of the calendar"),
        (("NEW-1", "permit-issued", "--date", "2026-11-20", "--set", "expires_on"), 2, "FIELD=VALUE"),
        (("NEW-1", "permit-lost", "--date", "2026-11-20"), 2, "permit-lost"),
        (("NEW-1", "agreement-signed", "--date", "2026-11-20", "--set", "languge=fr"), 2, "copy_given_on"),
        (("NEW-1", "permit-issued", "--date", "2027-11-20"), 2, "none is ever shortened"),
        (("NEW-9", "arrived", "--date", "2026-11-20"), 2, "no case NEW-9"),
        (
            ("NEW-1", "arrived", "--date", "2026-11-20", "--corrects", "e" + "0" * 16),
            2,
            "not one of this case",
        ),
        (
            ("NEW-1", "permit-issued", "--date", "2026-11-20", "--set", "employer=Another Inc."),
            3,
            "not the one in the offer",
        ),
    ],
)
def test_an_event_that_is_wrong_or_doubtful_says_why(
    casefile: Any, inbox: Path, arguments: tuple[str, ...], code: int, says: str
) -> None:
    answer = casefile("event", *arguments)
    assert (answer.code, says in answer.err) == (code, True), answer.err


def test_f9_a_hold_without_cases_names_the_options_that_it_has(casefile: Any, inbox: Path) -> None:
    answer = casefile("hold", "place", "--matter", "M-1", "--reason", "x", "--by", "counsel")
    assert answer.code == 2
    assert "--search" in answer.err and "--employer" in answer.err and "--all" not in answer.err


@pytest.mark.slow
def test_holds_are_placed_by_search_reported_and_released(casefile: Any, inbox: Path) -> None:
    why = (
        "--matter",
        "INS-1",
        "--reason",
        "inspection letter",
        "--authority",
        "IRPR 209.5",
        "--by",
        "counsel",
    )
    placed = casefile("hold", "place", *why, "--search", "technologue", "--json")
    assert [row["done"] for row in placed.json] == ["held", "held"]
    assert [row["case"] for row in casefile("holds", "--json").json] == ["123026635/NEW-1", "123026635/OLD-1"]
    assert casefile("hold", "release", "--matter", "INS-1", "--by", "counsel", "NEW-1").code == 0
    assert casefile("hold", "release", "--matter", "INS-1", "--by", "counsel", "--json").json == [
        {"case": "123026635/OLD-1", "done": "released"}
    ]
    assert casefile("holds", "--json").json == []
    assert len(casefile("holds", "--all", "--json").json) == 2
    assert casefile("hold", "release", "--matter", "NONE", "--by", "counsel", "OLD-1").code == 5
    nameless = casefile(
        "hold", "place", "--matter", "INS 1\n", "--reason", "x", "--authority", "y", "--by", "z", "OLD-1"
    )
    assert nameless.code == 2
    assert casefile("hold", "place", *why).code == 2


@pytest.mark.slow
def test_a_disposition_takes_two_persons_and_ends_with_a_certificate(
    casefile: Any, inbox: Path, tmp_path: Path
) -> None:
    assert casefile("disposition", "due", "--json").json == []
    casefile("event", "OLD-1", "permit-issued", "--date", "2020-02-01", "--set", "expires_on=2022-03-01")
    (due,) = casefile("disposition", "due", "--json").json
    assert (due["step"], due["since"], due["rules"]) == ("due", "2026-03-02", ["imp-six-years"])
    assert casefile("case", "OLD-1", "--json").json["retention"]["state"] == "due"
    assert casefile("disposition", "request", "NEW-1", "--by", "records").code == 5
    assert casefile("disposition", "approve", "OLD-1", "--by", "counsel").code == 5
    assert casefile("disposition", "request", "--all", "--by", "records").code == 0
    assert casefile("disposition", "approve", "--all", "--by", "Records").code == 5
    refused = casefile("disposition", "carry-out", "OLD-1", "--by", "records")
    assert refused.code == 5 and "giving back" not in refused.err
    assert casefile("disposition", "approve", "OLD-1", "--by", "counsel").code == 0
    assert "approved" in casefile("disposition", "due").out
    answer = casefile("disposition", "carry-out", "--all", "--by", "records", "--json")
    assert answer.code == 0 and answer.json[0]["destroyed"] == 2 and answer.json[0]["kept"] == []
    certificate = tmp_path / "certificate.pdf"
    assert (
        casefile(
            "disposition",
            "certificate",
            "OLD-1",
            "--language",
            "fr",
            "--by",
            "records",
            "-o",
            str(certificate),
        ).code
        == 0
    )
    assert certificate.read_bytes().startswith(b"%PDF-")
    told = casefile("case", "OLD-1", "--json").json
    assert (told["status"], told["retention"]["state"], told["occupation"]) == ("disposed", "disposed", "")
    assert casefile("check", "--deep", "--json").json["findings"] == []
    assert casefile("disposition", "due", "--json").json == []
    # The inbox still holds the offer: the night run does not take it again.
    assert all(case_id != "123026635/OLD-1" for case_id in night(inbox).made)
    assert casefile("case", "OLD-1", "--json").json["status"] == "disposed"


def test_a_misspelled_field_is_not_recorded_and_the_help_names_the_right_ones(
    casefile: Any, inbox: Path
) -> None:
    refused = casefile("event", "NEW-1", "agreement-signed", "--date", "2026-11-20", "--set", "languge=fr")
    assert refused.code == 2 and "has no field languge" in refused.err
    assert casefile("case", "NEW-1", "--json").json["events"] == []
    assert "permit-issued: number, valid_from, expires_on" in casefile("event", "--help").out


@pytest.mark.slow
def test_a_renewal_leaves_the_worker_employed(
    casefile: Any, inbox: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for event, day in (
        ("employment-started", "2020-03-02"),
        ("permit-issued", "2021-11-20"),
        ("arrived", "2021-12-01"),
    ):
        assert casefile("event", "OLD-1", event, "--date", day).code in (0, 3)
    assert casefile("case", "OLD-1", "--json").json["status"] == "employed"
    casefile("event", "OLD-1", "employment-ended", "--date", "2022-02-28")
    assert casefile("case", "OLD-1", "--json").json["status"] == "ended"


def test_a_hold_has_a_reason_and_reads_well_without_an_authority(casefile: Any, inbox: Path) -> None:
    assert casefile("hold", "place", "NEW-1", "--matter", "M-1", "--by", "counsel").code == 2
    assert (
        casefile("hold", "place", "NEW-1", "--matter", "M-1", "--reason", "audit", "--by", "counsel").code
        == 0
    )
    assert "hold: M-1 (audit), placed" in casefile("case", "NEW-1", "--full").out


@pytest.mark.slow
def test_a_command_for_cases_that_names_none_tells_of_options_it_has(casefile: Any, inbox: Path) -> None:
    for words in (("hold", "place", "--matter", "M-1", "--reason", "x"), ("disposition", "approve")):
        answer = casefile(*words, "--by", "counsel")
        assert answer.code == 2
        named = set(re.findall(r"--[a-z]+", answer.err))
        assert named and named <= set(re.findall(r"--[a-z]+", casefile(*words[:2], "--help").out))


def test_why_nothing_may_go_ends_with_one_stop(casefile: Any, inbox: Path) -> None:
    refused = casefile("disposition", "request", "NEW-1", "--by", "records")
    assert refused.code == 5 and "can be set.\n" in refused.err
