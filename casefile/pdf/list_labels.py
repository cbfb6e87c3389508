"""A second counter for the numbers of list items: what Word prints before each, from the file alone.

It shares nothing with the engine's own counter, so that the guard sees an error of either. ECMA-376, part 1, 17.9:
lists of one abstract definition count on together; a ``w:num`` that says where it starts does so when its first item
comes, and whenever the level starts again; an item starts the deeper levels again, unless ``lvlRestart`` says which
level does.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from weakref import WeakKeyDictionary

from lxml import etree

from casefile.pdf.word import WordFile, parse, reader
from casefile.said import Said
from casefile.word.docx_text import W

_NUMBERING, _STYLES = "word/numbering.xml", "word/styles.xml"
_ROMAN = ((1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"), (40, "xl"),
          (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))  # fmt: skip


@dataclass(frozen=True)
class _Level:
    start: int
    kind: str
    text: str
    restart: int | None
    legal: bool
    style: str


@dataclass(frozen=True)
class _Lists:
    """The definitions of numbering.xml and what the styles say of lists; none of it changes between documents."""

    levels: dict[str, dict[int, _Level]]  # by w:num
    family: dict[str, str]  # of each w:num, those that count together
    starts: dict[str, dict[int, int]]  # by w:num, where it says so itself
    styles: dict[str, tuple[str, int | None]]  # the list of each style and its level
    default_style: str


@dataclass
class _Count:
    values: dict[str, list[int | None]] = field(default_factory=dict)
    begun: set[str] = field(default_factory=set)


_counted: WeakKeyDictionary[WordFile, list[tuple[set[str], str, str]]] = WeakKeyDictionary()


def labels(word: WordFile) -> Iterator[tuple[str, str]]:
    """The label and the text of each item of a numbered list in the body, in their order. Bullets are no numbers."""
    for kinds, label, text in _items(word):
        if kinds <= KINDS:
            yield label, text


def doubtful(word: WordFile) -> Iterator[Said]:
    """What its lists in use have of which nobody knows for sure how Word counts: formats, and where a level starts."""
    kinds = {kind for kinds, _, _ in _items(word) for kind in kinds - KINDS}
    yield from (Said("print-list.format", kind=kind) for kind in sorted(kinds))
    if _starts_of_its_own(word):
        yield Said("print-list.start")


def _starts_of_its_own(word: WordFile) -> bool:
    """A level below the first that a list starts elsewhere than its definition: LibreOffice counts as if it did not."""
    if b"startOverride" not in word.parts.get(_NUMBERING, b""):
        return False
    lists = _lists(word.parts[_NUMBERING], word.parts.get(_STYLES, b""))
    used = {_list_of(p, lists)[0] for p in word.body.iter(f"{W}p")}
    return any(
        at and at in lists.levels[number] and start != lists.levels[number][at].start
        for number in used & set(lists.starts)
        for at, start in lists.starts[number].items()
    )


def _items(word: WordFile) -> list[tuple[set[str], str, str]]:
    """For each item the formats that its label is written in, its label, and its text. Counted once for each file."""
    known = _counted.get(word)
    if known is None:
        known = _counted[word] = list(_count_items(word))
    return known


def _count_items(word: WordFile) -> Iterator[tuple[set[str], str, str]]:
    if _NUMBERING not in word.parts:
        return
    lists = _lists(word.parts[_NUMBERING], word.parts.get(_STYLES, b""))
    text_of, count = reader(word.body), _Count()
    for p in _listed(word.body, lists):
        number, ilvl = _list_of(p, lists)
        level = lists.levels.get(number, {}).get(ilvl)
        if level is None or level.kind == "bullet":
            continue
        label = _next(lists, count, number, ilvl)
        if label and (text := text_of(p)).strip():
            yield _kinds(lists.levels[number], level), label, text


def _listed(body: etree._Element, lists: _Lists) -> Iterable[etree._Element]:
    """The paragraphs that may be items of a list, in their order."""
    if lists.default_style in lists.styles:
        return body.iter(f"{W}p")
    marks = (
        mark
        for mark in body.iter(f"{W}numPr", f"{W}pStyle")
        if mark.tag == f"{W}numPr" or mark.get(f"{W}val") in lists.styles
    )
    return dict.fromkeys(p for mark in marks for p in (_paragraph_of(mark),) if p is not None)


def _paragraph_of(mark: etree._Element) -> etree._Element | None:
    look = mark.getparent()
    p = look.getparent() if look is not None and look.tag == f"{W}pPr" else None
    return p if p is not None and p.tag == f"{W}p" else None


def _list_of(p: etree._Element, lists: _Lists) -> tuple[str, int]:
    """The ``w:num`` of this paragraph and its level: its own, else its style's; "" for none."""
    look = p.find(f"{W}pPr")
    style = _val(look, "pStyle") or lists.default_style
    of_style, style_level = lists.styles.get(style, ("", None))
    own = look.find(f"{W}numPr") if look is not None else None
    number = _val(own, "numId") or of_style
    written = _val(own, "ilvl")
    if written.isdigit():
        return number, int(written)
    return number, style_level or 0


def _next(lists: _Lists, count: _Count, number: str, ilvl: int) -> str:
    levels, family = lists.levels[number], lists.family[number]
    values = count.values.setdefault(family, [None] * 9)
    starts = lists.starts.get(number, {})
    if number not in count.begun:
        count.begun.add(number)
        for stated in starts:
            values[stated:] = [None] * (9 - stated)
    now = values[ilvl]
    values[ilvl] = now + 1 if now is not None else _start(levels, starts, ilvl)
    for deeper in range(ilvl + 1, 9):
        restart = levels[deeper].restart if deeper in levels else None
        if restart is None or ilvl < restart:
            values[deeper] = None
    return _written(levels, starts, values, ilvl)


def _kinds(levels: dict[int, _Level], level: _Level) -> set[str]:
    shown = {at for at in range(9) if f"%{at + 1}" in level.text}
    return {level.kind, *(levels[at].kind for at in shown if at in levels)}


def _start(levels: dict[int, _Level], starts: dict[int, int], ilvl: int) -> int:
    return starts.get(ilvl, levels[ilvl].start if ilvl in levels else 1)


def _written(levels: dict[int, _Level], starts: dict[int, int], values: list[int | None], ilvl: int) -> str:
    level = levels[ilvl]
    label = level.text if level.kind != "none" else ""
    for at in range(9):
        if f"%{at + 1}" in label:
            value = values[at]
            kind = "decimal" if level.legal and at != ilvl else levels[at].kind if at in levels else "decimal"
            label = label.replace(
                f"%{at + 1}", figure(value if value is not None else _start(levels, starts, at), kind)
            )
    return label


def figure(number: int, kind: str) -> str:
    """A number as a list's format writes it."""
    if kind == "none":
        return ""
    if kind == "decimalZero":
        return f"{number:02d}"
    if number < 1 or kind not in KINDS:
        return str(number)
    if kind.endswith("Letter"):
        text = chr(ord("a") + (number - 1) % 26) * ((number - 1) // 26 + 1)
    elif kind.endswith("Roman"):
        text = _roman(number)
    else:
        return str(number)
    return text.upper() if kind.startswith("upper") else text


KINDS = frozenset(
    {"decimal", "decimalZero", "upperRoman", "lowerRoman", "upperLetter", "lowerLetter", "bullet", "none"}
)


def _roman(number: int) -> str:
    out = ""
    for value, sign in _ROMAN:
        out += sign * (number // value)
        number %= value
    return out


@lru_cache(maxsize=64)
def _lists(numbering: bytes, styles: bytes) -> _Lists:
    root = parse(numbering)
    sheet = parse(styles) if styles else etree.Element("none")
    abstract = {a.get(f"{W}abstractNumId") or "": _levels(a) for a in root.findall(f"{W}abstractNum")}
    levels: dict[str, dict[int, _Level]] = {}
    family: dict[str, str] = {}
    starts: dict[str, dict[int, int]] = {}
    for num in root.findall(f"{W}num"):
        number, of = num.get(f"{W}numId") or "", _val(num, "abstractNumId")
        levels[number], family[number] = dict(abstract.get(of, {})), of
        for override in num.findall(f"{W}lvlOverride"):
            ilvl = int(override.get(f"{W}ilvl") or 0)
            for level in _levels(override).values():
                levels[number][ilvl] = level
            if stated := _val(override, "startOverride"):
                starts.setdefault(number, {})[ilvl] = int(stated)
    return _Lists(levels, family, starts, _styles(sheet, levels), _default(sheet))


def _levels(element: etree._Element) -> dict[int, _Level]:
    return {
        int(e.get(f"{W}ilvl") or 0): _Level(
            start=int(_val(e, "start") or 1),
            kind=_val(e, "numFmt") or "decimal",
            text=_val(e, "lvlText"),
            restart=int(_val(e, "lvlRestart")) if _val(e, "lvlRestart").isdigit() else None,
            legal=e.find(f"{W}isLgl") is not None and _val(e, "isLgl") not in {"0", "false", "off"},
            style=_val(e, "pStyle"),
        )
        for e in element.findall(f"{W}lvl")
    }


def _styles(sheet: etree._Element, levels: dict[str, dict[int, _Level]]) -> dict[str, tuple[str, int | None]]:
    """The list that each style puts its paragraphs in; that of the style it is based on, where it says none."""
    by_id = {style.get(f"{W}styleId") or "": style for style in sheet.iter(f"{W}style")}
    found: dict[str, tuple[str, int | None]] = {}
    for name in by_id:
        number, ilvl, at, steps = "", None, name, 0
        while at in by_id and not number and steps < len(by_id):
            numbered = by_id[at].find(f"{W}pPr/{W}numPr")
            number = _val(numbered, "numId")
            if ilvl is None and _val(numbered, "ilvl").isdigit():
                ilvl = int(_val(numbered, "ilvl"))
            linked = [i for i, level in levels.get(number, {}).items() if level.style == at]
            ilvl = linked[0] if linked and ilvl is None else ilvl
            at, steps = _val(by_id[at], "basedOn"), steps + 1
        if number and number != "0":
            found[name] = (number, ilvl)
    return found


def _default(sheet: etree._Element) -> str:
    for style in sheet.iter(f"{W}style"):
        if style.get(f"{W}type") == "paragraph" and style.get(f"{W}default") in {"1", "true", "on"}:
            return style.get(f"{W}styleId") or ""
    return ""


def _val(element: etree._Element | None, name: str) -> str:
    child = element.find(f"{W}{name}") if element is not None else None
    return child.get(f"{W}val") or "" if child is not None else ""
