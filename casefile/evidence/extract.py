"""Reading evidence safely: its text and pay rows come from child processes that may be killed over any file.

What cannot be read is archived all the same: the record is the file, its text is a help.
"""

from __future__ import annotations

import json
import os
import queue
import re
import signal
import subprocess
import sys
import threading
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from casefile.files.kinds import Kind
from casefile.files.texts import read_text, readable
from casefile.findings import Finding
from casefile.pdf.frames import read_frame, write_frame
from casefile.reference.obligations import EvidenceType, Obligations, Phrase
from casefile.settings import ROOT

TOO_MUCH = "The text was not read: reading it took too long or too much memory."
BROKEN = "The text was not read: the file is damaged or protected."


@dataclass(frozen=True)
class Extract:
    """What was read of a file.

    ``how``: read, ocr or none. ``pay`` are pay rows, ``mentions`` ids of phrases found.
    """

    text: str
    how: str
    notice: str = ""
    pay: tuple[Mapping[str, str], ...] = ()
    mentions: tuple[str, ...] = ()
    findings: tuple[Finding, ...] = ()


class Extractor:
    """A few child processes, started when first needed and ended with ``close``. Share one among threads."""

    def __init__(self, rules: Obligations, *, seconds: int, tesseract: str, processes: int = 2) -> None:
        self._rules, self._seconds, self._tesseract = rules, seconds, tesseract
        self._children: queue.SimpleQueue[_Child] = queue.SimpleQueue()
        self._all = [_Child(seconds) for _ in range(processes)]
        for child in self._all:
            self._children.put(child)

    def read(self, path: Path, kind: Kind, suffix: str, evidence: EvidenceType) -> Extract:
        """Read one file. Never raises over what the file holds."""
        if not evidence.pay and not readable(kind.name, self._tesseract):
            unread = read_text(path, kind.name, self._tesseract)
            return Extract(unread.text, unread.how, unread.notice)
        request = {
            "path": str(path),
            "kind": kind.name,
            "suffix": f".{kind.name}" if kind.name in {"xlsx", "xlsm"} else suffix,
            "pay": evidence.pay,
            "tesseract": self._tesseract,
        }
        child = self._children.get()
        try:
            answer = child.ask(request)
        finally:
            self._children.put(child)
        if answer is None:
            return Extract("", "none", TOO_MUCH)
        if "fault" in answer:
            return Extract("", "none", BROKEN)
        mentions = mentioned(answer["text"], self._rules.phrases) if evidence.phrases else ()
        return Extract(
            answer["text"],
            answer["how"],
            answer["notice"],
            tuple(answer.get("pay", ())),
            mentions,
            tuple(Finding(**finding) for finding in answer.get("findings", ())),
        )

    def close(self) -> None:
        """End the child processes."""
        for child in self._all:
            child.stop()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: type[BaseException] | BaseException | TracebackType | None) -> None:
        self.close()


def mentioned(text: str, phrases: tuple[Phrase, ...]) -> tuple[str, ...]:
    """The ids of phrases that stand in a text, sentence by sentence; one that forbids the thing does not
    count.
    """
    sentences = re.split(r"(?<=[.!?;])\s+", " ".join(text.lower().split()))
    return tuple(
        phrase.id
        for phrase in phrases
        if any(
            re.search(pattern, sentence) and not re.search(phrase.excluded, sentence)
            for pattern in phrase.patterns
            for sentence in sentences
        )
    )


class _Child:
    """One child, in a session of its own: OCR is a program it starts, and both must end together."""

    def __init__(self, seconds: int) -> None:
        self._seconds = seconds
        self._process: subprocess.Popen[bytes] | None = None

    def ask(self, request: Mapping[str, Any]) -> dict[str, Any] | None:
        """The child's answer; None when it died over the question or was killed for taking too long."""
        process = self._running()
        alarm = threading.Timer(self._seconds, _kill, [process])
        alarm.start()
        try:
            assert process.stdin is not None and process.stdout is not None  # noqa: S101  both were asked for
            write_frame(process.stdin, json.dumps(request).encode())
            answer = read_frame(process.stdout)
        except OSError:
            answer = None
        finally:
            alarm.cancel()
        if answer is None:
            self.stop()
            return None
        data: dict[str, Any] = json.loads(answer)
        return data

    def stop(self) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        _kill(process)
        process.wait()
        for pipe in (process.stdin, process.stdout):
            if pipe is not None:
                with suppress(OSError):  # unsent bytes to a process that is gone
                    pipe.close()

    def _running(self) -> subprocess.Popen[bytes]:
        if self._process is None or self._process.poll() is not None:
            self.stop()
            self._process = subprocess.Popen(  # noqa: S603  our own module, by this interpreter
                [sys.executable, "-m", "casefile.evidence.extract_child", str(self._seconds)],
                cwd=ROOT,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                start_new_session=True,
            )
        return self._process


def _kill(process: subprocess.Popen[bytes]) -> None:
    with suppress(OSError):
        os.killpg(process.pid, signal.SIGKILL)
