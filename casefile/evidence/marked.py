"""A sentence with the parts its words play: who, what, takes, pays, keeps, not, if, unless. The words are data."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property

from casefile.reference.clauses import Vocabulary

PARTIES = ("worker", "employer", "recruiter", "authority")
_AGENT = re.compile(r"\b(?:by|par)\b[\w' ]{0,12}$")
_PASSIVE = re.compile(
    r"\b(?:be|been|is|are|was|were|being|gets?|etre|est|sont|sera|seront|soit|soient|ete)(?: \w+){0,2} $"
)
_THEN = re.compile(
    r", (?:and )?(?:he|she|they|you|we|it|i|elles?|ils?|vous|nous|je)\b"
    r"|\b(?:but|however|mais|toutefois|cependant|sinon)\b"
    r"|\b(?:failing which|or else|a defaut de quoi|faute de quoi)\b|[;:]"
)
_NOTHING_AFTER = re.compile(r"^(?: \w+){0,2}? (?:no|nothing|none|aucune?s?|rien)\b")
_CLITIC = re.compile(r"(?:nous|vous|lui|leur|me|m')(?: les?| la| l')? ?")
# Said, with a word after it to hear agreement.
_TAG = re.compile(r", ?(?:ok(?:ay)?|right|agreed|d'accord|compris|entendu|n'est-ce pas) ?\?\s*$")
_PLEASE = re.compile(
    r"\b(?:could|can|would|will) you\b|\b(?:peux|pourrais)-tu\b|\b(?:pouvez|pourriez)-vous\b"
)
_ASKED = re.compile(
    r"\b(?:ask(?:s|ed)?|wonders?|wants? to know|wanted to know)(?: \w+){0,2} (?:if|whether)\b"
    r"|\b(?:demand\w+|voulai[ts]|veut) (?:savoir )?si\b"
)
# Of a negation that stands before its own verb ("no fee is charged", "ne sont pas retenus") that verb is negated too.
_BEFORE_VERB = re.compile(
    r"^(?:no|none|nothing|nobody|no one|nor|neither|(?:under|in) no)$"
    r"|^(?:ne|n|ni|jamais|aucun.*|nul.*|rien|personne|en aucun cas)$"
)


@dataclass(frozen=True)
class Mark:
    """A word, or a few, that play a part, with where they stand."""

    part: str
    start: int
    end: int
    word: str


class MarkedSentence:
    """One sentence, folded, with the parts its words play in one language."""

    def __init__(self, text: str, words: Vocabulary, topic: str) -> None:
        self.text, self._words = text, words
        named = words[topic] if words[topic].search(text) else words["money"]
        self.topics = [(found.start(), found.end()) for found in named.finditer(text)]

    def of(self, *parts: str) -> list[Mark]:
        """The marks of some parts in order, but for parties that only name the topic ("the agency’s fee")."""
        found = [mark for part in parts for mark in self._found(part)]
        return sorted(found, key=lambda mark: mark.start)

    def _found(self, part: str) -> list[Mark]:
        if part not in self._kept:
            marks = [Mark(part, m.start(), m.end(), m.group()) for m in self._words[part].finditer(self.text)]
            if part in PARTIES:
                marks = [mark for mark in marks if not self._names_topic(mark)]
            self._kept[part] = marks
        return self._kept[part]

    @cached_property
    def _kept(self) -> dict[str, list[Mark]]:
        return {}

    def _names_topic(self, mark: Mark) -> bool:
        owner = self.text[mark.end : mark.end + 2] in ("'s", "s'") and not self.text[mark.end :].startswith(
            "'s hold"
        )
        return owner or any(start <= mark.start < end for start, end in self.topics)

    def speaks_of(self, part: str) -> bool:
        """Whether a word of the part stands anywhere, as owner too (``the employee's half``)."""
        return bool(self._words[part].search(self.text))

    @property
    def bidden(self) -> bool:
        """Whether the worker is told to do it: ``Keep your passport in a safe place.``"""
        return bool(self._words["bid"].match(self.text))

    @property
    def question(self) -> bool:
        """Whether it asks something, or tells that someone asked. Who is asked to pay or send is told to."""
        asked = self.text.rstrip().endswith("?") and not (_TAG.search(self.text) or _PLEASE.search(self.text))
        return asked or bool(_ASKED.search(self.text))

    @property
    def wrong(self) -> bool:
        """Whether the sentence says that it is against the law, and not only in a condition."""
        return any(not self.conditional(mark) for mark in self.of("wrong"))

    @cached_property
    def conditions(self) -> list[tuple[str, int, int]]:
        """Where conditions stand: their kind (if, unless, even), first and last place."""
        found: list[tuple[str, int, int]] = []
        for mark in self.of("even", "unless", "if"):
            if not any(start <= mark.start < end for _, start, end in found):
                found.append((mark.part, mark.start, self._condition_end(mark)))
        return found

    def _condition_end(self, mark: Mark) -> int:
        comma = self.text.find(",", mark.end)
        if comma > 0:
            return comma
        if mark.word == "qui":  # of a person: the sentence's own verb follows
            return next((verb.start for verb in self.of("finite") if verb.start > mark.end), len(self.text))
        turn = next((m.start for m in self.of("stay", "leave") if m.start >= mark.end), None)
        if mark.start > 3:
            return len(self.text)
        after = [start for start, _ in self.topics if turn is not None and start > turn]
        after += [verb.start for verb in self.of("finite") if verb.start > mark.end][:1]
        return min(after, default=len(self.text))

    def conditional(self, mark: Mark) -> bool:
        """Whether the mark only belongs to a condition."""
        return any(start <= mark.start < end for _, start, end in self.conditions)

    def depends(self, kind: str, part: str) -> bool:
        """Whether a condition of this kind speaks of staying, or of leaving."""
        return any(
            start <= mark.start < end and not self.negated(mark)
            for one, start, end in self.conditions
            if one == kind
            for mark in self.of(part)
        )

    def negated(self, mark: Mark) -> bool:
        """Whether a negation reaches this verb."""
        if _NOTHING_AFTER.match(self.text[mark.end :]):
            return True
        return any(self._reaches(no, mark) for no in self._negations if no.end <= mark.start)

    @property
    def denies(self) -> bool:
        """Whether anything in it is denied, but for what stands in a condition."""
        return any(not self.conditional(no) for no in self._negations)

    @cached_property
    def _negations(self) -> list[Mark]:
        idle = self.of("idle")
        return [
            no for no in self.of("not", "none") if not any(one.start <= no.start < one.end for one in idle)
        ]

    def _reaches(self, no: Mark, verb: Mark) -> bool:
        between = self.text[no.end : verb.start]
        if _THEN.search(between):
            return False
        if any((start <= no.start < end) != (start <= verb.start < end) for _, start, end in self.conditions):
            return False
        own = 1 if _BEFORE_VERB.match(no.word) else 0
        return sum(no.end <= mark.start and mark.end <= verb.start for mark in self.of("finite")) <= own

    def party_before(self, mark: Mark) -> Mark | None:
        """The party nearest before: who does it. One that stands in a condition acts only there."""
        inside = self.conditional(mark)
        before = [
            party
            for party in self.of(*PARTIES)
            if party.end <= mark.start
            and (inside or not self.conditional(party))
            and not _AGENT.search(self.text[: party.start])
        ]
        if len(before) > 1 and self._object(before[-1], mark):
            before.pop()
        return before[-1] if before else None

    def _object(self, party: Mark, verb: Mark) -> bool:
        """Whether a French pronoun before the verb is who it is done to: ``nous vous remboursons``."""
        close = _CLITIC.fullmatch(self.text[party.start : verb.start])
        return bool(close) and not verb.word.endswith({"vous": "ez", "nous": "ons"}.get(party.word, "?"))

    def party_after(self, mark: Mark, within: int = 60) -> Mark | None:
        """The party nearest after, but for the one that does it (``by``, ``par``)."""
        return next(
            (
                party
                for party in self.of(*PARTIES)
                if mark.end <= party.start <= mark.end + within
                and not _AGENT.search(self.text[: party.start])
            ),
            None,
        )

    def agent(self, mark: Mark) -> str:
        """The part of the one by whom: ``by the worker``."""
        for party in self.of(*PARTIES):
            if party.start >= mark.end and _AGENT.search(self.text[mark.end : party.start]):
                return party.part
        return ""

    def passive(self, mark: Mark) -> bool:
        """Whether the verb is a participle with a form of ``to be``."""
        return bool(_PASSIVE.search(self.text[: mark.start]))
