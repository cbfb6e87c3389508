"""What a document must not hold, looked up before it is converted, and in templates before they are used."""

from __future__ import annotations

from typing import Any

from casefile.pdf.bound import stale_controls
from casefile.pdf.list_labels import doubtful
from casefile.pdf.word import STRICT, WordFile
from casefile.said import Said
from casefile.word.constructs import SETTINGS, SHEETS, Construct, constructs_in, in_use
from casefile.word.docx_text import BODY, place_of


def preflight(docx: bytes | WordFile, *, engine: str = "builtin", in_line: bool = False) -> list[Said]:
    """Why this document, or a template, cannot be printed rightly: one sentence each; empty: all well.

    ``engine`` is ``builtin`` or ``libreoffice``; the built-in one refuses more. ``in_line``: nothing else prints
    what hangs beside the text, and it may be set in line with it. Raises ``DocumentFault`` when the file is not a Word
    document at all.
    """
    word = docx if isinstance(docx, WordFile) else WordFile(docx)
    if engine == "builtin" and STRICT in word.parts[BODY]:
        return [Said("print-strict")]
    told: dict[Said, Said] = {}
    for name in (*word.trees, *SHEETS, SETTINGS):
        for found, element in _found_in(word, name, in_line):
            if (found.everywhere or engine == "builtin") and in_use(element, _trees(word)):
                here = found.at(place_of(name, word.tree(name), element))
                told.setdefault(found.said, Said("print-has", what=here, then=here.then))
    doubts = doubtful(word) if engine == "builtin" else []
    return [*told.values(), *doubts, *stale_controls(word)]


def _trees(word: WordFile) -> dict[str, Any]:
    return {**word.trees, **{name: word.tree(name) for name in SHEETS if name in word.parts}}


def _found_in(word: WordFile, name: str, in_line: bool) -> list[tuple[Construct, Any]]:
    """What a part has that is no plain print. The sheets of a template are the same in all its documents."""
    content = word.parts.get(name)
    if content is None or content in _sound:
        return []
    found = list(constructs_in(name, content, word.tree(name), in_line=in_line))
    if not found and name not in word.trees:
        if len(_sound) >= _MOST_SOUND:
            _sound.clear()
        _sound.add(content)
    return found


_sound: set[bytes] = set()
_MOST_SOUND = 256
