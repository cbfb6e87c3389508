"""The one way to open a file that came from elsewhere: its pages, what had to go, or why it has none.

A hostile file can loop, eat memory or crash a library, so a child process opens it (``child.py``). Files travel by
path, so neither side holds more than one at a time.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

from casefile.child import ChildFailed, ChildStopped, WarmChild
from casefile.files import tesseract

SECONDS = 120


class Opener:
    """The child that opens files, ``seconds`` at most for each."""

    def __init__(self, seconds: int) -> None:
        self._child = WarmChild("casefile.opening.child", seconds=seconds)

    def ask(self, job: Mapping[str, Any]) -> dict[str, Any]:
        """The answer to one job. A file that took the child down, or would have, is told by ``reason``.

        Pages that a program is to read take their own time: it ends a program that hangs, and cuts nothing.
        """
        try:
            answer = self._child.ask_json(job)
            if scans := answer.get("scans"):
                longest = self._child.seconds + len(scans) * tesseract.PATIENCE
                answer = self._child.ask_json({**job, "scans": scans}, longest)
            return answer
        except ChildStopped:
            return {"reason": "too-slow"}
        except ChildFailed as kind:
            return {"reason": "too-large" if str(kind) == "MemoryError" else "broken"}

    def stop(self) -> None:
        """End the child. The next file starts a new one."""
        self._child.stop()


@cache
def opener(seconds: int) -> Opener:
    """The opener of this process with this limit for each file."""
    return Opener(seconds)
