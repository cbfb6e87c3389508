"""Tesseract, if there is one: the OCR program for scans, in those of English and French that it knows."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Sequence

PAGES = 50  # of one file; what lies beyond them stays a picture
DOTS = 200  # an inch: enough for print, and half the work of 300
PIXELS = 12_000_000  # of one page: a sheet of 11 by 17 inches, and half as much again
SECONDS = 60  # for one page
PATIENCE = 300  # for one page where pages and pixels are the limit: only a program that hangs takes so long
LANGUAGES = ("eng", "fra")


def installed(tesseract: str) -> str | None:
    """The program's place, by the setting's name of it; None where there is none, or none is wanted."""
    return shutil.which(tesseract) if tesseract else None


def languages(program: str) -> str:
    """Those of English and French that it can read, as it wants them named: ``eng+fra``. Empty: neither."""
    listed = run([program, "--list-langs"]) or b""
    return "+".join(name for name in LANGUAGES if name in listed.decode().split())


def run(command: Sequence[str], seconds: int = SECONDS) -> bytes | None:
    """What it prints; None when it failed, or took too long."""
    try:
        return subprocess.run(  # noqa: S603  the OCR program of the settings, on our own picture
            command, capture_output=True, timeout=seconds, check=True
        ).stdout
    except (subprocess.SubprocessError, OSError):
        return None
