"""A source written anew in the plain form that pages are joined from: one table, links that name their page."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name, NameTree, String


def is_plain(pdf: pikepdf.Pdf) -> bool:
    """True when the file has one classic table of objects and no link goes by a name: it can be joined as it stands."""
    names = pdf.Root.get("/Names")
    named = "/Dests" in pdf.Root or (isinstance(names, Dictionary) and "/Dests" in names)
    return not named and not {"/Type", "/Prev", "/XRefStm", "/Encrypt"} & set(pdf.trailer.keys())


def write_plain(pdf: pikepdf.Pdf, path: Path) -> None:
    """Pages with their layers, bookmarks and links among themselves; nothing else of the document comes along."""
    _say_pages(pdf)
    with pikepdf.new() as copy:
        copy.add_pages_from(pdf, forms="strip")
        for key in ("/OCProperties", "/Outlines"):
            value = pdf.Root.get(key)
            if isinstance(value, Dictionary):
                copy.Root[key] = copy.copy_foreign(value if value.is_indirect else pdf.make_indirect(value))
        for key in ("/Names", "/Dests"):
            if key in copy.Root:
                del copy.Root[key]
        save_plain(copy, path)


def save_plain(pdf: pikepdf.Pdf, path: Path) -> None:
    """Write it with one table of objects and its streams as they are packed."""
    pdf.save(
        path,
        deterministic_id=True,
        object_stream_mode=pikepdf.ObjectStreamMode.disable,
        stream_decode_level=pikepdf.StreamDecodeLevel.none,
    )


def _say_pages(pdf: pikepdf.Pdf) -> None:
    """Links and bookmarks that go by a name lead to what it stands for; a name for nothing leads nowhere."""
    named = _named(pdf)
    for thing in _leading(pdf):
        for holder, key in ((thing, "/Dest"), (thing.get("/A"), "/D")):
            if not isinstance(holder, Dictionary) or not isinstance(holder.get(key), (String, Name)):
                continue
            if key == "/D" and holder.get("/S") != Name.GoTo:
                continue
            target = named.get(str(holder[key]))
            if target is None:
                del holder[key]
            else:
                holder[key] = target


def _named(pdf: pikepdf.Pdf) -> dict[str, Any]:
    """Every name that stands for a place, in the newer way of keeping them and the older."""
    found: dict[str, Any] = {}
    with suppress(Exception):  # whatever a broken tree raises: its links lead nowhere then
        found |= {str(k): v for k, v in pdf.Root.get("/Dests", Dictionary()).items()}
    with suppress(Exception):
        found |= {str(k): v for k, v in NameTree(pdf.Root.Names.Dests).items()}
    places = {k: v.get("/D") if isinstance(v, Dictionary) else v for k, v in found.items()}
    return {k: v for k, v in places.items() if isinstance(v, Array)}


def _leading(pdf: pikepdf.Pdf) -> Iterator[Any]:
    """Everything that leads somewhere: annotations and bookmarks."""
    for page in pdf.pages:
        found = page.obj.get("/Annots")
        yield from (a for a in found if isinstance(a, Dictionary)) if isinstance(found, Array) else ()
    outlines = pdf.Root.get("/Outlines")
    stack, seen = [outlines], set()
    while stack:
        item = stack.pop()
        if not isinstance(item, Dictionary) or item.objgen in seen:
            continue
        if item.is_indirect:
            seen.add(item.objgen)
        yield item
        stack += [item.get("/Next"), item.get("/First")]
