"""How answers are printed: JSON for programs, aligned columns for people, progress on stderr."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Sequence
from typing import Any

import click

from casefile.progress import Progress

json_option = click.option("--json", "as_json", is_flag=True, help="Print the answer as JSON.")


def print_json(data: object) -> None:
    """The answer for programs."""
    click.echo(json.dumps(data, ensure_ascii=False, indent=2, default=str))


def print_table(head: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
    """The answer for people: columns as wide as their longest cell."""
    cells = [[("" if c is None else str(c)) for c in row] for row in (head, *rows)]
    widths = [max(len(row[i]) for row in cells) for i in range(len(head))]
    for row in cells:
        click.echo("  ".join(c.ljust(w) for c, w in zip(row, widths, strict=True)).rstrip())


def say(text: str) -> None:
    """Talk, never the answer."""
    click.echo(text, err=True)


def progress() -> Progress:
    """A bar in a terminal, plain lines without one; both on stderr, neither more often than needed."""
    if sys.stderr.isatty():
        return _bar
    return _Lines()


def _bar(phase: str, done: int, total: int) -> None:
    width = 30
    filled = width * done // total if total else 0
    end = "\n" if total and done == total else ""
    count = f" {done}/{total}" if total else ""
    click.echo(f"\r\x1b[K{phase} [{'#' * filled}{'.' * (width - filled)}]{count}{end}", err=True, nl=False)


class _Lines:
    """A line when the phase changes, then at most one every five seconds, and one at the end."""

    def __init__(self) -> None:
        self._phase, self._last = "", 0.0

    def __call__(self, phase: str, done: int, total: int) -> None:
        now = time.monotonic()
        if phase != self._phase or now - self._last >= 5 or (total and done == total):
            self._phase, self._last = phase, now
            say(f"{phase}: {done} of {total}" if total else f"{phase} ...")
