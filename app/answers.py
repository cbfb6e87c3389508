"""How answers are printed: JSON for programs, aligned columns for people, progress on stderr."""

from __future__ import annotations

import atexit
import json
import sys
import time
from collections.abc import Sequence
from contextvars import ContextVar
from typing import Any

import click

from casefile.columns import heads
from casefile.errors import CasefileError, UsageError
from casefile.findings import Finding
from casefile.progress import Progress
from casefile.said import Said

_LANGUAGE: ContextVar[str | None] = ContextVar("language", default=None)
_SEVERITY = {"error": Said("severity.error"), "warning": Said("severity.warning")}
json_option = click.option("--json", "as_json", is_flag=True, help="Print the answer as JSON.")


def speak(language: str | None) -> None:
    """Answer in this language from now on; None: in that of the settings."""
    _LANGUAGE.set(language)


def language() -> str:
    """The language of answers: ``--language`` before the command, else the setting; English if the settings are bad."""
    if (chosen := _LANGUAGE.get()) is None:
        from casefile.settings import read_settings  # noqa: PLC0415  --help need not wait for it

        try:
            chosen = read_settings().language
        except UsageError:
            chosen = "en"
        speak(chosen)
    return chosen


def in_words(said: Said) -> str:
    """What is said, in the language of answers."""
    return said.in_(language())


def explained(error: CasefileError) -> str:
    """A fault and, on a line of its own, its remedy."""
    remedy = error.said.remedy_in(language())
    return in_words(error.said) + (f"\n  {remedy}" if remedy else "")


def told(finding: Finding, *place: str) -> str:
    """A finding as two lines: how grave, where, what; and what to do."""
    what, remedy = finding.message_in(language()), finding.remedy_in(language())
    colon = {"en": ": ", "fr": "\N{NO-BREAK SPACE}: "}[language()]
    line = colon.join(filter(None, [in_words(_SEVERITY[finding.severity]), *place, what]))
    return f"{line}\n  {remedy}"


def print_json(data: object) -> None:
    """The answer for programs."""
    click.echo(json.dumps(data, ensure_ascii=False, indent=2, default=str))


def print_table(head: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
    """The answer for people, its heads in the language of answers: columns as wide as their longest cell, and in a
    terminal as wide as it is, long cells in lines."""
    cells = [[_cell(c) for c in row] for row in (heads(head, language()), *rows)]
    if sys.stdout.isatty():
        _lay_out(cells)
        return
    widths = [max(len(row[i]) for row in cells) for i in range(len(head))]
    for row in cells:
        click.echo("  ".join(c.ljust(w) for c, w in zip(row, widths, strict=True)).rstrip())


def _lay_out(cells: Sequence[Sequence[str]]) -> None:
    """A table in a terminal."""
    from rich.console import Console  # noqa: PLC0415  only a terminal needs it
    from rich.table import Table  # noqa: PLC0415
    from rich.text import Text  # noqa: PLC0415

    table = Table(box=None, pad_edge=False, header_style="bold", padding=(0, 2, 0, 0))
    for name in cells[0]:
        table.add_column(Text(name), overflow="fold")
    for row in cells[1:]:
        table.add_row(*map(Text, row))
    Console(highlight=False).print(table)


def _cell(value: Any) -> str:
    return in_words(value) if isinstance(value, Said) else "" if value is None else str(value)


def yes_or_no(value: bool) -> Said:
    """A cell that says whether it is so."""
    return Said("yes") if value else Said("no")


def say(told: Said | str) -> None:
    """Talk, never the answer: what is said, or a text that is in the language of answers already."""
    click.echo(in_words(told) if isinstance(told, Said) else told, err=True)


def progress() -> Progress:
    """A bar in a terminal, plain lines without one; both on stderr, neither more often than needed."""
    if sys.stderr.isatty():
        return _Bar()
    return _Lines()


class _Bar:
    """A bar of each phase whose length is known; a line of the others."""

    def __init__(self) -> None:
        from rich.console import Console  # noqa: PLC0415  only a terminal needs it
        from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeElapsedColumn  # noqa: PLC0415
        from rich.progress import Progress as Bars  # noqa: PLC0415

        columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
        # The answer's own stream is never touched: it may be a file.
        self._bars = Bars(
            *columns,
            console=Console(stderr=True),
            auto_refresh=False,
            redirect_stdout=False,
            redirect_stderr=False,
        )
        self._lines = _Lines()
        self._phase: Said | None = None
        self._task: Any = None
        atexit.register(self._bars.stop)  # a phase that was cut short gives the terminal its cursor back

    def __call__(self, phase: Said, done: int, total: int) -> None:
        if not total:
            self._bars.stop()
            self._lines(phase, done, total)
            return
        if phase != self._phase:
            self._phase, self._task = phase, self._bars.add_task(in_words(phase), total=total)
            self._bars.start()
        self._bars.update(self._task, completed=done, total=total, refresh=True)
        if done == total:
            self._bars.stop()
            self._bars.remove_task(self._task)
            self._phase = None


class _Lines:
    """A line when the phase changes, then at most one every five seconds, and one at the end."""

    def __init__(self) -> None:
        self._phase: Said | None = None
        self._last = 0.0

    def __call__(self, phase: Said, done: int, total: int) -> None:
        now = time.monotonic()
        if phase != self._phase or now - self._last >= 5 or (total and done == total):
            self._phase, self._last = phase, now
            begun = Said("progress", phase=phase)
            say(Said("progress.counted", phase=phase, done=done, total=total) if total else begun)
