"""An employer of 20 workers over three years: what was planted is found, all of it and nothing else."""

from __future__ import annotations

import datetime as dt
import io
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest

from casefile.coverage.compensation import worksheet
from casefile.coverage.gap_report import markdown, roll_up, totals, workbook
from casefile.coverage.judging import Judgement
from casefile.settings import Settings
from flows.steps.gaps import judge_cases, read_standards
from flows.steps.night import run_plain
from storage.archive import Archive, open_archive
from storage.check.check import check
from tests.support import sample_employer

pytestmark = pytest.mark.usefixtures("warm_workshop")

AT = dt.datetime.combine(sample_employer.TODAY, dt.time(12), dt.UTC)


@pytest.fixture
def archive(settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Archive:
    monkeypatch.setenv("CASEFILE_TODAY", sample_employer.TODAY.isoformat())
    inbox = sample_employer.write_inbox(tmp_path / "inbox")
    night = run_plain(str(inbox), Settings(), lambda *_: None)
    rejected = (night.offers.rejected, night.events.rejected, night.evidence.rejected)
    assert (rejected, night.documents.failed) == ((0, 0, 0), 0), night.findings
    return open_archive(Settings())


def _judged(archive: Archive) -> list[Judgement]:
    catalogue = archive.catalogue
    standards = read_standards(Settings())
    return list(judge_cases(catalogue, catalogue.case_ids(), standards, sample_employer.TODAY))


def _found(judged: list[Judgement]) -> list[tuple[str, str]]:
    gaps = [(one.case_id.split("/")[1], item.requirement.id) for one in judged for _, item in one.gaps]
    lapses = [(one.case_id.split("/")[1], lapse.code) for one in judged for lapse in one.lapses]
    return gaps + lapses + [(one.case_id.split("/")[1], d.code) for one in judged for d in one.departures]


@pytest.mark.slow
def test_exactly_the_planted_faults_are_found(archive: Archive) -> None:
    judged = _judged(archive)
    found = _found(judged)
    assert len(sample_employer.PLANTED) == 18
    assert sorted(found) == sorted(sample_employer.PLANTED)
    assert totals(judged)["cases"] == 20
    assert all(d.cite_en and d.cite_fr for one in judged for d in one.departures)
    _worksheets_say_what_is_owed(judged)
    _reports_hold_every_finding(judged)
    archive.catalogue.rebuild(archive.bucket)
    assert sorted(_found(_judged(archive))) == sorted(found)
    assert check(archive.bucket).findings == []
    archive.close()


def _worksheets_say_what_is_owed(judged: list[Judgement]) -> None:
    owed = {one.case_id.split("/")[1]: sum((s.owed for s in one.owed), Decimal(0)) for one in judged}
    # 80 hours at 2 $ less; 40 hours of overtime in two weeks, short of half a wage each.
    assert {ref: amount for ref, amount in owed.items() if amount} == {
        "W-01": Decimal("160.00"),
        "W-02": Decimal(40) * Decimal(32) / 2,
    }
    book = openpyxl.load_workbook(io.BytesIO(worksheet(judged[0].owed, "fr")))
    assert [row[7] for row in book.active.iter_rows(min_row=2, values_only=True)] == [160, 160]


def _reports_hold_every_finding(judged: list[Judgement]) -> None:
    text = markdown(judged, sample_employer.TODAY)
    rows = list(
        openpyxl.load_workbook(io.BytesIO(workbook(judged))).active.iter_rows(min_row=2, values_only=True)
    )
    assert len(rows) == len(sample_employer.PLANTED)
    for reference, _ in sample_employer.PLANTED:
        assert f"| {reference} |" in text
        assert any(row[0] == reference for row in rows)
    assert {row["employer"] for row in roll_up(judged)} == {"123026635"}
    assert "Zoé" not in text
    slim = [one.slim() for one in judged]
    assert markdown(slim, sample_employer.TODAY) == text
