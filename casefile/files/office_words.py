"""The words of Word, PowerPoint and OpenDocument files, in the order they are read: what they say, without their look.

Each is a ZIP of XML parts, so one reader serves them all. Runs in a child process: the files are from elsewhere.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from lxml import etree

from casefile.files.kinds import PICTURES, kind_of
from casefile.files.protected import Protected
from casefile.word.accepted import accept

_MOST = 200 << 20  # bytes of one part, unpacked
_MOST_PICTURES = 90
_PICTURE = re.compile(r"(?:(?:word|ppt)/media|Pictures)/[^/]+$")
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
_OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_STYLE = "{urn:oasis:names:tc:opendocument:xmlns:style:1.0}"
_R_ID = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_WORD_PARTS = (r"word/header\d*\.xml", r"word/document\.xml", r"word/footnotes\.xml", r"word/endnotes\.xml",
               r"word/footer\d*\.xml", r"word/comments\.xml")  # fmt: skip
_SIGNS = {f"{_W}tab": "\t", f"{_W}br": "\n", f"{_W}cr": "\n", f"{_W}noBreakHyphen": "\u2011",
          f"{_A}br": "\n", f"{_TEXT}tab": "\t", f"{_TEXT}line-break": "\n"}  # fmt: skip
_SPACE = re.compile(r"[ \t\r\n]+")
_UNSAID = (f"{_TEXT}tracked-changes", f"{_OFFICE}scripts", f"{_OFFICE}forms")


def word_words(content: bytes) -> str:
    """A Word file's text, its tracked changes accepted: headers, body with its text boxes, notes, footers, comments."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        names = [n for part in _WORD_PARTS for n in _numbered(archive, part)]
        return _lines(line for name in names for line in _word_part(_parsed(archive, name)))


def show_words(content: bytes) -> str:
    """A PowerPoint file's text, slide after slide as it is shown, each with its notes and comments."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        names = [n for slide in _slides(archive) for n in (slide, *_beside(archive, slide))]
        return _lines(
            _said(p, f"{_A}t") for name in names for p in _parsed(archive, name).iter(f"{_A}p", "{*}text")
        )


def open_words(content: bytes) -> str:
    """An OpenDocument file's text, what was deleted under tracking left out: headers and footers, then the body.

    Raises ``Protected`` for one that is locked with a password.
    """
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        manifest = (
            archive.read("META-INF/manifest.xml") if "META-INF/manifest.xml" in archive.namelist() else b""
        )
        if b"encryption-data" in manifest:
            raise Protected
        roots = [
            _parsed(archive, name) for name in ("styles.xml", "content.xml") if name in archive.namelist()
        ]
    masters = [m for root in roots for m in root.iter(*(f"{_STYLE}{name}" for name in ("header", "footer")))]
    bodies = [b for root in roots for b in root.iter(f"{_OFFICE}body")]
    return _lines(line for part in (*masters, *bodies) for line in _open_part(part))


def pictures_in(content: bytes) -> list[tuple[str, bytes]]:
    """The pictures of such a file, each with its name in it; drawings of Windows' own kinds are left out."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        names = [
            i.filename for i in archive.infolist() if _PICTURE.match(i.filename) and i.file_size <= _MOST
        ]
        found = [(name.rsplit("/", 1)[-1], archive.read(name)) for name in names[:_MOST_PICTURES]]
    return [(name, picture) for name, picture in found if kind_of(picture, name) in PICTURES]


def _parsed(archive: zipfile.ZipFile, name: str) -> Any:
    with archive.open(name) as part:
        content = part.read(_MOST + 1)
    if len(content) > _MOST:
        raise MemoryError
    return etree.fromstring(content, etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=True))


def _numbered(archive: zipfile.ZipFile, pattern: str) -> list[str]:
    """The parts of this name, in the order of their numbers."""
    found = [name for name in archive.namelist() if re.fullmatch(pattern, name)]
    return sorted(found, key=lambda name: (len(name), name))


def _word_part(root: Any) -> Iterator[str]:
    accept(root)
    for doubled in list(root.iter(f"{_MC}Fallback")):
        doubled.getparent().remove(doubled)
    seen: set[Any] = set()
    for element in root.iter(f"{_W}tr", f"{_W}p"):
        if element.tag == f"{_W}p":
            if element not in seen:
                yield _said(element, f"{_W}t", apart=f"{_W}txbxContent")
            continue
        cells = list(element.iterchildren(f"{_W}tc", f"{_W}sdt"))
        inner = [list(cell.iter(f"{_W}p")) for cell in cells]
        if element.find(f".//{_W}tr") is None and element.find(f".//{_W}txbxContent") is None:
            seen.update(p for paragraphs in inner for p in paragraphs)
            yield "\t".join(" ".join(_said(p, f"{_W}t") for p in paragraphs) for paragraphs in inner)


def _said(paragraph: Any, tag: str, apart: str = "") -> str:
    """A paragraph's own text; what stands in a box within it (``apart``) is a paragraph of its own."""
    pieces: list[str] = []

    def gather(element: Any) -> None:
        for child in element:
            if apart and child.tag == apart:
                continue
            if child.tag == tag or (not len(child) and child.tag in _SIGNS):
                pieces.append(_SIGNS.get(child.tag, child.text or ""))
            gather(child)

    gather(paragraph)
    return "".join(pieces) or (paragraph.text or "").strip()


def _slides(archive: zipfile.ZipFile) -> Sequence[str]:
    """The slides in the order in which they are shown; those that nothing shows come last."""
    there = _numbered(archive, r"ppt/slides/slide\d+\.xml")
    try:
        targets = _targets(archive, "ppt/presentation.xml")
        listed = [
            targets.get(e.get(_R_ID), "") for e in _parsed(archive, "ppt/presentation.xml").iter("{*}sldId")
        ]
    except (KeyError, etree.XMLSyntaxError):
        listed = []
    return list(dict.fromkeys((*(name for name in listed if name in there), *there)))


def _beside(archive: zipfile.ZipFile, slide: str) -> list[str]:
    """The notes, comments, charts and diagrams of a slide."""
    targets = _targets(archive, slide).values()
    kinds = ("notesSlide", "comment", "chart", "data")
    return [
        name for name in targets if name in archive.namelist() and name.rsplit("/", 1)[-1].startswith(kinds)
    ]


def _targets(archive: zipfile.ZipFile, part: str) -> dict[str, str]:
    """What a part's relations lead to, by their ids."""
    folder, name = part.rsplit("/", 1)
    relations = f"{folder}/_rels/{name}.rels"
    if relations not in archive.namelist():
        return {}
    found = {}
    for relation in _parsed(archive, relations):
        target = relation.get("Target", "")
        steps: list[str] = [] if target.startswith("/") else folder.split("/")
        for step in target.strip("/").split("/"):
            steps = steps[:-1] if step == ".." else [*steps, step]
        found[relation.get("Id", "")] = "/".join(steps)
    return found


def _open_part(root: Any) -> Iterator[str]:
    for name in _UNSAID:
        for unsaid in list(root.iter(name)):
            unsaid.getparent().remove(unsaid)
    rows: set[Any] = set()
    for element in root.iter(f"{_TABLE}table-row", f"{_TEXT}p", f"{_TEXT}h"):
        if element.tag.startswith(_TABLE):
            if element.find(f".//{_TABLE}table-row") is None:
                rows.update(element.iter(f"{_TEXT}p", f"{_TEXT}h"))
                yield "\t".join(
                    " ".join(_flowing(p) for p in cell.iter(f"{_TEXT}p", f"{_TEXT}h")) for cell in element
                )
        elif element not in rows:
            yield _flowing(element)


def _flowing(paragraph: Any) -> str:
    """A paragraph of OpenDocument, whose text stands between its elements; a paragraph in a box or note is its own."""
    pieces: list[str] = [_SPACE.sub(" ", paragraph.text or "")]
    for child in paragraph:
        if child.tag == f"{_TEXT}s":
            pieces.append(" " * min(int(child.get(f"{_TEXT}c", "1")), 1000))
        elif child.tag in _SIGNS:
            pieces.append(_SIGNS[child.tag])
        elif isinstance(child.tag, str) and child.tag not in _OWN:
            pieces.append(_flowing(child))
        pieces.append(_SPACE.sub(" ", child.tail or ""))
    return "".join(pieces)


_OWN = frozenset(
    (
        *(f"{_TEXT}{name}" for name in ("p", "h", "note", "page-number")),
        f"{_TABLE}table-row",
        f"{_OFFICE}annotation",
    )
)


def _lines(lines: Iterator[str]) -> str:
    return "\n".join(line for line in lines if line.strip())


READERS: dict[str, Callable[[bytes], str]] = {
    "docx": word_words,
    "docm": word_words,
    "pptx": show_words,
    "odt": open_words,
    "odp": open_words,
}
