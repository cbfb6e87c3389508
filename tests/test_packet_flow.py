"""The packet as a Prefect deployment: asked for by an id, run by the worker, stopped anywhere and run again."""

from __future__ import annotations

import inspect
import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml

from casefile.cases.inspection import PACKET_PRODUCED
from casefile.packet.produce import foretell, produce
from casefile.packet.request import Request
from casefile.settings import ROOT, Settings
from flows.steps.inspections import choose, plan_packet
from storage import ledger, packets
from storage.archive import Archive, open_archive
from storage.check.check import check
from tests.support.packet_archive import add_case
from tests.support.packet_samples import EMPLOYER, SIN, pdf, request, say
from tests.support.samples import OFFER

TODAY = "2026-11-22"
LONG = 3000  # pages: enough to be stopped in the middle of

# Runs the flow and kills its own process at a moment: the nth time a phase is told of, or after the nth object written.
_KILLED = """
import os, signal, sys
from storage.store.bucket import S3Bucket
import flows.packet as packet
kind, what, left = sys.argv[2], sys.argv[3], [int(sys.argv[4])]
def count(hit):
    left[0] -= hit
    if left[0] == 0:
        os.kill(os.getpid(), signal.SIGKILL)
tell, put = packet._Progress.__call__, S3Bucket.put_once
def told(self, phase, done, total):
    tell(self, phase, done, total)
    count(kind == "phase" and str(phase) == what)
def written(self, key, *args, **more):
    answer = put(self, key, *args, **more)
    count(kind == "object" and what in key)
    return answer
packet._Progress.__call__, S3Bucket.put_once = told, written
packet.inspection_packet(request=sys.argv[1])
"""
MOMENTS = [
    ("phase", "opening documents", "1"),
    ("phase", "opening documents", "3"),
    ("phase", "assembling", "1"),
    ("object", "/index.csv", "1"),
    ("object", "/packet.pdf", "1"),
    ("object", "/packet.json", "1"),
]


@dataclass
class Services:
    """A home with its own store, Prefect server and worker."""

    home: Path
    environment: dict[str, str]
    address: str

    @property
    def settings(self) -> Settings:
        return Settings(home=self.home)

    @property
    def word(self) -> str:
        return (self.home / "services" / "server.word").read_text()

    def python(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        server = (
            {"PREFECT_API_URL": self.address, "PREFECT_API_AUTH_STRING": self.word} if self.address else {}
        )
        environment = self.environment | server
        command = [sys.executable, *arguments]
        return subprocess.run(
            command, env=environment, cwd=ROOT, capture_output=True, text=True, check=False, timeout=240
        )

    def client(self) -> Any:
        from prefect.client.orchestration import SyncPrefectClient

        return SyncPrefectClient(self.address, auth_string=self.word)


@pytest.fixture(scope="module")
def services(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Services]:
    home = tmp_path_factory.mktemp("packets") / "home"
    environment = {k: v for k, v in os.environ.items() if not k.startswith(("CASEFILE_", "AWS_", "PREFECT_"))}
    environment |= {
        "CASEFILE_HOME": str(home),
        "CASEFILE_TODAY": TODAY,
        "PREFECT_HOME": str(home / "prefect"),
        "DO_NOT_TRACK": "1",
    }
    started = Services(home, environment, "")
    try:
        up = started.python("-m", "app.cli", "up")
        assert up.returncode == 0, up.stderr
        told = json.loads(started.python("-m", "app.cli", "status", "--json").stdout)
        started.address = next(s["address"] for s in told if s["name"] == "server")
        yield started
    finally:
        started.python("-m", "app.cli", "down")


@pytest.fixture(scope="module")
def archive(services: Services) -> Iterator[Archive]:
    with open_archive(services.settings) as opened:
        for reference in ("QC-1", "QC-2"):
            add_case(opened, reference, services.settings)
        add_case(opened, "QC-3", services.settings, pdf(*[f"Page {n}" for n in range(LONG)]))
        yield opened


@pytest.fixture(autouse=True)
def _day(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CASEFILE_TODAY", TODAY)


def _asked(file_number: str, *workers: str) -> Request:
    item = {"text": "Agreements", "types": ["employment-agreement"], "workers": list(workers)}
    return request(file_number=file_number, items=[item])


def _archived(archive: Archive, asked: Request) -> str:
    """The id of a request that is archived without more."""
    return packets.store_request(archive.bucket, asked)


def _expected(archive: Archive, settings: Settings, asked: Request, folder: Path) -> bytes:
    """The packet's bytes as they are when nothing disturbs the build."""
    fetch = packets.fetch(archive.bucket)
    plan = foretell(choose(asked, archive, settings), fetch, settings, say)
    return (produce(plan, fetch, settings, folder, say).folder / "packet.pdf").read_bytes()


def _given(archive: Archive, asked: Request, *workers: str) -> list[int]:
    """How many packets of this request each case says it was given in."""
    archive.catalogue.catch_up(archive.bucket)
    cases = [archive.catalogue.load(f"{EMPLOYER}/{w}").case for w in workers]
    return [sum(p.packet == asked.id for p in case.packets) for case in cases]


def _manifests(archive: Archive, asked: Request) -> list[str]:
    return [k for k in archive.bucket.keys(f"packets/{EMPLOYER}/{asked.id}/") if k.endswith("/packet.json")]


def _whole(home: Path, asked: Request) -> Path:
    """The one folder that is there of this request's packet."""
    (folder,) = (home / "packets").glob(f"{asked.id}-*")
    return folder


@pytest.mark.slow
def test_the_deployment_answers_an_archived_request_and_shows_how_far_it_is(
    services: Services, archive: Archive, tmp_path: Path
) -> None:
    asked = _asked("IRCC-1", "QC-1", "QC-2")
    name = _archived(archive, asked)
    run = ("-m", "prefect", "deployment", "run", "inspection-packet/inspection-packet")
    done = services.python(*run, "-p", f"request={name}", "-p", "by=zoe.roy", "--watch")
    assert done.returncode == 0, done.stdout + done.stderr
    actors = {
        e.actor for e, _ in ledger.read(archive.bucket, f"{EMPLOYER}/QC-1") if e.kind == PACKET_PRODUCED
    }
    assert actors == {"zoe.roy"}
    folder = _whole(services.home, asked)
    assert (folder / "packet.pdf").read_bytes() == _expected(
        archive, services.settings, asked, tmp_path / "own"
    )
    assert _given(archive, asked, "QC-1", "QC-2") == [1, 1]

    with services.client() as client:
        (deployment,) = [d for d in client.read_deployments() if d.name == "inspection-packet"]
        form = deployment.parameter_openapi_schema
        assert form["required"] == ["request"] and set(form["properties"]) == {"request", "plan_only", "by"}
        assert all(field["description"] for field in form["properties"].values())
        runs = client.read_flow_runs()
        artifacts = client.read_artifacts()
        told = json.dumps(
            [[one.model_dump(mode="json") for one in some] for some in (
                runs, client.read_task_runs(), artifacts, client.read_logs()
            )], ensure_ascii=False,
        )  # fmt: skip
    assert "opening documents: 2 of 2" in told and "reading it again" in told and "archiving" in told
    assert any(a.key == "inspection-packet-progress" for a in artifacts)
    for personal in (
        *(str(OFFER["worker"][k]) for k in ("family_name", "passport_number")),
        SIN,
        "Agreements",
    ):
        assert personal not in told


@pytest.mark.slow
def test_the_standing_rehearsal_runs_as_a_deployment_and_reports_what_it_found(
    services: Services, archive: Archive
) -> None:
    before = sorted(archive.bucket.keys(""))
    run = ("-m", "prefect", "deployment", "run", "rehearsal/rehearsal", "-p", "workers=2", "--watch")
    done = services.python(*run)
    assert done.returncode == 0, done.stdout + done.stderr
    (report,) = (services.home / "reports" / TODAY).glob("rehearsal-*.md")
    text = report.read_text()
    assert f"## {EMPLOYER}" in text and "QC-" in text and str(OFFER["worker"]["family_name"]) not in text
    with services.client() as client:
        keys = {artifact.key for artifact in client.read_artifacts()}
    assert {"rehearsal", "rehearsal-report"} <= keys
    assert sorted(archive.bucket.keys("")) == before, "nothing is written into the archive"


@pytest.mark.slow
def test_killed_at_any_moment_nothing_is_half_archived_and_the_next_run_ends_in_the_same_bytes(
    services: Services, archive: Archive, tmp_path: Path
) -> None:
    asked = _asked("IRCC-2", "QC-1", "QC-2")
    name = _archived(archive, asked)
    expected = _expected(archive, services.settings, asked, tmp_path / "own")
    for moment in MOMENTS:
        killed = services.python("-c", _KILLED, name, *moment)
        assert killed.returncode == -9, (moment, killed.stderr[-2000:])
        given = _given(archive, asked, "QC-1", "QC-2")
        assert given == [0, 0] or _manifests(archive, asked), moment
        for folder in (services.home / "packets").glob(f"{asked.id}-*"):
            assert (folder / "packet.pdf").read_bytes() == expected, moment
    done = services.python(
        "-c", "import sys, flows.packet as p; p.inspection_packet(request=sys.argv[1])", name
    )
    assert done.returncode == 0, done.stderr[-2000:]
    assert (_whole(services.home, asked) / "packet.pdf").read_bytes() == expected
    assert not list((services.home / "packets").glob(f".{asked.id}*")), (
        "what killed runs left is cleared away"
    )
    (manifest,) = _manifests(archive, asked)
    assert _given(archive, asked, "QC-1", "QC-2") == [1, 1]
    archived = archive.bucket.get(manifest.replace("packet.json", "packet.pdf"))
    assert archived == expected
    assert check(archive.bucket, deep=True).findings == []


@pytest.mark.slow
def test_a_cancelled_run_leaves_nothing_half_archived_and_can_be_run_again(
    services: Services, archive: Archive, tmp_path: Path
) -> None:
    from prefect.client.schemas.objects import StateType
    from prefect.states import Cancelling

    asked = _asked("IRCC-3", "QC-3")
    plan_packet(asked, archive, services.settings, say)
    name = f"{EMPLOYER}/{asked.id}"
    with services.client() as client:
        deployment = client.read_deployment_by_name("inspection-packet/inspection-packet")
        run = client.create_flow_run_from_deployment(deployment.id, parameters={"request": name})
        _until(lambda: list((services.home / "packets").glob(f".{asked.id}-*.building-*/packet")))
        client.set_flow_run_state(run.id, Cancelling())
        _until(lambda: client.read_flow_run(run.id).state.type == StateType.CANCELLED)
    assert not _manifests(archive, asked) and _given(archive, asked, "QC-3") == [0]
    assert not list((services.home / "packets").glob(f"{asked.id}-*"))
    watched = ("-m", "prefect", "deployment", "run", "inspection-packet/inspection-packet", "--watch")
    done = services.python(*watched, "-p", f"request={name}")
    assert done.returncode == 0, done.stdout + done.stderr
    expected = _expected(archive, services.settings, asked, tmp_path / "own")
    assert (_whole(services.home, asked) / "packet.pdf").read_bytes() == expected
    assert _given(archive, asked, "QC-3") == [1] and not list(
        (services.home / "packets").glob(f".{asked.id}*")
    )


def _until(true: Any, seconds: float = 120) -> None:
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, "it did not come to that"
        time.sleep(0.05)


def test_the_deployment_asks_for_ids_only() -> None:
    from flows.packet import inspection_packet

    assert list(inspect.signature(inspection_packet.fn).parameters) == ["request", "plan_only", "by"]
    deployments = yaml.safe_load((ROOT / "prefect.yaml").read_text())["deployments"]
    (own,) = [d for d in deployments if d["name"] == "inspection-packet"]
    assert own["entrypoint"] == "flows.packet.inspection_packet" and not own["schedules"]
