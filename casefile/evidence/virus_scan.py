"""The virus scanner, if there is one: a command that is handed each incoming file and says by its exit code what it is.

The convention is ClamAV's: 0 clean, 1 infected, anything else could not tell. A file that could not be
scanned is not taken.
"""

from __future__ import annotations

import shlex
import shutil
import subprocess
from pathlib import Path

from casefile.errors import UsageError
from casefile.files.unfit import UnfitError

AUTO, OFF = "auto", "off"
# With --fdpass the daemon needs no right of its own to read the work folder.
_CLAMD = ["clamdscan", "--no-summary", "--fdpass"]
_SECONDS = 300


def scan_command(setting: str) -> list[str]:
    """The command to run, or nothing. ``auto`` is ``clamdscan`` where it is installed. Raises UsageError."""
    if setting == OFF:
        return []
    if setting == AUTO:
        return list(_CLAMD) if shutil.which(_CLAMD[0]) else []
    command = shlex.split(setting)
    if not command or shutil.which(command[0]) is None:
        raise UsageError("virus-scanner-missing")
    return command


def scan(path: Path, command: list[str]) -> None:
    """Hand the file to the scanner.

    Raises UnfitError when it is infected, or when the scanner could not tell.
    """
    if not command:
        return
    try:
        done = subprocess.run(  # noqa: S603  the scanner of the settings, on our own copy
            [*command, str(path)], capture_output=True, timeout=_SECONDS, check=False
        )
        code = done.returncode
    except (subprocess.TimeoutExpired, OSError):
        code = -1
    if code == 1:
        raise UnfitError("evidence-infected")
    if code != 0:
        raise UnfitError("evidence-not-scanned")
