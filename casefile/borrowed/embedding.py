"""Fonts in the file: each of one fixed alphabet, so that it is cut and packed once and not for every document.

reportlab would cut a font down to the very letters of each document, in the order they come. Here a letter of the usual
alphabets has its code once and for all, and a font is embedded with the whole of each alphabet that the document uses:
the documents of a library share a handful of cuts. What is rarer takes the codes that are left, in the order it comes.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import FF_NONSYMBOLIC, FF_SYMBOLIC

from casefile.borrowed import speed
from casefile.borrowed.canvas import to_unicode

_ASCII = range(32, 127)
_SIGNS = "‘’“”–—…•·«»°€§©®½¼¾£№"
_FRENCH = "ÀÂÇÉÈÊËÎÏÔŒÙÛÜŸÆàâçéèêëîïôœùûüÿæ"
_OTHERS = "ÁÃÄÅÌÍÐÑÒÓÕÖØÚÝÞßáãäåìíðñòóõöøúýþ¡¿ªº"  # the rest of western Europe's letters
ALPHABETS = (tuple(_ASCII), *(tuple(map(ord, letters)) for letters in (_SIGNS, _FRENCH, _OTHERS)))
_FIRST_FREE = 127 + sum(map(len, ALPHABETS[1:]))
_CODES = {char: char for char in _ASCII} | dict(
    zip((char for letters in ALPHABETS[1:] for char in letters), range(127, _FIRST_FREE), strict=True)
)
_ALPHABET_OF = {char: number for number, letters in enumerate(ALPHABETS) for char in letters}
_SPACE, _NO_BREAK_SPACE = 32, 0xA0
_MOST_CODES = 256
Add = Callable[[bytes], int]  # puts an object into the file and gives its number


class Embedded:
    """The fonts of one document, as far as it uses them."""

    def __init__(self) -> None:
        self._fonts: dict[str, _Font] = {}
        self._meanings: dict[tuple[str, int], str] = {}

    def strings(self, font_name: str, text: str) -> list[tuple[str, str]]:
        """The strings that draw the text, each with the name of its font."""
        font = self._fonts.get(font_name)
        if font is None:
            font = self._fonts[font_name] = _Font(font_name, f"/F{len(self._fonts) + 1}")
        usual = _usual(text)
        if usual is None:
            return font.strings(text)
        string, alphabets = usual
        font.alphabets |= alphabets
        return [(font.key, string)]

    def means(self, font_name: str, char: int, letters: str) -> None:
        """What a private character, which is one glyph, says to who copies it. The first that is said of it stands."""
        if letters and self._meanings.get((font_name, char), "\u200d") == "\u200d":
            self._meanings[font_name, char] = letters

    def write(self, add: Add) -> str:
        """Put the fonts into the file. What names them in a page's resources."""
        found = (font.write(add, self._meanings) for font in self._fonts.values())
        return f"<<{''.join(found)}>>"


@lru_cache(maxsize=1 << 16)
def _usual(text: str) -> tuple[str, frozenset[int]] | None:
    """A text of the usual alphabets as a string of a PDF, and which they are; None when it has any other letter."""
    chars = [_SPACE if ord(char) == _NO_BREAK_SPACE else ord(char) for char in text]
    try:
        codes = bytes(map(_CODES.__getitem__, chars))
    except KeyError:
        return None
    return f"({speed.escape(codes)})", frozenset(map(_ALPHABET_OF.__getitem__, chars))


class _Font:
    """One font: the alphabets it is used for, and the codes of its rarer letters, 256 to a cut."""

    def __init__(self, name: str, key: str) -> None:
        self.name, self.key = name, key
        self.alphabets: frozenset[int] = frozenset()
        self._rare: dict[int, int] = {}
        self._further: list[int] = []  # by code, from the first free one

    def strings(self, text: str) -> list[tuple[str, str]]:
        """A text with any letter, each stretch of one cut for itself."""
        out: list[tuple[str, bytearray]] = []
        for char in map(ord, text):
            code = self._code(_SPACE if char == _NO_BREAK_SPACE else char)
            name = self.key + _mark(code >> 8)
            if not out or out[-1][0] != name:
                out.append((name, bytearray()))
            out[-1][1].append(code & 0xFF)
        return [(name, f"({speed.escape(bytes(codes))})") for name, codes in out]

    def _code(self, char: int) -> int:
        if char in _CODES:
            self.alphabets |= {_ALPHABET_OF[char]}
            return _CODES[char]
        if char not in self._rare:
            if (_FIRST_FREE + len(self._further)) % _MOST_CODES == 0:
                self._further.append(0)  # no letter has the code 0, which stands for one that is not there
            self._rare[char] = _FIRST_FREE + len(self._further)
            self._further.append(char)
        return self._rare[char]

    def write(self, add: Add, meanings: dict[tuple[str, int], str]) -> str:
        """Every cut as a font of its own."""
        usual = [char for number in self.alphabets for char in ALPHABETS[number]]
        codes = [0] * (_FIRST_FREE if usual or self._further else 0)
        for char in usual:
            codes[_CODES[char]] = char
        codes += self._further
        cuts = [_trimmed(codes[start : start + _MOST_CODES]) for start in range(0, len(codes), _MOST_CODES)]
        return "".join(
            f"{self.key}{_mark(number)} {_write(_cut(self.name, number, cut, self._said(cut, meanings)), add)} 0 R"
            for number, cut in enumerate(cuts)
        )

    def _said(
        self, cut: tuple[int, ...], meanings: dict[tuple[str, int], str]
    ) -> tuple[tuple[int, str], ...]:
        return tuple((char, meanings[self.name, char]) for char in cut if (self.name, char) in meanings)


def _mark(cut: int) -> str:
    return f".{cut}" if cut else ""


def _trimmed(codes: Sequence[int]) -> tuple[int, ...]:
    last = max((at for at, char in enumerate(codes) if char), default=0)
    return tuple(codes[: last + 1])


@dataclass(frozen=True)
class _Cut:
    """One cut of a font as objects of a PDF; ``%d`` where the number of another goes."""

    program: bytes
    letters: bytes
    descriptor: str
    font: str


def _write(cut: _Cut, add: Add) -> int:
    descriptor = add((cut.descriptor % add(cut.program)).encode())
    return add((cut.font % (add(cut.letters), descriptor)).encode())


@lru_cache(maxsize=256)
def _cut(name: str, number: int, codes: tuple[int, ...], said: tuple[tuple[int, str], ...]) -> _Cut:
    """The font with these letters, by their codes; 0 stands for none. ``said``: the meanings of private ones."""
    face = pdfmetrics.getFont(name).face
    program = face.makeSubset(list(codes))
    called = f"{'ABCDEFGHIJKLMNOPQRSTUVWXYZ'[number % 26] * 6}+{face.name.decode()}"
    widths = speed.numbers([face.getCharWidth(char) if char else 0 for char in codes])
    flags = (face.flags & ~FF_NONSYMBOLIC) | FF_SYMBOLIC
    look = " ".join(
        f"/{key} {speed.numbers(value)}"
        for key, value in (
            ("Ascent", face.ascent), ("CapHeight", face.capHeight), ("Descent", face.descent), ("Flags", flags),
            ("ItalicAngle", face.italicAngle), ("StemV", face.stemV), ("MissingWidth", face.defaultWidth),
        )
    )  # fmt: skip
    return _Cut(
        stream(program, f"/Length1 {len(program)}"),
        stream(to_unicode(called, codes, dict(said)).encode()),
        f"<</Type/FontDescriptor/FontName/{called}/FontBBox[{speed.numbers(face.bbox)}]{look}/FontFile2 %d 0 R>>",
        f"<</Type/Font/Subtype/TrueType/BaseFont/{called}/FirstChar 0/LastChar {len(codes) - 1}"
        f"/Widths[{widths}]/ToUnicode %d 0 R/FontDescriptor %d 0 R>>",
    )


def stream(content: bytes, more: str = "") -> bytes:
    """A packed stream as an object of a PDF."""
    packed = zlib.compress(content, 6)
    return b"<</Length %d/Filter/FlateDecode%s>>\nstream\n%s\nendstream" % (
        len(packed),
        more.encode(),
        packed,
    )
