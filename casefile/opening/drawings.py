"""Drawings (SVG) onto paper: as a picture by resvg, which runs nothing and fetches nothing.

What a drawing says in words that must go could not be taken out of its picture: such a one is shown by its words.
"""

from __future__ import annotations

import io
import math
import re
from typing import Any

import resvg_py
from lxml import etree
from PIL import Image

from casefile.borrowed.fonts import FOLDER
from casefile.files.plain import decode, html_text
from casefile.opening.mails import as_text
from casefile.opening.pictures import picture
from casefile.opening.rendition import SEARCHED, Rendition
from casefile.opening.secrets import Redaction, values_in

_CSS_DOTS = 96  # an inch, as CSS counts
_DOTS = 200
_MOST = 4000  # pixels of a side
_LENGTH = re.compile(r"\s*([0-9.]+(?:e[0-9]+)?)\s*(px|pt|pc|mm|cm|in)?\s*$")
_UNITS = {"px": 1.0, "pt": 4 / 3, "pc": 16.0, "mm": 96 / 25.4, "cm": 96 / 2.54, "in": 96.0}
_HREFS = ("href", "{http://www.w3.org/1999/xlink}href")


def drawing(content: bytes, page_size: str, rules: Redaction) -> Rendition:
    """The drawing as a picture; as its words where one of them must go, or where it cannot be drawn."""
    page = decode(content)
    words = html_text(page)
    if values_in((page, words), rules):
        return as_text(words, page_size)
    try:
        root = etree.fromstring(content, etree.XMLParser(resolve_entities=False, no_network=True))
        drawn = _drawn(root)
    except (ValueError, etree.XMLSyntaxError):
        return as_text(words, page_size)
    sheets = picture(drawn, page_size)
    return Rendition(sheets.pdf, sheets.members, [*sheets.notes, *([SEARCHED] if _says_all(root) else [])])


def _says_all(root: Any) -> bool:
    """Whether the drawing's words are written in it: it has some, and no picture that could show more."""
    names = {etree.QName(element).localname for element in root.iter(etree.Element)}
    return "text" in names and not names & {"image", "feImage", "foreignObject"}


def _drawn(root: Any) -> bytes:
    _keep_to_itself(root)
    width, height = _size(root)
    zoom = min(_DOTS / _CSS_DOTS, _MOST / width, _MOST / height)
    png = resvg_py.svg_to_bytes(
        svg_string=etree.tostring(root, encoding="unicode"), width=max(1, math.floor(width * zoom)),
        background="white", skip_system_fonts=True, font_dirs=[str(FOLDER)], font_family="Liberation Sans",
        serif_family="Liberation Serif", sans_serif_family="Liberation Sans", monospace_family="Liberation Mono",
    )  # fmt: skip
    out = io.BytesIO()
    with Image.open(io.BytesIO(bytes(png))) as image:
        image.save(out, "PNG", dpi=(_CSS_DOTS * zoom, _CSS_DOTS * zoom))
    return out.getvalue()


def _keep_to_itself(root: Any) -> None:
    """Nothing outside the file is looked at: neither the network nor this machine's files."""
    for element in root.iter():
        for name in _HREFS:
            if not str(element.get(name, "#")).lstrip().lower().startswith(("#", "data:")):
                del element.attrib[name]


def _size(root: Any) -> tuple[float, float]:
    """Width and height in CSS pixels, from the drawing's own words or from its view."""
    view = [float(n) for n in re.findall(r"[-+]?[0-9.]+(?:e[-+]?[0-9]+)?", root.get("viewBox", ""))]
    _, _, wide, high = view if len(view) == 4 else (0.0, 0.0, 300.0, 150.0)
    told = [_length(root.get(name, "")) for name in ("width", "height")]
    width = told[0] or (told[1] * wide / high if told[1] and high > 0 else wide)
    height = told[1] or (width * high / wide if wide > 0 else high)
    if not (0 < width < 1e6 and 0 < height < 1e6):
        raise ValueError
    return width, height


def _length(text: str) -> float:
    found = _LENGTH.match(text)
    return float(found[1]) * _UNITS[found[2] or "px"] if found else 0.0
