"""What is shown of a hit: the place in its text where most of the words stand, marked, and why it was found."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from casefile.question import Question, Term
from casefile.said import Said
from casefile.words import Word, distinct, joined, legible, together_spans, tokens

# Around the words that were found. Stars of the text itself never stand in twos in a snippet.
MARK = "**"
_WIDTH = 180
# Words of a text that are looked at: what lies deeper is found all the same, and shown without a snippet.
_DEEPEST = 30_000
_BLANKS = re.compile(r"\s+")


@dataclass(frozen=True)
class Shown:
    """A snippet, and why its text was found: a code in words of either language each."""

    snippet: str
    why: tuple[Said, ...]


@dataclass(frozen=True)
class _Match:
    start: int
    end: int
    term: int
    how: str


def show(names: str, text: str, language: str, question: Question) -> Shown:
    """The snippet of a text, or of its names where only these were meant; and why."""
    names, text = legible(names), legible(text)
    in_names, in_text = (_matches(one, language, question.terms) for one in (names, text))
    wanted = set(range(len(question.terms)))
    why = [Said("why-name")] if {m.term for m in in_names} == wanted else []
    how = {match.how for match in in_text}
    why += [Said("why-written")] if "written" in how else []
    why += [Said("why-together")] if "together" in how else []
    forms = distinct(text[m.start : m.end].lower() for m in in_text if m.how == "form")[:3]
    why += [Said("why-form", words=forms)] if forms else []
    why = why or [Said("why-name")]
    snippet = _cut(text, in_text) if in_text else _cut(names, in_names)
    return Shown(snippet, tuple(why))


def _matches(text: str, language: str, terms: Sequence[Term]) -> list[_Match]:
    found, told = [], tokens(text, language, _DEEPEST)
    for place, (start, _, word) in enumerate(told):
        for number, term in enumerate(terms):
            if how := _answers(term, word, [w for _, _, w in told[place : place + len(term.words)]]):
                found.append(_Match(start, told[place + len(term.words) - 1][1], number, how))
                break
    together = {one: number for number, term in enumerate(terms) for one in term.together}
    if together:
        for start, end in together_spans(text):
            for one in joined(text[start:end]):
                if one in together:
                    found.append(_Match(start, end, together[one], "together"))
                    break
    return _apart(found)


def _answers(term: Term, first: Word, row: Sequence[Word]) -> str:
    """How the words at one place answer to a term; empty when they do not."""
    if len(row) < len(term.words):
        return ""
    *same, last = zip(row, term.words, strict=True)
    if all(a.plain == b.plain for a, b in same):
        written, asked = last[0].plain, last[1].plain
        if written == asked or (term.prefix and written.startswith(asked)):
            return "written"
    if len(row) == 1 and not term.exact and not term.prefix and set(first.stems) & set(term.words[0].stems):
        return "form"
    return ""


def _apart(found: list[_Match]) -> list[_Match]:
    """In order, without those that lie in another."""
    told: list[_Match] = []
    for one in sorted(found, key=lambda m: (m.start, -m.end)):
        if not told or one.start >= told[-1].end:
            told.append(one)
    return told


def _cut(text: str, found: Sequence[_Match]) -> str:
    if not found:
        return _plain(text[:_WIDTH]) + ("…" if len(text) > _WIDTH else "")
    best = max(found, key=lambda m: (len({o.term for o in found if _near(m, o)}), -m.start))
    start = max(0, best.start - _WIDTH // 4)
    end = min(len(text), start + _WIDTH)
    start, end = _whole_words(text, start, end, best)
    parts, place = [], start
    for one in (m for m in found if start <= m.start and m.end <= end):
        parts += [_plain(text[place : one.start]), MARK, _plain(text[one.start : one.end]), MARK]
        place = one.end
    parts.append(_plain(text[place:end]))
    return f"{'…' if start else ''}{''.join(parts).strip()}{'…' if end < len(text) else ''}"


def _near(first: _Match, other: _Match) -> bool:
    return first.start <= other.start <= first.start + _WIDTH * 3 // 4


def _whole_words(text: str, start: int, end: int, around: _Match) -> tuple[int, int]:
    """The piece without the halves of words at its ends."""
    while 0 < start < around.start and text[start - 1].isalnum():
        start += 1
    while around.end < end < len(text) and text[end].isalnum():
        end -= 1
    return start, max(end, around.end)


def _plain(text: str) -> str:
    return _BLANKS.sub(" ", text).replace(MARK, "* *")
