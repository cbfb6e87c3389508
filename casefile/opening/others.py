"""What nine digits are that are no social insurance number: money, a list, a row of a table, a number with a name."""

from __future__ import annotations

import re
from itertools import pairwise

from casefile.check_digit import luhn
from casefile.opening.digits import SPACE, TIGHT, Group, digits_of

_NEAR = 600  # characters on either side, beyond which nothing counts
_SHAPES = {
    (9,), (3, 3, 3), (3, 6), (6, 3), (4, 5), (5, 4), (2, 2, 2, 3), (3, 2, 2, 2), (1,) * 9,
}  # fmt: skip
_ROW = 5  # so many groups of three in a row are a row of numbers
_LONG_ROW = 8  # and so many of any length
_THREES = re.compile(rf"(?<!\d)\d{{3}}(?:[{SPACE}]{{1,2}}\d{{3}})+(?!\d)")
_NINES = re.compile(r"(?<!\d)\d{9}(?!\d)")
_CODES = 4  # other numbers that tell a column of codes
_ODD = frozenset("&!$%@^?")  # signs that stand at a stretch of nine digits in bytes that are no text
_LINES = 2  # on either side that tell a table
_MONEY_BEFORE = re.compile(r"(?:[$€£]|\b(?:CAD|USD|EUR))\s{0,2}$")
_CURRENCY_AFTER = re.compile(r"(?:[.,]\d{1,2})?\s{0,2}(?:[$€£]|CAD\b|USD\b|EUR\b|dollars?\b)")
_CENTS = re.compile(r"\.\d{1,2}(?!\d)|,\d{1,2}(?![\d,])")  # a comma after it is that of a list of values
_MEASURE = re.compile(
    rf"[{SPACE}]{{0,2}}(?i:km|kg|kWh|units?|unités?|bytes|octets|pieces|pièces|hours|heures)\b"
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
    r"[^\W\d_]\Z|(?<![^\W_])[A-Z]-\Z|(?:\b|_)(?i:[a-z]|img|dsc|pxl|vid|mvimg|image|screenshot|uuid)_\Z"
)
_LABEL_REACH = 48
_DOI = re.compile(
    r"(?<![\d.])10\.\d{4,9}/\S{0,60}$"
)  # the name of a paper (doi.org), which may end in any digits


def stands_alone(text: str, groups: list[Group], first: int, window: list[Group]) -> bool:
    """Whether nine digits are a number of their own: in a usual shape, and not part, name or amount of another."""
    start, end = window[0].start, window[-1].end
    gaps = [text[a.end : b.start] for a, b in pairwise(window)]
    if tuple(map(len, window)) not in _SHAPES or (len(window) != 3 and len(set(gaps)) > 1):
        return False
    if any(gap in {".", ","} for gap in gaps) and (
        len(gaps) == 1 or len(set(gaps)) > 1
    ):  # 120.093356 and 119.699 692
        return False
    if _LETTER_BEFORE.search(text[max(0, start - 12) : start]):
        return False
    if _ACCOUNT.match(text, end) or _HEXADECIMAL.match(text, end) or is_money(text, start, end):
        return False
    if _OTHER.search(text[max(0, start - _LABEL_REACH) : start]) or _DOI.search(
        text[max(0, start - 80) : start]
    ):
        return False
    return not _among_others(text, groups, first, first + len(window) - 1, gaps)


def is_money(text: str, start: int, end: int, *, named: bool = False) -> bool:
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
        return bool(
            {before[-1:], after[:1]} & _ODD
            or any(re.fullmatch(r"[.\-\u2010-\u2015]", gap) for gap in (before, after))
            or _in_column(text, groups[first].start, groups[last].end)
        )
    if "." in {before, after}:  # of a number with decimals
        return True
    kind = gaps[0].strip() if gaps else ""
    if kind:
        return _in_signed(text, groups[first].start, groups[last].end, kind, (before, after))
    return _in_row(text, groups, first, last, (before, after))


def _in_signed(text: str, start: int, end: int, kind: str, around: tuple[str, str]) -> bool:
    """Whether groups with signs between are a stretch of a list or of a longer number of the same make."""
    if kind == "," and _LISTED_BEFORE.search(text[max(0, start - 16) : start]):
        return True
    outside = {text[max(0, start - 3) : start].strip()[-1:], text[end : end + 3].strip()[:1]}
    commas = kind == "," and bool(outside & {",", ";"})
    if commas or (kind in {",", "."} and _in_dotted(text, start, end)):
        return True
    return any(gap.strip() == kind and TIGHT.fullmatch(gap) for gap in around)


def _in_row(text: str, groups: list[Group], first: int, last: int, around: tuple[str, str]) -> bool:
    """Whether groups with space between are a stretch of a row of numbers."""
    if len(groups[first]) == 3 == len(groups[last]) and last - first == 2:
        if re.fullmatch(rf"[{SPACE}]{{1,2}}-", around[0]):  # -1 -143 981 819
            return True
        count = _run(text, groups, first, last, 3)
        return (
            count >= _ROW
            or _run(text, groups, first, last, None) >= _LONG_ROW
            or _in_table(text, groups[first].start, groups[last].end, count)
        )
    return any(re.fullmatch(rf"[{SPACE}]{{1,2}}", gap) for gap in around)


def _in_column(text: str, start: int, end: int) -> bool:
    """Whether the lines around each have one number of nine digits, which mostly do not pass: codes of another kind."""
    above = text[max(0, start - _NEAR) : start].split("\n")[:-1]
    below = text[end : end + _NEAR].split("\n")[1:-1]
    own = text[text.rfind("\n", 0, start) + 1 : (text + "\n").index("\n", end)]
    found = [_NINES.findall(line) for line in (own, *above, *below)]
    codes = [numbers[0] for numbers in found[1:] if len(numbers) == 1]
    alone = all(len(numbers) <= 1 for numbers in found)
    return alone and len(codes) >= _CODES and 4 * sum(map(luhn, codes)) <= len(codes)


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


def _run(text: str, groups: list[Group], first: int, last: int, length: int | None) -> int:
    """How many groups of this length (None: any) stand in one row with these."""
    count = last - first + 1
    for step, edge in ((-1, first), (1, last)):
        at = edge + step
        while 0 <= at < len(groups) and length in {None, len(groups[at])}:
            one, other = sorted((groups[at], groups[at - step]), key=lambda g: g.start)
            if not re.fullmatch(rf"[{SPACE}\t]{{1,3}}", text[one.end : other.start]):
                break
            count, at = count + 1, at + step
    return count
