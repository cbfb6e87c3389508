"""What a social insurance number looks like in a text: the one definition, for whoever looks for it.

A SIN is nine digits whose last is a check digit by Luhn's rule (canada.ca, "Social Insurance Number"); one number in
ten passes it by chance. So what stands around counts as much as the digits:

* its groups belong together on one line and inside one cell: a line's end, a tab (a cell's end) and wide space part
  them, and a row of more numbers of the same make is a row of numbers;
* a label close by ("SIN", "NAS", "social insurance", "assurance sociale") lifts every rule of distance: comb fields,
  three cells, letters set apart and numbers wrapped at a line's end are found beside one;
* a letter before the digits (a permit, an application, a passport), an amount of money, a list of notes or pages, and
  a number under a name of its own (a business number, a telephone) are none.

What is not written in plain digits, ``likeness.py`` tells.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Set
from itertools import pairwise

from casefile.check_digit import luhn
from casefile.opening.digits import GROUP, HYPHEN, SIGN, SPACE, TIGHT, Group, digits_of
from casefile.opening.likeness import Span, folded, seen, turned, written_out
from casefile.opening.others import is_money, stands_alone

_WRAPPED = re.compile(rf"[{HYPHEN}]?\r?\n")
_WIDE = re.compile(rf"[{SPACE}]{{3,8}}\t?|[{SPACE}]?\t")  # on a page a wide gap reads as a tab
_WIDE_ONES = re.compile(rf"(\d?)([{SPACE}]{{3,}}|[{SPACE}]*\t[{SPACE}\t]*)(?=(\d?))")
# Where nine digits begin that are as near to each other as those of a number without a label may be.
_POSSIBLE = re.compile(
    rf"\d(?<!\d\d)(?=(?:(?:[{SPACE}]{{0,8}}(?:\t|[{SIGN}][{SPACE}]{{0,2}})?|[{HYPHEN}]?\r?\n)\d){{8}})"
)
_LABEL = re.compile(
    r"(?<![A-Za-zÀ-ÿ])(?:SIN|NAS|S\.\s?I\.\s?N\.?|N\.\s?A\.\s?S\.?)(?![A-Za-zÀ-ÿ])|(?<![A-Za-zÀ-ÿ])(?i:sin|nas)(?:[_-]?(?:no|num(?:ber)?))?(?:\s*[:=#]|[\s_-]?(?=\d))"
    r"|(?i:soc(?:ial|\.)[\s_-]*ins(?:urance|\.)|ass(?:urance|\.)[\s_-]*soc(?:iale|\.)|seguro[\s_-]*social)"
)
_LABEL_PARTS = ("sin", "nas", "s.i", "s. i", "n.a", "n. a", "soc")  # quick to look for
_LETTER = re.compile(r"[^\W\d_]")
_AFTER_LABEL = 60  # characters between a label and its number
_BEFORE_LABEL = 12
_BETWEEN = 40  # characters between two digits of a labelled number
_NEAR = 600  # characters on either side of a label or of a number's first digit, beyond which nothing counts
_STARTS = 3  # "SIN (9 digits): ...": the number may be the second or third after its label
_WORD = re.compile(r"[^\W\d_]{2,}")
_WORDS = 3  # that make a line prose


def sins_in(text: str, keep: Set[str] = frozenset()) -> list[Span]:
    """Where in the text social insurance numbers stand, in order. ``keep``: nine digits each, known to be none."""
    return _in_plain(text, lambda plain: _all_in(plain, keep))


def labelled_in(text: str, keep: Set[str] = frozenset()) -> set[Span]:
    """Where in the text numbers stand that a label names: those that are such numbers beyond doubt."""
    return set(_in_plain(text, lambda plain: _named_in(plain, keep)))


def _in_plain(text: str, look: Callable[[str], Iterable[Span]]) -> list[Span]:
    """Where ``look`` finds something in what a reader sees of the text, in order."""
    text = folded(text)
    bare = seen(text)
    if bare is None:
        return sorted(look(text))
    plain, places = bare
    back = [(end - b, end - a) for one, end in turned(text) for a, b in look(one)]
    return sorted({*((places[a], places[b - 1] + 1) for a, b in look(plain)), *back})


def _all_in(text: str, keep: Set[str]) -> list[Span]:
    labels, starts = _labels(text), [match.start() for match in _POSSIBLE.finditer(text)]
    groups = _groups_near(text, sorted([*starts, *(label.start() for label in labels)]))
    found: list[Span] = []
    for span in (
        *_labelled(text, labels, groups, keep),
        *_unlabelled(text, starts, groups, keep),
        *written_out(text, [label.end() for label in labels], keep),
    ):
        if not any(span[0] < end and span[1] > start for start, end in found):
            found.append(span)
    return found


def _named_in(text: str, keep: Set[str]) -> Iterator[Span]:
    labels = _labels(text)
    yield from _labelled(text, labels, _groups_near(text, [label.start() for label in labels]), keep)
    yield from written_out(text, [label.end() for label in labels], keep)


def _labels(text: str) -> list[re.Match[str]]:
    return list(_LABEL.finditer(text)) if _may_be_labelled(text) else []


def _may_be_labelled(text: str) -> bool:
    lower = text.lower()
    return any(part in lower for part in _LABEL_PARTS)


def _groups_near(text: str, places: Iterable[int]) -> list[Group]:
    """The digits that stand so near to one of these places, given in order, that they count there."""
    groups: list[Group] = []
    done = 0
    for place in places:
        start, end = max(place - _NEAR, done), place + _NEAR
        while done < start < len(text) and text[start - 1].isdecimal():
            start -= 1
        for match in GROUP.finditer(text, start):
            if match.start() > end:
                break
            groups.append(Group(match.start(), match.end(), digits_of(match.group())))
            done = match.end()
    return groups


def is_labelled(text: str) -> bool:
    """Whether a label of such numbers stands anywhere in the text."""
    return _may_be_labelled(text) and _LABEL.search(text) is not None


def known_in(text: str, values: Set[str], apart: int = _BETWEEN) -> list[Span]:
    """Where nine digits that are known to be such a number stand, whatever is between them but letters.

    ``apart``: how many characters may part two of its digits.
    """
    closed = digits_of(text) if values else ""
    here = [value for value in values if value in closed]
    places = [n for match in GROUP.finditer(folded(text)) for n in range(*match.span())] if here else []
    found = []
    for value in here:
        at = closed.find(value)
        while at >= 0:
            start, end = places[at], places[at + len(value) - 1] + 1
            if _close(text, places[at : at + len(value)], apart):
                found.append((start, end))
            at = closed.find(value, at + 1)
    return sorted(found)


def _close(text: str, places: list[int], apart: int) -> bool:
    gaps = (text[a + 1 : b] for a, b in pairwise(places))
    return not any(len(gap) > apart or _LETTER.search(gap) for gap in gaps)


def _labelled(text: str, labels: list[re.Match[str]], groups: list[Group], keep: Set[str]) -> Iterator[Span]:
    starts = [group.start for group in groups]
    for label in labels:
        after = bisect_left(starts, label.end())
        for n in range(after, min(after + _STARTS, len(groups))):
            chain = _nine(text, groups[n : n + 9]) if starts[n] <= label.end() + _AFTER_LABEL else []
            if (
                chain
                and _passes(chain, keep)
                and not is_money(text, chain[0].start, chain[-1].end, named=True)
            ):
                yield chain[0].start, chain[-1].end
                break
        before = groups[max(0, bisect_left(starts, label.start()) - 9) : bisect_left(starts, label.start())]
        if not before or before[-1].end < label.start() - _BEFORE_LABEL:
            continue
        if not re.search(r"[^\W\d_]|\n", text[before[-1].end : label.start()]):
            chain = _nine(text, before[::-1])[::-1]
            if chain and _passes(chain, keep) and "\n" not in text[chain[0].start : chain[-1].end]:
                yield chain[0].start, chain[-1].end


def _nine(text: str, groups: list[Group]) -> list[Group]:
    """The groups from the first on that make nine digits with nothing but signs between them; none otherwise."""
    chain: list[Group] = []
    for group in groups:
        if chain:
            first, second = sorted((chain[-1], group), key=lambda g: g.start)
            between = text[first.end : second.start]
            if len(between) > _BETWEEN or _LETTER.search(between):
                return []
        chain.append(group)
        count = sum(map(len, chain))
        if count >= 9:
            return chain if count == 9 else []
    return []


def _passes(chain: list[Group], keep: Set[str]) -> bool:
    digits = "".join(group.digits for group in chain)
    return luhn(digits) and digits not in keep


def _unlabelled(text: str, starts: list[int], groups: list[Group], keep: Set[str]) -> Iterator[Span]:
    begin = {group.start: n for n, group in enumerate(groups)}
    for first in map(begin.__getitem__, starts):
        window: list[Group] = []
        for group in groups[first : first + 9]:
            if window and not _joined(text, window[-1], group):
                break
            window.append(group)
            count = sum(map(len, window))
            if count == 9 and _passes(window, keep) and stands_alone(text, groups, first, window):
                yield window[0].start, window[-1].end
            if count >= 9:
                break


def _joined(text: str, one: Group, other: Group) -> bool:
    between = text[one.end : other.start]
    if TIGHT.fullmatch(between):
        return True
    if _WRAPPED.fullmatch(between):
        return _in_prose(text, one.end, other.start)
    return bool(_WIDE.fullmatch(between)) and _in_sentence(text, one.start, other.end)


def _in_sentence(text: str, start: int, end: int) -> bool:
    """Whether a wide gap stands in a line of words, and not between the columns of a table."""
    line = text[text.rfind("\n", 0, start) + 1 : (text + "\n").index("\n", end)]
    gaps = [gap for gap in _WIDE_ONES.findall(line.strip()) if gap[0] or gap[2]]
    in_number = len(gaps) <= 2 and all(before and after for before, _, after in gaps)
    return in_number and len({gap for _, gap, _ in gaps}) == 1 and len(_WORD.findall(line)) >= _WORDS


def _in_prose(text: str, end: int, start: int) -> bool:
    """Whether a line that ends here, or the one that begins there, is a line of words."""
    above = text[max(text.rfind("\n", 0, end), 0) : end]
    below = text[start:].split("\n", 1)[0]
    return any(len(_WORD.findall(line)) >= _WORDS for line in (above, below[:400]))
