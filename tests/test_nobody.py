"""Another account of the machine, while everything runs: it posts no run, and reads nothing of anyone."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from casefile.settings import ROOT
from tests.support.nobody import as_nobody, asked, readable
from tests.support.programs import needs_linux, needs_root
from tests.support.samples import offer_data

pytestmark = [pytest.mark.slow, needs_linux, needs_root]
NAME = "Zorglub-Personne"


@pytest.fixture
def place() -> Iterator[Path]:
    """A folder that every account may enter, with a home that is open as systemd or Docker make one."""
    folder = Path(tempfile.mkdtemp(dir="/tmp"))
    for part in (folder, folder / "home", folder / "inbox", folder / "inbox" / "offers"):
        part.mkdir(exist_ok=True)
        part.chmod(0o755)
    yield folder
    shutil.rmtree(folder)


def _casefile(place: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "CASEFILE_HOME": str(place / "home"), "CASEFILE_WORKERS": "1"}
    command = [sys.executable, "-m", "app.cli", *arguments]
    return subprocess.run(
        command, env=environment, cwd=ROOT, capture_output=True, text=True, check=False, timeout=500,
        umask=0o022,
    )  # fmt: skip


def test_another_account_posts_no_run_and_reads_nothing(place: Path) -> None:
    wrong = offer_data(reference="W-1", employer__business_number="123456789")
    offers = place / "inbox" / "offers" / f"{NAME} offer.json"
    offers.write_text(json.dumps([offer_data(worker__language="fr"), wrong]))
    offers.chmod(0o600)
    up = _casefile(place, "up")
    try:
        assert up.returncode == 0, up.stderr
        night = _casefile(place, "nightly", str(place / "inbox"), "--json")
        assert night.returncode == 3, night.stderr
        services = {s["name"]: s for s in json.loads(_casefile(place, "status", "--json").stdout)}
        api, store = services["server"]["address"], services["store"]["address"]

        assert as_nobody(lambda: asked(f"{api}/flow_runs/filter", {})) == 401
        assert as_nobody(lambda: asked(f"{api}/deployments/filter", {})) == 401
        run = {"flow_id": "0" * 8 + "-0000-4000-8000-" + "0" * 12, "job_variables": {"command": "id"}}
        assert as_nobody(lambda: asked(f"{api}/flow_runs/", run)) == 401
        assert as_nobody(lambda: asked(f"{store}/casefile?list-type=2")) == 403

        everything = [place / "home", *(place / "home").rglob("*"), offers]
        everything += [p for p in (place / "inbox").rglob("*") if "rejected" in p.parts and p.is_file()]
        assert any("rejected" in p.parts for p in everything)
        assert len(everything) > 30
        assert as_nobody(lambda: readable(everything)) == []
        word = (place / "home" / "services" / "server.word").read_text()
        assert word not in _command_lines()

        _file_names_stay_at_home(place / "home")
    finally:
        _casefile(place, "down")


def _command_lines() -> str:
    """What ``ps`` shows to everyone."""
    return subprocess.run(["ps", "-axww", "-o", "args"], capture_output=True, text=True, check=True).stdout


def _file_names_stay_at_home(home: Path) -> None:
    """The night's report in the home tells the file's name; Prefect's database and the archive never do."""
    (report,) = (home / "reports").rglob("nightly-*.md")
    assert NAME in report.read_text()
    kept = [p for p in (home / "prefect").rglob("*") if p.is_file()]
    assert any(p.name.startswith("prefect.db") for p in kept)
    for path in [*kept, *(p for p in (home / "store").rglob("*") if p.is_file())]:
        assert NAME.encode() not in path.read_bytes(), path
