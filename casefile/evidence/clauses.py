"""Clauses that must not stand in an agreement: a recruitment or compliance fee taken from the worker, a passport kept.

A sentence is marked with the parts its words play (who, what, takes, pays, keeps, not, if, unless); then it is asked
who pays or keeps what, and under which condition. The words are data (``casefile/data/clauses.toml``), one list for
each part and language; what is here is only how parts make a clause: a new way of saying it needs a word, not a rule.
Beside this grammar stands how like the sentence is to those that are known (``likeness``): either may tip the other.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from casefile.cases.filed import Mention
from casefile.evidence.likeness import outweighs
from casefile.evidence.marked import Mark, MarkedSentence
from casefile.folding import folded
from casefile.reference.clauses import Vocabulary, Weights, load_weights

_OTHERS = ("employer", "recruiter", "authority")
_ABBREVIATED = re.compile(
    r"(?<![A-Za-z])(?:s|ss|art|par|no|n|inc|ltd|ltée|mr|mrs|ms|dr|st|ste|m|mme|p|pp|v|e\.g|i\.e|etc)\.$", re.I
)
_BREAK = re.compile(r"(?<=[.!?;])\s+|\s*[•●▪◦]\s*|\n\s*\n+|\n\s*[-–—*]\s+")
_AWAY = re.compile(r"\b(?:from|to|a|au|aux|aupres|against|with)\b[\w' ]{0,12}$")
_WORKERS_OWN = re.compile(r"worker|employe|candidate|applicant|travail|salarie|advance|avance")
_DEBT = re.compile(r"deb|det|due|owe|exi|pay")
_TO_US = re.compile(r" (?:us|nous|the (?:company|employer))\b")
_SHARED = re.compile(r"split|shared|partag|reparti")
_THESE = re.compile(r" (?:them|it|these) ")
_BESIDE = ("money", "pay", "pay_verb", "paid", "owe", "take")
_AND = re.compile(r"\b(?:and|et|while|tandis)\b")
_RELATIVE = re.compile(r"\b(?:that|which|who|whom|any|qu|que|qui)\b[\w' ]{0,40}$")
# What is excepted at the end: "repays the course, but no recruitment cost".
_BUT_NOT = re.compile(r"[,;] (?:but|and|mais|et) (?:no|none|not|never|aucun\w*|non|jamais|pas)\b[^,;]*$")
# A party that is denied, not an act: "never the candidate".
_DENIED = re.compile(
    r"\b(?:never|not|jamais|pas|non) (?:the |from |by |to |la |le |les |l'|au |aux |a |par )"
)
_NOUN = re.compile(
    r"(?:deductions?|recovery|withholding|retenues?|deductions?|recouvrement|prelevements?|recuperation)$"
)


def mentions(
    text: str, languages: Mapping[str, Vocabulary], kinds: Mapping[str, str], weights: Weights | None = None
) -> tuple[Mention, ...]:
    """Every forbidden sentence of a text, as ``kinds`` (``fee``, ``passport``) to the phrase ids they are told by.

    By the shipped weights, unless others are to be tried.
    """
    weights = weights or load_weights()
    return tuple(
        Mention(id, sentence)
        for sentence, before in _with_the_one_before(sentences(text))
        for kind, id in kinds.items()
        if any(
            _forbidden(kind, sentence, before, words, weights[language, kind])
            for language, words in languages.items()
        )
    )


def _forbidden(
    kind: str, sentence: str, before: str, words: Vocabulary, weights: Mapping[str, float]
) -> bool:
    """Whether a sentence is a clause of a kind, by the grammar and by its likeness.

    What is not about the topic is none, nor is a question; what says that something is wrong is none by likeness alone.
    """
    topic, judge = _JUDGES[kind]
    about, plain = _about(sentence, before, words, topic), _plain(sentence)
    if not about and not near(plain, words, topic):
        return False
    marked = MarkedSentence(about or plain, words, topic)
    found = bool(about) and judge(marked)
    if marked.question or (marked.wrong and not found) or _excepted(marked):
        return False
    told = about if about and not near(plain, words, topic) else plain
    return outweighs(told, words, topic, weights, found)


def _excepted(sentence: MarkedSentence) -> bool:
    """Whether the topic stands only in what the sentence excepts at its end."""
    end = _BUT_NOT.search(sentence.text)
    return end is not None and min((start for start, _ in sentence.topics), default=0) > end.start()


def near(plain: str, words: Vocabulary, topic: str) -> bool:
    """Whether a folded sentence names the topic itself, or of costs at least money, or who pays, beside hiring."""
    if words[topic].search(plain):
        return True
    return topic == "cost" and bool(
        words["hiring"].search(plain) and any(words[part].search(plain) for part in _BESIDE)
    )


def sentences(text: str) -> list[str]:
    """The sentences of a text, as they stand: ends, semicolons, list marks and empty lines part them."""
    pieces: list[str] = []
    for broken in _BREAK.split(text):
        piece = " ".join(broken.split())
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
    """The folded sentence if it is about the topic, by name or by a pronoun for what the one before named."""
    plain = _without_copies(_plain(sentence), words, topic)
    if words[topic].search(plain) or (topic == "cost" and _agents_money(plain, words)):
        return plain
    pronoun = words["instead"].match(plain) or words["again"].search(plain)
    earlier = _without_copies(_plain(before), words, topic)
    named = words[topic].search(earlier) or (
        words["money"].search(earlier) if _agents_money(earlier, words) else None
    )
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


def _fee(sentence: MarkedSentence) -> bool:
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
    if spared and (sentence.depends("unless", "leave") or sentence.depends("if", "stay")):
        return True
    if any(act.part == "forgive" for act in spared) and sentence.depends("if", "leave"):
        return True
    return not acts and _burdens(sentence)


def _burdens(sentence: MarkedSentence) -> bool:
    """Whether the cost falls on the worker in words that name no act: it stands beside the worker or the pay, something
    moves it, and nobody else is said to bear it. A promissory note says so by itself."""
    if sentence.wrong or sentence.of("authority", "others_account") or _DENIED.search(sentence.text):
        return False
    if sentence.of("kept_from") and sentence.speaks_of("worker"):
        return True
    if any(not sentence.conditional(mark) for mark in sentence.of("certain")):
        return True
    moved = sentence.of("take", "take_pay", "pay_verb", "paid", "owe", "burden")
    concerned = sentence.speaks_of("worker") or sentence.of("pay", "possessive")
    return (
        bool(concerned)
        and any(not (sentence.conditional(mark) or sentence.negated(mark)) for mark in moved)
        and not sentence.denies
        and not _borne_by_another(sentence)
    )


def _borne_by_another(sentence: MarkedSentence) -> bool:
    """Whether it says that another pays, that another is asked, or that the worker is paid back."""
    for act in sentence.of("take", "pay_verb", "paid", "owe"):
        subject, target = sentence.party_before(act), sentence.party_after(act)
        pays = act.part == "pay_verb" or (act.part == "paid" and not sentence.passive(act))
        if sentence.agent(act) in _OTHERS or (pays and subject is not None and subject.part in _OTHERS):
            return True
        if act.part == "paid" and target is not None and target.part == "worker":
            return True
        by_worker = subject is not None and subject.part == "worker"
        if (
            act.part in ("take", "pay_verb")
            and not by_worker
            and target is not None
            and target.part in _OTHERS
        ):
            return True
    return False


def _concerns_worker(sentence: MarkedSentence) -> bool:
    return bool(sentence.speaks_of("worker") or sentence.of("pay", "leave"))


def _takes(sentence: MarkedSentence, act: Mark) -> bool:
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


def _names_worker(sentence: MarkedSentence, start: int, end: int) -> bool:
    return any(start <= mark.start < end for mark in sentence.of("worker", "pay"))


def _takes_pay(sentence: MarkedSentence, act: Mark) -> bool:
    near = (act.start - 40, act.end + 40)
    return any(near[0] <= mark.start <= near[1] for mark in sentence.of("pay"))


def _pays(sentence: MarkedSentence, act: Mark) -> bool:
    subject = sentence.party_before(act)
    if sentence.passive(act):
        return False
    if subject is None:
        return bool(_TO_US.match(sentence.text[act.end :]) or _TO_US.search(act.word)) and bool(
            sentence.of("leave")
        )
    if subject.part != "worker":
        return False
    before = [end for start, end in sentence.topics if end <= act.start]
    after = any(start >= act.end for start, _ in sentence.topics)
    return (
        after
        or bool(_THESE.search(act.word))
        or (bool(before) and not _AND.search(sentence.text[before[-1] : act.start]))
    )


def _is_paid(sentence: MarkedSentence, act: Mark) -> bool:
    agent = sentence.agent(act)
    if agent:
        return agent == "worker"
    target = sentence.party_after(act)
    if (target is not None and target.part == "worker") or sentence.of("authority"):
        return False
    to_employer = target is not None and bool(_AWAY.search(sentence.text[act.end : target.start]))
    from_pay = any(mark.start >= act.end for mark in sentence.of("pay"))
    return from_pay or bool(sentence.of("leave")) or (to_employer and bool(sentence.of("worker")))


def _owes(sentence: MarkedSentence, act: Mark) -> bool:
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
    named = (debtor is not None and debtor.part == "worker") or _DEBT.match(act.word)
    return towards and bool(named and sentence.of("worker", "leave"))


def _forgives(sentence: MarkedSentence, act: Mark) -> bool:
    return bool(sentence.of("worker", "stay", "leave"))


_FEE_ACTS = {
    "take": _takes,
    "take_pay": _takes_pay,
    "pay_verb": _pays,
    "paid": _is_paid,
    "owe": _owes,
    "forgive": _forgives,
}


def _remedied(sentence: MarkedSentence) -> bool:
    """Whether the employer gives back what another took: the right thing to do, not a clause."""
    for act in sentence.of("pay_verb", "paid"):
        subject = sentence.party_before(act)
        by_employer = sentence.agent(act) == "employer" or (
            act.part == "pay_verb" and subject is not None and subject.part == "employer"
        )
        if by_employer and any(
            _RELATIVE.search(sentence.text[: take.start])
            for take in sentence.of("take")
            if take.start < act.start
        ):
            return True
    return False


def _passport(sentence: MarkedSentence) -> bool:
    """Whether another than the worker keeps the passport or another paper of identity."""
    if sentence.question or sentence.wrong:
        return False
    at_once = bool(sentence.of("at_once"))
    return any(
        judge(sentence, act, at_once)
        for part, judge in (("keep", _keeps), ("surrender", _surrenders), ("return", _returns_late))
        for act in sentence.of(part)
    ) or (not at_once and _out_of_reach(sentence))


def _out_of_reach(sentence: MarkedSentence) -> bool:
    """Whether its owner must go through another to have the passport, in words that name no keeping.

    It is not given back, or stands beside the employer and a word of being held, and is not only shown.
    """
    if any(not (sentence.conditional(act) or sentence.negated(act)) for act in sentence.of("barred")):
        return not sentence.of("authority")
    if sentence.bidden or sentence.of("own", "authority"):
        return False
    if any(sentence.negated(act) and not sentence.conditional(act) for act in sentence.of("return")):
        return True
    held = [act for act in sentence.of("reach") if not sentence.conditional(act)]
    other = sentence.speaks_of("employer") or sentence.speaks_of("recruiter")
    return bool(held) and other and not sentence.of("shown") and not sentence.denies


def _keeps(sentence: MarkedSentence, act: Mark, at_once: bool) -> bool:
    if sentence.conditional(act):
        return False
    if sentence.of("own") or (at_once and not sentence.of("late")):
        return False
    if sentence.negated(act):
        return any(kind == "unless" for kind, _, _ in sentence.conditions) and not sentence.of("authority")
    subject = sentence.party_before(act)
    if subject is not None:
        return subject.part in ("employer", "recruiter") or (
            subject.part == "worker" and sentence.passive(act)
        )
    return not sentence.bidden


def _surrenders(sentence: MarkedSentence, act: Mark, at_once: bool) -> bool:
    if at_once or sentence.conditional(act) or sentence.negated(act) or sentence.of("own"):
        return False
    after = sentence.text[act.start : act.end + 45]
    if not (any(act.start <= start <= act.end + 45 for start, _ in sentence.topics) or sentence.passive(act)):
        return False
    target = sentence.party_after(act, 80)
    if target is None:
        return sentence.passive(act) or "office" in after or "bureau" in after
    return target.part in ("employer", "recruiter")


def _returns_late(sentence: MarkedSentence, act: Mark, at_once: bool) -> bool:
    if at_once:
        return False
    return any(mark.start >= act.start for mark in sentence.of("late"))


_JUDGES = {"fee": ("cost", _fee), "passport": ("document", _passport)}
