"""Scripts whose letters change shape or order: measured and drawn through HarfBuzz, glyph by glyph.

reportlab draws one glyph for each character, from left to right. That is right for Latin, Greek, Cyrillic and
Chinese, and wrong for Gurmukhi, Devanagari, Arabic, Hebrew, Thai and for any letter with a combining mark.
Those runs are shaped here; the PDF carries their text beside the glyphs (ActualText), so that search and copy
give what was written.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any

import uharfbuzz
from reportlab.pdfbase import pdfmetrics

JOINERS = "\u200c\u200d"
_RTL = "\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc"
_LETTER = f"[{_RTL}]"
# From the first right-to-left letter to the last, with the spaces and signs between them.
RTL_PHRASE = re.compile(f"{_LETTER}(?:[^\\w]*{_LETTER})*")
_PRIVATE = 0xF0000


@dataclass(frozen=True)
class Glyph:
    """One glyph to draw.

    The code reportlab draws it by, where, in thousandths of the size from the run's start, and, for a glyph that is no
    letter's own, the letters it stands for.
    """

    code: int
    x: float
    y: float
    says: str = ""


@dataclass(frozen=True)
class Word:
    """A word, or the space between two, as it was written, and the glyphs it became."""

    text: str
    glyphs: tuple[Glyph, ...]


def is_joiner(ch: str) -> bool:
    """True for the marks that join or part letters and have no ink of their own."""
    return ch in JOINERS


@lru_cache(maxsize=8192)
def _changes(ch: str) -> bool:
    return (
        unicodedata.category(ch) in {"Mn", "Mc"}
        or unicodedata.bidirectional(ch) in {"R", "AL"}
        or ch in JOINERS
    )


def needed(text: str) -> bool:
    """True when drawing character after character would print the text wrongly."""
    return not text.isascii() and any(map(_changes, text))


def is_rtl(text: str) -> bool:
    """True when the text has a letter that is written from right to left."""
    return not text.isascii() and RTL_PHRASE.search(text) is not None


def clusters(text: str) -> list[str]:
    """The smallest pieces that must be set in one font.

    A right-to-left phrase, or a letter with its marks.
    """
    out: list[str] = []
    at = 0
    for phrase in RTL_PHRASE.finditer(text):
        out.extend(_letters(text[at : phrase.start()]))
        out.append(phrase.group())
        at = phrase.end()
    out.extend(_letters(text[at:]))
    return out


def _letters(text: str) -> list[str]:
    out: list[str] = []
    for ch in text:
        if out and (unicodedata.category(ch) in {"Mn", "Mc", "Me"} or is_joiner(ch)):
            out[-1] += ch
        else:
            out.append(ch)
    return out


@cache
def _face(font_name: str) -> Any:
    face = uharfbuzz.Face(uharfbuzz.Blob(pdfmetrics.getFont(font_name).face._ttf_data))
    return uharfbuzz.Font(face), 1000 / face.upem


@lru_cache(maxsize=4096)
def shape(text: str, font_name: str) -> tuple[tuple[Word, ...], float]:
    """The words in the order they stand on the page, and the whole advance, in thousandths of the size."""
    font, scale = _face(font_name)
    buffer = uharfbuzz.Buffer()
    buffer.add_str(text.replace("\u00a0", " "))
    buffer.guess_segment_properties()
    uharfbuzz.shape(font, buffer, {"kern": True, "liga": True})
    face = pdfmetrics.getFont(font_name).face
    words = [m.span() for m in re.finditer(r"\s+|\S+", text)]
    drawn: dict[tuple[int, int], list[Glyph]] = {}
    said = _sayings(text, buffer.glyph_infos, face)
    pen = 0.0
    for at, (info, place) in enumerate(zip(buffer.glyph_infos, buffer.glyph_positions, strict=True)):
        word = next(span for span in words if span[0] <= info.cluster < span[1])
        x, y = pen + place.x_offset * scale, place.y_offset * scale
        drawn.setdefault(word, []).append(Glyph(_code(face, info.codepoint), x, y, said.get(at, "")))
        pen += place.x_advance * scale
    return tuple(Word(text[start:end], tuple(glyphs)) for (start, end), glyphs in drawn.items()), pen


def _sayings(text: str, infos: Any, face: Any) -> dict[int, str]:
    """For glyphs that are no letter's own, the letters of their cluster that none of its other glyphs shows.

    The first such glyph of a cluster says them all; one that is left with none, like a mark's second half, says a
    joiner, which has no ink.
    """
    clusters = sorted({info.cluster for info in infos})
    ends = dict(zip(clusters, [*clusters[1:], len(text)], strict=True))
    said: dict[int, str] = {}
    for cluster in clusters:
        glyphs = [(at, info.codepoint) for at, info in enumerate(infos) if info.cluster == cluster]
        left = list(text[cluster : ends[cluster]])
        for _, glyph in glyphs:
            own = next((chr(c) for c in sorted(face.glyphToChar.get(glyph) or ()) if chr(c) in left), "")
            if own:
                left.remove(own)
        for at, glyph in glyphs:
            if all(map(_no_letter, face.glyphToChar.get(glyph) or ())):
                said[at] = "".join(left) or "\u200d"
                left = []
    return said


def _no_letter(char: int) -> bool:
    """A private character, or a form that a letter takes beside others (Arabic)."""
    return char >= _PRIVATE or 0xFB50 <= char <= 0xFDFF or 0xFE70 <= char <= 0xFEFC


def _code(face: Any, glyph: int) -> int:
    """A character code that reportlab draws as this glyph: the glyph's own, or a private one.

    It depends on the glyph alone, never on what was drawn before, so that equal documents give equal bytes.
    """
    own = face.glyphToChar.get(glyph)
    if own:
        return int(min(own))
    code = _PRIVATE + glyph
    if code not in face.charToGlyph:
        face.charToGlyph[code] = glyph
        face.charWidths[code] = face.hmetrics[glyph][0] * 1000 / face.unitsPerEm
    return code


def width(text: str, font_name: str, size: float) -> float:
    """The advance of the shaped text, in points."""
    return shape(text, font_name)[1] * size / 1000
