"""The parent's side of the child process that opens files: asked one at a time, stopped when a file takes too long."""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys
import threading
from collections.abc import Mapping
from functools import cache
from multiprocessing.util import Finalize
from typing import Any

from casefile.errors import Unavailable
from casefile.pdf.frames import read_frame, write_frame
from casefile.settings import ROOT

SECONDS = 120


class Opener:
    """One child process for each process that opens files: kept warm, replaced when a file took it down."""

    def __init__(self, seconds: int) -> None:
        self._seconds = seconds
        self._turn = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._owner = 0

    def ask(self, job: Mapping[str, Any]) -> dict[str, Any]:
        """The child's answer to one job; ``too-slow`` when it did not end within its time or memory."""
        with self._turn:
            process = self._running()
            alarm = threading.Timer(self._seconds, process.kill)
            alarm.start()
            try:
                answer = _exchange(process, json.dumps(job).encode())
            finally:
                alarm.cancel()
            if answer is None:
                self.stop()
                return {"reason": "too-slow"}
            result: dict[str, Any] = json.loads(answer)
            return result

    def stop(self) -> None:
        """End the child for certain and reap it. The next file starts a new one."""
        process, self._process = self._process, None
        if process is None or self._owner != os.getpid():
            return
        process.kill()
        process.wait()
        for pipe in (process.stdin, process.stdout):
            if pipe is not None:
                with contextlib.suppress(OSError):  # unsent bytes to a process that is gone
                    pipe.close()

    def _running(self) -> subprocess.Popen[bytes]:
        """The live child of this very process: after a fork, the parent's child is not ours to talk to."""
        if self._process is None or self._owner != os.getpid() or self._process.poll() is not None:
            self.stop()
            self._process = subprocess.Popen(  # noqa: S603  our own module, by this interpreter
                [sys.executable, "-m", "casefile.opening.child", str(self._seconds)],
                cwd=ROOT,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
            )
            self._owner = os.getpid()
            _until_ready(self._process)
            Finalize(None, self.stop, exitpriority=1)
        return self._process


@cache
def opener(seconds: int) -> Opener:
    """The opener of this process with this limit for each file."""
    return Opener(seconds)


def _until_ready(process: subprocess.Popen[bytes]) -> None:
    """A busy machine may take long to start it: that is not the first file's time."""
    assert process.stdout is not None  # noqa: S101  it was asked for
    if read_frame(process.stdout) is None:
        raise Unavailable("the program that opens files does not start", remedy="Check the installation.")


def _exchange(process: subprocess.Popen[bytes], job: bytes) -> bytes | None:
    assert process.stdin is not None and process.stdout is not None  # noqa: S101  both were asked for
    try:
        write_frame(process.stdin, job)
        return read_frame(process.stdout)
    except OSError:
        return None
