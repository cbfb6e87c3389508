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
import unicodedata
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Set
from dataclasses import dataclass
from itertools import pairwise

from casefile.check_digit import luhn
from casefile.opening.likeness import Span, folded, seen, turned, written_out

_SPACE = " \u00a0\u1680\u2000-\u200a\u202f\u205f\u3000"
# Hyphens and dashes of all kinds (pdfium's marks for them too), dots, slashes, bars, and the comma of thousands.
_HYPHEN = r"\u00ad\u2010-\u2015\u2212\ufffe\u0002\-"
_SIGN = rf"{_HYPHEN}._/\\·|,()"
_TIGHT = re.compile(rf"[{_SPACE}]{{1,2}}|(?!,[{_SPACE}])[{_SPACE}]{{0,2}}[{_SIGN}][{_SPACE}]{{0,2}}")
_WRAPPED = re.compile(rf"[{_HYPHEN}]?\r?\n")
_WIDE = re.compile(rf"[{_SPACE}]{{3,8}}")
# Where nine digits begin that are as near to each other as those of a number without a label may be.
_POSSIBLE = re.compile(
    rf"\d(?<!\d\d)(?=(?:(?:[{_SPACE}]{{0,8}}(?:[{_SIGN}][{_SPACE}]{{0,2}})?|[{_HYPHEN}]?\r?\n)\d){{8}})"
)
_GROUP = re.compile(r"\d+")
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
_SHAPES = {
    (9,), (3, 3, 3), (3, 6), (6, 3), (4, 5), (5, 4), (2, 2, 2, 3), (3, 2, 2, 2), (1,) * 9,
}  # fmt: skip
_ROW = 5  # so many groups of three in a row are a row of numbers
_THREES = re.compile(rf"(?<!\d)\d{{3}}(?:[{_SPACE}]{{1,2}}\d{{3}})+(?!\d)")
_LINES = 2  # on either side that tell a table
_MONEY_BEFORE = re.compile(r"(?:[$€£]|\b(?:CAD|USD|EUR))\s{0,2}$")
_CURRENCY_AFTER = re.compile(r"(?:[.,]\d{1,2})?\s{0,2}(?:[$€£]|CAD\b|USD\b|EUR\b|dollars?\b)")
_CENTS = re.compile(r"\.\d{1,2}(?!\d)|,\d{1,2}(?![\d,])")  # a comma after it is that of a list of values
_MEASURE = re.compile(
    rf"[{_SPACE}]{{0,2}}(?i:km|kg|kWh|units?|unités?|bytes|octets|pieces|pièces|hours|heures)\b"
)
# Numbers of notes, pages or rooms with commas between: see [120,131,140].
_LISTED_BEFORE = re.compile(
    r"\[\s*$|(?i:\b(?:see|voir|cf|pages?|pp?|notes?|refs?|r[ée]f[ée]rences?|lines?|lignes?|items?|articles?|rooms?)\b\.?)\s*[(\[]?\s*$"
)
# A business number with its programme account (123456789 RP0001) is printed on every payroll form.
_ACCOUNT = re.compile(r"\s*-?\s*(?:R[A-Z]|TQ|IC|RS|DC)\s*\d{4}\b")
_HEXADECIMAL = re.compile(r"[0-9]*[A-Fa-f][0-9A-Fa-f]*\b")
_OTHER = re.compile(
    r"(?i:\b(?:business|entreprise|BN9?|B\.N\.|NE9?|GST|HST|TPS|TVH|QST|PST|TVQ|TQ|NEQ|passports?|passeport|permits?|permis|UCI|IUC"
    r"|applications?|demande|LMIA|EIMT|ISBN|IMM|corporation|licen[cs]es?|t[ée]l(?:[ée]phone)?|phone|mobile|cell(?:ulaire)?|fax|t[ée]l[ée]copieur|invoice|facture"
    r"|orders?|commande|PO|cheque|check|ch[eè]que|transit|account|acct|compte|receipt|re[çc]u|policy|police|tracking|suivi"
    r"|serial|s[ée]rie|confirmation|transaction|reference|r[ée]f[ée]rence|ref|r[ée]f|offre|offer)\b)"
    r"(?i:[\s.:#(-]{0,3}(?:numbers?|num[ée]ros?|no|n[°ºo]|nbr|num|id|account|compte|d[’']appel))?[\s.:#°º)(=-]{0,6}(?:[A-Z][\s-]?)?$"
)
# A letter that belongs to the digits behind it: U123456789, W-123 456 789; a picture's name (IMG_123456789).
_LETTER_BEFORE = re.compile(
    r"[^\W\d_]$|(?<![^\W_])[A-Z]-$|(?:\b|_)(?i:[a-z]|img|dsc|pxl|vid|mvimg|image|screenshot|uuid)_$"
)
_LABEL_REACH = 48
_DOI = re.compile(
    r"(?<![\d.])10\.\d{4,9}/\S{0,60}$"
)  # the name of a paper (doi.org), which may end in any digits


@dataclass(frozen=True)
class Group:
    """Digits that stand side by side."""

    start: int
    end: int
    digits: str

    def __len__(self) -> int:
        return self.end - self.start


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
        *written_out(text, [label.end() for label in labels]),
    ):
        if not any(span[0] < end and span[1] > start for start, end in found):
            found.append(span)
    return found


def _named_in(text: str, keep: Set[str]) -> Iterator[Span]:
    labels = _labels(text)
    yield from _labelled(text, labels, _groups_near(text, [label.start() for label in labels]), keep)
    yield from written_out(text, [label.end() for label in labels])


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
        for match in _GROUP.finditer(text, start):
            if match.start() > end:
                break
            groups.append(Group(match.start(), match.end(), digits_of(match.group())))
            done = match.end()
    return groups


def is_labelled(text: str) -> bool:
    """Whether a label of such numbers stands anywhere in the text."""
    return _may_be_labelled(text) and _LABEL.search(text) is not None


def digits_of(text: str) -> str:
    """The decimal digits of a text as ASCII, whatever script they are written in."""
    digits = "".join(_GROUP.findall(folded(text)))
    return digits if digits.isascii() else "".join(str(unicodedata.decimal(c)) for c in digits)


def known_in(text: str, values: Set[str], apart: int = _BETWEEN) -> list[Span]:
    """Where nine digits that are known to be such a number stand, whatever is between them but letters.

    ``apart``: how many characters may part two of its digits.
    """
    closed = digits_of(text) if values else ""
    here = [value for value in values if value in closed]
    places = [n for match in _GROUP.finditer(folded(text)) for n in range(*match.span())] if here else []
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
                and not _is_money(text, chain[0].start, chain[-1].end, named=True)
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
            if count == 9 and _passes(window, keep) and _stands_alone(text, groups, first, window):
                yield window[0].start, window[-1].end
            if count >= 9:
                break


def _joined(text: str, one: Group, other: Group) -> bool:
    between = text[one.end : other.start]
    if _TIGHT.fullmatch(between):
        return True
    if _WRAPPED.fullmatch(between):
        return _in_prose(text, one.end, other.start)
    return bool(_WIDE.fullmatch(between)) and _in_sentence(text, one.start, other.end)


def _in_sentence(text: str, start: int, end: int) -> bool:
    """Whether a wide gap stands in a line of words, and not between the columns of a table."""
    line = text[text.rfind("\n", 0, start) + 1 : (text + "\n").index("\n", end)]
    gaps = re.findall(
        rf"(?<=\d)[{_SPACE}]{{3,}}(?=\d)|[^\W\d_][.:,]?[{_SPACE}]{{3,}}|[{_SPACE}]{{3,}}[^\W\d_]", line
    )
    return len(gaps) == 2 and len(set(gaps)) == 1 and len(re.findall(r"[^\W\d_]{2,}", line)) >= 3


def _in_prose(text: str, end: int, start: int) -> bool:
    """Whether a line that ends here, or the one that begins there, is a line of words."""
    above = text[max(text.rfind("\n", 0, end), 0) : end]
    below = text[start:].split("\n", 1)[0]
    return any(len(re.findall(r"[^\W\d_]{2,}", line)) >= 3 for line in (above, below[:400]))


def _stands_alone(text: str, groups: list[Group], first: int, window: list[Group]) -> bool:
    """Whether nine digits are a number of their own: in a usual shape, and not part, name or amount of another."""
    start, end = window[0].start, window[-1].end
    gaps = [text[a.end : b.start] for a, b in pairwise(window)]
    if tuple(map(len, window)) not in _SHAPES or (len(window) != 3 and len(set(gaps)) > 1):
        return False
    if _LETTER_BEFORE.search(text[max(0, start - 12) : start]):
        return False
    if _ACCOUNT.match(text, end) or _HEXADECIMAL.match(text, end) or _is_money(text, start, end):
        return False
    if _OTHER.search(text[max(0, start - _LABEL_REACH) : start]) or _DOI.search(
        text[max(0, start - 80) : start]
    ):
        return False
    return not _among_others(text, groups, first, first + len(window) - 1, gaps)


def _is_money(text: str, start: int, end: int, *, named: bool = False) -> bool:
    """``named``: a label says that it is none, unless a currency says otherwise (SIN 123,456,789.00)."""
    if _MONEY_BEFORE.search(text[max(0, start - 6) : start]) or _CURRENCY_AFTER.match(text, end):
        return True
    in_list = text[max(0, start - 1) : start] == text[end : end + 1] == ","
    cents = not in_list and _CENTS.match(text, end)
    return not named and bool(cents or _MEASURE.match(text, end))


def _among_others(text: str, groups: list[Group], first: int, last: int, gaps: list[str]) -> bool:
    """Whether the digits are a stretch of a longer row or number."""
    before = text[groups[first - 1].end : groups[first].start] if first else "\n"
    after = text[groups[last].end : groups[last + 1].start] if last + 1 < len(groups) else "\n"
    if len(groups[first]) == 9:
        return any(re.fullmatch(r"[.\-\u2010-\u2015]", gap) for gap in (before, after))
    kind = gaps[0].strip() if gaps else ""
    if kind:
        start, end = groups[first].start, groups[last].end
        if kind == "," and _LISTED_BEFORE.search(text[max(0, start - 16) : start]):
            return True
        outside = {text[max(0, start - 3) : start].strip()[-1:], text[end : end + 3].strip()[:1]}
        commas = kind == "," and bool(outside & {",", ";"})
        if commas or (kind in {",", "."} and _in_dotted(text, start, end)):
            return True
        return any(gap.strip() == kind and _TIGHT.fullmatch(gap) for gap in (before, after))
    if len(groups[first]) == 3 == len(groups[last]) and last - first == 2:
        count = _row_of_threes(text, groups, first, last)
        return count >= _ROW or _in_table(text, groups[first].start, groups[last].end, count)
    return any(re.fullmatch(rf"[{_SPACE}]{{1,2}}", gap) for gap in (before, after))


def _in_table(text: str, start: int, end: int, count: int) -> bool:
    """Whether the lines around have as many groups of three, which as numbers do not pass: columns of amounts."""
    above = text[max(0, start - _NEAR) : start].split("\n")[:-1][-_LINES:]
    below = text[end : end + _NEAR].split("\n")[1:][:_LINES]
    rows = [row for line in (*above, *below) for row in _THREES.findall(line)]
    alike = [digits for row in rows if len(digits := digits_of(row)) == 3 * count]
    return len(alike) >= _LINES and (count > 3 or 2 * sum(map(luhn, alike)) <= len(alike))


def _in_dotted(text: str, start: int, end: int) -> bool:
    """Whether the digits hang on a word by a dot: a sentence's notes (assays.280,283,284), a part of an address."""
    before, after = text[max(0, start - 2) : start], text[end : end + 2]
    return bool(re.fullmatch(r"[^\W\d_]\.", before) or re.fullmatch(r"\.[^\W\d_]", after))


def _row_of_threes(text: str, groups: list[Group], first: int, last: int) -> int:
    count = last - first + 1
    for step, edge in ((-1, first), (1, last)):
        at = edge + step
        while 0 <= at < len(groups) and len(groups[at]) == 3:
            one, other = sorted((groups[at], groups[at - step]), key=lambda g: g.start)
            if not re.fullmatch(rf"[{_SPACE}\t]{{1,3}}", text[one.end : other.start]):
                break
            count, at = count + 1, at + step
    return count
