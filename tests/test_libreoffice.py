"""LibreOffice as the second engine: what fails, hangs or is killed costs its document and leaves nothing behind."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pikepdf
import pytest

from casefile.errors import DocumentFault
from casefile.pdf.libreoffice import LibreOfficeEngine
from casefile.settings import ROOT
from tests.support.programs import needs_linux
from tests.support.word_samples import (
    ABOUT,
)


def _gone(pid: int) -> bool:
    """True once the process has ended; a zombie that nobody reaped yet has ended too."""
    for _ in range(200):
        status = Path(f"/proc/{pid}/stat")
        if not status.exists() or status.read_text().rsplit(")", 1)[1].split()[0] == "Z":
            return True
        time.sleep(0.05)
    return False


@pytest.mark.slow
@needs_linux  # looks processes up in /proc
def test_the_converter_ends_when_its_parent_is_killed() -> None:
    script = (
        "import sys, time\n"
        "from casefile.pdf.builtin import BuiltinEngine; from tests.support.word_samples import ABOUT, letter\n"
        "engine = BuiltinEngine(60); engine.convert([(letter(), ABOUT)])\n"
        "print('warm', flush=True); time.sleep(600)"
    )
    with subprocess.Popen(
        [sys.executable, "-c", script], stdout=subprocess.PIPE, text=True, cwd=ROOT
    ) as parent:
        assert parent.stdout is not None
        assert parent.stdout.readline()
        children = Path(f"/proc/{parent.pid}/task/{parent.pid}/children").read_text().split()
        parent.kill()
    assert children and all(_gone(int(child)) for child in children)


def _fake_soffice(folder: Path, body: str) -> str:
    """A program in LibreOffice's place. ``$files`` are the documents, ``$out`` the folder for the PDFs."""
    program = folder / "soffice"
    with pikepdf.new() as blank:
        blank.add_blank_page()
        blank.save(folder / "blank.pdf")
    program.write_text(
        '#!/bin/sh\nfiles=""\nwhile [ $# -gt 0 ]; do case "$1" in --outdir) out=$2; shift;; *.docx) files="$files $1";;'
        f' esac; shift; done\necho "$files" >> {folder}/calls\n{body}\n'
    )
    program.chmod(0o755)
    return str(program)


PRINT = 'cp "$(dirname $0)/blank.pdf" "$out/$(basename $f .docx).pdf"'


def test_libreoffice_that_fails_once_is_asked_again(tmp_path: Path) -> None:
    soffice = _fake_soffice(
        tmp_path, f'[ "$(wc -l < {tmp_path}/calls)" = 1 ] && exit 1; for f in $files; do {PRINT}; done'
    )
    assert all(
        isinstance(r, bytes) for r in LibreOfficeEngine(soffice, 60).convert([(b"a", ABOUT), (b"b", ABOUT)])
    )
    asked = (tmp_path / "calls").read_text().splitlines()
    assert len([files for files in asked if files.strip()]) == 2, "the rest asked for its version"


def test_a_document_that_crashes_libreoffice_is_found_and_the_others_are_made(tmp_path: Path) -> None:
    crash = "for f in $files; do grep -q bad $f && exit 77; done"
    soffice = _fake_soffice(tmp_path, f"{crash}; for f in $files; do {PRINT}; done")
    first, bad, last = LibreOfficeEngine(soffice, 60).convert(
        [(docx, ABOUT) for docx in (b"good", b"bad", b"good")]
    )
    assert isinstance(first, bytes)
    assert isinstance(bad, DocumentFault)
    assert isinstance(last, bytes)


@pytest.mark.slow
def test_libreoffice_that_hangs_is_killed_with_all_it_started(tmp_path: Path) -> None:
    soffice = _fake_soffice(tmp_path, f"sleep 600 & echo $! >> {tmp_path}/pids; sleep 600")
    (result,) = LibreOfficeEngine(soffice, 1).convert([(b"x", ABOUT)])
    assert isinstance(result, DocumentFault)
    pids = [int(line) for line in (tmp_path / "pids").read_text().split()]
    assert len(pids) == 3  # all of them, again, alone
    assert all(map(_gone, pids))


@pytest.mark.slow
@needs_linux  # looks processes up in /proc
def test_libreoffice_ends_when_its_parent_is_killed(tmp_path: Path) -> None:
    soffice = _fake_soffice(
        tmp_path, f"sleep 600 & echo $! > {tmp_path}/pid.new; mv {tmp_path}/pid.new {tmp_path}/pid; wait"
    )
    engine = f"LibreOfficeEngine({soffice!r}, 600)"
    script = f"from casefile.pdf.libreoffice import LibreOfficeEngine; {engine}.convert([(b'x', None)])"
    its_own_temporary_folder = {**os.environ, "TMPDIR": str(tmp_path)}
    with subprocess.Popen([sys.executable, "-c", script], cwd=ROOT, env=its_own_temporary_folder) as parent:
        while not (tmp_path / "pid").exists():
            assert parent.poll() is None
            time.sleep(0.05)
        os.kill(parent.pid, signal.SIGKILL)
    assert _gone(int((tmp_path / "pid").read_text()))


def _a_process_with_a_folder(temp: Path) -> tuple[subprocess.Popen[str], Path]:
    script = "import time; from casefile.pdf import scratch; print(scratch.new_folder(), flush=True); time.sleep(600)"
    process = subprocess.Popen(
        [sys.executable, "-c", script],
        stdout=subprocess.PIPE,
        text=True,
        cwd=ROOT,
        env={**os.environ, "TMPDIR": str(temp)},
    )
    assert process.stdout is not None
    return process, Path(process.stdout.readline().strip())


@pytest.mark.slow
def test_what_a_killed_process_left_in_the_temp_directory_is_swept_and_what_a_live_one_has_is_not(
    tmp_path: Path,
) -> None:
    killed, left = _a_process_with_a_folder(tmp_path)
    (left / "document.docx").write_text("Zoé")
    killed.kill()
    killed.communicate()
    alive, held = _a_process_with_a_folder(tmp_path)
    os.utime(left, (0, 0))
    os.utime(held, (0, 0))
    third, _ = _a_process_with_a_folder(tmp_path)
    assert not left.exists()
    assert held.exists()
    for process in (alive, third):
        process.kill()
        process.communicate()
