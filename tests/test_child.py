"""The child process that PDF making, evidence reading and packet opening share: warm, limited, never left behind."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from casefile.child import ChildFailed, ChildStopped, WarmChild
from casefile.errors import Unavailable
from tests.support.programs import needs_linux

ROOT = Path(__file__).parent.parent
WORK = """
import os, subprocess, sys, time

def answer(question):
    word, _, rest = question.decode().partition(" ")
    return globals()[word](rest).encode()

def echo(text): return text
def pid(_): return str(os.getpid())
def loop(_):
    while True: pass
def die(_): os._exit(3)
def fail(secret): raise ValueError(secret)
def greed(_): return str(len(bytearray(1 << 30)))
def talk(_): print("noise", flush=True); return "answer"
def program(_):
    other = subprocess.Popen(["sleep", "600"])
    open(_, "w").write(str(other.pid))
    while True: pass
"""


@pytest.fixture
def module(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    (tmp_path / "some_work.py").write_text(WORK)
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    return "some_work"


@pytest.fixture
def child(module: str) -> Iterator[WarmChild]:
    made = WarmChild(module, seconds=2)
    yield made
    made.stop()


def gone(pid: int) -> bool:
    """True once the process has ended; a zombie that nobody reaped yet has ended too."""
    for _ in range(100):
        status = Path(f"/proc/{pid}/stat")
        if not status.exists() or status.read_text().rsplit(")", 1)[1].split()[0] == "Z":
            return True
        time.sleep(0.05)
    return False


@pytest.mark.slow
def test_one_child_answers_every_question_and_its_chatter_is_no_answer(child: WarmChild) -> None:
    first = child.ask(b"pid")
    large = b"echo " + b"x" * 3_000_000
    assert child.ask(b"talk") == b"answer"
    assert child.ask(large) == large[5:]
    assert child.ask(b"pid") == first == str(child.pid).encode()


@pytest.mark.slow
def test_starting_it_is_not_the_first_question_s_time(tmp_path: Path, module: str) -> None:
    (tmp_path / "slow_start.py").write_text("import time; time.sleep(2)\nfrom some_work import answer\n")
    child = WarmChild("slow_start", seconds=1)
    assert child.ask(b"echo hello") == b"hello"
    child.stop()


@pytest.mark.slow
@pytest.mark.parametrize("question", [b"loop", b"die"])
def test_a_question_that_takes_it_down_costs_only_itself(child: WarmChild, question: bytes) -> None:
    first = child.ask(b"pid")
    with pytest.raises(ChildStopped):
        child.ask(question)
    assert gone(int(first))
    assert child.ask(b"pid") != first


@pytest.mark.slow
def test_an_error_in_the_work_is_told_by_its_kind_and_the_child_stays(child: WarmChild) -> None:
    first = child.ask(b"pid")
    with pytest.raises(ChildFailed) as failure:
        child.ask(b"fail Zoe")
    assert str(failure.value) == "ValueError"
    assert child.ask(b"pid") == first


@pytest.mark.slow
@needs_linux  # other systems do not hold a process to its address space
def test_what_is_left_after_too_much_memory_is_not_trusted_with_the_next_question(module: str) -> None:
    child = WarmChild(module, seconds=10, memory=500 << 20)
    first = child.ask(b"pid")
    with pytest.raises(ChildFailed, match="MemoryError"):
        child.ask(b"greed")
    assert child.ask(b"pid") != first
    child.stop()


@pytest.mark.slow
def test_a_child_that_cannot_start_is_an_unavailable_program(module: str) -> None:
    with pytest.raises(Unavailable):
        WarmChild("no_such_work", seconds=5).ask(b"echo")


@pytest.mark.slow
def test_threads_ask_in_turn(child: WarmChild) -> None:
    said: list[bytes] = []
    threads = [threading.Thread(target=lambda n=n: said.append(child.ask(b"echo %d" % n))) for n in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(said, key=int) == [b"%d" % n for n in range(20)]


@pytest.mark.slow
def test_a_copy_made_by_a_fork_asks_a_child_of_its_own(child: WarmChild) -> None:
    mine = child.ask(b"pid")
    out, into = os.pipe()
    copy = os.fork()
    if not copy:
        os.write(into, child.ask(b"pid"))
        child.stop()
        os._exit(0)
    os.close(into)
    os.waitpid(copy, 0)
    theirs = os.read(out, 100)
    os.close(out)
    assert theirs.isdigit() and theirs != mine and gone(int(theirs))
    assert child.ask(b"pid") == mine


@pytest.mark.slow
def test_a_fork_while_a_thread_asks_can_ask_all_the_same(child: WarmChild) -> None:
    child.ask(b"echo warm")

    def ask_for_ever() -> None:
        with suppress(ChildStopped):
            child.ask(b"loop")

    busy = threading.Thread(target=ask_for_ever)
    busy.start()
    time.sleep(0.3)
    copy = os.fork()
    if not copy:
        good = child.ask(b"echo hello") == b"hello"
        child.stop()
        os._exit(0 if good else 1)
    _, status = os.waitpid(copy, 0)
    busy.join()
    assert os.waitstatus_to_exitcode(status) == 0


@pytest.mark.slow
@needs_linux  # elsewhere the child's own time limit ends it
@pytest.mark.parametrize("question", ["echo idle", "loop", "program"])
def test_it_ends_with_its_parent_even_at_work_and_with_what_it_started(
    question: str, module: str, tmp_path: Path
) -> None:
    note = tmp_path / "program.pid"
    script = (
        "import threading, time; from casefile.child import WarmChild\n"
        f"child = WarmChild('{module}', seconds=600); child.ask(b'echo warm')\n"
        "print(child.pid, flush=True)\n"
        f"child.ask(b'{question} {note}'); time.sleep(600)"
    )
    with subprocess.Popen(
        [sys.executable, "-c", script], stdout=subprocess.PIPE, text=True, cwd=ROOT
    ) as parent:
        assert parent.stdout is not None
        pids = [int(parent.stdout.readline())]
        while question == "program" and not (note.exists() and note.read_text()):
            time.sleep(0.05)
        if question == "program":
            pids.append(int(note.read_text()))
        time.sleep(0.3)
        parent.kill()
    assert all(map(gone, pids))
