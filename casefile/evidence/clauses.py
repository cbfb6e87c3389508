"""Clauses that must not stand in an agreement: a recruitment or compliance fee taken from the worker, a passport kept.

A sentence is marked with the parts its words play (who, what, takes, pays, keeps, not, if, unless); then it is asked
who pays or keeps what, and under which condition. The words are data (``casefile/data/clauses.toml``), one list for
each part and language; what is here is only how parts make a clause, so that a new way of saying it needs a word, not a rule.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from casefile.folding import folded
from casefile.reference.clauses import Vocabulary

_ABBREVIATED = re.compile(r"(?<![A-Za-z])(?:s|ss|art|par|no|n|inc|ltd|ltée|mr|mrs|ms|dr|st|ste|m|mme|p|pp|v|e\.g|i\.e|etc)\.$", re.I)
_BREAK = re.compile(r"(?<=[.!?;])\s+|\s*[•●▪◦]\s*|\n\s*\n+|\n\s*[-–—*]\s+")
_AWAY = re.compile(r"\b(?:from|to|a|au|aux|aupres|against|with)\b[\w' ]{0,12}$")
_AGENT = re.compile(r"\b(?:by|par)\b[\w' ]{0,12}$")
_PASSIVE = re.compile(
    r"\b(?:be|been|is|are|was|were|being|gets?|etre|est|sont|sera|seront|soit|soient|ete)(?: \w+){0,2} $"
)
_THEN = re.compile(r", (?:and )?(?:he|she|they|you|we|it|i|elles?|ils?|vous|nous|je)\b|\b(?:but|however|mais|toutefois|cependant|sinon|failing which|a defaut de quoi|or else|faute de quoi)\b|[;:]")
_WORKERS_OWN = re.compile(r"worker|employe|candidate|applicant|travail|salarie|advance|avance")
_DEBT = re.compile(r"deb|det|due|owe|exi|pay")
_TO_US = re.compile(r" (?:us|nous|the (?:company|employer))\b")
_SHARED = re.compile(r"split|shared|partag|reparti")
_THESE = re.compile(r" (?:them|it|these) ")
_AND = re.compile(r"\b(?:and|et|while|tandis)\b")
_NOTHING_AFTER = re.compile(r"^(?: \w+){0,2}? (?:no|nothing|none|aucune?s?|rien)\b")
_RELATIVE = re.compile(r"\b(?:that|which|who|whom|any|qu|que|qui)\b[\w' ]{0,40}$")
_CLITIC = re.compile(r"(?:nous|vous|lui|leur|me|m')(?: les?| la| l')? ?")
_NOUN = re.compile(r"(?:deductions?|recovery|withholding|retenues?|deductions?|recouvrement|prelevements?|recuperation)$")
_GIVING = ("not", "none", "nor", "neither")
# Of a negation that stands before its own verb ("no fee is charged", "ne sont pas retenus") that verb is negated too.
_BEFORE_VERB = re.compile(r"^(?:no|none|nothing|nobody|no one|nor|neither|under no|in no|ne|n|ni|jamais|aucun.*|nul.*|rien|personne|en aucun cas)$")


@dataclass(frozen=True)
class Mention:
    """A sentence of a paper that must not be there: the phrase it is of, and its words as they stand."""

    id: str
    sentence: str = ""


@dataclass(frozen=True)
class _Mark:
    part: str
    start: int
    end: int
    word: str


class _Sentence:
    """One sentence, folded, with the parts its words play in one language."""

    def __init__(self, text: str, words: Vocabulary, topic: str) -> None:
        self.text, self._words = text, words
        named = words[topic] if words[topic].search(text) else words["money"]
        self.topics = [(found.start(), found.end()) for found in named.finditer(text)]

    def of(self, *parts: str) -> list[_Mark]:
        """The marks of some parts in order, but for parties that only name the topic ("the agency’s fee")."""
        found = [mark for part in parts for mark in self._found(part)]
        return sorted(found, key=lambda mark: mark.start)

    def _found(self, part: str) -> list[_Mark]:
        if part not in self._kept:
            marks = [_Mark(part, m.start(), m.end(), m.group()) for m in self._words[part].finditer(self.text)]
            if part in _PARTIES:
                marks = [mark for mark in marks if not self._names_topic(mark)]
            self._kept[part] = marks
        return self._kept[part]

    @cached_property
    def _kept(self) -> dict[str, list[_Mark]]:
        return {}

    def _names_topic(self, mark: _Mark) -> bool:
        owner = self.text[mark.end : mark.end + 2] in ("'s", "s'") and not self.text[mark.end :].startswith("'s hold")
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
        return self.text.rstrip().endswith("?")

    @property
    def wrong(self) -> bool:
        """Whether the sentence says that it is against the law."""
        return bool(self.of("wrong"))

    @cached_property
    def conditions(self) -> list[tuple[str, int, int]]:
        """Where conditions stand: their kind (if, unless, even), first and last place."""
        found = []
        for mark in self.of("even", "unless", "if"):
            if not any(start <= mark.start < end for _, start, end in found):
                found.append((mark.part, mark.start, self._condition_end(mark)))
        return found

    def _condition_end(self, mark: _Mark) -> int:
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

    def conditional(self, mark: _Mark) -> bool:
        """Whether the mark only belongs to a condition."""
        return any(start <= mark.start < end for _, start, end in self.conditions)

    def depends(self, kind: str, part: str) -> bool:
        """Whether a condition of this kind speaks of staying, or of leaving."""
        return any(
            mark.start >= start and mark.start < end
            for one, start, end in self.conditions
            if one == kind
            for mark in self.of(part)
        )

    def negated(self, mark: _Mark) -> bool:
        """Whether a negation reaches this verb."""
        if _NOTHING_AFTER.match(self.text[mark.end :]):
            return True
        return any(self._reaches(no, mark) for no in self._negations if no.end <= mark.start)

    @cached_property
    def _negations(self) -> list[_Mark]:
        idle = self.of("idle")
        return [
            no
            for no in self.of("not", "none")
            if not any(one.start <= no.start < one.end for one in idle)
        ]

    def _reaches(self, no: _Mark, verb: _Mark) -> bool:
        between = self.text[no.end : verb.start]
        if _THEN.search(between):
            return False
        if any((start <= no.start < end) != (start <= verb.start < end) for _, start, end in self.conditions):
            return False
        own = 1 if _BEFORE_VERB.match(no.word) else 0
        return sum(no.end <= mark.start and mark.end <= verb.start for mark in self.of("finite")) <= own

    def party_before(self, mark: _Mark) -> _Mark | None:
        """The party nearest before: who does it. One that stands in a condition acts only there."""
        inside = self.conditional(mark)
        before = [
            party
            for party in self.of(*_PARTIES)
            if party.end <= mark.start and (inside or not self.conditional(party))
            and not _AGENT.search(self.text[: party.start])
        ]
        if len(before) > 1 and self._object(before[-1], mark):
            before.pop()
        return before[-1] if before else None

    def _object(self, party: _Mark, verb: _Mark) -> bool:
        """Whether a French pronoun before the verb is who it is done to: ``nous vous remboursons``."""
        close = _CLITIC.fullmatch(self.text[party.start : verb.start])
        return bool(close) and not verb.word.endswith({"vous": "ez", "nous": "ons"}.get(party.word, "?"))

    def party_after(self, mark: _Mark, within: int = 60) -> _Mark | None:
        """The party nearest after, but for the one that does it (``by``, ``par``)."""
        return next(
            (
                party
                for party in self.of(*_PARTIES)
                if mark.end <= party.start <= mark.end + within and not _AGENT.search(self.text[: party.start])
            ),
            None,
        )

    def agent(self, mark: _Mark) -> str:
        """The part of the one by whom: ``by the worker``."""
        for party in self.of(*_PARTIES):
            if party.start >= mark.end and _AGENT.search(self.text[mark.end : party.start]):
                return party.part
        return ""

    def passive(self, mark: _Mark) -> bool:
        """Whether the verb is a participle with a form of ``to be``."""
        return bool(_PASSIVE.search(self.text[: mark.start]))


_PARTIES = ("worker", "employer", "recruiter", "authority")
_OTHERS = ("employer", "recruiter", "authority")


def mentions(text: str, languages: Mapping[str, Vocabulary], kinds: Mapping[str, str]) -> tuple[Mention, ...]:
    """Every forbidden sentence of a text, as ``kinds`` (``fee``, ``passport``) to the phrase ids they are told by."""
    judges = {"fee": ("cost", _fee), "passport": ("document", _passport)}
    found = []
    for sentence, before in _with_the_one_before(sentences(text)):
        for kind, id in kinds.items():
            topic, judge = judges[kind]
            if any(
                judge(_Sentence(plain, words, topic))
                for words in languages.values()
                for plain in [_about(sentence, before, words, topic)]
                if plain
            ):
                found.append(Mention(id, sentence))
    return tuple(found)


def sentences(text: str) -> list[str]:
    """The sentences of a text, as they stand: ends, semicolons, list marks and empty lines part them."""
    pieces: list[str] = []
    for piece in _BREAK.split(text):
        piece = " ".join(piece.split())
        if pieces and _ABBREVIATED.search(pieces[-1]):
            pieces[-1] = f"{pieces[-1]} {piece}"
        elif piece:
            pieces.append(piece)
    return pieces


def _with_the_one_before(all_of_them: Sequence[str]) -> Iterator[tuple[str, str]]:
    return zip(all_of_them, ["", *all_of_them[:-1]], strict=True)


def _plain(sentence: str) -> str:
    return folded(sentence).replace("’", "'")


def _about(sentence: str, before: str, words: Vocabulary, topic: str) -> str:
    """The folded sentence if it is about the topic, by name or by a pronoun for what the one before named; else empty."""
    plain = _without_copies(_plain(sentence), words, topic)
    if words[topic].search(plain) or topic == "cost" and _agents_money(plain, words):
        return plain
    pronoun = words["instead"].match(plain) or words["again"].search(plain)
    earlier = _without_copies(_plain(before), words, topic)
    named = words[topic].search(earlier) or (words["money"].search(earlier) if _agents_money(earlier, words) else None)
    if not pronoun or not named:
        return ""
    return f"{plain[: pronoun.start()]}{named.group()}{plain[pronoun.end() :]}"


def _agents_money(plain: str, words: Vocabulary) -> bool:
    """Whether it speaks of money and of one who recruits: what such a one is paid is a cost of recruitment."""
    return bool(words["money"].search(plain) and words["recruiter"].search(plain))


def _without_copies(plain: str, words: Vocabulary, topic: str) -> str:
    """A copy, a number or a page of a passport is no passport; whose it is does not make its owner the one who acts."""
    if topic != "document":
        return plain
    return words["of_worker"].sub("", words["copied"].sub("copy", plain))


def _fee(sentence: _Sentence) -> bool:
    """Whether the worker is made to pay what may never be charged or recovered (IRPR 209.2(1)(a)(ix), (x))."""
    if sentence.question:
        return False
    acts = [
        act
        for act in sentence.of("take", "take_pay", "pay_verb", "paid", "owe", "forgive")
        if not sentence.conditional(act) and _FEE_ACTS[act.part](sentence, act)
    ]
    given_back = _remedied(sentence)
    plain = [act for act in acts if not sentence.negated(act)]
    if not sentence.wrong and any(act.part != "take" or not given_back for act in plain):
        return True
    spared = [act for act in acts if sentence.negated(act)]
    return bool(spared) and (sentence.depends("unless", "leave") or sentence.depends("if", "stay"))


def _concerns_worker(sentence: _Sentence) -> bool:
    return bool(sentence.speaks_of("worker") or sentence.of("pay", "leave"))


def _takes(sentence: _Sentence, act: _Mark) -> bool:
    if _SHARED.match(act.word):
        return sentence.speaks_of("worker")
    subject = sentence.party_before(act)
    by_worker = subject is not None and subject.part == "worker"
    if by_worker and not sentence.passive(act) and not _NOUN.search(act.word):
        return False
    target = sentence.party_after(act)
    if target is not None and target.part in _OTHERS and not _names_worker(sentence, act.end, target.start):
        return False
    return _concerns_worker(sentence)


def _names_worker(sentence: _Sentence, start: int, end: int) -> bool:
    return any(start <= mark.start < end for mark in sentence.of("worker", "pay"))


def _takes_pay(sentence: _Sentence, act: _Mark) -> bool:
    near = (act.start - 40, act.end + 40)
    return any(near[0] <= mark.start <= near[1] for mark in sentence.of("pay"))


def _pays(sentence: _Sentence, act: _Mark) -> bool:
    subject = sentence.party_before(act)
    if sentence.passive(act):
        return False
    if subject is None:
        return bool(_TO_US.match(sentence.text[act.end :]) or _TO_US.search(act.word)) and bool(sentence.of("leave"))
    if subject.part != "worker":
        return False
    before = [end for start, end in sentence.topics if end <= act.start]
    after = any(start >= act.end for start, _ in sentence.topics)
    return after or bool(_THESE.search(act.word)) or bool(before) and not _AND.search(sentence.text[before[-1] : act.start])


def _is_paid(sentence: _Sentence, act: _Mark) -> bool:
    agent = sentence.agent(act)
    if agent:
        return agent == "worker"
    target = sentence.party_after(act)
    if target is not None and target.part == "worker" or sentence.of("authority"):
        return False
    to_employer = target is not None and bool(_AWAY.search(sentence.text[act.end : target.start]))
    from_pay = any(mark.start >= act.end for mark in sentence.of("pay"))
    return from_pay or bool(sentence.of("leave")) or to_employer and bool(sentence.of("worker"))


def _owes(sentence: _Sentence, act: _Mark) -> bool:
    if _WORKERS_OWN.search(act.word):
        return True
    agent = sentence.agent(act)
    party = sentence.party_after(act, 45) or sentence.party_before(act)
    if agent or party is None:
        return agent == "worker" or bool(not agent and sentence.of("leave"))
    if party.part == "worker":
        return True
    towards = party.start > act.end and bool(_AWAY.search(sentence.text[act.end : party.start]))
    debtor = sentence.party_before(act)
    named = debtor is not None and debtor.part == "worker" or _DEBT.match(act.word)
    return towards and bool(named and sentence.of("worker", "leave"))


def _forgives(sentence: _Sentence, act: _Mark) -> bool:
    return bool(sentence.of("worker", "stay", "leave"))


_FEE_ACTS = {
    "take": _takes,
    "take_pay": _takes_pay,
    "pay_verb": _pays,
    "paid": _is_paid,
    "owe": _owes,
    "forgive": _forgives,
}


def _remedied(sentence: _Sentence) -> bool:
    """Whether the employer gives back what another took: the right thing to do, not a clause."""
    for act in sentence.of("pay_verb", "paid"):
        subject = sentence.party_before(act)
        by_employer = sentence.agent(act) == "employer" or (
            act.part == "pay_verb" and subject is not None and subject.part == "employer"
        )
        if by_employer and any(
            _RELATIVE.search(sentence.text[: take.start]) for take in sentence.of("take") if take.start < act.start
        ):
            return True
    return False


def _passport(sentence: _Sentence) -> bool:
    """Whether another than the worker keeps the passport or another paper of identity."""
    if sentence.question or sentence.wrong:
        return False
    at_once = bool(sentence.of("at_once"))
    return any(
        judge(sentence, act, at_once)
        for part, judge in (("keep", _keeps), ("surrender", _surrenders), ("return", _returns_late))
        for act in sentence.of(part)
    )


def _keeps(sentence: _Sentence, act: _Mark, at_once: bool) -> bool:
    if sentence.conditional(act):
        return False
    if sentence.of("own") or (at_once and not sentence.of("late")):
        return False
    if sentence.negated(act):
        return any(kind == "unless" for kind, _, _ in sentence.conditions) and not sentence.of("authority")
    subject = sentence.party_before(act)
    if subject is not None:
        return subject.part in ("employer", "recruiter") or subject.part == "worker" and sentence.passive(act)
    return not sentence.bidden


def _surrenders(sentence: _Sentence, act: _Mark, at_once: bool) -> bool:
    if at_once or sentence.conditional(act) or sentence.negated(act) or sentence.of("own"):
        return False
    after = sentence.text[act.start : act.end + 45]
    if not (any(act.start <= start <= act.end + 45 for start, _ in sentence.topics) or sentence.passive(act)):
        return False
    target = sentence.party_after(act, 80)
    if target is None:
        return sentence.passive(act) or "office" in after or "bureau" in after
    return target.part in ("employer", "recruiter")


def _returns_late(sentence: _Sentence, act: _Mark, at_once: bool) -> bool:
    if at_once:
        return False
    return any(mark.start >= act.start for mark in sentence.of("late"))
