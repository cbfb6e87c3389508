"""What a finished PDF must show before it is delivered: every word, page number and picture.

The PDF is read by a library that had no part in making it. A guard sees what is missing, not what is ugly:
how the shipped templates look is held by the golden page images in the tests.
"""

from __future__ import annotations

import ctypes
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import pypdfium2
from pypdfium2 import raw

from casefile import symbols
from casefile.pdf import list_labels
from casefile.pdf.word import PAGE_FIELDS, W, WordFile
from casefile.said import Said

# A Chinese or Japanese line may break after any letter, so each of those is a word of its own.
_CJK = "\u2e80-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_WORD = re.compile(rf"[{_CJK}]|[^\W{_CJK}]+|[^\w\s]")
# pdfium's marks for a hyphen at the end of a line, and the signs that have no ink.
_SAME: dict[int, str | None] = {
    **dict.fromkeys((0xFFFE, 0x02, 0x2010, 0x2011), "-"),
    **dict.fromkeys((0x00AD, 0x200B, 0x200C, 0x200D, 0x2060, 0xFEFF), None),
    **dict.fromkeys((0x00A0, 0x202F), " "),
    # A typesetter may draw two letters as one, and a reader spell them out.
    **dict(zip(range(0xFB00, 0xFB07), ("ff", "fi", "fl", "ffi", "ffl", "st", "st"), strict=True)),
}
_ODD = re.compile(f"[{''.join(map(chr, _SAME))}]")
# Letters beyond Latin: drawn in another order than written, or by LibreOffice in a second go when the font lacks them.
_APART = re.compile(r"[^\u0000-\u017f]")
_PAGE_FIELD = re.compile(f"[{''.join(PAGE_FIELDS.values())}]")
_MOST_WORDS_A_PAGE = 3000
_FEWEST_WORDS_A_PAGE = 15
_TELLING = 12  # letters of a list item that stand behind its number before its line may end


@dataclass(frozen=True)
class _Page:
    text: str
    pictures: int
    embedded: bool  # each font that something is written in


def faults(docx: bytes | WordFile, pdf: bytes) -> list[Said]:
    """What is wrong with this PDF of that document, one clause each, without a word of their text.

    Empty when sound.
    """
    return judged(docx, pdf)[1]


def judged(docx: bytes | WordFile, pdf: bytes) -> tuple[int, list[Said]]:
    """How many pages the PDF has, and the same."""
    word = docx if isinstance(docx, WordFile) else WordFile(docx)
    try:
        pages = _read(pdf)
    except pypdfium2.PdfiumError:
        return 0, [Said("guard-unreadable")]
    if not pages:
        return 0, [Said("guard-no-page")]
    checks = (
        _unembedded_fonts(pages),
        _missing_words(word, pages),
        _wrong_labels(word, pages),
        _missing_pictures(word, pages),
        _wrong_page_numbers(word, pages),
        _implausible_pages(word, pages),
        _blank_last_page(word, pages),
    )
    return len(pages), [fault for check in checks for fault in check]


def _read(pdf: bytes) -> list[_Page]:
    document = pypdfium2.PdfDocument(pdf)
    try:
        return [_read_page(page) for page in document]
    finally:
        document.close()


def _read_page(page: pypdfium2.PdfPage) -> _Page:
    text = page.get_textpage()
    try:
        return _Page(_plain(text.get_text_bounded()), *_things(page.raw))
    finally:
        text.close()
        page.close()


def _things(page: Any) -> tuple[int, bool]:
    """The pictures on the page and in the forms it draws, and whether each font it writes in is in the file.

    Asked of pdfium itself, since a page has hundreds of lines.
    """
    kind_of, font_of = raw.FPDFPageObj_GetType, raw.FPDFTextObj_GetFont
    things = [raw.FPDFPage_GetObject(page, i) for i in range(raw.FPDFPage_CountObjects(page))]
    pictures, fonts = 0, {}
    while things:
        thing = things.pop()
        kind = kind_of(thing)
        if kind == raw.FPDF_PAGEOBJ_TEXT:
            font = font_of(thing)
            fonts[ctypes.addressof(font.contents) if font else 0] = font
        elif kind == raw.FPDF_PAGEOBJ_IMAGE:
            pictures += 1
        elif kind == raw.FPDF_PAGEOBJ_FORM:
            things += [
                raw.FPDFFormObj_GetObject(thing, i) for i in range(raw.FPDFFormObj_CountObjects(thing))
            ]
    return pictures, all(font and raw.FPDFFont_GetIsEmbedded(font) == 1 for font in fonts.values())


def _plain(text: str) -> str:
    """Composed letters, no ligatures, one kind of hyphen and space, nothing without ink."""
    spelled = _ODD.sub(lambda sign: _SAME[ord(sign.group())] or "", text)
    return symbols.copied(unicodedata.normalize("NFC", spelled))


def _squeezed(text: str) -> str:
    return re.sub(r"\s+", "", text)


def _unembedded_fonts(pages: list[_Page]) -> Iterator[Said]:
    if not all(page.embedded for page in pages):
        yield Said("guard-font")


def _missing_words(word: WordFile, pages: list[_Page]) -> Iterator[Said]:
    wanted = "\n".join(_texts(word, len(pages)))
    found = "\n".join(page.text for page in pages)
    lost = _lost(wanted, found)
    if lost and word.capitals:
        lost = _lost(wanted.casefold(), found.casefold())
    if lost:
        yield Said("guard-words", lost=lost)


def _lost(wanted: str, found: str) -> int:
    """How many words the document has more often than the PDF.

    A word cut at a line's end is looked for in the text without spaces. Of a word with letters that a reader of
    the PDF may get apart from the rest, the letters are counted.
    """
    missing = Counter(_WORD.findall(wanted)) - Counter(_WORD.findall(found))
    if not missing:
        return 0
    wanted_line, found_line = _squeezed(wanted), _squeezed(found)
    wanted_letters, found_letters = Counter(wanted_line), Counter(found_line)

    def is_there(word: str) -> bool:
        if _APART.search(word):
            return all(found_letters[c] >= wanted_letters[c] for c in word)
        return found_line.count(word) >= wanted_line.count(word)

    return sum(1 for word in missing if not is_there(word))


def _texts(word: WordFile, pages: int) -> Iterator[str]:
    """The text of each part, as many times as it is printed."""
    for name in word.trees:
        if times := word.times_printed(name, pages):
            yield from [_text_of(word.texts[name])] * times


def _text_of(texts: Iterable[str]) -> str:
    """As the PDF would have it, page fields left out."""
    return _plain(_PAGE_FIELD.sub(" ", "\n".join(texts)))


def _wrong_labels(word: WordFile, pages: list[_Page]) -> Iterator[Said]:
    """Each item of a numbered list must stand behind its own number, as the second counter has it."""
    items = list(list_labels.labels(word))
    found = _squeezed("\n".join(page.text for page in pages)).casefold() if items else ""
    at = wrong = 0
    for label, text in items:
        item = _squeezed(_plain(label + text))[: len(_squeezed(label)) + _TELLING].casefold()
        place = found.find(item, at)
        at, wrong = (place + len(item), wrong) if place >= 0 else (at, wrong + 1)
    if wrong:
        yield Said("guard-labels", wrong=wrong)


def _missing_pictures(word: WordFile, pages: list[_Page]) -> Iterator[Said]:
    in_margins = sum(word.pictures(t) * word.times_printed(n, len(pages)) for n, t in word.margins.items())
    if sum(page.pictures for page in pages) < word.pictures(word.body) + in_margins:
        yield Said("guard-picture")


def _wrong_page_numbers(word: WordFile, pages: list[_Page]) -> Iterator[Said]:
    """'Page X of Y' must name the page it stands on and the pages there are."""
    for number, page in enumerate(pages, start=1) if word.numbered_margins else ():
        marks = {ord(PAGE_FIELDS["PAGE"]): str(number), ord(PAGE_FIELDS["NUMPAGES"]): str(len(pages))}
        text = _squeezed(page.text).casefold()
        wanted = [
            [_squeezed(_plain(line.translate(marks))).casefold() for line in m] for m in word.numbered_margins
        ]
        if not any(all(line in text for line in lines) for lines in wanted):
            yield Said("guard-page-number", page=number, pages=len(pages))
            return


def _implausible_pages(word: WordFile, pages: list[_Page]) -> Iterator[Said]:
    words = sum(len(_WORD.findall(text)) for text in word.texts["word/document.xml"])
    breaks = sum(1 for _ in _page_breaks(word))
    if len(pages) < words / _MOST_WORDS_A_PAGE or len(pages) > 2 + breaks + words / _FEWEST_WORDS_A_PAGE:
        yield Said("guard-pages", pages=len(pages), words=words)


def _page_breaks(word: WordFile) -> Iterator[object]:
    for e in word.body.iter(f"{W}br", f"{W}sectPr", f"{W}pageBreakBefore"):
        if not e.tag.endswith("}br") or e.get(f"{W}type") == "page":
            yield e


def _ends_with_a_break(word: WordFile) -> bool:
    """True when the document itself asks for a last page with nothing on it, as Word prints it."""
    after = False
    for e in word.body.iter(f"{W}t", f"{W}br", f"{W}pageBreakBefore", f"{W}sectPr", f"{W}drawing"):
        if e.tag in (f"{W}t", f"{W}drawing"):
            after = after and not (e.text or e.tag == f"{W}drawing")
        elif e.tag == f"{W}br":
            after = after or e.get(f"{W}type") == "page"
        else:
            after = after or next(e.iterancestors()).tag != f"{W}body"
    return after


def _blank_last_page(word: WordFile, pages: list[_Page]) -> Iterator[Said]:
    if len(pages) < 2 or _ends_with_a_break(word):
        return
    margins = [_text_of(word.texts[name]) for name in word.margins]
    in_margins = Counter(_WORD.findall("\n".join(margins))) + Counter([str(len(pages))] * 2)
    own = Counter(_WORD.findall(pages[-1].text)) - in_margins
    pictures = sum(map(word.pictures, word.margins.values()))
    if not own and pages[-1].pictures <= pictures:
        yield Said("guard-blank")
