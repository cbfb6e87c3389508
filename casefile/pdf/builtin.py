"""The built-in engine: word2pdf in a child process, kept warm, and killed when a document takes too long.

word2pdf was chosen over rdocx 0.16.3. Measured on the shipped templates, each for six offers (``bench/engines.py``):
24 ms of CPU on average, with what ``measure`` and ``speed`` save, against rdocx's 51; files of a quarter to two thirds
of rdocx's size; none refused by the guards, which refuse up to half of rdocx's documents of a template. What word2pdf
loses (a text box, a float) can be seen coming or read back. rdocx prints our letterhead over the title and the tables'
light lines dark, which no check of the text finds.
"""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from collections.abc import Sequence
from contextlib import suppress
from functools import cached_property
from importlib.metadata import version
from multiprocessing.util import Finalize

from casefile.errors import CasefileError, DocumentFault
from casefile.pdf import frames
from casefile.pdf.preflight import preflight
from casefile.settings import ROOT

MEMORY = 2 << 30  # bytes of address space
_SIMPLER = "Install LibreOffice, or make the document simpler."


class BuiltinEngine:
    """One child process for each process that converts; made when first needed."""

    def __init__(self, seconds: int, memory: int = MEMORY) -> None:
        self._seconds = seconds
        self._memory = memory
        self._turn = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._owner = 0

    @cached_property
    def name(self) -> str:
        """Name and version, as the archive's record states it."""
        return f"word2pdf {version('word2pdf')}"

    def preflight(self, docx: bytes) -> list[str]:
        """What this engine is known to print wrongly."""
        return preflight(docx)

    def convert(self, documents: Sequence[bytes]) -> list[bytes | CasefileError]:
        """A PDF or an error for each document."""
        with self._turn:
            return [self._convert(docx) for docx in documents]

    def _convert(self, docx: bytes) -> bytes | CasefileError:
        process, late = self._running(), threading.Event()
        alarm = threading.Timer(self._seconds, _stop_late, (process, late))
        alarm.start()
        try:
            answer = _ask(process, docx)
        finally:
            alarm.cancel()
        if answer is None or late.is_set():
            self.stop()
        if answer is None:
            return DocumentFault(
                f"the built-in PDF engine did not finish one document within {self._seconds} s or its memory",
                remedy=_SIMPLER,
            )
        kind, content = answer[:1], answer[1:]
        if content == b"MemoryError":  # what is left of its memory may be too little for the next document
            self.stop()
        if kind == frames.PDF:
            return content
        if kind == frames.REFUSED:
            return DocumentFault(f"the built-in PDF engine cannot print {content.decode()}", remedy=_SIMPLER)
        return DocumentFault(
            f"the built-in PDF engine failed on one document ({content.decode()})", remedy=_SIMPLER
        )

    def _running(self) -> subprocess.Popen[bytes]:
        """The live child of this very process: after a fork, the parent's child is not ours to talk to."""
        process = self._process
        if process is not None and self._owner == os.getpid() and process.poll() is None:
            return process
        self.stop()
        if self._owner != os.getpid():
            Finalize(None, self.stop, exitpriority=1)
        self._owner = os.getpid()
        self._process = subprocess.Popen(  # noqa: S603  our own module, by this interpreter
            [sys.executable, "-m", "casefile.pdf.child", str(self._seconds), str(self._memory)],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
        return self._process

    def stop(self) -> None:
        """End the child for certain and reap it. The next document starts a new one."""
        process, self._process = self._process, None
        if process is None:
            return
        if self._owner == os.getpid():
            process.kill()
            process.wait()
        for pipe in (process.stdin, process.stdout):
            if pipe is not None:
                with suppress(OSError):  # unsent bytes to a process that is gone
                    pipe.close()


def _stop_late(process: subprocess.Popen[bytes], late: threading.Event) -> None:
    late.set()
    process.kill()


def _ask(process: subprocess.Popen[bytes], docx: bytes) -> bytes | None:
    """The child's answer, or ``None`` when it died over the question."""
    assert process.stdin is not None and process.stdout is not None  # noqa: S101  both were asked for
    try:
        frames.write_frame(process.stdin, docx)
        return frames.read_frame(process.stdout)
    except OSError:
        return None
