"""The fonts the built-in engine may use: the shipped folder, never the host's.

word2pdf looks for fonts all over the machine; here it sees one folder, so that the same document is the same
bytes everywhere. Characters that the named font lacks come from the Noto Sans of their script, DejaVu Sans or
Droid Sans Fallback.
"""

from __future__ import annotations

import unicodedata
from pathlib import Path
from typing import Any

from word2pdf.fonts import manager
from word2pdf.fonts.manager import FontIndex, FontManager, ResolvedFont

from casefile.borrowed import shaping
from casefile.said import Said

FOLDER = Path(__file__).resolve().parent.parent / "data" / "fonts"
FALLBACKS = ("carlito", "dejavu sans", "droid sans fallback")
SPACES = " \t\u00a0\u202f\u2009"
# How no-break spaces pass through word2pdf's line breaking: as private letters, until their font is chosen.
HELD_SPACES = {0x00A0: "\uf8f0", 0x202F: "\uf8f1"}
_RELEASED = {0xF8F0: "\u00a0", 0xF8F1: "\u202f"}


class CannotRender(Exception):
    """The document holds something this engine would print wrongly. ``said`` carries no text of the document."""

    def __init__(self, said: Said) -> None:
        super().__init__(said.en)
        self.said = said


class ShippedIndex(FontIndex):
    """word2pdf's index of fonts over our folder alone, without its cache in the user's home."""

    def __init__(self) -> None:
        self.dirs = [str(FOLDER)]
        self.by_key: dict[Any, Any] = {}
        self.families: set[str] = set()
        self._loaded_info: dict[Any, Any] = {}
        self._use_cache = False
        self._build()  # type: ignore[no-untyped-call]


class ShippedFonts(FontManager):
    """word2pdf's font manager, closed to the host, open to every script we ship, measuring text as drawn."""

    def __init__(self) -> None:
        self.index = ShippedIndex()
        self.default_family = "Calibri"
        self.strategy = "word"
        self.system_substitutes: dict[str, str] = {}
        self._resolved: dict[Any, ResolvedFont] = {}
        self._registered: dict[Any, str | None] = {}
        self._base14_info: dict[str, Any] = {}
        self._warned: set[str] = set()
        self.missing_families: set[str] = set()
        self._fallback: dict[tuple[str, bool, bool], ResolvedFont] = {}

    def fallback_for(self, ch: str, bold: bool, italic: bool) -> ResolvedFont:
        """The shipped font that has the character; ``CannotRender`` when none has."""
        key = (ch, bold, italic)
        if key not in self._fallback:
            self._fallback[key] = self._look_up(ch, bold, italic)
        return self._fallback[key]

    def _look_up(self, ch: str, bold: bool, italic: bool) -> ResolvedFont:
        script = unicodedata.name(ch, "").split(" ")[0].lower()
        for family in (f"noto sans {script}", *FALLBACKS):
            record = self.index.find(family, bold, italic)
            if record is not None and self.index.info(record).covers(ch):
                return self._face(family, bold, italic)
        raise CannotRender(Said("unprintable-letter", letter=f"{ord(ch):04X}"))

    def _face(self, family: str, bold: bool, italic: bool) -> ResolvedFont:
        """One object for each face.

        Word2pdf joins neighbouring words only when their font is the same object.
        """
        return self.resolve(family, bold, italic)

    def segment(
        self, text: str, font: ResolvedFont, bold: bool = False, italic: bool = False
    ) -> list[tuple[str, ResolvedFont]]:
        """Cut the text where its font changes. Marks and joiners stay with the letter they belong to."""
        if text.isascii():
            return [(text, font)] if text else []
        text = text.translate(_RELEASED)
        out: list[tuple[str, ResolvedFont]] = []
        for piece in shaping.clusters(text):
            chosen = self._font_of(piece, font, bold, italic)
            if out and out[-1][1] is chosen:
                out[-1] = (out[-1][0] + piece, chosen)
            else:
                out.append((piece, chosen))
        return out

    def _font_of(self, cluster: str, font: ResolvedFont, bold: bool, italic: bool) -> ResolvedFont:
        wanted = [ch for ch in cluster if ch not in SPACES and not shaping.is_joiner(ch)]
        lacking = [ch for ch in wanted if not self.covers(font, ch)]
        if not lacking:
            return font
        chosen = self.fallback_for(lacking[0], bold, italic)
        for ch in wanted:
            if not self.covers(chosen, ch):
                raise CannotRender(
                    Said("unprintable-letter.two", letter=f"{ord(ch):04X}", other=f"{ord(lacking[0]):04X}")
                )
        return chosen

    def width(self, text: str, font: ResolvedFont, size: float, char_spacing: float = 0.0) -> float:
        """The advance of the text in points, as it will be drawn."""
        if text.isascii() or not shaping.needed(text):
            return float(super().width(text, font, size, char_spacing))
        return shaping.width(text, font.name, size)


def font_manager() -> ShippedFonts:
    """The one font manager of this process."""
    manager.UNICODE_FALLBACKS[:] = FALLBACKS  # bullets and symbols that word2pdf looks up by itself
    return ShippedFonts()
