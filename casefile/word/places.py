"""Where a tag stands in Word, from the line of the compiled source on which Jinja stopped.

The tags keep their order from Word to the compiled source, so a tag's n-th occurrence there is its n-th in
the document.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from casefile.said import Said
from casefile.word.docx_text import Paragraph, paragraphs, readable

_TAG = re.compile(r"\{[{%#].*?[}%#]\}", re.DOTALL)
_UNCLOSED = re.compile(r"\{([{%#])(?:(?![}%#]\}).)*$", re.DOTALL)
_RICH = re.compile(r"\{\{(?:p|tr|tc|r)\s")
_MARK = re.compile(r"^(?:p|tr|tc|r)\s")
_PLAIN = str.maketrans("“”‘’", "\"\"''")


def tags(text: str) -> list[str]:
    """The tags in a text as they are written there."""
    return _TAG.findall(text)


def unclosed_tag(content: bytes) -> Said | None:
    """The place of the first tag that its paragraph does not close; None when there is none."""
    for paragraph in paragraphs(content):
        if found := _UNCLOSED.search(paragraph.text):
            return _with_tag(paragraph, found[0][:60])
    return None


def trimming_tag(content: bytes) -> Said | None:
    """The place of the first tag that takes away what stands beside it ({%- … -%}); None when there is none.

    docxtpl joins whole paragraphs for it, and loses the template's own words on the way.
    """
    for paragraph in paragraphs(content):
        for tag in tags(paragraph.text):
            if tag[2] == "-" or tag[-3] == "-":
                return _with_tag(paragraph, tag[:60])
    return None


def unsupported_tag(content: bytes) -> Said | None:
    """The place of the first tag that puts in more than text ({{p …}}, {{r …}}); None when there is none."""
    for paragraph in paragraphs(content):
        if found := _RICH.search(paragraph.text):
            return _with_tag(paragraph, f"{found[0]}…")
    return None


def place_of_line(content: bytes, part: str, lines: Sequence[str], line: int, about: str = "") -> Said:
    """Where a person finds the tag of this source line: ``table 2, row 3, column 1 ({{ job.title }})``.

    ``about`` is a word that the tag holds, to choose among several on one line. Answers the part's own name
    when the tag cannot be told (a fault of the whole part, or a line without tags).
    """
    if part.endswith("core.xml"):
        return Said("part.properties")
    tag, count = _tag_of_line(lines, line, about)
    if tag:
        for paragraph in paragraphs(content):
            if paragraph.part != part:
                continue
            for written in tags(paragraph.text):
                count -= _bare(written) == tag
                if count == 0:
                    return _with_tag(paragraph, written)
    return readable(part)


def _with_tag(paragraph: Paragraph, tag: str) -> Said:
    return Said("place.tag", place=paragraph.place, tag=tag)


def _tag_of_line(lines: Sequence[str], line: int, about: str) -> tuple[str, int]:
    """The tag a line number means, and which occurrence of it in the part."""
    line = min(line, len(lines))
    while line > 1 and not tags(lines[line - 1]):
        line -= 1
    if line < 1 or not tags(lines[line - 1]):
        return "", 0
    here = [_bare(tag) for tag in tags(lines[line - 1])]
    chosen = max((i for i, tag in enumerate(here) if about in tag), default=len(here) - 1)
    before = [_bare(tag) for earlier in lines[: line - 1] for tag in tags(earlier)]
    return here[chosen], before.count(here[chosen]) + here[: chosen + 1].count(here[chosen])


def _bare(tag: str) -> str:
    """The tag without braces, row or paragraph mark, and spaces: the same in Word and in the source."""
    text = tag[2:-2].translate(_PLAIN).replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
    return "".join(_MARK.sub("", text.strip("-+ ")).split())
