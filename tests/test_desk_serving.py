"""The desk as it is really served: links name the port, others find it, and it is gone when it was stopped."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable
from pathlib import Path

import pytest

from app import local
from casefile.settings import ROOT, read_settings
from tests.support.command import Answer

pytestmark = pytest.mark.slow  # a process of its own
SECONDS = 120


def _wait(what: Callable[[], object]) -> None:
    deadline = time.monotonic() + SECONDS
    while not what():
        assert time.monotonic() < deadline
        time.sleep(0.2)


def test_links_name_the_port_that_is_served_and_down_stops_the_desk(
    casefile: Callable[..., Answer], tmp_path: Path
) -> None:
    settings = read_settings()
    log = tmp_path / "serve.log"
    with log.open("wb") as file:
        serving = subprocess.Popen(
            [sys.executable, "-m", "app.cli", "serve", "--port", "0"], cwd=ROOT, stderr=file, env=os.environ
        )
    try:
        _wait(lambda: "/first/" in log.read_text("utf-8"))
        _wait(lambda: local.status(settings)[-1].running)
        address = local.desk_address(settings)
        assert address.startswith("http://127.0.0.1:") and not address.endswith(":8620")
        assert f"{address}/first/" in log.read_text("utf-8")
        assert urllib.request.urlopen(f"{address}/sign-in", timeout=SECONDS).status == 200
        added = casefile("users", "add", "anne", "--name", "Anne", "--role", "administrator", "--json")
        assert json.loads(added.out)["link"].startswith(f"{address}/password/")
        said = casefile("down")
        assert "desk: stopped" in said.err
        assert serving.wait(SECONDS) is not None
    finally:
        if serving.poll() is None:
            serving.send_signal(signal.SIGKILL)
            serving.wait()
    assert not local.status(settings)[-1].running
    assert local.desk_address(settings) == "http://127.0.0.1:8620"
