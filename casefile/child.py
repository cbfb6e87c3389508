"""One child process for work on files that may loop, eat memory or crash a library: kept warm, killed when it must be.

A process can be stopped for certain, a function cannot. Making PDFs, reading evidence and opening files for a packet
each ask a ``WarmChild``. The child runs this module for the one that does the work, which gives a function
``answer(question: bytes) -> bytes``; where that needs heavy libraries, only the child loads them.
"""

from __future__ import annotations

import json
import os
import signal
import struct
import subprocess
import sys
import threading
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from importlib import import_module
from multiprocessing.util import Finalize
from typing import IO, Any
from weakref import WeakSet

from casefile.errors import Unavailable
from casefile.settings import ROOT

if (
    sys.platform != "win32"
):  # there neither memory nor a parent's death ends a child that works, only the time does
    import fcntl
    import resource

MEMORY = 3 << 30  # bytes of address space: a picture of 150 million pixels fits, in a few copies
_START = 120  # seconds: a busy machine may take long to start it, and that is not the first file's time
_LENGTH = struct.Struct(">I")
_READY, _ANSWER, _FAILED = b"R", b"A", b"F"


class ChildStopped(Exception):
    """The child died over a question, or was killed over one that took too long."""


class ChildFailed(Exception):
    """The work raised an error. Its kind alone is told: a message might quote the file."""


class WarmChild:
    """One child of this very process, started by the first question and replaced when a question took it down.

    ``seconds`` is the longest one question may take, ``memory`` the most bytes of address space the child may have.
    Threads ask in turn. After a fork the copy starts a child of its own.
    """

    def __init__(self, module: str, *, seconds: int, memory: int = MEMORY) -> None:
        self.seconds = seconds
        self._module, self._memory = module, memory
        self._turn = threading.Lock()
        self._process: _Process | None = None
        self._ending: Finalize[None] | None = None
        _all.add(self)

    def ask(self, question: bytes, seconds: int | None = None) -> bytes:
        """The answer. Raises ChildStopped, ChildFailed, or Unavailable when no child can be started.

        ``seconds``: this question may take so long; without it, as long as any.
        """
        most = seconds or self.seconds
        with self._turn:
            said = _within(most, self._running(), _LENGTH.pack(most) + question)
            if (
                said is None or said == _FAILED + b"MemoryError"
            ):  # what is left may be too little for the next one
                self.stop()
        if said is None:
            raise ChildStopped
        if said[:1] == _FAILED:
            raise ChildFailed(said[1:].decode())
        return said[1:]

    def ask_json(self, question: Mapping[str, Any], seconds: int | None = None) -> dict[str, Any]:
        """The same for those that talk in JSON."""
        answer: dict[str, Any] = json.loads(self.ask(json.dumps(question).encode(), seconds))
        return answer

    def stop(self) -> None:
        """End the child for certain and reap it. The next question starts a new one."""
        ending, self._ending, self._process = self._ending, None, None
        if ending is not None:
            ending()

    @property
    def pid(self) -> int | None:
        """The child's process id, while there is one."""
        return self._process.popen.pid if self._process else None

    def _running(self) -> _Process:
        if self._process is None or self._process.popen.poll() is not None:
            self.stop()
            process = _start(self._module, self._memory)
            self._ending = Finalize(
                None, _end, (process,), exitpriority=1
            )  # in this process alone, at the latest
            if _within(_START, process) != _READY:
                self.stop()
                raise Unavailable("child-not-started")
            self._process = process
        return self._process

    def forget(self) -> None:
        """In a copy made by a fork: no child yet, and no question under way. The parent keeps its own."""
        process, self._process, self._ending = self._process, None, None
        self._turn = threading.Lock()
        if process is not None:
            process.popen.returncode = 0  # not the copy's to wait for
            process.close()


@dataclass
class _Process:
    """A started child. It ends as soon as its ``lifeline`` is closed, even while it works."""

    popen: subprocess.Popen[bytes]
    lifeline: IO[bytes]

    def close(self) -> None:
        for pipe in (self.popen.stdin, self.popen.stdout, self.lifeline):
            if pipe is not None:
                pipe.close()


_all: WeakSet[WarmChild] = WeakSet()


def _start(module: str, memory: int) -> _Process:
    held, line = os.pipe()
    popen = subprocess.Popen(  # noqa: S603  our own module, by this interpreter
        [sys.executable, "-m", "casefile.child", module, str(memory), str(held)],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        bufsize=0,
        pass_fds=() if sys.platform == "win32" else (held,),
        start_new_session=True,  # it may start a program, such as OCR, and both must end together
    )
    os.close(held)
    return _Process(popen, os.fdopen(line, "wb", buffering=0))


def _within(seconds: int, process: _Process, question: bytes | None = None) -> bytes | None:
    """What the child says next; None when it ended, or was ended because it took longer than that."""
    stdin, stdout = process.popen.stdin, process.popen.stdout
    assert stdin is not None and stdout is not None  # noqa: S101  both were asked for
    alarm = threading.Timer(seconds, _kill, [process.popen])
    alarm.start()
    try:
        if question is not None:
            _write(stdin, question)
        return _read(stdout)
    except OSError:
        return None
    finally:
        alarm.cancel()
        alarm.join()  # a late alarm must not ring over the next question


def _kill(popen: subprocess.Popen[bytes]) -> None:
    if popen.returncode is None:
        with suppress(OSError):
            popen.kill() if sys.platform == "win32" else os.killpg(popen.pid, signal.SIGKILL)
        popen.wait()


def _end(process: _Process) -> None:
    _kill(process.popen)
    process.close()


def _forget_all() -> None:
    for child in list(_all):
        child.forget()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_forget_all)


def _write(pipe: IO[bytes], content: bytes) -> None:
    """One message: its length, then itself."""
    rest = memoryview(_LENGTH.pack(len(content)) + content)
    while rest:
        rest = rest[pipe.write(rest) :]


def _read(pipe: IO[bytes]) -> bytes | None:
    """The next message; None when the other side is gone."""
    head = _exactly(pipe, _LENGTH.size)
    return None if head is None else _exactly(pipe, _LENGTH.unpack(head)[0])


def _exactly(pipe: IO[bytes], size: int) -> bytes | None:
    content = bytearray()
    while len(content) < size:
        part = pipe.read(size - len(content))
        if not part:
            return None
        content += part
    return bytes(content)


def _serve(module: str, memory: int, lifeline: int) -> None:
    """The child: answer until the pipe closes. Each question says first how long it may take."""
    questions, answers = os.fdopen(os.dup(0), "rb", buffering=0), os.fdopen(os.dup(1), "wb", buffering=0)
    os.dup2(2, 1)  # whatever a library prints must not end up between two answers
    os.dup2(2, 0)  # nor may a program it starts take a question
    _end_with(lifeline)
    answer = import_module(module).answer
    _limit_memory(memory)
    _write(answers, _READY)
    while (question := _read(questions)) is not None:
        (seconds,) = _LENGTH.unpack(question[: _LENGTH.size])
        _limit_time(seconds * 2)  # the parent's own limit comes first
        said = _said(answer, question[_LENGTH.size :])
        _limit_time(0)
        _write(answers, said)


def _said(answer: Callable[[bytes], bytes], question: bytes) -> bytes:
    try:
        return _ANSWER + answer(question)
    except Exception as error:  # noqa: BLE001  whatever it is, only this question is lost
        return _FAILED + type(error).__name__.encode()


def _end_with(lifeline: int) -> None:
    """The kernel ends this process and all it started when the parent is gone: it needs no Python to run for that."""
    if sys.platform == "linux":
        fcntl.fcntl(lifeline, fcntl.F_SETOWN, -os.getpgrp())
        fcntl.fcntl(lifeline, fcntl.F_SETSIG, signal.SIGKILL)
        fcntl.fcntl(lifeline, fcntl.F_SETFL, os.O_ASYNC)


def _limit_memory(most: int) -> None:
    if sys.platform != "win32":
        resource.setrlimit(resource.RLIMIT_AS, (most, most))


def _limit_time(seconds: int) -> None:
    """The kernel ends this process when the alarm rings, also where the parent was killed and nothing else would."""
    if hasattr(signal, "setitimer"):
        signal.setitimer(signal.ITIMER_REAL, seconds)


if __name__ == "__main__":
    _serve(sys.argv[1], *map(int, sys.argv[2:4]))
