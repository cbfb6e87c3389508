"""What changed between two versions of a paper: words taken out and words put in, with a few around them. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

MOST = 20_000  # words of each that are compared
_AROUND = 8  # words shown before and after a change


@dataclass(frozen=True)
class Part:
    """Some words that stand in a row. ``left-out`` stands where words that did not change are passed over."""

    kind: Literal["same", "gone", "new", "left-out"]
    words: str = ""


def changed_words(before: str, after: str) -> list[Part]:
    """The changes in their order; none where both say the same. Line breaks and blanks are no change."""
    old, new = before.split()[:MOST], after.split()[:MOST]
    steps = SequenceMatcher(None, old, new, autojunk=len(old) > MOST // 4).get_opcodes()
    if all(kind == "equal" for kind, *_ in steps):
        return []
    found: list[Part] = []
    for number, (kind, first, last, from_new, to_new) in enumerate(steps):
        if kind == "equal":
            found += _around(old[first:last], is_first=number == 0, is_last=number == len(steps) - 1)
        else:
            found += [Part("gone", " ".join(old[first:last]))] if first < last else []
            found += [Part("new", " ".join(new[from_new:to_new]))] if from_new < to_new else []
    return found


def _around(words: Sequence[str], *, is_first: bool, is_last: bool) -> Iterator[Part]:
    """Of what stayed, the words nearest to the changes before and after it."""
    head = [] if is_first else words[:_AROUND]
    tail = [] if is_last else words[max(len(head), len(words) - _AROUND) :]
    if len(head) + len(tail) == len(words):
        yield Part("same", " ".join(words))
        return
    for part in (head, None, tail):
        if part is None:
            yield Part("left-out")
        elif part:
            yield Part("same", " ".join(part))
