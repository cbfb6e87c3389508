"""The converter's child process: a document in, a PDF or a refusal out, until its parent closes the pipe.

A document can make a layout engine loop for ever or eat all memory; a process can be stopped for certain, a
function cannot. The child sets its own limits as well, so that it ends even when its parent was killed while
it worked.
"""

from __future__ import annotations

import os
import signal
import sys

from casefile.pdf.fonts import CannotRender
from casefile.pdf.frames import CRASHED, PDF, REFUSED, read_frame, write_frame
from casefile.pdf.typeset import Typesetter

if sys.platform != "win32":
    import resource


def main(seconds: int, memory: int) -> None:
    """Serve until the pipe closes.

    ``seconds`` is the longest one document may take, ``memory`` the most bytes of address space this process may have.
    """
    requests, answers = sys.stdin.buffer, os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # whatever a library prints must not end up between two PDFs
    _limit_memory(memory)
    typesetter = Typesetter()
    while (docx := read_frame(requests)) is not None:
        _limit_time(seconds)
        try:
            answer = PDF + typesetter.convert(docx)
        except CannotRender as refusal:
            answer = REFUSED + str(refusal).encode()
        except Exception as error:  # noqa: BLE001  the kind alone: a message might quote the document
            answer = CRASHED + type(error).__name__.encode()
        _limit_time(0)
        write_frame(answers, answer)


def _limit_memory(most: int) -> None:
    if sys.platform != "win32":
        resource.setrlimit(resource.RLIMIT_AS, (most, most))


def _limit_time(seconds: int) -> None:
    """The kernel ends this process when the alarm rings.

    It needs no Python to run. The parent's own limit comes first.
    """
    if hasattr(signal, "setitimer"):
        signal.setitimer(signal.ITIMER_REAL, seconds * 2 if seconds else 0)


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
