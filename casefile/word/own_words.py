"""A template's own words must all come through its preparation: what stands beside a tag may go with it.

docxtpl takes a whole paragraph, cell or row away for a tag with a ``p``, ``tc`` or ``tr``. Words that somebody wrote
beside such a tag would be in no document, and nobody would be told.
"""

from __future__ import annotations

import re
from collections import Counter
from html import unescape

from casefile.said import Said
from casefile.word.docx_text import paragraphs
from casefile.word.places import tags

_MARKUP = re.compile(r"<[^>]*>")
_TAG = re.compile(r"\{[{%#].*?[}%#]\}", re.DOTALL)
_TAKES = re.compile(r"^\{[{%#]\s*(?:p|tr|tc)\s")


def are_lost(written: str, prepared: str) -> bool:
    """True when this part of Word's, prepared for Jinja, lacks a letter that stands outside its tags."""
    return bool(
        Counter(_letters(_TAG.sub("", unescape(_MARKUP.sub("", written)))))
        - Counter(_letters(unescape(_MARKUP.sub("", _TAG.sub("", prepared)))))
    )


def _letters(text: str) -> str:
    return "".join(text.split())


def first_lost(content: bytes, part: str) -> Said | None:
    """Where the words stand that are probably lost: beside a tag that takes its paragraph, its cell or its row away."""
    for paragraph in paragraphs(content):
        here = tags(paragraph.text)
        taking = next((tag for tag in here if _TAKES.match(tag)), "")
        if paragraph.part == part and taking and _letters(_TAG.sub("", paragraph.text)):
            return Said("place.tag", place=paragraph.place, tag=taking)
    return None
