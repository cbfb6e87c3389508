"""Reads a .docx as a checker does.

Its parts, its words, its pictures and its page fields. Knows nothing of layout.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cached_property

from lxml import etree

from casefile.errors import DocumentFault
from casefile.fixed_zip import UNREADABLE
from casefile.said import Said
from casefile.symbols import is_symbol_font, shown
from casefile.word.constructs import field_kind

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
R_ID = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
STRICT = b"http://purl.oclc.org/ooxml/"
_STRICT_NAMES = {
    b"http://purl.oclc.org/ooxml/wordprocessingml/main": W[1:-1].encode(),
    b"http://purl.oclc.org/ooxml/officeDocument/relationships": R_ID[1:-3].encode(),
    b"http://purl.oclc.org/ooxml/drawingml/main": b"http://schemas.openxmlformats.org/drawingml/2006/main",
}
MOST_BYTES = 64 << 20  # unpacked; a document of ours has less than one MB
_TEXT_PART = re.compile(r"word/(document|header\d*|footer\d*|footnotes|endnotes)\.xml")
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_BLIP = "{http://schemas.openxmlformats.org/drawingml/2006/main}blip"
PAGE_FIELDS = {"PAGE": "\ue000", "NUMPAGES": "\ue001", "SECTIONPAGES": "\ue001"}
_BREAKS = {f"{W}tab": "\n", f"{W}br": "\n", f"{W}cr": "\n", f"{W}ptab": "\n", f"{W}noBreakHyphen": "\u2011"}

_RUN, _RUN_LOOK, _VANISH = f"{W}r", f"{W}rPr", f"{W}vanish"
_NESTING = (f"{W}txbxContent", f"{W}fldSimple", _FALLBACK)
_FONTS, _ASCII = f"{W}rFonts", f"{W}ascii"
_P, _T = f"{W}p", f"{W}t"
_RARER = (*_NESTING, _VANISH, f"{W}sym", f"{W}fldChar", f"{W}instrText")
_SHOWN = (f"{W}t", f"{W}sym", f"{W}fldChar", f"{W}instrText", f"{W}fldSimple", *_BREAKS)


@dataclass(frozen=True)
class Paragraph:
    """One paragraph's printed text. Page fields stand in it as the private characters of ``PAGE_FIELDS``."""

    text: str

    @property
    def has_page_field(self) -> bool:
        """True when a page number is printed in it."""
        return any(mark in self.text for mark in PAGE_FIELDS.values())


@dataclass(eq=False)
class WordFile:
    """One .docx, opened once for all that is checked of it. Raises ``DocumentFault`` when it is not one."""

    content: bytes
    parts: dict[str, bytes] = field(init=False, repr=False)
    _others: dict[str, etree._Element] = field(init=False, repr=False, default_factory=dict)

    def __post_init__(self) -> None:
        try:
            with zipfile.ZipFile(io.BytesIO(self.content)) as archive:
                names = archive.namelist()
                if len(set(names)) != len(names):
                    raise _fault(Said("not-word-why.twice"))
                if sum(member.file_size for member in archive.infolist()) > MOST_BYTES:
                    raise _fault(Said("not-word-why.size", most=MOST_BYTES >> 20))
                self.parts = {n: archive.read(n) for n in archive.namelist() if n.endswith((".xml", ".rels"))}
            if "word/document.xml" not in self.parts:
                raise _fault(Said("not-word-why.body"))
            self.trees = {n: parse(x) for n, x in self.parts.items() if _TEXT_PART.fullmatch(n)}
        except (*UNREADABLE, etree.XMLSyntaxError) as error:
            raise _fault(Said("not-word-why.damaged", kind=type(error).__name__)) from None

    def tree(self, name: str) -> etree._Element:
        """A part's tree, parsed once. Raises ``DocumentFault`` when it is no XML."""
        if name not in self._others:
            try:
                self._others[name] = self.trees[name] if name in self.trees else parse(self.parts[name])
            except etree.XMLSyntaxError as error:
                raise _fault(Said("not-word-why.damaged", kind=type(error).__name__)) from None
        return self._others[name]

    @property
    def body(self) -> etree._Element:
        """The main part's tree."""
        return self.trees["word/document.xml"]

    @cached_property
    def texts(self) -> dict[str, list[str]]:
        """The printed text of each part's paragraphs, by part name."""
        return {name: [p.text for p in paragraphs(tree)] for name, tree in self.trees.items()}

    @cached_property
    def margins(self) -> dict[str, etree._Element]:
        """The headers and footers in use, by part name."""
        in_use = set().union(*self._margins_by_page_type.values())
        return {n: t for n, t in self.trees.items() if n in in_use}

    def times_printed(self, part: str, pages: int) -> int:
        """How often a part's text stands in a PDF of so many pages, at the least."""
        if not part.startswith(("word/header", "word/footer")):
            return 1
        kinds = [kind for kind, names in self._margins_by_page_type.items() if part in names]
        if self.plain_margins and kinds:
            return pages
        # The page on which each kind comes first; where the first page is its own kind, the others wait.
        own_first, own_even = ("first" in self._margins_by_page_type, "even" in self._margins_by_page_type)
        comes_on = {"first": 1, "even": 2, "default": 1 if not own_first else 3 if own_even else 2}
        return 1 if any(comes_on[kind] <= pages for kind in kinds) else 0

    @cached_property
    def plain_margins(self) -> bool:
        """True when every page has the same header and footer."""
        return (
            set(self._margins_by_page_type) <= {"default"}
            and sum(1 for _ in self.body.iter(f"{W}sectPr")) == 1
        )

    @cached_property
    def numbered_margins(self) -> list[list[str]]:
        """For each header and footer with page numbers, its lines that have them.

        Empty unless every page is numbered, in figures, from 1.
        """
        starts = (n for n in self.body.iter(f"{W}pgNumType") if n.get(f"{W}start") or n.get(f"{W}fmt"))
        lines = {n: [p.text for p in paragraphs(t) if p.has_page_field] for n, t in self.margins.items()}
        types = self._margins_by_page_type.values()
        if next(starts, None) is not None or not all(any(lines[name] for name in names) for names in types):
            return []
        return [found for found in lines.values() if found]

    @cached_property
    def _margins_by_page_type(self) -> dict[str, set[str]]:
        """The headers and footers in use, for ``default``, ``first`` and ``even`` pages."""
        relations = self.parts.get("word/_rels/document.xml.rels", b"<none/>")
        targets = {r.get("Id"): f"word/{r.get('Target', '')}" for r in parse(relations)}
        in_use = {"default"}
        if any(mark.find(f"{W}titlePg") is not None for mark in self.body.iter(f"{W}sectPr")):
            in_use.add("first")
        if b"evenAndOddHeaders" in self.parts.get("word/settings.xml", b""):
            in_use.add("even")
        found: dict[str, set[str]] = {}
        for reference in self.body.iter(f"{W}headerReference", f"{W}footerReference"):
            kind, name = reference.get(f"{W}type", "default"), targets.get(reference.get(R_ID), "")
            if kind in in_use and name in self.trees:
                found.setdefault(kind, set()).add(name)
        return found

    @cached_property
    def capitals(self) -> bool:
        """True when some style or run prints small letters as capitals."""
        return any(re.search(rb"<w:(?:c|smallC)aps\b", x) for x in self.parts.values())

    def pictures(self, tree: etree._Element) -> int:
        """Pictures in this part."""
        return sum(1 for b in tree.iter(_BLIP) if not _in_fallback(b))


def _fault(why: Said) -> DocumentFault:
    return DocumentFault("not-word", why=why)


def parse(content: bytes) -> etree._Element:
    """Entities stay unresolved and nothing is fetched: a document may come from anywhere."""
    if STRICT in content:
        for strict, usual in _STRICT_NAMES.items():
            content = content.replace(strict, usual)
    return etree.fromstring(
        content, etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False)
    )


def _in_fallback(element: etree._Element) -> bool:
    return next(element.iterancestors(_FALLBACK), None) is not None


def paragraphs(tree: etree._Element) -> Iterator[Paragraph]:
    """The paragraphs in the order they stand, each with its printed text."""
    if next(tree.iter(*_RARER), None) is None and not _has_symbols(tree):
        yield from (Paragraph(text) for text in _plain_texts(tree) if text.strip())
        return
    text_of = reader(tree)
    for p in tree.iter(_P):
        text = text_of(p)
        if text.strip():
            yield Paragraph(text)


def _plain_texts(tree: etree._Element) -> Iterator[str]:
    """The same of a part without fields, symbols, hidden text and boxes, in one go."""
    pieces: list[str] = []
    for e in tree.iter(_P, _T, *_BREAKS):
        tag = e.tag
        if tag == _T:
            pieces.append(e.text or "")
        elif tag == _P:
            yield "".join(pieces)
            pieces = []
        else:
            pieces.append(_BREAKS[tag])
    yield "".join(pieces)


def _has_symbols(tree: etree._Element) -> bool:
    return any(is_symbol_font(fonts.get(_ASCII) or "") for fonts in tree.iter(_FONTS))


def reader(tree: etree._Element) -> Callable[[etree._Element], str]:
    """What gives the printed text of this part's paragraphs, knowing what of the rarer things the part can hold."""
    how = _How(
        nested=next(tree.iter(*_NESTING), None) is not None,
        hidden=next(tree.iter(_VANISH), None) is not None,
        symbols=_has_symbols(tree),
    )
    return lambda p: "".join(_printed(p, how))


@dataclass(frozen=True)
class _How:
    """``nested``: the part can hold a paragraph within a paragraph, or text twice. ``symbols``: runs in such a font."""

    nested: bool
    hidden: bool
    symbols: bool


def _printed(p: etree._Element, how: _How) -> Iterator[str]:
    """Runs' text without hidden text, field codes and the outdated results of page fields."""
    fields: list[_Field] = []
    for e in p.iter(*_SHOWN):
        if how.nested and (next(e.iterancestors(f"{W}p")) is not p or _in_fallback(e)):
            continue
        if e.tag == f"{W}fldChar":
            yield from _step(fields, e)
        elif e.tag == f"{W}instrText":
            if fields:
                fields[-1].code += e.text or ""
        elif e.tag == f"{W}fldSimple":
            yield PAGE_FIELDS.get(field_kind(e.get(f"{W}instr") or ""), "")
        elif not (
            (how.hidden and _hidden(e))
            or (how.nested and _in_page_field(e))
            or any(f.swallows for f in fields)
        ):
            yield _letters(e, how)


def _letters(e: etree._Element, how: _How) -> str:
    """What one element shows: a symbol font's letters as what they show there."""
    if e.tag == f"{W}sym":
        letter, font = chr(int(e.get(f"{W}char") or "0", 16)), e.get(f"{W}font") or ""
        return shown(letter, font) if is_symbol_font(font) else letter
    if e.tag != f"{W}t":
        return _BREAKS[str(e.tag)]
    fonts = next(e.iterancestors(_RUN)).find(f"{W}rPr/{_FONTS}") if how.symbols else None
    family = fonts.get(f"{W}ascii") or "" if fonts is not None else ""
    return shown(e.text or "", family) if is_symbol_font(family) else e.text or ""


@dataclass
class _Field:
    code: str = ""
    in_result: bool = False
    form: etree._Element | None = None  # the data of Word's legacy form fields

    @property
    def swallows(self) -> bool:
        """Its code is never printed; a page field's stored result neither."""
        return not self.in_result or field_kind(self.code) in PAGE_FIELDS


def _step(fields: list[_Field], mark: etree._Element) -> Iterator[str]:
    kind = mark.get(f"{W}fldCharType")
    if kind == "begin":
        fields.append(_Field(form=mark.find(f"{W}ffData")))
    elif kind == "separate" and fields:
        fields[-1].in_result = True
    elif kind == "end" and fields:
        done = fields.pop()
        yield PAGE_FIELDS.get(field_kind(done.code), "")
        if done.form is not None:
            yield _form_shows(done.form)


def _form_shows(form: etree._Element) -> str:
    """A box, ticked or not, or the entry that is chosen; a form's text stands in the document itself."""
    for box in form.iter(f"{W}checkBox"):
        states = [box.find(f"{W}{name}") for name in ("checked", "default")]
        state = next((e for e in states if e is not None), None)
        ticked = state is not None and state.get(f"{W}val") not in {"0", "false", "off"}
        return "\u2612" if ticked else "\u2610"
    for choices in form.iter(f"{W}ddList"):
        numbers = [choices.find(f"{W}{name}") for name in ("result", "default")]
        number = next((int(e.get(f"{W}val") or 0) for e in numbers if e is not None), 0)
        entries = choices.findall(f"{W}listEntry")
        return entries[number].get(f"{W}val") or "" if number < len(entries) else ""
    return ""


def _in_page_field(e: etree._Element) -> bool:
    return any(field_kind(f.get(f"{W}instr") or "") in PAGE_FIELDS for f in e.iterancestors(f"{W}fldSimple"))


def _hidden(e: etree._Element) -> bool:
    run = next(e.iterancestors(_RUN), None)
    look = run.find(_RUN_LOOK) if run is not None else None
    mark = look.find(_VANISH) if look is not None else None
    return mark is not None and mark.get(f"{W}val") not in {"0", "false", "off"}
