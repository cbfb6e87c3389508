"""Writes tagged PDF: which element each drawn thing belongs to, into the pages, and the tree of elements beside them.

As ISO 32000-1, 14.7 and 14.8, has it, and PDF/UA-1 (ISO 14289-1) asks for. reportlab has no tags; here the tree's
objects go into its document as finished bytes, so that a page of a hundred cells costs next to nothing.
"""

from __future__ import annotations

from typing import Any

from reportlab.pdfbase.pdfdoc import PDFArray, PDFDictionary, PDFName, PDFString
from reportlab.pdfgen.canvas import Canvas

from casefile.borrowed.structure import NOTHING, Element
from casefile.borrowed.writing import Writer

_PRINTED = 4  # an annotation's flag: it is there on paper too (ISO 19005-2, 6.3.2)


class Tagger:
    """Marks what is drawn, page by page, and writes the tree at the end."""

    def __init__(self, canvas: Canvas, writer: Writer, pages: int) -> None:
        self._canvas, self._writer = canvas, writer
        self._owners: list[list[Element]] = []
        self._links: list[Element] = []
        self._pages = pages
        self._open: Element | None = None

    def begin_page(self) -> None:
        """What is drawn now stands on the next page."""
        self._owners.append([])
        self._open = None

    def mark(self, element: Element) -> None:
        """What is drawn now belongs to this element, or to ``NOTHING``."""
        if element is self._open:
            return
        code, owners = self._canvas._code, self._owners[-1]
        if self._open is not None:
            code.append("EMC")
        self._open = element
        if element is NOTHING:
            code.append("/Artifact BMC")
            return
        number = len(owners)
        owners.append(element)
        element.kids.append((len(self._owners) - 1, number))
        code.append(f"/{element.kind} <</MCID {number}>> BDC")

    def end_page(self) -> None:
        """Close what is open, before the page is put away."""
        if self._open is not None:
            self._canvas._code.append("EMC")

    def link(self, element: Element, rect: tuple[float, ...], target: dict[str, Any], words: str) -> None:
        """A link on this page. ``target`` is its action or destination, ``words`` what it says to a listener."""
        canvas, key = self._canvas, self._pages + len(self._links)
        annotation = {
            "Type": PDFName("Annot"), "Subtype": PDFName("Link"), "Rect": PDFArray(rect),
            "Border": PDFArray([0, 0, 0]), "F": _PRINTED, "Contents": PDFString(words), "StructParent": key, **target,
        }  # fmt: skip
        name = f"Link{key}"
        canvas._addAnnotation(PDFDictionary(annotation), name)
        element.annotations.append((len(self._owners) - 1, canvas._doc.annotationName(name)))
        self._links.append(element)

    def write(self, document: Element) -> None:
        """The tree's objects, once all pages are drawn. What nothing was drawn for is left out."""
        pdf = self._canvas._doc
        elements: list[Element] = []
        _collect(document, elements)
        root = pdf.objectcounter + 1
        for number, element in enumerate(elements, root + 2):
            element.number = number
        known = pdf.idToObjectNumberAndVersion
        pages = [known[f"Page{n}"][0] for n in range(1, len(self._owners) + 1)]
        tree = (
            f"<</Type/StructTreeRoot/K {document.number} 0 R/ParentTree {root + 1} 0 R"
            f"/ParentTreeNextKey {self._pages + len(self._links)}>>"
        )
        objects = [tree, self._parent_tree(), *(_element(e, root, pages, known) for e in elements)]
        self._writer.add_all(content.encode("ascii") for content in objects)
        pdf.Catalog.StructTreeRoot = f"{root} 0 R"
        pdf.Catalog.MarkInfo = PDFDictionary({"Marked": "true", "Suspects": "false"})

    def _parent_tree(self) -> str:
        """From a page's number and a mark's number on it, or from a link's key, back to the element."""
        lists = [" ".join(f"{e.number} 0 R" for e in owners) for owners in self._owners]
        pages = "".join(f"{n}[{owners}]" for n, owners in enumerate(lists))
        return f"<</Nums[{pages}{''.join(f'{self._pages + n} {e.number} 0 R ' for n, e in enumerate(self._links))}]>>"


def _collect(element: Element, into: list[Element]) -> bool:
    """The element and what lies in it, without what is empty. A table's cells stay: its columns are counted by them."""
    place = len(into)
    into.append(element)
    kids = [kid for kid in element.kids if type(kid) is tuple or _collect(kid, into)]  # type: ignore[arg-type]
    element.kids = kids
    if kids or element.annotations or element.kind in _KEPT:
        return True
    del into[place:]
    return False


_KEPT = ("TD", "TH", "Document")


def _element(element: Element, root: int, pages: list[int], known: dict[Any, tuple[int, int]]) -> str:
    parent = element.parent.number if element.parent is not None else root
    own = next((kid[0] for kid in element.kids if type(kid) is tuple), -1)
    kids = [
        f"{kid.number} 0 R"  # type: ignore[union-attr]
        if type(kid) is not tuple
        else str(kid[1])
        if kid[0] == own
        else f"<</Type/MCR/Pg {pages[kid[0]]} 0 R/MCID {kid[1]}>>"
        for kid in element.kids
    ]
    if element.annotations:
        kids += [
            f"<</Type/OBJR/Pg {pages[page]} 0 R/Obj {known[name][0]} 0 R>>"
            for page, name in element.annotations
        ]
    inside = f" {kids[0]}" if len(kids) == 1 else f"[{' '.join(kids)}]"
    on = f"/Pg {pages[own]} 0 R" if own >= 0 else ""
    return f"<</S/{element.kind}/P {parent} 0 R{on}/K{inside}{element.attributes}>>"


def alternative(text: str) -> str:
    """The words that stand for a picture, as an element's attribute."""
    return f"/Alt<FEFF{text.encode('utf-16-be').hex().upper()}>"
