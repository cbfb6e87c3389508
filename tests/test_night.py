"""The night run, without a scheduler, against a real store: what it makes, what it leaves alone, what it gives back."""

from __future__ import annotations

import csv
import io
import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from casefile.said import Said
from casefile.settings import SHIPPED_TEMPLATES, Settings
from flows.steps import documents, night
from flows.steps.documents import Outcome, Workshop, batches_of
from flows.steps.night import run_plain
from flows.steps.report import Summary
from storage.actor import act_of
from storage.archive import open_archive
from storage.check.check import check
from tests.support import deadly_case
from tests.support.samples import offer_data


def _say(phase: Said, done: int, total: int) -> None:
    pass


def _inbox(folder: Path, *offers: dict[str, Any], name: str = "offers.json") -> str:
    place = folder / "inbox" / "offers"
    place.mkdir(parents=True, exist_ok=True)
    (place / name).write_text(json.dumps(offers, ensure_ascii=False), encoding="utf-8")
    return str(place.parent)


def _run(location: str, settings: Settings) -> Summary:
    return run_plain(location, settings, _say)


def _versions(settings: Settings) -> list[tuple[str, str]]:
    with open_archive(settings) as archive:
        return sorted((v.key, v.version_id) for v in archive.bucket.versions("cases/"))


def _everything(settings: Settings) -> list[tuple[str, str]]:
    with open_archive(settings) as archive:
        return sorted((v.key, v.version_id) for v in archive.bucket.versions(""))


def _described(settings: Settings, reference: str) -> dict[str, Any]:
    with open_archive(settings) as archive:
        return archive.catalogue.describe(archive.catalogue.find(reference))


@pytest.fixture
def real_worker(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """Documents are made by a worker process, as in any night."""
    monkeypatch.setenv("CASEFILE_WORKERS", "1")
    monkeypatch.setenv("CASEFILE_TODAY", "2026-11-22")
    return Settings()


@pytest.fixture
def one_worker(real_worker: Settings, warm_workshop: None) -> Settings:
    return real_worker


@pytest.mark.slow
def test_the_first_run_makes_all_that_is_due_and_the_second_changes_nothing(
    real_worker: Settings, tmp_path: Path
) -> None:
    location = _inbox(tmp_path, offer_data(), offer_data(reference="FR-1", worker__language="fr"))
    first = _run(location, real_worker)
    # In Quebec: French always, and English for the worker who chose it; eight types each.
    assert (first.documents.due, first.documents.made, first.documents.failed) == (24, 24, 0)
    before = _everything(real_worker)
    second = _run(location, real_worker)
    assert (second.documents.made, second.documents.unchanged) == (0, 24)
    assert _everything(real_worker) == before
    with open_archive(real_worker) as archive:
        assert check(archive.bucket, deep=True).findings == []


@pytest.mark.slow
def test_a_transmittal_waits_for_the_portals_number(one_worker: Settings, tmp_path: Path) -> None:
    data = offer_data(worker__language="fr", portal=None)
    location = _inbox(tmp_path, data)
    assert _run(location, one_worker).documents.made == 4
    numbered = offer_data(worker__language="fr")
    _inbox(tmp_path, numbered, name="z-numbered.json")
    types = {d["type"] for d in _described(one_worker, "QC-2027-001")["documents"]}
    assert "offer-number-transmittal" not in types
    _run(location, one_worker)
    types = {d["type"] for d in _described(one_worker, "QC-2027-001")["documents"]}
    assert "offer-number-transmittal" in types


@pytest.mark.slow
def test_a_changed_offer_makes_new_versions_only_of_what_shows_the_change(
    one_worker: Settings, tmp_path: Path
) -> None:
    location = _inbox(tmp_path, offer_data(worker__language="fr"))
    _run(location, one_worker)
    _inbox(tmp_path, offer_data(worker__language="fr", wage__rate="33.75"), name="raise.json")
    summary = _run(location, one_worker)
    documents = _described(one_worker, "QC-2027-001")["documents"]
    newest = {d["type"]: d["version"] for d in sorted(documents, key=lambda d: d["version"])}
    assert newest["employment-agreement"] == newest["portal-worksheet"] == 2
    assert newest["duties-statement"] == newest["rights-acknowledgment"] == 1
    assert summary.documents.made == 4
    # Both rows stay in the inbox; the earlier one must not come back.
    assert _run(location, one_worker).documents.made == 0


@pytest.mark.slow
def test_correcting_the_rejected_rows_makes_exactly_theirs(one_worker: Settings, tmp_path: Path) -> None:
    wrong = offer_data(reference="W-1", worker__language="fr", employer__business_number="123456789")
    location = _inbox(tmp_path, offer_data(worker__language="fr"), wrong)
    first = _run(location, one_worker)
    assert (first.offers.read, first.offers.accepted, first.offers.rejected) == (2, 1, 1)
    (back,) = (Path(location) / "rejected").iterdir()
    (row,) = json.loads(back.read_text(encoding="utf-8"))
    assert "check digit" in str(row["findings"])
    row["employer"]["business_number"] = "123026635"
    (Path(location) / "offers" / back.name).write_text(json.dumps([row]), encoding="utf-8")
    second = _run(location, one_worker)
    assert second.offers.rejected == 0
    assert set(second.made) == {"123026635/W-1"}


@pytest.mark.slow
def test_an_inbox_of_tables_gives_its_rejected_rows_back_as_tables(
    one_worker: Settings, tmp_path: Path
) -> None:
    examples = Path(__file__).parent.parent / "examples" / "inbox" / "offers"
    inbox = tmp_path / "inbox" / "offers"
    inbox.mkdir(parents=True)
    (source,) = examples.glob("*.csv")
    rows = list(csv.reader(io.StringIO(source.read_text(encoding="utf-8-sig"))))
    bad = next(i for i, row in enumerate(rows) if "14.50" in row)
    with (inbox / "one.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([rows[0], rows[bad]])
    assert _run(str(inbox.parent), one_worker).offers.rejected == 1
    (back,) = (inbox.parent / "rejected").iterdir()
    assert back.suffix == ".csv"
    returned = next(csv.DictReader(io.StringIO(back.read_text(encoding="utf-8-sig"))))
    assert "minimum wage" in returned["findings"]


@pytest.mark.slow
def test_a_template_that_cannot_be_used_costs_only_its_document(
    one_worker: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = tmp_path / "own"
    (own / "fr").mkdir(parents=True)
    shutil.copy(SHIPPED_TEMPLATES / "fr" / "duties-statement.docx", own / "fr")
    (own / "fr" / "duties-statement.docx").write_bytes(b"not a Word file")
    monkeypatch.setenv("CASEFILE_TEMPLATES", str(own))
    location = _inbox(tmp_path, offer_data(worker__language="fr"))
    summary = _run(location, Settings())
    assert (summary.documents.made, summary.documents.failed) == (7, 1)
    (finding,) = [f for f in summary.findings if f.severity == "error"]
    assert "duties-statement" in finding.message
    # Mended, the next run makes exactly what was missing.
    monkeypatch.delenv("CASEFILE_TEMPLATES")
    assert _run(location, Settings()).documents.made == 1


@pytest.mark.slow
def test_a_case_whose_process_dies_costs_only_itself(real_worker: Settings) -> None:
    nowhere = real_worker.model_copy(update={"templates": Path("/nowhere")})  # each worker dies over it
    workshop = Workshop(nowhere, act_of("casefile nightly", real_worker))
    try:
        first = workshop.make(["123026635/A", "123026635/B"])
        assert [o.again for o in first] == [True, True]
        (last,) = workshop.make(["123026635/A"], again=True)
        assert last.failed == 1
        assert last.findings[0].code == "case-not-made"
    finally:
        workshop.close()


@pytest.mark.slow
def test_a_case_that_kills_its_process_takes_none_of_those_beside_it(
    one_worker: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(documents, "_prepare", deadly_case.prepare)
    monkeypatch.setattr(documents, "_make_cases", deadly_case.make_cases)
    two = one_worker.model_copy(update={"workers": 2})
    cases = [*(f"1/good-{n}" for n in range(8)), deadly_case.DEADLY]
    workshop = Workshop(two, act_of("casefile nightly", two))
    try:
        outcomes = [o for made in night.in_threads(workshop, [[c] for c in cases], True) for o in made]
    finally:
        workshop.close()
    assert {o.case_id for o in outcomes if o.failed} == {deadly_case.DEADLY}
    assert {o.case_id for o in outcomes if o.made} == {*cases} - {deadly_case.DEADLY}


@pytest.mark.slow
def test_the_report_names_what_to_correct_and_no_person(one_worker: Settings, tmp_path: Path) -> None:
    wrong = offer_data(reference="W-1", worker__date_of_birth="31 febbraio", worker__language="fr")
    location = _inbox(tmp_path, wrong)
    summary = _run(location, one_worker)
    text = Path(summary.report).read_text(encoding="utf-8")
    assert "worker.date_of_birth" in text
    for personal in ("Nguyễn", "18AB12345", "febbraio", "zoe@example.com"):
        assert personal not in text


@pytest.mark.slow
def test_a_report_is_archived_only_by_a_run_that_changed_something(
    one_worker: Settings, tmp_path: Path
) -> None:
    location = _inbox(tmp_path, offer_data(worker__language="fr"))
    _run(location, one_worker)
    _run(location, one_worker)
    with open_archive(one_worker) as archive:
        names = [key.split("/")[-1].split("-")[0] for key in archive.bucket.keys("reports/")]
    assert sorted(name for name in names if name != "probe") == ["gaps", "nightly"]


@pytest.mark.parametrize(("cases", "workers"), [(1, 2), (22, 2), (800, 2), (10_000, 8)])
def test_batches_hold_every_case_once_and_none_is_too_large(cases: int, workers: int) -> None:
    ids = [str(n) for n in range(cases)]
    batches = batches_of(ids, workers)
    assert [i for batch in batches for i in batch] == ids
    assert max(map(len, batches)) <= 25
    assert len(batches) >= min(cases, workers)


@pytest.mark.slow
def test_a_case_the_store_failed_is_tried_again_by_itself_and_only_it(
    one_worker: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rounds: list[tuple[list[str], bool]] = []

    class Workshop:
        size = 1

        def make(self, case_ids: list[str], *, again: bool) -> list[Outcome]:
            rounds.append((case_ids, again))
            return [Outcome(case_id, again=case_id.endswith("B") and not again) for case_id in case_ids]

    monkeypatch.setattr(night, "PAUSES", (0, 0, 0))
    with open_archive(one_worker) as archive:
        plan = night.Tonight(case_ids=["1/A", "1/B", "1/C"])
        outcomes = list(
            night.make_tonight(
                plan,
                Workshop(),  # type: ignore[arg-type]
                archive,
                act_of("night", one_worker),
                night.in_threads,
                _say,
            )
        )
    # Three batches of one in the first round, then the failed case alone.
    assert sorted(o.case_id for o in outcomes) == ["1/A", "1/B", "1/C"]
    assert [case_ids for case_ids, again in rounds if again] == [["1/B"]]
    assert not any(o.again for o in outcomes)
