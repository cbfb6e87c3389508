"""What a template holds that a PDF engine would lose or print wrongly, by the paragraph or table cell it stands in."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from xml.etree import ElementTree

from lxml import etree

from casefile.said import Said
from casefile.word.constructs import SETTINGS, SHEETS, STORIES, comments_in, constructs_in, in_use
from casefile.word.docx_text import W, place_of, placed_paragraphs
from casefile.word.used_styles import used_styles

# The families shipped in casefile/data/fonts, and those whose metrics one of them shares.
FONTS = frozenset(
    {"Carlito", "Calibri", "Caladea", "Cambria", "Liberation Sans", "Arial", "Helvetica", "Liberation Serif",
     "Times New Roman", "Liberation Mono", "Courier New", "DejaVu Sans"}
)  # fmt: skip
_A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"


@dataclass(frozen=True)
class Fault:
    """One thing that will not print as it looks: where it stands, what it is and what to do in Word."""

    place: Said
    said: Said
    doubt: bool = False


def layout_faults(content: bytes) -> Iterator[Fault]:
    """Every fault once for each place that has it."""
    parts = _xml_parts(content)
    parser = etree.XMLParser(resolve_entities=False, no_network=True)
    trees = {name: etree.fromstring(xml, parser) for name, xml in parts.items() if _looked_at(name)}
    placed: set[Said] = set()
    for name, root in trees.items():
        lost = {element for _, element in constructs_in(name, parts[name], root, in_line=True)}
        for found, element in (*constructs_in(name, parts[name], root), *comments_in(root)):
            place = place_of(name, root, element)
            if (said := found.at(place)) not in placed and in_use(element, trees):
                placed.add(said)
                yield Fault(
                    place,
                    said,
                    doubt=found.beside and lost.isdisjoint([*element.iter(), *element.iterancestors()]),
                )
    yield from _fonts(content, {name: ElementTree.fromstring(xml) for name, xml in parts.items()})  # noqa: S314 - as above


def _looked_at(name: str) -> bool:
    return bool(STORIES.fullmatch(name)) or name in SHEETS or name == SETTINGS


def _xml_parts(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {n: archive.read(n) for n in archive.namelist() if re.fullmatch(r"word/\w+\.xml", n)}


def _fonts(content: bytes, roots: dict[str, ElementTree.Element]) -> Iterator[Fault]:
    """Fonts that are neither shipped nor metric twins of shipped ones: on another machine the pages would differ."""
    theme = _theme(content)
    sheet = roots.get("word/styles.xml", ElementTree.Element("none"))
    named = [(place, element) for _, place, element in placed_paragraphs(content)]
    stories = [root for part, root in roots.items() if STORIES.fullmatch(part)]
    named += [(Said("part.style", name=_style_name(style)), style) for style in used_styles(sheet, stories)]
    named += [(Said("part.default-font"), defaults) for defaults in sheet.iter(f"{W}docDefaults")]
    for place, element in named:
        used = {font for fonts in element.iter(f"{W}rFonts") for font in _families(fonts, theme)}
        for font in sorted(used - FONTS):
            said = Said("template-missing-font", font=font, fonts=sorted(FONTS), field=place)
            yield Fault(place, said, doubt=True)


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


def _style_name(style: ElementTree.Element) -> str:
    name = style.find(f"{W}name")
    return name.get(f"{W}val") or "" if name is not None else ""
