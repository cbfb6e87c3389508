"""In which code pages text files come, and how each is known: by the words it makes of their bytes.

Excel in French writes Windows-1252, programs from DOS cp850, an older Mac its own Roman, and text that went through two
programs is UTF-8 read as Windows-1252 (``FranÃ§ois``). Every byte is some letter in each of them; only one gives words.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from casefile.findings import Finding

# The code pages in the order of their likelihood, with the names that people know them by.
_PAGES = {"cp1252": "Windows-1252", "cp850": "DOS (cp850)", "mac_roman": "Mac Roman"}
# Letters of the languages that names on offers come from, as they stand within words.
_USUAL = frozenset("àâäæçéèêëîïôöœùûüÿñáíóúãõøåßìòýšžÀÂÇÉÈÊËÎÏÔÖŒÙÛÜÑÁÍÓÚÅØ’")
_COMMON = frozenset("éèêàçôîâûùëïÉÈÀÇ")
# Bytes of UTF-8 as Windows-1252 shows them: one that begins a letter, and those that go on.
_BROKEN = re.compile(
    "[\u00c2-\u00c5\u00e1\u00e2][\u0080-\u00bf\u0152-\u017e\u0192\u02c6\u02dc\u2013-\u203a\u20ac\u2122]+"
)
# Signs that stand beside words in every one of them.
_SIGNS = frozenset("\u00a0«»–—…°•·©®½¼")
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f]")


@dataclass(frozen=True)
class Text:
    """A file's text in NFC, and what there is to say of its letters."""

    text: str
    findings: tuple[Finding, ...] = ()


def decoded(content: bytes) -> Text | None:
    """The text of a file; None where it is none."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        try:
            return _clean(content.decode("utf-16"))
        except UnicodeDecodeError:
            return None
    try:
        return _clean(content.decode("utf-8-sig"))
    except UnicodeDecodeError:
        return (
            None
            if _damaged_utf8(content) or _CONTROL.search(content.decode("latin-1"))
            else _by_words(content)
        )


def _clean(text: str) -> Text:
    return Text(unicodedata.normalize("NFC", text))


def _damaged_utf8(content: bytes) -> bool:
    """Whether most letters beyond ASCII are UTF-8: read in a code page they would turn names into rubbish."""
    good = sum(c > "\x7f" for c in content.decode("utf-8", "ignore"))
    bad = content.decode("utf-8", "replace").count("\ufffd")
    return good > bad


def _by_words(content: bytes) -> Text | None:
    read: dict[str, str] = {}
    for page in _PAGES:
        try:
            read[page] = content.decode(page)
        except UnicodeDecodeError:
            continue
    if not read:
        return None
    page = max(read, key=lambda name: _sense(read[name]))
    text = unicodedata.normalize("NFC", read[page])
    finding = Finding("warning", "not-utf8", page=_PAGES[page], example=example(text))
    return Text(text, (finding,))


def _sense(text: str) -> int:
    """How much the letters beyond ASCII look like those of words: a usual letter beside another letter, in one case."""
    total = 0
    for word in re.findall(r"[^\s,;\t\"|]*[^\x00-\x7f][^\s,;\t\"|]*", text):
        for place, letter in enumerate(word):
            if letter > "\x7f" and letter not in _SIGNS:
                good = letter in _USUAL and _in_a_word(word, place)
                total += (3 if letter in _COMMON else 2) if good else -4
    return total


def _in_a_word(word: str, place: int) -> bool:
    letter, before, after = word[place], word[:place][-1:], word[place + 1 :][:1]
    beside = before.isalpha() or after.isalpha() or after in ("'", "’", ".") or word in ("à", "À")
    return beside and not (letter.isupper() and before.islower())


def example(text: str) -> str:
    """A word of the text that shows how its accents were read."""
    found = re.search(r"[A-Za-z]*[^\x00-\x7f\W\d_][^\W\d_]*", text) or re.search(
        r"\w*\W?[^\x00-\x7f] ?\w*", text
    )
    return found[0][:40] if found else ""


def mended(text: str) -> str:
    """UTF-8 that was read as Windows-1252 and saved so, as it was before; any other text as it is."""
    return text if text.isascii() else _BROKEN.sub(_whole, text)


def _whole(broken: re.Match[str]) -> str:
    try:
        return unicodedata.normalize("NFC", b"".join(map(_byte, broken[0])).decode("utf-8"))
    except ValueError:
        return broken[0]


def _byte(letter: str) -> bytes:
    try:
        return letter.encode("cp1252")
    except UnicodeEncodeError:
        return letter.encode("latin-1")  # the five bytes that Windows-1252 leaves open
