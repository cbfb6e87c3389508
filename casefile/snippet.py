"""What is shown of a hit: the place in its text where most of the words stand, marked, and why it was found."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from casefile.question import Question, Term
from casefile.said import Said
from casefile.words import WORD, Word, distinct, joined, legible, together_spans, word
from casefile.words import known as known_words

# Around the words that were found. Stars of the text itself never stand in twos in a snippet.
MARK = "**"
_WIDTH = 180
# Words of a text that are looked at: what lies deeper is found all the same, and shown without a snippet.
_DEEPEST = 30_000
# Places that are enough to choose a snippet from.
_ENOUGH = 60
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


def show(names: str, text: str, language: str, question: Question, known: Beginnings | None = None) -> Shown:
    """The snippet of a text, or of its names where only these were meant, and why. An answer's texts share `known`."""
    names, text, known = legible(names), legible(text), {} if known is None else known
    in_names, in_text = (_matches(one, language, question.terms, known) for one in (names, text))
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


@dataclass
class Begun:
    """Of the words of a language that were looked at, those that begin a term: which, and how each answers to it."""

    seen: set[str] = field(default_factory=set)
    terms: dict[str, list[tuple[int, str]]] = field(default_factory=dict)


# By language: the same words come again in text after text.
Beginnings = dict[str, Begun]


def _matches(text: str, language: str, terms: Sequence[Term], known: Beginnings) -> list[_Match]:
    found: list[_Match] = []
    told = WORD.findall(text)[:_DEEPEST]
    begun = _begun(set(told), language, terms, known)
    if begun.keys().isdisjoint(told):
        return _together(text, terms)
    for place, token in enumerate(WORD.finditer(text)):
        if place >= _DEEPEST or len(found) >= _ENOUGH:
            break
        for number, how in begun.get(token[0], ()):
            row = [word(one, language).plain for one in told[place + 1 : place + len(terms[number].words)]]
            if _goes_on(terms[number], row):
                end = _end(text, token, len(terms[number].words))
                found.append(_Match(token.start(), end, number, how))
                break
    return _apart([*found, *_together(text, terms)])


def _begun(
    tokens: set[str], language: str, terms: Sequence[Term], known: Beginnings
) -> dict[str, list[tuple[int, str]]]:
    """The written words that may be the first of a term, these and all that were looked at before."""
    begun, told = known.setdefault(language, Begun()), known_words(language)
    likely: Iterable[str] = tokens - begun.seen
    begun.seen |= tokens
    if not any(term.prefix for term in terms):
        firsts = _firsts(terms)
        likely = [
            one for one in likely if told[one].plain in firsts or not firsts.isdisjoint(told[one].stems)
        ]
    for token in likely:
        how = [(number, _answers(term, told[token])) for number, term in enumerate(terms)]
        if how := [one for one in how if one[1]]:
            begun.terms[token] = how
    return begun.terms


def _firsts(terms: Sequence[Term]) -> set[str]:
    """The first word of each term, and its stems: of most texts only few words are among them."""
    return {one for term in terms for one in (term.words[0].plain, *term.words[0].stems)}


def _answers(term: Term, told: Word) -> str:
    """How a word answers to a term's first; empty when it does not."""
    asked, alone = term.words[0], len(term.words) == 1
    if told.plain == asked.plain or (alone and term.prefix and told.plain.startswith(asked.plain)):
        return "written"
    if alone and not term.exact and not term.prefix and set(told.stems) & set(asked.stems):
        return "form"
    return ""


def _goes_on(term: Term, row: Sequence[str]) -> bool:
    """Whether the words after the first are the term's others."""
    rest = [one.plain for one in term.words[1:]]
    if len(row) < len(rest):
        return False
    last = len(rest) - 1
    return all(
        a == b or (n == last and term.prefix and a.startswith(b))
        for n, (a, b) in enumerate(zip(row, rest, strict=True))
    )


def _end(text: str, first: re.Match[str], count: int) -> int:
    """Where a row of so many words ends."""
    end = first.end()
    for _ in range(count - 1):
        end = WORD.search(text, end).end()  # type: ignore[union-attr]
    return end


def _together(text: str, terms: Sequence[Term]) -> list[_Match]:
    """What is written apart in the text, and together in the question."""
    wanted = {one: number for number, term in enumerate(terms) for one in term.together}
    found = []
    for start, end in together_spans(text) if wanted else ():
        if one := next((one for one in joined(text[start:end]) if one in wanted), None):
            found.append(_Match(start, end, wanted[one], "together"))
    return found


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
