"""What a file says, wherever in it: texts of all kinds gathered in one place, and what could not be read."""

from __future__ import annotations

import html
import re
import struct
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

PARTED = "\nx\n"  # between two texts that have nothing to do with each other: no number goes across a letter
LOOSE = "\n\n"  # between two strings that one page shows: a number known already may go across
DEEPEST = 8
MOST_BYTES = 600 << 20  # of one file, everything inside it unpacked
MOST_FILES = 4000

_PRINTED = re.compile(rb"[\t\x20-\x7e\xa0]{9,}")
_NINE = re.compile(rb"(?:[0-9][^0-9]{0,12}){8}[0-9]")
_MARKS = bytes(32 <= n <= 126 or n in b"\t\xa0" for n in range(256))  # 1 for a byte that is printed
_ROW = b"\1" * 9
# A whole number of nine digits as the eight bytes in which spreadsheets keep numbers: its low 22 bits are nothing.
_DOUBLE = re.compile(rb"\x00\x00[\x00\x40\x80\xc0][\x00-\xff]{3}[\x97-\xcd]\x41")
_TOKEN = re.compile(
    r"<!--(.*?)-->|<!\[CDATA\[(.*?)\]\]>|<(/?[\w:.-]+)((?:[^<>\"']++|\"[^\"]*+\"|'[^']*+')*+)>|([^<]+)|<",
    re.S,
)
_VALUE = re.compile(r"=\s*(?:\"([^\"<>]{9,})\"|'([^'<>]{9,})')")
_SYMBOL = re.compile(r"<w:sym\b[^>]*w:char=\"F0(3[0-9])\"[^>]*/>")  # a digit of a font of symbols
_STRUCK = re.compile(r"<w:(del|moveFrom)\b[^>]*[^/]>.*?</w:\1>", re.S)
_VANISHED = re.compile(r"<w:r\b[^>]*>(?:(?!</w:r>).)*?<w:vanish\b(?:(?!</w:r>).)*</w:r>", re.S)
_HIDDEN = re.compile(
    r"<(\w+)\b[^>]*(?:display:\s*none|visibility:\s*hidden|font-size:\s*0|\shidden\b)[^>]*>.*?</\1>",
    re.S | re.I,
)
_RUNS = {
    "w:t",
    "w:deltext",
    "a:t",
    "m:t",
    "w:instrtext",
    "w:delinstrtext",
    "text:span",
    "text:p",
    "text:h",
    "text:a",
    "t",
}
_LINES = {"p": "\n", "br": "\n", "cr": "\n", "tab": "\t", "tc": "\t", "s": " ", "si": PARTED, "h": "\n"}
_INLINE = {
    *("span", "b", "i", "u", "em", "strong", "font", "a", "small", "big", "sub", "sup", "label", "code", "tt"),
    *("mark", "wbr", "o:p", "abbr", "bdi", "bdo", "ins", "del", "s", "tspan"),
}  # fmt: skip


@dataclass
class Reading:
    """The texts of one file. ``unread``: why some of it could not be searched, by code; ``streams``: the digests of
    those that were read, however often they come.
    """

    texts: list[str] = field(default_factory=list)
    unread: set[str] = field(default_factory=set)
    streams: set[bytes] = field(default_factory=set)
    left: int = MOST_BYTES
    files: int = MOST_FILES

    def words(self, text: str) -> None:
        """One text of its own."""
        if len(text) >= 9:
            self.texts.append(text)

    def each(self, texts: Iterable[str]) -> None:
        """Several."""
        self.texts += texts

    def loose(self, strings: Iterable[str]) -> None:
        """Strings of one page or table: a number that is known may be spread over them."""
        joined = LOOSE.join(strings)
        self.words(joined)

    def raw(self, content: bytes) -> None:
        """What can be read in bytes of any kind: letters of one and of two bytes, and whole numbers."""
        bare = content.replace(b"\0", b"")
        if any(_NINE.search(run) for run in _printed(bare)):  # in most bytes there are none
            for one in {content: None, bare: None}:
                self.texts += (run.decode("latin-1") for run in _PRINTED.findall(one) if _NINE.search(run))
        self.numbers(content)

    def numbers(self, content: bytes) -> None:
        """Whole numbers of nine digits kept as eight bytes."""
        for match in _DOUBLE.finditer(content):
            value = struct.unpack("<d", match.group())[0]
            if value == int(value):
                self.texts.append(f"{int(value):09d}")

    def markup(self, text: str) -> None:
        """A web page, or any text with marks: what stands in it, in its attributes and its comments, and once more as
        it is seen, without what was struck out or hidden.
        """
        text = _SYMBOL.sub(lambda match: f"<w:t>{chr(int(match[1], 16))}</w:t>", text)
        self._marked(text)
        seen = _STRUCK.sub("", _VANISHED.sub("", text)) if "<w:" in text else _HIDDEN.sub("", text)
        if seen != text:
            self._marked(seen)

    def _marked(self, text: str) -> None:
        office = "<w:" in text or "<a:t" in text or "<si>" in text or "<text:p" in text
        self.texts += (
            html.unescape(one) for a, b in _VALUE.findall(text) if any(map(str.isdigit, one := a or b))
        )
        out: list[str] = []
        glued = False
        for match in _TOKEN.finditer(text):
            comment, data, tag, _, words = match.groups()
            if tag is not None:
                name = tag.lower().lstrip("/")
                if office:
                    out.append(_gap(name.split(":")[-1], closing=tag.startswith("/")))
                elif name not in _INLINE:
                    out.append("\n" if name in {"br", "p", "div", "br/"} else PARTED)
                glued = office and name in _RUNS and not tag.startswith("/")
            elif words is not None:
                said = html.unescape(words)
                if office and not glued:
                    self.words(said)
                else:
                    out.append(said if office else re.sub(r"[ \t\r\n]+", " ", said))
            else:
                self.words(html.unescape(comment or data or ""))
        self.words("".join(out))

    def text(self) -> str:
        """All of it, each text parted from the next."""
        return PARTED.join(self.texts)


def _printed(content: bytes) -> Iterator[bytes]:
    """The stretches of nine printed bytes and more, as ``_PRINTED`` finds them, but many times as fast."""
    marks = content.translate(_MARKS)
    start = marks.find(_ROW)
    while start >= 0:
        end = marks.find(b"\0", start)
        yield content[start : end if end >= 0 else None]
        start = marks.find(_ROW, end) if end >= 0 else -1


def _gap(name: str, *, closing: bool) -> str:
    """What an element of an Office file puts between two words: nothing, where it only changes how they look."""
    return _LINES.get(name, "") if closing or name in {"br", "cr", "tab"} else ""
