"""The reader's child process: a file's place in, its text and pay rows out, until its parent closes the pipe.

It sets its own limits, so that a file made to eat memory or time ends with this process and with nothing
else.
"""

from __future__ import annotations

import json
import os
import signal
import sys
from pathlib import Path
from typing import Any

from casefile.evidence.payroll import read_pay
from casefile.files.texts import read_text
from casefile.pdf.frames import read_frame, write_frame
from casefile.sheets.rows import MAX_BYTES

if sys.platform != "win32":
    import resource

MEMORY = 2 << 30  # bytes of address space


def main(seconds: int) -> None:
    """Serve until the pipe closes. ``seconds`` is the longest one file may take."""
    requests, answers = sys.stdin.buffer, os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # whatever a library prints must not end up between two answers
    if sys.platform != "win32":
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    while (request := read_frame(requests)) is not None:
        if hasattr(signal, "setitimer"):
            signal.setitimer(signal.ITIMER_REAL, seconds * 2)
        try:
            answer = _read(json.loads(request))
        except Exception as error:  # noqa: BLE001  the kind alone: a message might quote the file
            answer = {"fault": type(error).__name__}
        if hasattr(signal, "setitimer"):
            signal.setitimer(signal.ITIMER_REAL, 0)
        write_frame(answers, json.dumps(answer).encode())


def _read(request: dict[str, Any]) -> dict[str, Any]:
    path = Path(request["path"])
    found = read_text(path, request["kind"], request["tesseract"])
    answer: dict[str, Any] = {"text": found.text, "how": found.how, "notice": found.notice}
    if request["pay"]:
        rows, findings = read_pay(_content(path), request["suffix"])
        answer["pay"] = [row.as_facts() for row in rows]
        answer["findings"] = [finding.as_dict() for finding in findings]
    return answer


def _content(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(MAX_BYTES)


if __name__ == "__main__":
    main(int(sys.argv[1]))
