"""How long work is cut up, done side by side and told of while it goes on."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TypeVar

from casefile.said import Said

T = TypeVar("T")

# What is told of work that takes long: its phase, how many are done, of how many.
Progress = Callable[[Said, int, int], None]


def silent(phase: Said, done: int, total: int) -> None:
    """Tell nobody."""


# How many cases are read, judged or asked of the catalogue at once: few enough for memory and for one statement.
CHUNK = 500


def chunks(items: Sequence[T]) -> Iterator[Sequence[T]]:
    """The items in their order, at most ``CHUNK`` at a time."""
    return (items[start : start + CHUNK] for start in range(0, len(items), CHUNK))
