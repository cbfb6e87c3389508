"""The look of a Word file's text boxes, as far as it can be kept where their words stand in line with the text.

The elements may be lxml's or the standard library's: the check and the typesetter read the same.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
WP = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}"
WPS = "{http://schemas.microsoft.com/office/word/2010/wordprocessingShape}"
A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_VML = "{urn:schemas-microsoft-com:vml}"
TEXT = f"{W}txbxContent"
_EMU, _TWIPS = 635, 20  # a twip in English Metric Units; twips in a point
_WIDEST = 9000  # twips: no wider than the text of a letter-size page
_COLOUR = re.compile(r"#([0-9a-fA-F]{6})\b")
_WIDTH = re.compile(r"(?:^|;)\s*width:\s*([\d.]+)pt")
_VML_SIDE = re.compile(r"mso-position-horizontal:\s*(center|right)")
_WHITE = re.compile(r"white\b|#fff\b|#ffffff\b", re.IGNORECASE)
_OFF = {"f", "false", "0"}


@dataclass(frozen=True)
class Box:
    """Width in twips, 0 when it is not told; ``side`` is left, center or right; ``ground`` RRGGBB, or ``None`` for one
    that cannot be told."""

    width: int
    side: str
    lined: bool
    ground: str | None


def box_of(thing: Any) -> Box:
    """The look of a ``w:drawing`` or a ``w:pict`` that holds a text box."""
    shape = next((e for e in thing.iter() if e.tag in _SHAPES), None)
    if thing.tag == f"{W}drawing":
        extent = next(thing.iter(f"{WP}extent"), None)
        align = thing.find(f".//{WP}positionH/{WP}align")
        width = int(extent.get("cx") or 0) // _EMU if extent is not None else 0
        side = (align.text or "left") if align is not None else "left"
        return Box(min(width, _WIDEST), _side(side), _lined(thing, shape), _ground(thing, shape))
    style = (shape.get("style") or "") if shape is not None else ""
    told, side = _WIDTH.search(style), _VML_SIDE.search(style)
    lined = shape is None or shape.get("stroked") not in _OFF
    width = round(float(told[1]) * _TWIPS) if told else 0
    return Box(min(width, _WIDEST), side[1] if side else "left", lined, _vml_ground(shape))


_SHAPES = (f"{WPS}spPr", f"{_VML}shape", f"{_VML}rect", f"{_VML}roundrect")


def _side(align: str) -> str:
    return align if align in {"center", "right"} else "left"


def _lined(thing: Any, look: Any) -> bool:
    line = look.find(f"{A}ln") if look is not None else None
    if line is not None:
        return line.find(f"{A}noFill") is None
    named = next(thing.iter(f"{A}lnRef"), None)
    return named is not None and named.get("idx") != "0"


def _ground(thing: Any, look: Any) -> str | None:
    fill = next((e for e in look if e.tag.endswith("Fill")), None) if look is not None else None
    if fill is None:
        named = next(thing.iter(f"{A}fillRef"), None)
        return "" if named is None or named.get("idx") == "0" else None
    if fill.tag == f"{A}noFill":
        return ""
    colour = next(iter(fill), None) if fill.tag == f"{A}solidFill" else None
    if colour is None or len(colour):
        return None
    if colour.tag == f"{A}srgbClr":
        return str(colour.get("val") or "")
    return "" if colour.get("val") in {"bg1", "lt1", "window"} else None


def _vml_ground(shape: Any) -> str | None:
    colour = (shape.get("fillcolor") or "") if shape is not None and shape.get("filled") not in _OFF else ""
    if not colour or _WHITE.match(colour):
        return ""
    found = _COLOUR.match(colour)
    return found[1] if found else None
