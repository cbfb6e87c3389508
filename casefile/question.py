"""What a person asks of the search: the words typed, read once, as a question that any database can be asked.

Words must all be there, in any order and form. Quoted words stand together as written; a word that ends in ``*`` is the
beginning of others. Anything else that looks like a language of its own is refused with its place: an empty list would
look like an answer.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from casefile.errors import UsageError
from casefile.words import Word, as_one, is_name, joined, legible, spans, word

# Where a word may stand: in names and titles, anywhere in the text, among the stems, or among the facets.
NAMES, TEXT, STEMS, FACETS = "names", "text", "stems", "facets"


@dataclass(frozen=True)
class Row:
    """Words that stand in a row. ``prefix``: the last one is the beginning of a word."""

    words: tuple[str, ...]
    where: str = TEXT
    prefix: bool = False


@dataclass(frozen=True)
class AnyOf:
    """One of these is enough."""

    parts: tuple[Asked, ...]


@dataclass(frozen=True)
class AllOf:
    """All of these; ``without``: and none of those."""

    parts: tuple[Asked, ...]
    without: tuple[Asked, ...] = ()


Asked = Row | AnyOf | AllOf


@dataclass(frozen=True)
class Term:
    """One thing that was asked for: its words in a row, how else it may be written, and its forms."""

    words: tuple[Word, ...]
    together: tuple[str, ...] = ()
    exact: bool = False
    prefix: bool = False

    @property
    def row(self) -> Row:
        """The words as typed, without accents."""
        return Row(tuple(one.plain for one in self.words), prefix=self.prefix)

    @property
    def as_written(self) -> Asked:
        """The words as typed, or written together."""
        return _any([self.row, *(Row((one,)) for one in self.together if (one,) != self.row.words)])

    @property
    def accented(self) -> tuple[Row, ...]:
        """The accented words, each exactly as typed."""
        return tuple(Row((f"x-{one.accented}",), STEMS) for one in self.words if one.accented)

    @property
    def found_by(self) -> Asked:
        """All by which a text answers to it: what is quoted as it is, else in any form."""
        if self.exact:
            return AllOf((self.as_written, *self.accented)) if self.accented else self.as_written
        forms = [Row((stem,), STEMS) for stem in self.words[0].stems] if self._has_forms else []
        return _any([self.as_written, *forms])

    @property
    def _has_forms(self) -> bool:
        return len(self.words) == 1 and not self.prefix


@dataclass(frozen=True)
class Question:
    """What is asked: all of its terms."""

    terms: tuple[Term, ...]

    @property
    def asked(self) -> Asked:
        """What a text must have."""
        return AllOf(tuple(term.found_by for term in self.terms))

    @property
    def tiers(self) -> tuple[Asked, ...]:
        """The same in steps that leave nothing out: first where every accent is as typed, then the others."""
        exact = tuple(row for term in self.terms if not term.exact for row in term.accented)
        if not exact:
            return (self.asked,)
        first = AllOf((self.asked, *exact))
        return first, AllOf((self.asked,), without=(AllOf(exact),))

    @property
    def closeness(self) -> tuple[tuple[int, Asked], ...]:
        """What brings a hit nearer to what was meant, and by how much."""
        written = AllOf(tuple(term.as_written for term in self.terms))
        named = AllOf(tuple(Row(term.row.words, NAMES, term.prefix) for term in self.terms))
        told: list[tuple[int, Asked]] = [(8, named), (2, written)]
        if len(self.terms) > 1 and not any(term.prefix for term in self.terms[:-1]):
            in_a_row = tuple(w for term in self.terms for w in term.row.words)
            told.append((4, Row(in_a_row, prefix=self.terms[-1].prefix)))
        exact = tuple(row for term in self.terms for row in term.accented)
        return (*told, (4, AllOf(exact))) if exact else tuple(told)


def _any(parts: Sequence[Asked]) -> Asked:
    return parts[0] if len(parts) == 1 else AnyOf(tuple(parts))


_QUOTED = re.compile('"([^"]*)"|\u00ab([^\u00ab\u00bb]*)\u00bb|\u201c([^\u201c\u201d]*)\u201d')
_QUOTE = re.compile('["\u00ab\u00bb\u201c\u201d]')
# What other searches understand and this one does not.
_FOREIGN = re.compile(
    r"(?:^|(?<=\s))(?:AND|OR|NOT|NEAR|ET|OU|SAUF)(?=\s|$)|[(){}\[\]^~|\\?<>=+]|(?:^|(?<=\s))-|[^\W\d]+:(?=\w)"
)
_LONE_STAR = re.compile(r"(?<!\w)\*|\*(?=\w)|\*\*")
_ELIDED = re.compile(r"^(?:[cdjlmnst]|qu|jusqu|lorsqu|puisqu)['\u2019](?=\w)|['\u2019]s$", re.IGNORECASE)
MOST_WORDS = 32


def read_question(typed: str) -> Question:
    """Read what was typed. Raises ``UsageError`` for what is no question, naming what is not understood."""
    terms: list[Term] = []
    place = 0
    typed = legible(typed)
    for quoted in _QUOTED.finditer(typed):
        terms += _loose(typed[place : quoted.start()])
        terms += _phrase(next(filter(None, quoted.groups()), ""))
        place = quoted.end()
    terms += _loose(typed[place:])
    if not terms:
        raise UsageError("search-empty")
    if sum(len(term.words) for term in terms) > MOST_WORDS:
        raise UsageError("search-too-long", most=MOST_WORDS)
    return Question(tuple(terms))


def _phrase(quoted: str) -> Iterator[Term]:
    if "*" in quoted:
        raise UsageError("search-syntax", sign="*")
    if found := _words(quoted):
        yield Term(found, exact=True, together=tuple(joined(quoted)) if " " not in quoted.strip() else ())


def _loose(typed: str) -> Iterator[Term]:
    for wrong in (_QUOTE.search(typed), _FOREIGN.search(typed), _LONE_STAR.search(typed)):
        if wrong:
            raise UsageError("search-syntax", sign=wrong[0])
    place = 0
    for start, end in spans(typed):
        yield from _plain(typed[place:start])
        yield _one(typed[start:end])
        place = end
    yield from _plain(typed[place:])


def _plain(typed: str) -> Iterator[Term]:
    for part in map(_unelided, typed.split()):
        prefix = part.endswith("*")
        if found := _words(part):
            yield Term(found, tuple(joined(part.rstrip("*"))) if not prefix else (), prefix=prefix)


def _unelided(part: str) -> str:
    """Without the article that French writes before a vowel, and the English genitive; names keep theirs."""
    return part if is_name(part) else _ELIDED.sub("", part)


def _one(typed: str) -> Term:
    """What a reader sees as one thing though blanks stand in it: an amount, a date, a number in groups."""
    return Term(_words(typed), (as_one(typed),))


def _words(text: str) -> tuple[Word, ...]:
    found = (word(token) for token in re.findall(r"[^\W_]+", text))
    return tuple(one for one in found if one.plain)


def facet(name: str, value: str) -> str:
    """One facet as a word of the index."""
    return f"{name}={value.lower()}"


def facets(found: Iterable[tuple[str, str]]) -> AllOf:
    """All of these facets; of one name, any of its values is enough."""
    named: dict[str, list[Row]] = {}
    for name, value in found:
        named.setdefault(name, []).append(Row((facet(name, value),), FACETS))
    return AllOf(tuple(_any(rows) for rows in named.values()))
