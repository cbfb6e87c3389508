"""The night run as a Prefect flow: the same result, visible on its page, and nothing personal in Prefect's hands."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from casefile.settings import ROOT, Settings
from flows.steps.report import Summary
from storage.archive import open_archive
from tests.support.samples import OFFER, offer_data

pytestmark = pytest.mark.slow


PERSON = "Zorglub-Personne"  # people call files after people


@pytest.fixture(scope="module")
def prefect_server() -> Iterator[None]:
    from prefect.testing.utilities import prefect_test_harness

    with prefect_test_harness(server_startup_timeout=120):
        yield


@pytest.fixture
def inbox(tmp_path: Path) -> str:
    place = tmp_path / "inbox" / "offers"
    place.mkdir(parents=True)
    wrong = offer_data(reference="W-1", employer__business_number="123456789")
    (place / f"{PERSON} offer.json").write_text(json.dumps([offer_data(worker__language="fr"), wrong]))
    evidence = place.parent / "evidence" / "QC-2027-001" / "pay-record"
    evidence.mkdir(parents=True)
    (evidence / f"2026-02-18_{PERSON}.exe").write_bytes(b"MZ a program")
    return str(place.parent)


def test_the_flow_does_what_the_plain_run_does_and_shows_it(
    prefect_server: None, settings: Settings, inbox: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CASEFILE_WORKERS", "1")
    from prefect.client.orchestration import get_client

    from flows.nightly import nightly

    state = nightly(inbox, return_state=True)
    assert state.is_completed()
    assert state.name == "CompletedWithFindings"
    summary = state.result()
    assert summary.documents.made == summary.documents.due > 4
    assert summary.offers.rejected == 1

    with get_client(sync_client=True) as client:
        told = json.dumps(
            [
                [run.model_dump(mode="json") for run in client.read_flow_runs()],
                [run.model_dump(mode="json") for run in client.read_task_runs()],
                [artifact.model_dump(mode="json") for artifact in client.read_artifacts()],
                [log.model_dump(mode="json") for log in client.read_logs()],
            ],
            ensure_ascii=False,
        )
    assert "batch-0001" in told
    assert "Nightly run" in told
    worker = OFFER["worker"]
    for name in ("family_name", "given_names", "passport_number", "date_of_birth", "email"):
        assert worker[name] not in told
    _no_file_is_named(summary, settings)


def _no_file_is_named(summary: Summary, settings: Settings) -> None:
    """In the home's own report a file's name stands in full; not in Prefect's database, nor where others look."""
    from prefect.settings import PREFECT_SERVER_DATABASE_CONNECTION_URL

    assert PERSON in Path(summary.report).read_text()
    database = Path(PREFECT_SERVER_DATABASE_CONNECTION_URL.value().partition("///")[2])
    kept = b"".join(file.read_bytes() for file in database.parent.glob(f"{database.name}*"))
    assert b"batch-0001" in kept and PERSON.encode() not in kept
    assert PERSON not in json.dumps(summary.as_dict())
    with open_archive(settings) as archive:
        keys = archive.bucket.keys("")
        reports = [archive.bucket.get(key) for key in keys if key.startswith("reports/")]
        assert len(reports) > 1 and PERSON not in "".join(keys)
        assert not any(PERSON.encode() in report for report in reports)


def test_the_deployment_names_a_flow_that_exists_and_the_hour_that_is_promised() -> None:
    import importlib

    (deployment,) = [
        d
        for d in yaml.safe_load((ROOT / "prefect.yaml").read_text())["deployments"]
        if d["name"] == "nightly"
    ]
    module, _, name = deployment["entrypoint"].rpartition(".")
    assert getattr(importlib.import_module(module), name).name == "nightly"
    (schedule,) = deployment["schedules"]
    assert (schedule["cron"], schedule["timezone"]) == ("0 2 * * *", "America/Toronto")
