"""kill -9 at any moment of a night, and run again: the same archive as if nothing had happened.

``make full`` kills at twenty moments, CI at a few that a seed chooses; the other verbs' kills are in ``test_kills.py``.
"""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from casefile.settings import Settings
from storage.archive import open_archive
from storage.check.check import check
from storage.store.embedded import Endpoint
from tests.support.samples import offer_data

pytestmark = pytest.mark.slow

MOMENTS = 20
SHARE = 2
FULL = "CASEFILE_FULL" in os.environ  # while a test runs, it sees nothing of its caller's settings
SEED = int(os.environ.get("CASEFILE_SEED", "20261128"))
OFFERS = 3


def _environment(store: Endpoint, home: Path, bucket: str) -> dict[str, str]:
    return {
        **os.environ,
        "AWS_ACCESS_KEY_ID": store.keys.admin.access_key,
        "AWS_SECRET_ACCESS_KEY": store.keys.admin.secret_key,
        "CASEFILE_S3_ENDPOINT": store.url,
        "CASEFILE_BUCKET": bucket,
        "CASEFILE_HOME": str(home),
        "CASEFILE_TODAY": "2026-11-22",
        "CASEFILE_WORKERS": "1",
    }


def _start(inbox: Path, environment: dict[str, str]) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "app.cli", "nightly", "--plain", "--json", str(inbox)]
    return subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)


def _run(inbox: Path, environment: dict[str, str]) -> dict[str, object]:
    process = _start(inbox, environment)
    answer, _ = process.communicate(timeout=120)
    assert process.returncode == 0
    summary: dict[str, object] = json.loads(answer)
    return summary


def _settings(environment: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> Settings:
    for name, value in environment.items():
        if name.startswith(("CASEFILE_", "AWS_")):
            monkeypatch.setenv(name, value)
    return Settings()


def _cases(settings: Settings) -> dict[str, str]:
    """What the archive holds: every key of every case with its digest, each of them once."""
    with open_archive(settings) as archive:
        versions = archive.bucket.versions("cases/")
        keys = [v.key for v in versions]
        assert len(keys) == len(set(keys)), "an object was written twice"
        return {key: archive.bucket.head(key).sha256 for key in keys if "/ledger/" not in key}


def test_a_run_killed_at_any_moment_is_finished_by_the_next(
    store: Endpoint, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    inbox = tmp_path / "inbox"
    (inbox / "offers").mkdir(parents=True)
    offers = [offer_data(reference=f"K-{n}", worker__language="fr") for n in range(OFFERS)]
    (inbox / "offers" / "offers.json").write_text(json.dumps(offers, ensure_ascii=False))

    whole = _environment(store, tmp_path / "whole", "killed-never")
    began = time.monotonic()
    documents = _run(inbox, whole)["documents"]
    assert documents["made"] == documents["due"] > OFFERS * 4  # type: ignore[index]
    seconds = time.monotonic() - began
    expected = _cases(_settings(whole, monkeypatch))

    cut_short = 0
    moments = range(MOMENTS) if FULL else sorted(random.Random(SEED).sample(range(MOMENTS), SHARE))
    for moment in moments:
        environment = _environment(store, tmp_path / f"home-{moment}", f"killed-{moment}")
        process = _start(inbox, environment)
        time.sleep(seconds * (0.15 + 0.85 * moment / MOMENTS))
        cut_short += process.poll() is None
        process.send_signal(signal.SIGKILL)
        process.communicate()
        _run(inbox, environment)
        settings = _settings(environment, monkeypatch)
        assert _cases(settings) == expected, f"moment {moment}"
        with open_archive(settings) as archive:
            report = check(archive.bucket, deep=True)
            assert not report.findings, f"moment {moment}"
            rebuilt = archive.catalogue.dump()
            archive.catalogue.rebuild(archive.bucket)
            assert archive.catalogue.dump() == rebuilt, f"moment {moment}"
    assert cut_short >= len(moments) // 2, "the kills came too late to mean anything"
