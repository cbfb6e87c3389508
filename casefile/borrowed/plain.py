"""What word2pdf cannot draw, written plainly before it reads a part: form fields, symbols, copied bullets, controls.

Word's legacy form fields keep what they show in the field's own data (``w:ffData``), which word2pdf passes over; and a
character of a symbol font is drawn by the number it has there, in whatever font is at hand. Both become ordinary text.
So does a field that goes on over several paragraphs, such as a table of contents; and a row or a cell in a content
control, where word2pdf looks for none, comes out of it.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from xml.etree import ElementTree

from word2pdf.document import parser
from word2pdf.oxml import Package

from casefile import symbols
from casefile.borrowed import in_line
from casefile.borrowed.fonts import CannotRender
from casefile.borrowed.numbering import CountedNumbering
from casefile.said import Said

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_WORD2PDFS = Package.xml
_OFF = {"0", "false", "off"}
TICKED, UNTICKED = "\u2612", "\u2610"  # ☒ ☐, as Word draws a form's box
# Bytes without which a part has nothing for us: a name of a symbol font, a form field, a letter from U+F000 to U+F0FF.
_SIGNS = (
    b"ffData",
    b":sym ",
    b"ymbol",
    b"dings",
    b"ingbats",
    b"\xef\x80",
    b"\xef\x81",
    b"\xef\x82",
    b"\xef\x83",
)


def made_plain(content: bytes, root: ElementTree.Element) -> ElementTree.Element:
    """The part's tree, changed in place. Raises ``CannotRender`` for a symbol that is not known."""
    if any(sign in content for sign in in_line.SIGNS):
        in_line.set_in_line(root)
    if b":sdt>" in content or b":sdt " in content:
        _open_controls(root)
    if b"fldChar" in content:
        for paragraph in root.iter(f"{_W}p"):
            _end_fields(paragraph)
    if any(sign in content for sign in _SIGNS):
        for run in root.iter(f"{_W}r"):
            _write_symbols(run)
        for paragraph in root.iter(f"{_W}p"):
            _write_form_fields(paragraph)
        for level in root.iter(f"{_W}lvl"):
            _write_bullet(level)
    return root


def read(content: bytes) -> ElementTree.Element:
    """A part parsed and made plain."""
    return made_plain(content, ElementTree.fromstring(content))  # noqa: S314 - read in a child process with limits


def part(package: Package, name: str) -> ElementTree.Element | None:
    """word2pdf's ``Package.xml``: the tree of a part, read once; ``None`` when there is no such part."""
    name = name.lstrip("/")
    if name not in package._xml_cache and name in package._names:
        package._xml_cache[name] = read(package.read(name))
    tree: ElementTree.Element | None = package._xml_cache.get(name)
    return tree


def patch() -> None:
    """Let word2pdf read every part plainly, and count lists as Word does. Safe to call again."""
    if Package.xml is _WORD2PDFS:
        setattr(Package, "xml", part)  # noqa: B010  a library's own method
    setattr(parser, "Numbering", CountedNumbering)  # noqa: B010


def _open_controls(root: ElementTree.Element) -> None:
    """Rows and cells that stand in a content control, or in one within another, stand in their table."""
    for holder in [*root.iter(f"{_W}tbl"), *root.iter(f"{_W}tr")]:
        wanted = f"{_W}tr" if holder.tag == f"{_W}tbl" else f"{_W}tc"
        while controls := [child for child in holder if child.tag in _CONTROLS and _holds(child, wanted)]:
            for control in controls:
                place = list(holder).index(control)
                content = control.find(f"{_W}sdtContent")
                holder[place : place + 1] = list(control if content is None else content)


_CONTROLS = (f"{_W}sdt", f"{_W}customXml")


def _holds(control: ElementTree.Element, wanted: str) -> bool:
    content = control.find(f"{_W}sdtContent")
    inside = control if content is None else content
    return any(child.tag == wanted or (child.tag in _CONTROLS and _holds(child, wanted)) for child in inside)


def _end_fields(paragraph: ElementTree.Element) -> None:
    """Takes the marks of fields away that begin in one paragraph and end in another: what they show is text."""
    still: list[list[tuple[ElementTree.Element, ElementTree.Element]]] = []
    loose: list[tuple[ElementTree.Element, ElementTree.Element]] = []
    for run in paragraph.iter(f"{_W}r"):
        for mark in run:
            kind = mark.get(f"{_W}fldCharType") if mark.tag == f"{_W}fldChar" else ""
            if kind == "begin":
                still.append([(run, mark)])
            elif kind == "end" and still:
                still.pop()
            elif kind in {"end", "separate"} and not still:
                loose.append((run, mark))
            elif still and (kind or mark.tag == f"{_W}instrText"):
                still[-1].append((run, mark))
    for run, mark in [*loose, *(mark for field in still for mark in field)]:
        run.remove(mark)


def _write_symbols(run: ElementTree.Element) -> None:
    font = _font_of(run.find(f"{_W}rPr"))
    fonts = run.find(f"{_W}rPr/{_W}rFonts")
    if symbols.is_symbol_font(font) and fonts is not None:
        run.find(f"{_W}rPr").remove(fonts)  # type: ignore[union-attr]
    for child in run:
        if child.tag == f"{_W}sym":
            text = symbol_text(child.get(f"{_W}char") or "", child.get(f"{_W}font") or "")
            child.tag, child.text = f"{_W}t", _known(text)
            child.attrib.clear()
        elif child.tag == f"{_W}t" and child.text:
            child.text = (
                _known(symbols.shown(child.text, font))
                if symbols.is_symbol_font(font)
                else symbols.copied(child.text)
            )


def symbol_text(char: str, font: str) -> str:
    """What a ``w:sym`` shows."""
    try:
        letter = chr(int(char, 16))
    except (ValueError, OverflowError):
        return "\uf0ff"
    return symbols.shown(letter, font) if symbols.is_symbol_font(font) else letter


def _font_of(look: Any) -> str:
    fonts = look.find(f"{_W}rFonts") if look is not None else None
    return (fonts.get(f"{_W}ascii") or fonts.get(f"{_W}hAnsi") or "") if fonts is not None else ""


def _known(text: str) -> str:
    if unknown := symbols.PRIVATE_LETTER.search(text):
        raise CannotRender(Said("unprintable-symbol", letter=f"{ord(unknown[0]):04X}"))
    return text


def _write_form_fields(paragraph: ElementTree.Element) -> None:
    """The state of each box and list after the field's last mark, where word2pdf draws text."""
    open_fields: list[str | None] = []
    for run in list(paragraph.iter(f"{_W}r")):
        for mark in list(run.findall(f"{_W}fldChar")):
            kind = mark.get(f"{_W}fldCharType")
            if kind == "begin":
                open_fields.append(_state(mark.find(f"{_W}ffData")))
            elif kind == "end" and open_fields and (state := open_fields.pop()) is not None:
                shown = ElementTree.Element(f"{_W}t")
                shown.text = state
                run.insert(list(run).index(mark) + 1, shown)


def _state(data: Any) -> str | None:
    """What a box or a list of choices shows; ``None`` for a field that is neither."""
    if data is None:
        return None
    box, choices = data.find(f"{_W}checkBox"), data.find(f"{_W}ddList")
    if box is not None:
        checked = box.find(f"{_W}checked")
        checked = box.find(f"{_W}default") if checked is None else checked
        return TICKED if checked is not None and checked.get(f"{_W}val") not in _OFF else UNTICKED
    if choices is not None:
        entries = [entry.get(f"{_W}val") or "" for entry in choices.findall(f"{_W}listEntry")]
        return entries[number] if 0 <= (number := _chosen(choices)) < len(entries) else ""
    return None


def _chosen(choices: Any) -> int:
    for name in ("result", "default"):
        element = choices.find(f"{_W}{name}")
        if element is not None and (element.get(f"{_W}val") or "").isdigit():
            return int(element.get(f"{_W}val"))
    return 0


def _write_bullet(level: ElementTree.Element) -> None:
    """A list's bullet, where its font is one of symbols or its letter a copied one."""
    text, look = level.find(f"{_W}lvlText"), level.find(f"{_W}rPr")
    if text is None or not text.get(f"{_W}val"):
        return
    font, written = _font_of(look), text.get(f"{_W}val") or ""
    numbered = level.find(f"{_W}numFmt")
    if numbered is not None and numbered.get(f"{_W}val") != "bullet":
        return
    if symbols.is_symbol_font(font):
        text.set(f"{_W}val", symbols.shown(written, font))
        for fonts in list(_fonts(look)):
            look.remove(fonts)  # type: ignore[union-attr]
    else:
        text.set(f"{_W}val", symbols.copied(written))


def _fonts(look: Any) -> Iterator[ElementTree.Element]:
    yield from look.findall(f"{_W}rFonts") if look is not None else ()
