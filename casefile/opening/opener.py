"""The one way to open a file that came from elsewhere: its pages, what had to go, or why it has none.

A hostile file can loop, eat memory or crash a library, so a child process opens it (``child.py``). Files travel by
path, so that no side holds more than one at a time.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from functools import cache
from queue import LifoQueue
from typing import Any

from casefile.child import ChildFailed, ChildStopped, WarmChild
from casefile.files import tesseract

SECONDS = 120


class Opener:
    """The children that open files, as many as there are processors; ``seconds`` at most for each file.

    Threads may ask at once: each question goes to a child that is free, the one used last first.
    """

    def __init__(self, seconds: int, children: int = 1) -> None:
        self._seconds = seconds
        self._all = [WarmChild("casefile.opening.child", seconds=seconds) for _ in range(children)]
        self._free: LifoQueue[WarmChild] = LifoQueue()
        for child in reversed(self._all):
            self._free.put(child)

    def ask(self, job: Mapping[str, Any]) -> dict[str, Any]:
        """The answer to one job. A file that took the child down, or would have, is told by ``reason``."""
        child = self._free.get()
        try:
            return self._answer(child, job)
        except ChildStopped:
            return {"reason": "too-slow"}
        except ChildFailed as kind:
            return {"reason": "too-large" if str(kind) == "MemoryError" else "broken"}
        finally:
            self._free.put(child)

    def _answer(self, child: WarmChild, job: Mapping[str, Any]) -> dict[str, Any]:
        """Pages that a program is to read take their own time: it ends a program that hangs, and cuts nothing."""
        answer = child.ask_json(job)
        scans = answer.get("scans")
        if not scans:
            return answer
        return child.ask_json({**job, "scans": scans}, self._seconds + len(scans) * tesseract.PATIENCE)

    def stop(self) -> None:
        """End the children. The next file starts a new one."""
        for child in self._all:
            child.stop()


def processors() -> int:
    """How many this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


@cache
def opener(seconds: int) -> Opener:
    """The opener of this process with this limit for each file."""
    return Opener(seconds, processors())
