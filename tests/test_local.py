"""Local services as an operator sees them: up, the nightly deployment run by the worker, down, and nothing lost."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import urllib.request
from pathlib import Path
from typing import Any

import pytest

from casefile.settings import ROOT
from tests.support.samples import offer_data

pytestmark = pytest.mark.slow
SERVICES = ("store", "server", "worker", "desk")


@pytest.fixture
def casefile(tmp_path: Path) -> Any:
    environment = {
        **os.environ,
        "CASEFILE_HOME": str(tmp_path / "home"),
        "CASEFILE_INBOX": str(tmp_path / "inbox"),
    }

    def run(*arguments: str, program: str = "app.cli") -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", program, *arguments]
        return subprocess.run(
            command, env=environment, cwd=ROOT, capture_output=True, text=True, check=False, timeout=300
        )

    yield run
    run("down")


def _running(casefile: Any) -> dict[str, bool]:
    return {s["name"]: s["running"] for s in json.loads(casefile("status", "--json").stdout)}


def test_up_runs_the_nightly_deployment_and_down_stops_everything(casefile: Any, tmp_path: Path) -> None:
    (tmp_path / "inbox" / "offers").mkdir(parents=True)
    (tmp_path / "inbox" / "offers" / "a.json").write_text(json.dumps(offer_data(worker__language="fr")))
    assert _running(casefile) == dict.fromkeys(SERVICES, False)
    up = casefile("up")
    assert up.returncode == 0, up.stderr
    assert _running(casefile) == dict.fromkeys(SERVICES, True)
    desk = re.search(r"desk: up, at (http://127\.0\.0\.1:\d+)", up.stderr)
    assert desk and f"{desk[1]}/first/" in up.stderr
    assert urllib.request.urlopen(f"{desk[1]}/sign-in", timeout=60).status == 200
    assert casefile("up").returncode == 0, "up twice is up once"

    address = next(
        s["address"] for s in json.loads(casefile("status", "--json").stdout) if s["name"] == "server"
    )
    started = subprocess.run(
        [sys.executable, "-m", "prefect", "deployment", "run", "nightly/nightly", "--watch"],
        env={
            **os.environ,
            "PREFECT_API_URL": address,
            "PREFECT_API_AUTH_STRING": (tmp_path / "home" / "services" / "server.word").read_text(),
            "PREFECT_HOME": str(tmp_path / "home" / "prefect"),
        },
        capture_output=True,
        text=True,
        check=False,
        timeout=240,
    )
    assert started.returncode == 0, started.stdout + started.stderr
    (row,) = json.loads(casefile("cases", "--json").stdout)
    assert row["documents"] > 4

    # The command reports to the server that is up, and finds nothing left to do.
    again = casefile("nightly", "--json")
    documents = json.loads(again.stdout)["documents"]
    assert (documents["made"], documents["failed"]) == (0, 0)
    assert documents["unchanged"] == documents["due"] == row["documents"]

    assert casefile("down").returncode == 0
    assert _running(casefile) == dict.fromkeys(SERVICES, False)
    assert casefile("check").returncode == 0, (
        "what the store holds stays, and a command that needs it starts it"
    )
