"""The table of what the built-in engine is proven to print right, and what of a part does not stand in it.

The table is ``casefile/data/word-constructs.txt``. Most documents of a template hold the same tags: each tag, as it
is written, is judged once, and the next document costs a look at the tags it has more.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from casefile.boxes import TEXT
from casefile.word.beside import ANCHOR, HANGING, OLDER_FORM, in_columns, keeps_all

_TABLE = Path(__file__).resolve().parent.parent / "data" / "word-constructs.txt"
PREFIXES = {
    "http://schemas.openxmlformats.org/wordprocessingml/2006/main": "w",
    "http://schemas.openxmlformats.org/drawingml/2006/main": "a",
    "http://schemas.openxmlformats.org/drawingml/2006/picture": "pic",
    "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing": "wp",
    "http://schemas.openxmlformats.org/officeDocument/2006/math": "m",
    "http://schemas.openxmlformats.org/markup-compatibility/2006": "mc",
    "http://schemas.microsoft.com/office/word/2010/wordml": "w14",
    "http://schemas.microsoft.com/office/word/2010/wordprocessingDrawing": "wp14",
    "http://schemas.microsoft.com/office/word/2012/wordml": "w15",
    "http://schemas.microsoft.com/office/word/2020/wordml/sdtdatahash": "w16sdtdh",
    "http://schemas.microsoft.com/office/drawing/2010/main": "a14",
    "http://schemas.microsoft.com/office/drawing/2016/SVG/main": "asvg",
    "urn:schemas-microsoft-com:vml": "v",
    "urn:schemas-microsoft-com:office:office": "o",
    "urn:schemas-microsoft-com:office:word": "w10",
    "http://schemas.microsoft.com/office/word/2010/wordprocessingShape": "wps",
}
_NUMBER = re.compile(r"-?\d+(\.\d+)?")
_OFF = frozenset({"0", "false", "off"})
_SWITCH = frozenset({"0", "1", "true", "false", "on", "off"})
# Attributes of any element that say nothing of what is printed.
_SILENT = re.compile(r"rsid\w*|paraId|textId|space|Ignorable|anchorId|editId|customStyle")
_TAG = re.compile(rb"<[A-Za-z][^>]*>")
_MOST_TAGS = 1 << 16
_FIGURES = re.compile(r"\w+(\s*\\\*\s*(MERGEFORMAT|Arabic))*", re.IGNORECASE)


@dataclass(frozen=True)
class _Table:
    elements: dict[str, dict[str, Callable[[str], bool]] | None]  # None: any attribute
    needed: dict[str, str]  # an attribute without which the element would be on
    fields: dict[str, bool]  # True: in a header or footer alone
    settings: frozenset[str]
    beside: dict[str, dict[str, Callable[[str], bool]] | None]  # the elements that may be set in line


@cache
def table() -> _Table:
    """The table, read once."""
    elements: dict[str, dict[str, Callable[[str], bool]] | None] = {}
    needed: dict[str, str] = {}
    fields: dict[str, bool] = {}
    settings: set[str] = set()
    beside: dict[str, dict[str, Callable[[str], bool]] | None] = {}
    section = ""
    for line in _TABLE.read_text(encoding="utf-8").splitlines():
        words = line.partition("#  ")[0].split() if not line.startswith("#") else []
        if line.startswith("["):
            section = line.strip("[]")
        elif section == "fields" and words:
            fields[words[0]] = "margin" in words[1:]
        elif section == "settings":
            settings.update(words)
        elif section == "beside" and words:
            beside[words[0]] = None if "*" in words[1:] else dict(map(_attribute, words[1:]))
        elif words:
            elements[words[0]] = None if "*" in words[1:] else dict(map(_attribute, words[1:]))
            needed.update((words[0], word.partition("!=")[0]) for word in words[1:] if "!=" in word)
    return _Table(elements, needed, fields, frozenset(settings), elements | beside)


def _attribute(written: str) -> tuple[str, Callable[[str], bool]]:
    name, _, rule = written.replace("!=", "=").partition("=")
    if rule == "*":
        return name, lambda _: True
    if rule == "#":
        return name, lambda value: _NUMBER.fullmatch(value) is not None
    if rule == "?":
        return name, _SWITCH.__contains__
    return name, frozenset(rule.split("|")).__contains__


_judged: dict[
    bytes, set[bytes]
] = {}  # tags as they are written, by the root's tag, which says what prefixes mean


def unproven(content: bytes, root: Any, *, in_line: bool = False) -> list[tuple[str, Any]]:
    """What of this part is not in the table, by its name (``w:em``, ``w:u val="x"``), and the element that has it.

    ``root`` is the same part as lxml read it. What lies in such an element is not looked at. ``in_line``: what hangs
    beside the text may be set in line with it.
    """
    tags = set(_TAG.findall(content))
    start = next(iter(_TAG.findall(content, 0, 8192)), b"")
    if tags <= _judged.setdefault(start, set()):
        return []
    found = list(_look(root, {}))
    if not found:
        _keep(start, tags)
    elif in_line:
        found = list(_look(root, table().beside))
    return found


def _look(element: Any, beside: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    within: set[Any] = set()
    columns = bool(beside) and in_columns(element)
    for e in element.iter():
        if not isinstance(e.tag, str) or (within and not within.isdisjoint(e.iterancestors())):
            continue
        if beside and e.tag == OLDER_FORM:
            within.add(e)
        elif name := _fault_of(e, beside) or (_lost_of(e, columns) if e.tag in HANGING and beside else ""):
            within.add(e)
            yield name, e


def _lost_of(thing: Any, columns: bool) -> str:
    """The name of a float that cannot be set in line; empty for one that can, and for what stands in line already."""
    inside = thing.tag == HANGING[0] and thing.find(ANCHOR) is None and next(thing.iter(TEXT), None) is None
    return "" if inside or (keeps_all(thing) and not columns) else f"w:{thing.tag.rpartition('}')[2]}"


def _keep(start: bytes, tags: set[bytes]) -> None:
    if sum(map(len, _judged.values())) > _MOST_TAGS:
        _judged.clear()
    # A tag that says anew what a prefix means is judged each time.
    _judged.setdefault(start, set()).update(tag for tag in tags if b"xmlns" not in tag or tag == start)


def _fault_of(element: Any, beside: Mapping[str, Any]) -> str:
    """The name of what is not in the table: the element's, or its attribute's with the value; empty: all is."""
    space, _, local = element.tag[1:].partition("}") if element.tag[:1] == "{" else ("", "", element.tag)
    name = f"{PREFIXES.get(space, '?')}:{local}"
    rules = (beside or table().elements).get(name, _NOT_THERE)
    if rules is _NOT_THERE:
        return name
    for key, value in element.attrib.items() if rules is not None else ():
        attribute = key.rpartition("}")[2]
        rule = rules.get(attribute)  # type: ignore[union-attr]
        if (rule is None or not rule(value)) and not _SILENT.fullmatch(attribute):
            return f'{name} {attribute}="{value[:24]}"'
    needed = table().needed.get(name)
    return name if needed and not any(key.rpartition("}")[2] == needed for key in element.attrib) else ""


_NOT_THERE: dict[str, Callable[[str], bool]] = {}


def unproven_field(code: str, kind: str) -> bool:
    """True for a kind of field that is not in the table, and for a page number that is not written in figures."""
    fields = table().fields
    known = "=" if kind.startswith("=") else kind
    return known not in fields or (fields[known] and not _FIGURES.fullmatch(code.strip()))


def unproven_settings(root: Any) -> Iterator[str]:
    """The settings of the whole document that are not in the table, and not switched off."""
    for element in root:
        off = any(key.endswith("}val") and value in _OFF for key, value in element.attrib.items())
        if (
            isinstance(element.tag, str)
            and not off
            and (name := element.tag.rpartition("}")[2]) not in table().settings
        ):
            yield f"w:{name}"
