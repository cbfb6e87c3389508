"""Content controls that are bound to data in the file: Word shows the data, not the text that stands beside it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml import etree

from casefile.pdf.word import WordFile
from casefile.said import Said
from casefile.word.docx_text import W, place_of

# Word 2013's, of rich text and of sections that repeat for each node; its attributes are those of the other.
_W15 = "{http://schemas.microsoft.com/office/word/2012/wordml}"
_RICH = re.compile(r"\s*<(?:\?xml|pkg:package)\b")
_ITEM = re.compile(r"customXml/itemProps(\d+)\.xml")
_DATA = "{http://schemas.openxmlformats.org/officeDocument/2006/customXml}itemID"
# Word's own stores: the properties of the document.
_OWN = {
    "{6C3C8BC8-F283-45AE-878A-BAB7291924A1}": "docProps/core.xml",
    "{6668398D-A668-4E3E-A5EB-62B293D839F1}": "docProps/app.xml",
}
_PREFIX = re.compile(r"xmlns:(\w+)=['\"]([^'\"]*)['\"]")
_PLAIN_PATH = re.compile(r"[\w:/\[\]().@*-]{1,300}")


def stale_controls(word: WordFile) -> Iterator[Said]:
    """What is said of each control whose text is not what its data says, or whose data cannot be looked up."""
    for name, tree in word.trees.items():
        if b"dataBinding" not in word.parts[name]:
            continue
        for binding in tree.iter(f"{W}dataBinding", f"{_W15}dataBinding"):
            control = next(binding.iterancestors(f"{W}sdt"))
            found = _found(word, binding)
            if found and _differs(control, found):
                yield Said("print-stale-control", place=place_of(name, tree, control))


def _differs(control: etree._Element, found: list[str]) -> bool:
    """Whether a reader would see something else: other words, or of a section that repeats another count of items."""
    if control.find(f"{W}sdtPr/{_W15}repeatingSection") is not None:
        items = control.findall(f"{W}sdtContent/{W}sdt/{W}sdtPr/{_W15}repeatingSectionItem")
        return len(items) != len(found)
    shown = "".join(t.text or "" for t in control.iter(f"{W}t"))
    return _words(found[0]) != shown.split()


def _words(data: str) -> list[str]:
    """The words of what the data says; of rich text, which it keeps as a whole Word file in one, those of that file."""
    if _RICH.match(data):
        try:
            rich = etree.fromstring(data.strip().encode(), etree.XMLParser(resolve_entities=False))
            return "".join(t.text or "" for t in rich.iter(f"{W}t")).split()
        except etree.XMLSyntaxError:
            pass
    return data.split()


def _found(word: WordFile, binding: etree._Element) -> list[str]:
    """What the data says, node by node; nothing when the file has no such data, and the text beside it stands."""
    part = _store(word, (binding.get(f"{W}storeItemID") or "").upper())
    path = binding.get(f"{W}xpath") or ""
    if part is None or not _PLAIN_PATH.fullmatch(path):
        return []
    names = dict(_PREFIX.findall(binding.get(f"{W}prefixMappings") or ""))
    try:
        found = word.tree(part).xpath(path, namespaces=names or None)
    except etree.XPathError:
        return []
    return [_text(node) for node in found] if isinstance(found, list) else []


def _text(node: object) -> str:
    if isinstance(node, etree._Element):
        return etree.tostring(node, method="text", encoding="utf-8", with_tail=False).decode()
    return str(node)


def _store(word: WordFile, item: str) -> str | None:
    if item in _OWN:
        return _OWN[item] if _OWN[item] in word.parts else None
    for name in word.parts:
        if (number := _ITEM.fullmatch(name)) and (word.tree(name).get(_DATA) or "").upper() == item:
            data = f"customXml/item{number[1]}.xml"
            return data if data in word.parts else None
    return None
