"""What each thing on a page is, for those who hear the document: paragraphs, headings, lists, tables, in reading order.

word2pdf lays paragraphs and table rows out and forgets what they were. Here each says so to the page before it is
drawn, and the elements become the structure tree of a tagged PDF (``tagging``). Headers, footers, a repeated table
header, lines and grounds belong to no element: a screen reader passes over them.
"""

from __future__ import annotations

from typing import Any

from word2pdf.document import ImageRun
from word2pdf.layout import Flow, ParaBox

_DEEPEST_HEADING = 6
# The style of a table's first column that names what stands beside it, as in the shipped templates.
ROW_LABEL = "TableLabel"
TITLE = "Title"  # the style of a document's one heading of the first level; its sections are of the second


class Element:
    """One element of the structure tree.

    ``kids`` are elements, and what is drawn: (page, number on it). ``attributes`` are written into the PDF as they are.
    """

    __slots__ = (
        "annotations",
        "attributes",
        "kids",
        "kind",
        "label",
        "last_body",
        "list_id",
        "number",
        "parent",
        "pictures",
    )

    def __init__(self, kind: str, parent: Element | None, attributes: str = "") -> None:
        self.kind = kind
        self.parent = parent
        self.attributes = attributes
        self.kids: list[Element | tuple[int, int]] = []
        self.annotations: list[tuple[int, str]] = []  # page, and name in the file
        self.label: tuple[Element, str] | None = None  # a list item's bullet or number, and where it goes
        self.list_id: object = None
        self.last_body: Element | None = None  # of a list: where a deeper one goes
        self.pictures: list[Any] = []
        self.number = 0
        if parent is not None:
            parent.kids.append(self)


NOTHING = Element("Artifact", None)  # what is drawn next belongs to no element


class StructuredFlow(Flow):
    """Puts before the words of each paragraph, among the page's operations, the element that they belong to."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.structure = Element("Document", None)
        # By identity, with the thing itself, so that no other thing gets its id.
        self._elements: dict[int, tuple[object, Element]] = {}
        self._parents: dict[int, tuple[object, Element]] = {}
        self._wholes: dict[int, tuple[object, object]] = {}
        self._rows: dict[int, object] = {}
        self._apart = False
        self._last_heading = 0
        self._titled = False

    def part_of_row(self, part: object, whole: object) -> None:
        """Say that this row is a piece of a taller one: both are one row of the table."""
        self._wholes[id(part)] = (part, whole)

    def _render_headers_footers(self) -> None:
        self._apart = True
        super()._render_headers_footers()  # type: ignore[no-untyped-call]

    def _emit_paragraph(self, page: Any, box: Any, x: float, y: float, width: float) -> float:
        page.ops.append(NOTHING if self._apart else self._element_of(box))
        return float(super()._emit_paragraph(page, box, x, y, width))

    def _emit_row(self, page: Any, table: Any, row: Any, x: float, y: float, row_index: int = 0) -> float:
        outer, self._apart = self._apart, self._apart or id(row) in self._rows  # a header drawn again
        if not self._apart:
            self._rows[id(row)] = row
            self._open_row(table, row)
        below = float(super()._emit_row(page, table, row, x, y, row_index))
        self._apart = outer
        return below

    def _element_of(self, box: Any) -> Element:
        """A paragraph's element, the same for all its parts on several pages."""
        known = self._elements.get(id(box.para))
        if known is not None:
            return known[1]
        element = self._new_paragraph(box, self._parent_of(box))
        self._keep(box.para, element)
        return element

    def _keep(self, paragraph: Any, element: Element) -> None:
        element.pictures = [run for run in paragraph.items if isinstance(run, ImageRun)]
        self._elements[id(paragraph)] = (paragraph, element)

    def _parent_of(self, box: Any) -> Element:
        known = self._parents.get(id(box))
        return known[1] if known else self.structure

    def _new_paragraph(self, box: Any, parent: Element) -> Element:
        if box.outline_level is not None and box.title:
            level = box.outline_level + (self._titled and box.para.style_id != TITLE)
            self._titled = self._titled or box.para.style_id == TITLE
            self._last_heading = min(level, self._last_heading, _DEEPEST_HEADING - 1) + 1
            return Element(f"H{self._last_heading}", parent)
        if _is_listed(box):
            return _list_item(box.para, parent)
        return Element("P", parent)

    def _open_row(self, table: Any, row: Any) -> None:
        """Elements for a row and its cells, or none for a table that only sets things side by side."""
        inside = self._table_of(table)
        whole = self._wholes.get(id(row), (row, row))[1]
        known = self._elements.get(id(whole))
        if inside.kind != "Table":
            cells = [inside] * len(row.cells)
        elif known is not None:
            cells = [kid for kid in known[1].kids if isinstance(kid, Element)]
        else:
            line = Element("TR", inside)
            self._elements[id(whole)] = (whole, line)
            cells = [
                _cell(cell, row, n, line) for n, cell in enumerate(row.cells) if cell.v_merge != "continue"
            ]
        for cell, element in zip((c for c in row.cells if c.v_merge != "continue"), cells, strict=False):
            only = cell.boxes[0] if len(cell.boxes) == 1 and element is not inside else None
            if only is not None and type(only) is ParaBox and not _is_listed(only):
                self._keep(only.para, element)
            else:
                self._parents.update((id(box), (box, element)) for box in cell.boxes)

    def _table_of(self, table: Any) -> Element:
        known = self._elements.get(id(table))
        if known is None:
            parent = self._parent_of(table)
            side_by_side = len(table.rows) == 1 and not table.rows[0].header
            known = self._elements[id(table)] = (table, parent if side_by_side else Element("Table", parent))
        return known[1]


def _cell(cell: Any, row: Any, column: int, line: Element) -> Element:
    """A cell; one of a header row names its column, one that is a label what stands beside it."""
    scope = "Column" if row.header else "Row" if column == 0 and _is_label(cell) else ""
    said = "".join((
        f"/Scope/{scope}" if scope else "",
        f"/ColSpan {cell.grid_span}" if cell.grid_span > 1 else "",
        f"/RowSpan {cell.span_rows}" if cell.span_rows > 1 else "",
    ))  # fmt: skip
    return Element("TH" if scope else "TD", line, f"/A<</O/Table{said}>>" if said else "")


def _is_label(cell: Any) -> bool:
    return bool(cell.boxes) and all(
        type(box) is ParaBox and box.para is not None and box.para.style_id == ROW_LABEL for box in cell.boxes
    )


def _is_listed(box: Any) -> bool:
    return box.para.number is not None and bool(box.para.number.text)


def _list_item(paragraph: Any, parent: Element) -> Element:
    """The body of an item of the list that stands just before it, or of a new one; a deeper level lies in an item."""
    props, label = paragraph.props, paragraph.number.text
    at = parent
    for _ in range(props.num_level or 0):
        last = at.kids[-1] if at.kids else None
        if not (isinstance(last, Element) and last.last_body):
            break
        at = last.last_body
    whole = at.kids[-1] if at.kids else None
    list_id = (props.num_id, props.num_level)
    if not (isinstance(whole, Element) and whole.kind == "L" and whole.list_id == list_id):
        whole = Element("L", at, f"/A<</O/List/ListNumbering/{_numbering(label)}>>")
        whole.list_id = list_id
    item = Element("LI", whole)
    numeral = Element("Lbl", item)
    body = Element("LBody", item)
    body.label = (numeral, label)
    whole.last_body = body
    return body


def _numbering(label: str) -> str:
    sign = label.strip("()[].- ")[:1]
    if sign.isdigit():
        return "Decimal"
    return ("UpperAlpha" if sign.isupper() else "LowerAlpha") if sign.isalpha() else "Disc"
