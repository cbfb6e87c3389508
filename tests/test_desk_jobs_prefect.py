"""Jobs where a Prefect server is set: a run of the deployment for each, the same verb, the same record, ids alone."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
import yaml

from app import handing
from casefile.roles import Role
from casefile.settings import ROOT, Settings
from flows.steps import jobs as verbs
from flows.steps.work import Done, Work
from storage.desk.jobs import SILENT, Job, State, ask_job, find_job, take_job, take_up_silent
from tests.support.desk import NOW, Desk
from tests.support.records import EMPLOYER

pytestmark = pytest.mark.slow
PERSON = "Zorglub"


@pytest.fixture(scope="module")
def server() -> Iterator[None]:
    from prefect.testing.utilities import prefect_test_harness

    with prefect_test_harness(server_startup_timeout=120):
        yield


@pytest.fixture
def client(server: None) -> Iterator[Any]:
    from prefect.client.orchestration import get_client

    from flows.job import desk_job

    with get_client(sync_client=True) as opened:
        opened.create_deployment(flow_id=opened.create_flow(desk_job), name="job")
        yield opened


def test_a_job_is_handed_to_a_deployment_done_there_and_recorded_as_any_other(
    client: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    from flows.job import desk_job

    monkeypatch.setattr(handing, "prefect_environment", lambda _: {})
    monkeypatch.setenv("PREFECT_API_URL", "restored after the test")
    desk = Desk(Settings().home, prefect_api_url="http://127.0.0.1:1/api")
    rita = desk.person("rita", Role.RECORDS_MANAGER)
    hands = handing.Handing(desk.settings, desk.engine)

    def ask(about: str) -> Job:
        asked = ask_job(desk.engine, "test", {"request": about}, rita.user, NOW, employers=[EMPLOYER])
        assert hands.hand_on()
        return find_job(desk.engine, asked.id)

    def verb(work: Work) -> Done:
        if work.about["request"] == "bad":
            raise ValueError(PERSON)
        return Done({"pages": 3})

    monkeypatch.setattr(verbs, "VERBS", {"test": verb})
    good = ask("good")
    assert good.state is State.ASKED and not hands.hand_on(), "it is given once"
    assert client.read_flow_run(good.flow_run).parameters == {"job": good.id}
    link = f"http://127.0.0.1:1/runs/flow-run/{good.flow_run}"
    assert link in rita.browser.get(f"/jobs/{good.id}").text
    assert desk_job(good.id, return_state=True).is_completed()
    done = find_job(desk.engine, good.id)
    assert (done.state, done.result) == (State.DONE, {"pages": 3})
    assert desk_job(good.id, return_state=True).is_completed(), "a run that comes late does nothing"

    bad = ask("bad")
    assert desk_job(bad.id, return_state=True).is_failed()
    assert [one.code for one in find_job(desk.engine, bad.id).said] == ["unexpected"]
    kept = json.dumps(
        [
            one.model_dump(mode="json")
            for some in (client.read_flow_runs(), client.read_logs())
            for one in some
        ]
    )
    assert PERSON not in kept

    _ends_without_its_job(client, ask("cancelled"), hands, desk, monkeypatch)
    _falls_silent(client, ask("silent"), hands, desk)
    desk.close()


def _ends_without_its_job(
    client: Any, job: Job, hands: handing.Handing, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    from prefect.states import Cancelled

    client.set_flow_run_state(job.flow_run, Cancelled(), force=True)
    monkeypatch.setattr(handing, "_LOOK", 0.0)
    hands.hand_on()
    told = find_job(desk.engine, job.id)
    assert told.state is State.FAILED and [one.code for one in told.said] == ["job-run-ended"]


def _falls_silent(client: Any, job: Job, hands: handing.Handing, desk: Desk) -> None:
    assert take_job(desk.engine, NOW, job.id)
    take_up_silent(desk.engine, NOW + 2 * SILENT)
    hands.hand_on()
    again = find_job(desk.engine, job.id)
    assert again.state is State.ASKED and again.flow_run != job.flow_run
    assert client.read_flow_run(again.flow_run).parameters == {"job": job.id}


def test_the_deployment_names_the_flow_and_asks_for_an_id_alone() -> None:
    from flows.job import desk_job

    own = [
        one
        for one in yaml.safe_load((ROOT / "prefect.yaml").read_text())["deployments"]
        if one["name"] == "job"
    ]
    assert [(one["entrypoint"], one["parameters"]) for one in own] == [("flows.job.desk_job", {})]
    assert f"{desk_job.name}/job" == handing.DEPLOYMENT
    assert list(desk_job.parameters.properties) == ["job"]
