"""A form as its reader sees it: fields become part of the page.

A field that brings its look keeps it. Where a look is missing, or the form says that its looks are out of date
(NeedAppearances), a viewer would draw one, and so does pdfium here: several lines, boxes for each letter, alignment,
ticks, a password as asterisks. Words that the form's own fonts do not have are set in the shipped fonts.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pikepdf
import pypdfium2 as pdfium
from pikepdf import Array, Dictionary, Name

from casefile.opening.field_look import look_of_words

_MULTILINE, _PASSWORD, _COMB = 1 << 12, 1 << 13, 1 << 24  # flags of text fields (ISO 32000-1, table 228)
_RADIO, _PUSH = 1 << 15, 1 << 16  # and of buttons (table 226)
_DEEPEST = 40


@dataclass
class Flattened:
    """What became of a form. ``fields``: each field with its page, from 0; ``failed``: they are not in the pages."""

    fields: list[tuple[int, Any]] = field(default_factory=list)
    changed: bool = False
    failed: bool = False


def flatten(pdf: pikepdf.Pdf) -> Flattened:
    """Fields become part of their pages, as filled; comments and links stay what they are."""
    form = pdf.Root.get("/AcroForm")
    widgets = list(_widgets(pdf))
    done = Flattened([(page, widget) for page, _, widget in widgets], isinstance(form, Dictionary))
    if widgets:
        done.changed = True
        try:
            _give_looks(pdf, widgets)
            _draw_fields(pdf)
        except Exception:  # noqa: BLE001  whatever a broken form raises: its pages are shown all the same
            done.failed = True
    if "/AcroForm" in pdf.Root:
        del pdf.Root["/AcroForm"]
    return done


def _widgets(pdf: pikepdf.Pdf) -> Iterator[tuple[int, int, Any]]:
    """Every field's place: page and number among the page's annotations, both from 0, and the field there."""
    for number, page in enumerate(pdf.pages):
        found = page.obj.get("/Annots")
        for place, one in enumerate(found if isinstance(found, Array) else ()):
            if isinstance(one, Dictionary) and one.get("/Subtype") == Name.Widget:
                yield number, place, one


def _give_looks(pdf: pikepdf.Pdf, widgets: list[tuple[int, int, Any]]) -> None:
    """Give a look to each field that needs one."""
    stale = bool(_default(pdf, "/NeedAppearances"))
    for _, _, widget in widgets:
        _set_state(widget)
    lacking = [place for place in widgets if (stale and _redrawn(place[2])) or not _has_look(place[2])]
    if lacking:
        with pikepdf.open(_as_drawn(pdf)) as drawn:
            for page, place, widget in lacking:
                words = _words(widget)
                if _foreign(words) and not _flags(widget) & _PASSWORD:
                    widget.AP = Dictionary(N=_own_look(pdf, widget, words))
                else:
                    _take_look(pdf, widget, drawn, drawn.pages[page].obj.Annots[place])
    if _default(pdf, "/NeedAppearances"):
        del pdf.Root.AcroForm["/NeedAppearances"]


def _as_drawn(pdf: pikepdf.Pdf) -> io.BytesIO:
    """The file as pdfium leaves it once it has shown every page: each field with the look it was given."""
    before, after = io.BytesIO(), io.BytesIO()
    if not isinstance(pdf.Root.get("/AcroForm"), Dictionary):
        pdf.Root.AcroForm = Dictionary(Fields=Array([]))
    pdf.Root.AcroForm.NeedAppearances = True  # or else it draws no look where there is none
    pdf.save(before)
    document = pdfium.PdfDocument(before.getvalue())
    try:
        document.init_forms()
        for page in document:
            page.close()
        document.save(after)
    finally:
        document.close()
    return after


def _take_look(pdf: pikepdf.Pdf, widget: Any, drawn: pikepdf.Pdf, same: Any) -> None:
    """Give the field the look of the ``same`` field in the file as it was drawn."""
    look = same.get("/AP")
    if isinstance(look, Dictionary) and look.get("/N") is not None:
        widget.AP = pdf.copy_foreign(look if look.is_indirect else drawn.make_indirect(look))
        if same.get("/AS") is not None:
            widget.AS = Name(str(same.AS))
    elif _flags(widget) & _PASSWORD and "/AP" in widget:
        del widget["/AP"]


def _set_state(widget: Any) -> None:
    """A box or a button that does not say how it is shown is shown as its value says."""
    look = widget.get("/AP")
    states = look.get("/N") if isinstance(look, Dictionary) else None
    value = _inherited(widget, "/V")
    if "/AS" not in widget and isinstance(states, Dictionary) and isinstance(value, Name):
        widget.AS = value if str(value) in states else Name.Off


def _redrawn(widget: Any) -> bool:
    """Whether a viewer draws the field anew when its form asks for that: not a signature, nor a button's picture."""
    kind = _inherited(widget, "/FT")
    return kind in {Name.Tx, Name.Ch} or (kind == Name.Btn and not _flags(widget) & _PUSH)


def _has_look(widget: Any) -> bool:
    """Whether the field brings what is to be shown. A password's own look may tell it, and does not count."""
    kind, flags = _inherited(widget, "/FT"), _flags(widget)
    if kind == Name.Tx and flags & _PASSWORD:
        return False
    if kind == Name.Btn and flags & _PUSH:
        return True  # nothing is filled in there, and a viewer draws none that brings no look
    look = widget.get("/AP")
    normal = look.get("/N") if isinstance(look, Dictionary) else None
    if isinstance(normal, pikepdf.Stream):
        return bool(kind != Name.Btn)
    if not isinstance(normal, Dictionary):
        return False
    state = str(widget.get("/AS", "/Off"))
    return state == "/Off" or isinstance(normal.get(state), pikepdf.Stream)


def _words(widget: Any) -> str:
    value = _inherited(widget, "/V")
    kind = _inherited(widget, "/FT")
    return str(value) if kind in {Name.Tx, Name.Ch} and isinstance(value, pikepdf.String) else ""


def _foreign(words: str) -> bool:
    """Whether there are letters that the usual fonts of forms do not have, so that a viewer borrows some, or none."""
    return any(ord(letter) > 255 and letter != "€" for letter in words)


def _own_look(pdf: pikepdf.Pdf, widget: Any, words: str) -> Any:
    flags, most = _flags(widget), _inherited(widget, "/MaxLen")
    cells = int(most) if flags & _COMB and most else 0
    box = [float(edge) for edge in widget.Rect]
    page = look_of_words(
        words,
        (abs(box[2] - box[0]), abs(box[3] - box[1])),
        told=str(_inherited(widget, "/DA") or _default(pdf, "/DA") or ""),
        aligned=int(_inherited(widget, "/Q") or _default(pdf, "/Q") or 0),
        lines=bool(flags & _MULTILINE),
        cells=cells,
    )
    with pikepdf.open(io.BytesIO(page)) as drawn:
        return pdf.copy_foreign(drawn.pages[0].as_form_xobject())


def _default(pdf: pikepdf.Pdf, key: str) -> Any:
    form = pdf.Root.get("/AcroForm")
    return form.get(key) if isinstance(form, Dictionary) else None


def _flags(widget: Any) -> int:
    return int(_inherited(widget, "/Ff") or 0)


def _inherited(widget: Any, key: str) -> Any:
    """A field's own value, or that of the field it belongs to."""
    node = widget
    for _ in range(_DEEPEST):
        if not isinstance(node, Dictionary):
            return None
        if node.get(key) is not None:
            return node[key]
        node = node.get("/Parent")
    return None


def _draw_fields(pdf: pikepdf.Pdf) -> None:
    others = [_set_aside(page) for page in pdf.pages]
    pdf.flatten_annotations("all")
    for page, kept in zip(pdf.pages, others, strict=True):
        if kept:
            page.obj.Annots = Array([*page.obj.get("/Annots", []), *kept])


def _set_aside(page: pikepdf.Page) -> list[Any]:
    """Take from a page what is no field."""
    found = page.obj.get("/Annots")
    annotations = [a for a in found if isinstance(a, Dictionary)] if isinstance(found, Array) else []
    others = [a for a in annotations if a.get("/Subtype") != Name.Widget]
    if others:
        page.obj.Annots = Array([a for a in annotations if a.get("/Subtype") == Name.Widget])
    return others
