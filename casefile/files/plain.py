"""Plain text from bytes: what encodes letters, a web page's marks and Rich Text are taken off."""

from __future__ import annotations

import re
from html.parser import HTMLParser

from striprtf.striprtf import rtf_to_text

_BREAKS = frozenset(
    {"p", "br", "div", "tr", "li", "h1", "h2", "h3", "h4", "h5", "h6", "title", "table", "blockquote"}
)
_CELLS = frozenset({"td", "th"})
_UNSEEN = frozenset({"style", "script"})
_HIDES = ("display:none", "visibility:hidden", "font-size:0", "opacity:0;")
_EMPTY = frozenset(
    {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
)


def decode(content: bytes) -> str:
    """Text in the encoding it most likely has. Never fails: whether bytes are a text, ``kinds`` tells."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16", "replace")
    for encoding in ("utf-8-sig", "cp1252"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    return content.decode("latin-1")


def html_text(page: str) -> str:
    """The words of a web page or of a mail's HTML part, unescaped once; what breaks a line there breaks one here."""
    parser = _Words()
    parser.feed(page)
    parser.close()
    words = "\n\n".join(part for part in ("".join(parser.out), "".join(parser.aside)) if part.strip())
    return re.sub(r"\n\s*\n\s*", "\n\n", words).strip()


def rich_text(content: bytes) -> str:
    """The text of a Rich Text file."""
    return str(rtf_to_text(content.decode("latin-1"), errors="replace")).strip()  # type: ignore[no-untyped-call]


class _Words(HTMLParser):
    """A page without its marks, styles and scripts. What it hides (``aside``) stands for itself: a word is as it is
    seen."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.out: list[str] = []
        self.aside: list[str] = []
        self._unseen = 0
        self._hiding: list[str] = []  # the hidden element that stands open, and those of its name in it

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._unseen += tag in _UNSEEN
        if (self._hiding and tag == self._hiding[0]) or (not self._hiding and _hides(tag, dict(attrs))):
            self._hiding.append(tag)
        self._part(tag)

    def handle_endtag(self, tag: str) -> None:
        self._unseen -= tag in _UNSEEN and self._unseen > 0
        self._part(tag)
        if self._hiding and tag == self._hiding[0]:
            self._hiding.pop()

    def handle_data(self, data: str) -> None:
        if not self._unseen:
            (self.aside if self._hiding else self.out).append(re.sub(r"[ \t\r\n]+", " ", data))

    def _part(self, tag: str) -> None:
        if tag in _BREAKS:
            (self.aside if self._hiding else self.out).append("\n")
        elif tag in _CELLS:
            (self.aside if self._hiding else self.out).append(" ")


def _hides(tag: str, attrs: dict[str, str | None]) -> bool:
    style = (attrs.get("style") or "").replace(" ", "").lower()
    return tag not in _EMPTY and ("hidden" in attrs or any(way in style for way in _HIDES))
