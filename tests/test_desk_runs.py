"""Runs at the desk: each night with its report, its findings by file and row, the rejected rows to take along."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from app import worker
from casefile.errors import UsageError
from casefile.progress import silent
from casefile.roles import Role
from casefile.settings import Settings, read_settings
from flows.steps.night import run_plain
from storage.desk.jobs import State, find_job
from storage.desk.runs import noted_run, runs_before
from storage.desk.views import Act, read_views
from tests.support.desk import Desk, Person
from tests.support.records import EMPLOYER
from tests.support.samples import OFFER, offer_data

PERSON = "Zorglub-Personne"  # people call files after people


@pytest.fixture
def desk() -> Iterator[Desk]:
    made = Desk(read_settings().home)
    yield made
    made.engine.dispose()


@pytest.fixture
def inbox(tmp_path: Path) -> str:
    place = tmp_path / "inbox" / "offers"
    place.mkdir(parents=True)
    wrong = offer_data(reference="W-1", employer__business_number="123456789")
    (place / f"{PERSON} offer.json").write_text(json.dumps([offer_data(worker__language="fr"), wrong]))
    return str(place.parent)


def _rita(desk: Desk) -> Person:
    return desk.person("rita", Role.RECORDS_MANAGER)


@pytest.mark.slow
def test_a_night_is_listed_with_its_findings_by_file_and_row_its_report_and_the_rejected_rows(
    settings: Settings, inbox: str, desk: Desk, warm_workshop: None
) -> None:
    run_plain(inbox, settings, silent)
    rita = _rita(desk)
    (run,) = runs_before(desk.engine)
    assert run.ended_at and run.counts["rejected"] == 1 and run.fault is None
    assert "with findings" in rita.browser.get("/runs").text
    page = rita.browser.get(f"/runs/{run.id}").text
    assert f"{PERSON} offer.json" in page and "business_number" in page
    report = rita.browser.get(f"/runs/{run.id}/report")
    assert report.headers["content-disposition"].startswith("attachment") and "# Nightly run" in report.text
    rejected = rita.browser.get(f"/runs/{run.id}/rejected/0")
    (given_back,) = (Path(inbox) / "rejected").iterdir()
    assert rejected.content == given_back.read_bytes() and b"W-1" in rejected.content
    assert rita.browser.get(f"/runs/{run.id}/rejected/1").status_code == 404
    assert rita.browser.get(f"/runs/{run.id}/rejected/..%2f0").status_code == 404
    database = (desk.settings.home_folder / "desk.db").read_bytes()
    assert PERSON.encode() not in database and str(OFFER["worker"]["family_name"]).encode() not in database
    acts = [(view.act, view.document) for view in read_views(desk.engine, user=rita.user.id)]
    assert acts.count((Act.DOWNLOADED, run.id)) == 2 and (Act.VIEWED, run.id) in acts


@pytest.mark.slow
def test_a_night_that_is_asked_for_at_the_desk_is_a_job_of_the_same_verb(
    settings: Settings, inbox: str, desk: Desk, warm_workshop: None
) -> None:
    rita = _rita(desk)
    page = rita.browser.post("/runs", data={"form_word": rita.word()}).headers["location"]
    worker.do_next(settings.model_copy(update={"inbox": inbox}), desk.engine)
    job = find_job(desk.engine, page.rpartition("/")[2])
    assert job.state is State.DONE and job.result["documents"] > 4 and job.result["errors"] == 1
    assert len(runs_before(desk.engine)) == 1


@pytest.mark.slow
def test_runs_are_for_who_may_see_every_employer(desk: Desk) -> None:
    with noted_run(desk.settings, "nightly") as run:
        run.counts = {"made": 1}
    limited = desk.person("limited", Role.RECORDS_MANAGER, employers=[EMPLOYER])
    for address in ("/runs", f"/runs/{run.id}", f"/runs/{run.id}/report", f"/runs/{run.id}/rejected/0"):
        assert limited.browser.get(address).status_code == 403
    assert limited.browser.post("/runs", data={"form_word": limited.word()}).status_code == 403
    assert 'href="/runs"' not in limited.browser.get("/account").text
    rita = _rita(desk)
    assert 'href="/runs"' in rita.browser.get("/account").text
    assert rita.browser.get(f"/runs/{run.id}").status_code == 200, "its report is gone, it stays"


def test_what_stops_a_run_is_kept_as_a_code_and_the_run_fails_as_before(desk: Desk) -> None:
    with pytest.raises(UsageError), noted_run(desk.settings, "nightly"):
        raise UsageError("no-bucket-named", location="s3://")
    with pytest.raises(ValueError, match="Zoé"), noted_run(desk.settings, "nightly"):
        raise ValueError("Zoé")
    unforeseen, refused = runs_before(desk.engine)
    assert refused.fault and refused.fault.code == "no-bucket-named"
    assert unforeseen.fault and unforeseen.fault.code == "unexpected" and "Zoé" not in str(unforeseen)


def test_where_there_is_no_desk_no_run_is_noted_and_none_is_made(tmp_path: Path) -> None:
    settings = read_settings(home=tmp_path / "home")
    with noted_run(settings, "nightly"):
        pass
    assert not (settings.home_folder / "desk.db").exists()
