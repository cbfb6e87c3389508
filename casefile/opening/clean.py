"""One source PDF, opened whatever it takes and made safe to hand on: nothing in it runs, opens, plays or hides a file.

pikepdf opens it; what pikepdf refuses, pdfium or pypdf may still rewrite, or pdfium show. Forms become what they show.
The source itself is never changed: this is about the copy in the packet.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pikepdf
import pypdfium2 as pdfium
from pikepdf import Array, Dictionary, Name, String
from pypdf import PdfReader, PdfWriter

from casefile.opening.balance import mended
from casefile.opening.drawn import all_plain
from casefile.opening.faithful import Comparison
from casefile.opening.forms import flatten
from casefile.opening.plainly import is_plain
from casefile.opening.sound import mend_streams

_RUNS = {
    "/JavaScript", "/Launch", "/SubmitForm", "/ImportData", "/GoToE", "/Rendition", "/Sound", "/Movie",
    "/RichMediaExecute", "/GoTo3DView", "/ResetForm", "/Hide", "/SetOCGState",
}  # fmt: skip
_PLAYS = {"/FileAttachment", "/RichMedia", "/Screen", "/Movie", "/Sound", "/3D"}
_PAGE_BAGGAGE = ("/AA", "/PieceInfo", "/Metadata", "/Thumb", "/StructParents", "/B", "/Tabs")
_OF_SIN = re.compile(
    r"(?:^|[^A-Za-z])(?i:sin|nas)(?![a-z])|(?:SIN|NAS)(?![a-z])|(?i:social.?insurance|assurance.?sociale)"
)
_MOST_MEMBERS = 200
MOST_ANNOTATIONS = 2000  # of one page
_DEEPEST = 12


class Unusable(Exception):
    """The file has no page that could be shown; the argument is the reason's code."""


@dataclass
class Cleaned:
    """The open copy, what was done to it, the files that were inside it, and the words it held beside its pages."""

    pdf: pikepdf.Pdf
    changed: bool = False
    notes: set[str] = field(default_factory=set)
    members: list[tuple[str, bytes]] = field(default_factory=list)
    words: list[str] = field(default_factory=list)
    pages: Comparison = field(default_factory=Comparison)
    plain_fonts: bool = False


def open_source(path: Path) -> Cleaned:
    """The PDF, by the first library that can. Raises ``Unusable`` with ``locked``, ``broken`` or ``no-pages``."""
    try:
        pdf = pikepdf.open(path)
        _ = [page.obj for page in pdf.pages]
        cleaned = Cleaned(pdf)
    except Exception as error:  # noqa: BLE001  broken files raise whatever they reach; another library may get further
        if isinstance(error, pikepdf.PasswordError) or "encrypt" in str(error).lower():
            raise Unusable("locked") from None
        cleaned = _rescued(path)
    if not len(cleaned.pdf.pages):
        cleaned = _rescued(path)
    if cleaned.pdf.get_warnings():
        cleaned.changed = True
        cleaned.notes.add("repaired")
    cleaned.pages.all_drawn = "repaired" in cleaned.notes
    return cleaned


def clean(path: Path) -> Cleaned:
    """Open the PDF and take out what a packet must not hold."""
    cleaned = open_source(path)
    pdf = cleaned.pdf
    cleaned.words = list(_words_beside_pages(pdf))
    cleaned.plain_fonts = all_plain(pdf)
    if pdf.is_encrypted:
        cleaned.changed = True
    if mend_streams(pdf):
        cleaned.changed = cleaned.pages.all_drawn = True
        cleaned.notes.add("repaired")
    _take_out_files(cleaned)
    _look_at_catalog(cleaned)
    for number, page in enumerate(pdf.pages):
        _clean_page(number, page, cleaned)
    _flatten_form(cleaned)
    _close_contents(cleaned)
    # What readers take differently (a key written twice) is told only when it is read: then one way is written anew.
    cleaned.changed = cleaned.changed or bool(pdf.get_warnings()) or not is_plain(pdf)
    return cleaned


def _flatten_form(cleaned: Cleaned) -> None:
    form = flatten(cleaned.pdf)
    cleaned.changed = cleaned.changed or form.changed
    for number, widget in form.fields:
        cleaned.pages.drawn.add(number)
        cleaned.pages.except_at(number, widget)
    if form.failed:
        cleaned.pages.lost |= cleaned.pages.drawn
    elif form.fields:
        cleaned.notes.add("form-as-filled")


def _close_contents(cleaned: Cleaned) -> None:
    """No page leaves the graphics state in a way that would move or hide what is drawn after it."""
    for number, page in enumerate(cleaned.pdf.pages):
        try:
            closed = mended(page)
        except Exception:  # noqa: BLE001  whatever broken instructions raise: this page is shown by its picture
            cleaned.pages.lost.add(number)
            closed = b""
        if closed is not None:
            page.obj.Contents = cleaned.pdf.make_stream(closed)
            cleaned.pages.drawn.add(number)
            cleaned.changed = True


def _words_beside_pages(pdf: pikepdf.Pdf) -> Iterator[str]:
    """Words a PDF holds beside its pages: description, bookmarks, form values, comments."""
    with suppress(Exception):
        yield from (str(v) for v in pdf.docinfo.values())
    with suppress(Exception):
        if "/Metadata" in pdf.Root:
            yield re.sub(r"<[^>]+>", " ", pdf.Root.Metadata.read_bytes().decode("utf-8", "replace"))
    for key in ("/AcroForm", "/Outlines", "/StructTreeRoot"):
        yield from _strings(pdf.Root.get(key), set(), 0)
    for page in pdf.pages:
        for annotation in annotations_of(page):
            yield from _strings(annotation, set(), _DEEPEST - 3)
        yield from _numbers_in_boxes(page)


def _numbers_in_boxes(page: pikepdf.Page) -> Iterator[str]:
    """What is typed into fields that are named after a social insurance number, as one: it may have three boxes."""
    named = [a for a in annotations_of(page) if _OF_SIN.search(f"{a.get('/T', '')} {a.get('/TU', '')}")]
    if named:
        yield "SIN " + " ".join(str(a.get("/V", "")) for a in named)


def _strings(thing: Any, seen: set[tuple[int, int]], depth: int) -> Iterator[str]:
    stack = [(thing, depth)]
    while stack and len(seen) < 50_000:
        item, level = stack.pop()
        if isinstance(item, String):
            yield str(item)
        elif isinstance(item, pikepdf.Object) and level < 400:
            if item.is_indirect:
                if item.objgen in seen:
                    continue
                seen.add(item.objgen)
            if isinstance(item, Dictionary):
                stack += [
                    (v, level + 1)
                    for k, v in item.items()
                    if k not in {"/Parent", "/P", "/Prev", "/Pg"} and v is not None
                ]
            elif isinstance(item, Array):
                stack += [(v, level + 1) for v in item]


def _rescued(path: Path) -> Cleaned:
    """What pikepdf cannot open, as another library saves it, or as pictures of its pages."""
    for way in (_by_pdfium, _by_pypdf, _blank):
        with suppress(Exception):  # each raises a dozen kinds over broken files
            pdf = pikepdf.open(io.BytesIO(way(path)))
            if len(pdf.pages):
                cleaned = Cleaned(pdf, changed=True, notes={"repaired"})
                cleaned.pages.lost = set(range(len(pdf.pages))) if way is _blank else set()
                return cleaned
    raise Unusable("broken")


def _by_pdfium(path: Path) -> bytes:
    out = io.BytesIO()
    with pdfium.PdfDocument(path) as document:
        document.save(out)
    return out.getvalue()


def _by_pypdf(path: Path) -> bytes:
    reader = PdfReader(path, strict=False)
    if reader.is_encrypted and not reader.decrypt(""):
        raise Unusable("locked")
    writer = PdfWriter()
    writer.append(reader, import_outline=False)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def _blank(path: Path) -> bytes:
    """Pages of the right sizes for pictures of what a viewer shows."""
    out = io.BytesIO()
    with pdfium.PdfDocument(path) as document, pikepdf.new() as pdf:
        for number in range(len(document)):
            pdf.add_blank_page(page_size=document.get_page_size(number))
        pdf.save(out)
    return out.getvalue()


def _take_out_files(cleaned: Cleaned) -> None:
    """Embedded files become documents of their own; a portfolio's cover sheet stays as its first page."""
    pdf = cleaned.pdf
    if "/Collection" in pdf.Root:
        cleaned.notes.add("portfolio")
    try:
        for name in list(pdf.attachments)[:_MOST_MEMBERS]:
            content = pdf.attachments[name].get_file().read_bytes()
            cleaned.members.append((pdf.attachments[name].filename or str(name), content))
    except Exception:  # noqa: BLE001  a member that cannot be read is told, and is still in the original
        cleaned.notes.add("member-unreadable")
    if cleaned.members:
        cleaned.changed = True
        cleaned.notes.add("files-taken-out")


def _look_at_catalog(cleaned: Cleaned) -> None:
    """What add_pages_from leaves behind anyway is named, so that the record says what the copy lacks."""
    root = cleaned.pdf.Root
    names = root.get("/Names")
    scripts = isinstance(names, Dictionary) and "/JavaScript" in names
    opens = root.get("/OpenAction")
    if scripts or "/AA" in root or (isinstance(opens, Dictionary) and str(opens.get("/S")) in _RUNS):
        cleaned.notes.add("active-content-removed")
    layers = root.get("/OCProperties")
    if isinstance(layers, Dictionary):
        default = layers.get("/D", Dictionary())
        hidden = default.get("/OFF") or default.get("/BaseState") == Name.OFF
        cleaned.notes.add("hidden-layers" if hidden else "layers")
    form = root.get("/AcroForm")
    if isinstance(form, Dictionary):
        if "/XFA" in form:
            cleaned.notes.add("xfa-form")
        if _signed(cleaned.pdf):
            cleaned.notes.add("signed")


def _signed(pdf: pikepdf.Pdf) -> bool:
    return any(
        a.get("/FT") == Name.Sig and a.get("/V") is not None for p in pdf.pages for a in annotations_of(p)
    )


def annotations_of(page: pikepdf.Page) -> list[Any]:
    """A page's comments, links and fields, whatever of them can be read."""
    found = page.obj.get("/Annots")
    return [a for a in found if isinstance(a, Dictionary)] if isinstance(found, Array) else []


def _clean_page(number: int, page: pikepdf.Page, cleaned: Cleaned) -> None:
    for key in _PAGE_BAGGAGE:
        if key in page.obj:
            if key == "/AA":
                cleaned.notes.add("active-content-removed")
            del page.obj[key]
            cleaned.changed = cleaned.changed or key == "/AA"
    annotations = annotations_of(page)
    if len(annotations) > MOST_ANNOTATIONS:  # readers refuse such a page, and some of them all that follow it
        cleaned.pages.lost.add(number)
        cleaned.notes.add("many-comments")
        cleaned.changed = True
        del page.obj["/Annots"]
        return
    kept = []
    for annotation in annotations:
        if str(annotation.get("/Subtype", "")) in _PLAYS:
            _take_out_attached(annotation, cleaned)
            cleaned.notes.add("active-content-removed")
            cleaned.pages.except_at(number, annotation)
            continue
        _disarm(annotation, cleaned)
        kept.append(annotation)
    if len(kept) != len(annotations):
        page.obj.Annots = Array(kept)
        cleaned.changed = True


def _take_out_attached(annotation: Any, cleaned: Cleaned) -> None:
    file = annotation.get("/FS")
    if annotation.get("/Subtype") != Name.FileAttachment or not isinstance(file, Dictionary):
        return
    with suppress(Exception):
        name = str(file.get("/UF", file.get("/F", "attachment")))
        streams = file.EF
        cleaned.members.append((name, streams["/UF" if "/UF" in streams else "/F"].read_bytes()))
        cleaned.notes.add("files-taken-out")


def _disarm(annotation: Any, cleaned: Cleaned) -> None:
    action = annotation.get("/A")
    chained = isinstance(action, Dictionary) and "/Next" in action
    if (isinstance(action, Dictionary) and str(action.get("/S", "")) in _RUNS) or chained:
        del annotation["/A"]
        _note_active(cleaned)
    for key in ("/AA", "/PA"):
        if key in annotation:
            del annotation[key]
            _note_active(cleaned)


def _note_active(cleaned: Cleaned) -> None:
    cleaned.changed = True
    cleaned.notes.add("active-content-removed")
