"""Events drive what is made, and the run tells what is overdue: through the inbox, on a real store."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from app.cli import main
from casefile.settings import Settings
from flows.steps.night import run_plain
from flows.steps.report import Summary
from storage.archive import open_archive
from tests.support.samples import offer_data

pytestmark = pytest.mark.usefixtures("warm_workshop")

ONTARIO = {"street": "1 King", "city": "Toronto", "province": "ON", "postal_code": "M5H 1A1"}


class Employer:
    """An inbox, and the days on which it is read."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.inbox = folder / "inbox"
        self.monkeypatch = monkeypatch
        monkeypatch.setenv("CASEFILE_WORKERS", "1")

    def drop(self, kind: str, name: str, *rows: dict[str, Any]) -> None:
        (self.inbox / kind).mkdir(parents=True, exist_ok=True)
        (self.inbox / kind / f"{name}.json").write_text(json.dumps(rows), encoding="utf-8")

    def night(self, day: str) -> Summary:
        self.monkeypatch.setenv("CASEFILE_TODAY", day)
        return run_plain(str(self.inbox), Settings(), lambda phase, done, total: None)

    def types(self) -> set[str]:
        with open_archive(Settings()) as archive:
            documents = archive.catalogue.describe(archive.catalogue.find("W-1"))["documents"]
        return {document["type"] for document in documents}


@pytest.fixture
def employer(settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Employer:
    employer = Employer(tmp_path, monkeypatch)
    employer.drop("offers", "a", offer_data(reference="W-1", job__location=ONTARIO))
    return employer


def _event(event: str, date: str, **fields: Any) -> dict[str, Any]:
    return {"reference": "W-1", "event": event, "date": date, **fields}


def _codes(run: Summary) -> set[tuple[str, str]]:
    return {(gap.code, gap.field) for gap in run.gaps}


@pytest.mark.slow
def test_each_event_brings_its_documents_and_each_missing_one_its_gap(employer: Employer) -> None:
    first = employer.night("2026-11-22")
    assert ("order-not-kept", "portal.submitted_on") in _codes(first)
    assert "permit-verification" not in employer.types()

    employer.drop("events", "a", _event("agreement-signed", "2026-11-15"))
    permit = {"number": "W123456789", "expires_on": "2029-01-31", "conditions": ["No other employer"]}
    employer.drop("events", "b", _event("permit-issued", "2027-01-10", **permit))
    second = employer.night("2027-01-11")
    assert second.documents.failed == 0
    assert not {code for code, _ in _codes(second)} & {"order-not-kept"}
    assert {"permit-verification", "permit-conditions", "orientation-checklist"} <= employer.types()
    assert "sin-check" not in employer.types()

    late = employer.night("2027-02-10")
    assert ("document-overdue", "sin-check") in _codes(late), "no one recorded that work began"
    employer.drop("events", "c", _event("employment-started", "2027-02-01"))
    assert employer.night("2027-02-10").documents.made >= 1
    assert "sin-check" in employer.types()
    made_late = _codes(employer.night("2027-02-10"))
    assert ("document-overdue", "sin-check") not in made_late
    assert ("document-late", "sin-check") in made_late, "made on the tenth, due by the fourth"

    for day, made in (("2028-10-02", 0), ("2028-10-03", 1), ("2028-10-30", 0), ("2028-11-02", 1)):
        assert employer.night(day).documents.made == made, day
    employer.drop("events", "d", _event("employment-ended", "2028-11-30", reason="End of the season"))
    assert employer.night("2028-12-01").documents.made == 1
    assert "employment-end-record" in employer.types()


@pytest.mark.slow
def test_a_submission_dated_before_its_agreement_waits_until_a_person_says_that_it_was_so(
    employer: Employer,
) -> None:
    wrong = _event("offer-submitted", "2026-11-10", offer_number="A1234567")
    employer.drop("events", "a", wrong, _event("agreement-signed", "2026-11-15"))
    night = employer.night("2026-11-22")
    # Put in order by their dates: the submission comes first, and the agreement after it is what does not fit.
    assert (night.events.accepted, night.events.rejected) == (1, 1)
    assert "order-not-kept" in {f.code for f in night.findings if f.severity == "error"}

    arguments = ["event", "W-1", "agreement-signed", "--date", "2026-11-15"]
    for options, code in (([], 2), (["--out-of-order", "the portal was about to close"], 3)):
        with pytest.raises(SystemExit) as ended:
            main([*arguments, *options])
        assert ended.value.code == code
    after = employer.night("2026-11-23")
    # Once told by the agreement's own day, the same is not told a second time.
    assert "order-not-kept" not in {code for code, _ in _codes(after)}
    report = Path(after.coverage["report"]).read_text(encoding="utf-8")
    assert "The agreement was signed on 2026-11-15, after" in report and "209.11(1)(e)" in report


@pytest.mark.slow
def test_an_offer_changed_after_its_submission_is_a_gap_that_names_both_values(
    employer: Employer, capsys: pytest.CaptureFixture[str]
) -> None:
    employer.night("2026-11-22")
    employer.drop("offers", "b", offer_data(reference="W-1", job__location=ONTARIO, wage__rate="33.00"))
    (gap,) = [gap for gap in employer.night("2026-11-23").gaps if gap.code == "agreement-differs"]
    assert "wage.rate is 33.00" in gap.message and "31.50" in gap.message
    with pytest.raises(SystemExit) as end:
        main(["cases", "--gaps", "--strict", "--json"])
    assert end.value.code == 3
    (found,) = json.loads(capsys.readouterr().out)["cases_with_gaps"]
    assert gap.message in {lapse["message"] for lapse in found["lapses"]}


@pytest.mark.slow
def test_a_document_that_no_rule_makes_due_is_made_when_a_person_asks_and_once(
    employer: Employer, capsys: pytest.CaptureFixture[str]
) -> None:
    employer.night("2026-11-22")
    for made in (1, 0):
        with pytest.raises(SystemExit) as end:
            main(["write", "W-1", "representative-authority", "--json"])
        assert end.value.code == 0
        assert json.loads(capsys.readouterr().out)["made"] == made
    assert "representative-authority" in employer.types()
