"""A Word file with all its tracked changes accepted: the final text, as Word shows it when it shows no marks.

For files that come from elsewhere: a paper with changes still in it says what it says with them accepted.
"""

from __future__ import annotations

import io
import re
import zipfile
from typing import Any

from lxml import etree

from casefile.fixed_zip import RepeatedZip
from casefile.word.docx_text import W

_PARTS = re.compile(r"word/(document|header\d*|footer\d*|footnotes|endnotes|settings|styles|numbering)\.xml")
_MOST_BYTES = 64 << 20  # unpacked
_MOST_MARKS = 20_000  # of one part: a file made to take long is for a process that can be stopped
_GONE = ("del", "moveFrom", "delText", "delInstrText")
_KEPT = ("ins", "moveTo")
_MARKS = (
    *("rPrChange", "pPrChange", "sectPrChange", "tblPrChange", "tblPrExChange", "trPrChange", "tcPrChange"),
    *("tblGridChange", "numberingChange", "moveFromRangeStart", "moveFromRangeEnd", "moveToRangeStart"),
    *("moveToRangeEnd", "cellIns", "cellMerge", "trackRevisions"),
    *("customXmlInsRangeStart", "customXmlInsRangeEnd", "customXmlDelRangeStart", "customXmlDelRangeEnd"),
)
_ALL = tuple(f"{W}{name}" for name in (*_GONE, *_KEPT, *_MARKS, "cellDel"))
_PARAGRAPH, _LOOK, _RUN_LOOK = f"{W}p", f"{W}pPr", f"{W}rPr"


def accepted(content: bytes) -> bytes:
    """The same file with every change accepted; the same bytes where there is none.

    Raises what the libraries raise for a file that is no Word file, ``ValueError`` for one too large or with too many.
    """
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        if sum(info.file_size for info in archive.infolist()) > _MOST_BYTES:
            raise ValueError
        parts = {name: archive.read(name) for name in archive.namelist() if _PARTS.fullmatch(name)}
    changed = {}
    for name, part in parts.items():
        root = etree.fromstring(part, etree.XMLParser(resolve_entities=False, no_network=True))
        if len(list(root.iter(*_ALL))) > _MOST_MARKS:
            raise ValueError
        if accept(root):
            changed[name] = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
    return RepeatedZip(content, set(changed)).write(changed.items()) if changed else content


def accept(root: Any) -> bool:
    """Accept what one part has of tracked changes; whether it had any."""
    marked = list(root.iter(*_ALL))
    for row in [e.getparent().getparent() for e in root.iter(f"{W}del") if _is(e.getparent(), "trPr")]:
        _drop(row)
    for cell in [e.getparent().getparent() for e in root.iter(f"{W}cellDel")]:
        _drop(cell)
    ending = [e for e in root.iter(_PARAGRAPH) if _mark_gone(e)]
    for element in marked:
        name = element.tag.rpartition("}")[2]
        if name in _KEPT and len(element):
            _unwrap(element)
        else:
            _drop(element)
    for paragraph in ending:
        _join(paragraph)
    for empty in [
        e for e in root.iter(f"{W}tbl", f"{W}tr") if e.find(f"{W}tr" if _is(e, "tbl") else f"{W}tc") is None
    ]:
        _drop(empty)
    return bool(marked)


def _mark_gone(paragraph: Any) -> bool:
    """Whether the paragraph's own end was deleted or moved away: then it goes on in the next."""
    look = paragraph.find(f"{_LOOK}/{_RUN_LOOK}")
    return look is not None and any(look.find(f"{W}{name}") is not None for name in ("del", "moveFrom"))


def _join(paragraph: Any) -> None:
    """What is left of a paragraph without an end begins the next one."""
    after = paragraph.getnext()
    if after is None or after.tag != _PARAGRAPH:
        return
    look = after.find(_LOOK)
    place = 0 if look is None else after.index(look) + 1
    for child in reversed([child for child in paragraph if child.tag != _LOOK]):
        after.insert(place, child)
    _drop(paragraph)


def _unwrap(element: Any) -> None:
    parent = element.getparent()
    if parent is None:
        return
    place = parent.index(element)
    for child in reversed(list(element)):
        parent.insert(place, child)
    parent.remove(element)


def _drop(element: Any) -> None:
    parent = element.getparent()
    if parent is not None:
        parent.remove(element)


def _is(element: Any, name: str) -> bool:
    return element is not None and element.tag == f"{W}{name}"
