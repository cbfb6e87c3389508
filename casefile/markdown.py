"""Tables in Markdown: what reports for the shared folder are written in."""

from __future__ import annotations

from collections.abc import Iterable, Sequence


def table(head: Sequence[object], rows: Iterable[Sequence[object]]) -> str:
    """A table. Text from an inbox stays text: no column or markup of its own in the report."""
    return table_of(head, map(line, rows))


def table_of(head: Sequence[object], lines: Iterable[str]) -> str:
    """A table of rows that are written already."""
    return "\n".join((line(head), line(["---"] * len(head)), *lines))


def line(cells: Sequence[object]) -> str:
    """One row of a table."""
    return "| " + " | ".join(_cell(cell) for cell in cells) + " |"


def _cell(value: object) -> str:
    text = "" if value is None else str(value)
    return " ".join(text.replace("\\", "\\\\").replace("|", "\\|").replace("<", "&lt;").split())
