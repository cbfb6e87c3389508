"""A copy that shows all a page holds: comments drawn into it, and no words told in place of the letters that are seen.

A free text or a stamp shows its words by an appearance of its own, and a marked stretch may say other words
(``ActualText``) than it shows. What reads a page's text sees neither; here redaction reaches both like anything else.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name, Operator

_UNSEEN = 2 | 32  # the flags Hidden and NoView
_PRINTED = 4
_SAID = ("/ActualText", "/Alt", "/E")  # words told beside the letters shown
_MARKS = {"BDC", "DP"}
Annotations = Callable[[pikepdf.Page], list[Any]]
MayStay = Callable[[str], bool]


def _nothing(_words: str) -> bool:
    return False


def lay_bare(path: Path, out: Path, annotations: Annotations, *, unseen: bool) -> bool:
    """Write such a copy; False when the file is so already.

    ``unseen``: comments that are set not to be shown are drawn too; otherwise they are left out.
    """
    with pikepdf.open(path) as pdf:
        spoken = [forget_spoken_words(pdf, page) for page in pdf.pages]
        if not _draw_comments(pdf, annotations, unseen) and not any(spoken):
            return False
        pdf.save(out, deterministic_id=True)
        return True


def is_bare(pdf: pikepdf.Pdf, annotations: Annotations) -> bool:
    """Whether a PDF shows all it holds already. One whose parts cannot be read does not."""
    try:
        return not any(_speaks(page) or any(map(_has_look, annotations(page))) for page in pdf.pages)
    except (pikepdf.PdfError, TypeError, ValueError, AttributeError, KeyError, RuntimeError):
        return False


def _speaks(page: pikepdf.Page) -> bool:
    """Whether a page may tell words beside the letters it shows: in its marks, in those of a form, in named ones."""
    forms = list(_forms(page.obj, set()))
    told = (_instructions(page), *(form.read_bytes() for form in forms))
    named = any("/Properties" in holder.get("/Resources", Dictionary()) for holder in (page.obj, *forms))
    return named or any(map(_says_more, told))


def _says_more(instructions: bytes) -> bool:
    return b"/ActualText" in instructions or b"/Alt" in instructions


def _has_look(annotation: Any) -> bool:
    return isinstance(annotation.get("/AP"), Dictionary) and annotation.get("/Subtype") != Name.Link


def _draw_comments(pdf: pikepdf.Pdf, annotations: Annotations, unseen: bool) -> bool:
    every = [annotations(page) for page in pdf.pages]
    looks = [list(filter(_has_look, on_page)) for on_page in every]
    if not any(looks):
        return False
    for page, drawn in zip(pdf.pages, looks, strict=True):
        page.obj.Annots = Array([a for a in drawn if unseen or not int(a.get("/F", 0)) & _UNSEEN])
        for annotation in page.obj.Annots:
            annotation.F = _PRINTED
    pdf.flatten_annotations("all")
    for page, on_page, drawn in zip(pdf.pages, every, looks, strict=True):
        page.obj.Annots = Array([a for a in on_page if a not in drawn and a.get("/Subtype") != Name.Popup])
    return True


def forget_spoken_words(pdf: pikepdf.Pdf, page: pikepdf.Page, may_stay: MayStay = _nothing) -> bool:
    """Take out the words that a page, or a form on it, tells beside what it shows. True when there were some."""
    forgotten = False
    forms = list(_forms(page.obj, set()))
    if _says_more(_instructions(page)):
        page.obj.Contents = pdf.make_stream(pikepdf.unparse_content_stream(list(_without(page, may_stay))))
        forgotten = True
    for form in forms:
        if _says_more(form.read_bytes()):
            form.write(pikepdf.unparse_content_stream(list(_without(form, may_stay))))
            forgotten = True
    for holder in (page.obj, *forms):
        for one in holder.get("/Resources", Dictionary()).get("/Properties", Dictionary()).values():
            for key in [
                k for k in _SAID if isinstance(one, Dictionary) and k in one and not may_stay(str(one[k]))
            ]:
                del one[key]
                forgotten = True
    return forgotten


def silent(operands: list[Any], operator: str, may_stay: MayStay = _nothing) -> list[Any]:
    """The operands of an instruction without words told beside the letters shown, but for those that may stay."""
    if operator in _MARKS and len(operands) == 2 and isinstance(operands[1], Dictionary):
        kept = {k: v for k, v in operands[1].items() if k not in _SAID or may_stay(str(v))}
        return [operands[0], Dictionary(kept)]
    return operands


def _without(stream: Any, may_stay: MayStay) -> Iterator[Any]:
    for step in pikepdf.parse_content_stream(stream):
        if isinstance(step, pikepdf.ContentStreamInlineImage):
            yield step
        else:
            yield silent(list(step.operands), str(step.operator), may_stay), Operator(str(step.operator))


def _instructions(page: pikepdf.Page) -> bytes:
    contents = page.obj.get("/Contents")
    streams = list(contents) if isinstance(contents, Array) else [contents]
    return b"\n".join(s.read_bytes() for s in streams if isinstance(s, pikepdf.Stream))


def _forms(holder: Any, seen: set[tuple[int, int]]) -> Iterator[Any]:
    """The forms that a page draws, and those that these draw."""
    for one in holder.get("/Resources", Dictionary()).get("/XObject", Dictionary()).values():
        if isinstance(one, pikepdf.Stream) and one.get("/Subtype") == Name.Form and one.objgen not in seen:
            seen.add(one.objgen)
            yield one
            yield from _forms(one, seen)
