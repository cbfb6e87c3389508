"""The package as it is installed: a night and the services run where there is no checkout."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import sysconfig
import venv
from pathlib import Path

import pytest

from tests.support.samples import offer_data

ROOT = Path(__file__).resolve().parent.parent
pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def casefile(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The command of an environment that has the wheel; what it needs is borrowed from the environment of the tests."""
    folder = tmp_path_factory.mktemp("wheel")
    pip = [sys.executable, "-m", "pip", "-q", "--disable-pip-version-check"]
    subprocess.run([*pip, "wheel", "--no-deps", "-w", folder, ROOT], check=True)
    venv.create(folder / "env")
    python = folder / "env" / "bin" / "python"
    (wheel,) = folder.glob("casefile-*.whl")
    subprocess.run([*pip, "--python", python, "install", "--no-deps", wheel], check=True)
    own = subprocess.run([python, "-c", _PURELIB], check=True, capture_output=True, text=True).stdout.strip()
    Path(own, "borrowed.pth").write_text(sysconfig.get_path("purelib") + "\n")
    return python.with_name("casefile")


_PURELIB = "import sysconfig; print(sysconfig.get_path('purelib'))"


def _run(casefile: Path, folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    own = {
        name: value for name, value in os.environ.items() if not name.startswith(("CASEFILE_", "PREFECT_"))
    }
    own |= {"HOME": str(folder), "CASEFILE_WORKERS": "1"}
    return subprocess.run(
        [casefile, *arguments], cwd=folder, env=own, capture_output=True, text=True, timeout=300, check=False
    )


def test_a_night_runs_and_the_services_come_up_without_a_checkout(casefile: Path, tmp_path: Path) -> None:
    (tmp_path / "inbox" / "offers").mkdir(parents=True)
    (tmp_path / "inbox" / "offers" / "a.json").write_text(json.dumps(offer_data(worker__language="fr")))
    try:
        night = _run(casefile, tmp_path, "nightly", "inbox", "--plain", "--json")
        assert night.returncode == 0, night.stderr
        documents = json.loads(night.stdout)["documents"]
        assert documents["made"] == documents["due"] > 4
        up = _run(casefile, tmp_path, "up")
        assert up.returncode == 0, up.stderr
        status = json.loads(_run(casefile, tmp_path, "status", "--json").stdout)
        assert {"store", "server", "worker"} <= {service["name"] for service in status if service["running"]}
    finally:
        assert _run(casefile, tmp_path, "down").returncode == 0
