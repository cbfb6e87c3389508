"""Which text boxes and floating pictures may be set in line with the text, where no LibreOffice prints them beside it.

Every word and picture must still be there, and readable: a shape without words would be lost, what counts elsewhere (a
list item, a page number, a note) would count wrongly, and words on a ground that is not kept might be white on white.
"""

from __future__ import annotations

from typing import Any

from casefile.boxes import TEXT, WP, A, W, box_of

HANGING = (f"{W}drawing", f"{W}pict")
ANCHOR = f"{WP}anchor"
_PIC = "{http://schemas.openxmlformats.org/drawingml/2006/picture}pic"
OLDER_FORM = (
    "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"  # of what stands beside it
)
_COUNTED = tuple(
    f"{W}{name}"
    for name in (
        "numPr",
        "fldChar",
        "fldSimple",
        "footnoteReference",
        "endnoteReference",
        "sectPr",
        "txbxContent",
    )
)
_BLIP = f"{A}blip"


def keeps_all(thing: Any) -> bool:
    """True when this ``w:drawing`` or ``w:pict`` can stand in line with nothing lost."""
    texts = list(thing.iter(TEXT))
    if any(next(text.iterdescendants(*_COUNTED), None) is not None for text in texts):
        return False
    if texts:
        return box_of(thing).ground is not None and next(thing.iter(_BLIP), None) is None
    anchor = thing.find(ANCHOR)
    return anchor is not None and next(anchor.iter(_PIC), None) is not None


def in_columns(root: Any) -> bool:
    """A page of several columns: a box might be wider than one."""
    return any((cols.get(f"{W}num") or "1") != "1" for cols in root.iter(f"{W}cols"))
