"""What a template holds that a PDF engine would lose or print wrongly, by the paragraph or table cell it stands in."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from xml.etree import ElementTree

from casefile.word.constructs import constructs_in
from casefile.word.docx_text import W, placed_paragraphs

# The families shipped in casefile/data/fonts, and those whose metrics one of them shares.
FONTS = frozenset(
    {"Carlito", "Calibri", "Caladea", "Cambria", "Liberation Sans", "Arial", "Helvetica", "Liberation Serif",
     "Times New Roman", "Liberation Mono", "Courier New", "DejaVu Sans"}
)  # fmt: skip
_A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_BODY = "word/document.xml"


@dataclass(frozen=True)
class Fault:
    """One thing that will not print as it looks: where it stands, what it is, what to do in Word."""

    code: str
    place: str
    what: str
    remedy: str
    doubt: bool = False
    about: str = ""  # the font


def layout_faults(content: bytes) -> Iterator[Fault]:
    """Every fault once for each paragraph or cell that has it; then those outside all paragraphs, by their part."""
    placed: set[tuple[str, str]] = set()
    roots: dict[str, ElementTree.Element] = {}
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        for name in archive.namelist():
            if re.fullmatch(r"word/\w+\.xml", name):
                roots[name] = ElementTree.fromstring(archive.read(name))  # noqa: S314 - parsed before
    for part, place, paragraph in placed_paragraphs(content):
        for fault in _constructs(paragraph, part, place):
            if (fault.code, place) not in placed:
                placed |= {(fault.code, place), (fault.code, part)}
                yield fault
    for part, root in roots.items():
        for fault in _constructs(root, part, readable(part)):
            if (fault.code, part) not in placed:
                yield fault
    yield from _fonts(content, roots)


def readable(part: str) -> str:
    """A part's name as a person knows it."""
    return {_BODY: "the body"}.get(part, part.removeprefix("word/").removesuffix(".xml"))


def _constructs(element: ElementTree.Element, part: str, place: str) -> Iterator[Fault]:
    for found in constructs_in(element, in_body=part == _BODY):
        yield Fault(found.code, place, f"{found.what} in {place}", found.remedy)


def _fonts(content: bytes, roots: dict[str, ElementTree.Element]) -> Iterator[Fault]:
    """Fonts that are neither shipped nor metric twins of shipped ones: on another machine the pages would differ."""
    remedy = f"Use a font that Casefile ships or can stand in for: {', '.join(sorted(FONTS))}."
    theme = _theme(content)
    sheet = roots.get("word/styles.xml", ElementTree.Element("none"))
    named = [(place, element) for _, place, element in placed_paragraphs(content)]
    named += [(f"the style {_style_name(style)}", style) for style in _used_styles(sheet, roots)]
    named += [("the default font", defaults) for defaults in sheet.iter(f"{W}docDefaults")]
    for place, element in named:
        used = {font for fonts in element.iter(f"{W}rFonts") for font in _families(fonts, theme)}
        for font in sorted(used - FONTS):
            what = f"the font {font} is not shipped ({place})"
            yield Fault("missing-font", place, what, remedy, doubt=True, about=font)


def _families(fonts: ElementTree.Element, theme: dict[str, str]) -> Iterator[str]:
    """The families one font setting names, itself or by the document's theme."""
    for kind in ("ascii", "hAnsi"):
        by_theme = fonts.get(f"{W}{kind}Theme") or ""
        family = theme.get(by_theme[:5]) if by_theme else fonts.get(f"{W}{kind}")
        if family:
            yield family


def _theme(content: bytes) -> dict[str, str]:
    """The theme's families: ``major`` for headings, ``minor`` for text."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        name = next((n for n in archive.namelist() if re.fullmatch(r"word/theme/theme\d*\.xml", n)), None)
        root = ElementTree.fromstring(archive.read(name)) if name else ElementTree.Element("none")  # noqa: S314
    families = {}
    for size in ("major", "minor"):
        latin = root.find(f".//{_A}{size}Font/{_A}latin")
        if latin is not None and latin.get("typeface"):
            families[size] = str(latin.get("typeface"))
    return families


def _used_styles(
    sheet: ElementTree.Element, roots: dict[str, ElementTree.Element]
) -> list[ElementTree.Element]:
    """The styles that some paragraph, run or table has, and those they are based on."""
    styles = {style.get(f"{W}styleId"): style for style in sheet.iter(f"{W}style")}
    marks = (f"{W}pStyle", f"{W}rStyle", f"{W}tblStyle")
    stories = [root for part, root in roots.items() if part not in {"word/styles.xml", "word/numbering.xml"}]
    wanted = {e.get(f"{W}val") for root in stories for e in root.iter() if e.tag in marks}
    wanted |= {name for name, style in styles.items() if style.get(f"{W}default") in {"1", "true"}}
    used: dict[str | None, ElementTree.Element] = {}
    while wanted:
        name = wanted.pop()
        if name in styles and name not in used:
            used[name] = styles[name]
            base = styles[name].find(f"{W}basedOn")
            if base is not None:
                wanted.add(base.get(f"{W}val"))
    return list(used.values())


def _style_name(style: ElementTree.Element) -> str:
    name = style.find(f"{W}name")
    return name.get(f"{W}val") or "" if name is not None else ""
