"""Excel's number formats, as far as they change what a reader understands: percent, leading zeros, money, dates, hours.

``#,##0.00``, ``0%``, ``000000000``, ``[$USD] 0.00``, ``mmm-yy``, ``[h]:mm``: the language is ECMA-376 part 1, 18.8.30.
"""

from __future__ import annotations

import datetime as dt
import re
from decimal import ROUND_HALF_UP, Decimal

_PIECE = re.compile(
    r'"([^"]*)"|\\(.)|([_*]).|\[\$([^\]-]*)[^\]]*\]|\[([^\]]*)\]|([#0?.,%]+)|(E[+-]0+)|(.)', re.S
)
_CONDITION = re.compile(r"\[(<=|>=|<>|<|>|=)(-?[\d.]+)\]")
_MONTHS = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
]
_DAYS = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]


def shown_number(number: int | Decimal, form: str) -> str:
    """The number as Excel shows it under that format."""
    if form in ("General", "@", "") or re.search(r"E[+-]|\?/", form):
        return f"{number:f}" if isinstance(number, Decimal) else str(number)
    section, unsigned = _section(Decimal(number), form)
    pieces = _pieces(section)
    pattern = "".join(text for is_digit, text in pieces if is_digit)
    if not re.search(r"[#0?]", pattern):
        return "".join(text for is_digit, text in pieces if not is_digit) or str(number)
    text = _digits(abs(Decimal(number)), pattern)
    sign = "-" if number < 0 and not unsigned else ""
    return sign + _filled(text, pattern, pieces).strip()


def _section(number: Decimal, form: str) -> tuple[str, bool]:
    """The part of the format that this number takes, and whether it shows the sign in its own way."""
    sections = form.split(";")
    for section in sections:
        test = _CONDITION.search(section)
        if test and _holds(number, test[1], Decimal(test[2])):
            return section, False
    if _CONDITION.search(form):
        return sections[-1 if len(sections) < 3 else 2], False
    if number < 0 and len(sections) > 1:
        return sections[1], True
    return (sections[2], False) if number == 0 and len(sections) > 2 else (sections[0], False)


def _holds(number: Decimal, sign: str, limit: Decimal) -> bool:
    less, same = number < limit, number == limit
    return {
        "<": less,
        "<=": less or same,
        "=": same,
        "<>": not same,
        ">": not (less or same),
        ">=": not less,
    }[sign]


def _pieces(section: str) -> list[tuple[bool, str]]:
    """The format's parts in order: places for digits (True), and what is shown as it is."""
    found: list[tuple[bool, str]] = []
    for quoted, escaped, pad, money, bracket, digits, power, bare in _PIECE.findall(section):
        if digits:
            found.append((True, digits))
        elif pad == "_":
            found.append((False, " "))
        elif not bracket and not power and (quoted or escaped or money or bare):
            found.append((False, quoted or escaped or money or bare))
    return found


def _digits(number: Decimal, pattern: str) -> str:
    """The digits that fill the places: grouped, rounded and with leading zeros as the pattern asks."""
    whole, _, part = pattern.replace("%", "").partition(".")
    places = len(re.sub(r"[^#0?]", "", part))
    number *= 100 if "%" in pattern else 1
    rounded = (
        number.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP) if number < Decimal(10) ** 20 else number
    )
    least = whole.count("0")
    ints, _, decimals = f"{rounded:f}".partition(".")
    optional = len(part) - len(part.rstrip("#?"))
    while optional and decimals.endswith("0"):
        decimals, optional = decimals[:-1], optional - 1
    ints = ints.zfill(least)
    if re.search(r"[#0?],+[#0?]", whole):
        ints = re.sub(r"(?<=\d)(?=(\d{3})+$)", ",", ints)
    return f"{ints}.{decimals}" if decimals else ints


def _filled(text: str, pattern: str, pieces: list[tuple[bool, str]]) -> str:
    """The digits with what stands before, between and after them."""
    places = [
        number for number, (is_digit, part) in enumerate(pieces) if is_digit and re.search("[#0?]", part)
    ]
    first, last = places[0], places[-1]
    between = any(not is_digit for is_digit, _ in pieces[first:last])
    if not between:
        out = ["".join(p for d, p in pieces[:first] if not d), text, "%" if "%" in pattern else ""]
        return "".join([*out, "".join(p for d, p in pieces[last:] if not d)])
    rest, out = text, []
    for number, (is_digit, part) in reversed(list(enumerate(pieces))):
        if not is_digit:
            out.append(part)
            continue
        size = len(rest) if number == first else len(re.findall("[#0?]", part))
        out.append(rest[len(rest) - size :])
        rest = rest[: len(rest) - size]
    return "".join(reversed(out))


def shown_day(value: dt.date, form: str) -> str:
    """A day as Excel shows it under that format, with English names of months."""
    section = re.sub(r"\[(?!h)[^\]]*\]", "", form.split(";", maxsplit=1)[0], flags=re.I)
    moment = value if isinstance(value, dt.datetime) else dt.datetime.combine(value, dt.time())
    out: list[str] = []
    clock = False
    for quoted, escaped, run, bare in re.findall(
        r'"([^"]*)"|\\(.)|(y+|m+|d+|h+|s+)|(.)', section, re.S | re.I
    ):
        mark = run.lower()
        if run:
            out.append(_part(moment, mark, clock=clock))
            clock = mark[0] in "hs" or (clock and mark[0] == "m")
        else:
            out.append(quoted or escaped or ("" if bare in "@_*" else bare))
    return "".join(out).strip() or value.isoformat()


def _part(moment: dt.datetime, mark: str, *, clock: bool) -> str:
    month = _MONTHS[moment.month - 1]
    if mark[0] == "m" and clock:
        return f"{moment.minute:02d}"
    named = {
        "yyyy": f"{moment.year:04d}",
        "yy": f"{moment.year % 100:02d}",
        "mmmmm": month[0],
        "mmmm": month,
        "mmm": month[:3],
        "mm": f"{moment.month:02d}",
        "m": str(moment.month),
        "dddd": _DAYS[moment.weekday()],
        "ddd": _DAYS[moment.weekday()][:3],
        "dd": f"{moment.day:02d}",
        "d": str(moment.day),
        "h": str(moment.hour),
        "hh": f"{moment.hour:02d}",
    }
    return named.get(mark, f"{moment.second:02d}" if mark[0] == "s" else mark)


def only_hours(form: str) -> bool:
    """Whether a format shows hours and minutes and no day."""
    bare = re.sub(r'"[^"]*"|\\.|\[\$[^\]]*\]', "", form).lower()
    return "h" in bare and not re.search("[dy]", bare)


def shown_hours(span: dt.timedelta, form: str) -> str:
    """Hours and minutes as Excel shows them: all of them under ``[h]``, else those of the clock."""
    minutes = round(span.total_seconds() / 60)
    hours = minutes // 60 if "[h" in form.lower() else minutes // 60 % 24
    return f"{hours}:{minutes % 60:02d}"
