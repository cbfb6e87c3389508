"""A document's pages appended: what they reach is copied with new numbers, each page is given its stamp.

Streams go from file to file as they are. What pages do not reach (scripts, structure, other pages) stays behind.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from math import isfinite

from casefile.packet.joining.output import Output
from casefile.packet.joining.plain import PlainPdf
from casefile.packet.joining.syntax import (
    Ref,
    dictionary,
    items,
    reference,
    references,
    renumber,
    written,
)
from casefile.paper.geometry import LETTER, PageView, sheet_of

_LEFT_BEHIND = {
    b"/Parent", b"/Contents", b"/Resources", b"/StructParents", b"/PieceInfo", b"/Thumb", b"/Metadata", b"/B",
    b"/Tabs", b"/AA",
}  # fmt: skip
_SEEN_BY = (b"/MediaBox", b"/CropBox", b"/Rotate", b"/UserUnit")
_PAGE_OR_TREE = re.compile(rb"/Type\s*/Pages?(?![^\s/<>\[\]()])")


@dataclass
class PageStamp:
    """What a page gets: the stream that opens its content, the one that ends it, and a font by its name."""

    before: Ref
    after: Ref
    font_name: str
    font: Ref


@dataclass
class Layers:
    """The groups of layered content in the joined file, and those of them that are hidden."""

    groups: list[Ref] = field(default_factory=list)
    hidden: list[Ref] = field(default_factory=list)


class SourcePdf:
    """One open source and how its objects are numbered in the joined file. Whatever is asked may raise ``NotPlain``."""

    def __init__(self, source: PlainPdf, out: Output) -> None:
        self._source, self._out = source, out
        self._numbers: dict[int, int] = {}
        self._waiting: list[int] = []
        self._made: dict[tuple[str, bytes], bytes] = {}
        self._sheets: dict[tuple[bytes | None, ...], PageView] = {}
        self.pages = source.pages()

    def sheet(self, index: int) -> PageView:
        """A page as its reader sees it. Nonsense reads as Letter, upright."""
        page = self.pages[index]
        told = tuple(page.entries.get(key) for key in _SEEN_BY)
        if told not in self._sheets:
            self._sheets[told] = self._sheet(page.entries)
        return self._sheets[told]

    def _sheet(self, page: dict[bytes, bytes]) -> PageView:
        media = self._box(page, b"/MediaBox") or list(LETTER)
        crop = self._box(page, b"/CropBox") or media
        return sheet_of(
            media, crop, int(self._number(page, b"/Rotate", 0)), self._number(page, b"/UserUnit", 1)
        )

    def place(self, index: int, number: int) -> None:
        """Say which number a page has in the joined file, before anything that leads to it is copied."""
        self._numbers[self.pages[index].number] = number

    def append(self, index: int, parent: Ref, stamp: PageStamp, links: Sequence[Ref] = ()) -> None:
        """Write one page that has its place, with its stamp and further links."""
        number, own = self.pages[index].number, self.pages[index].entries
        kept = {k: self._renumbered(v) for k, v in own.items() if k not in _LEFT_BEHIND}
        kept[b"/Parent"] = written(parent)
        kept[b"/Contents"] = self._contents(own, stamp)
        kept[b"/Resources"] = self._resources(own.get(b"/Resources", b"null"), stamp)
        if links:
            kept[b"/Annots"] = written(list(links))
        self._out.write(self._numbers[number], dictionary(kept))

    def finish(self) -> None:
        """Write everything that was referred to and is not written yet."""
        while self._waiting:
            number = self._waiting.pop()
            thing = self._source.thing(number)
            if thing is None or (thing.stream is None and self._is_page(number, thing.body)):
                self._out.write(self._numbers[number], b"null")
            elif thing.stream is None:
                self._out.write(self._numbers[number], self._renumbered(thing.body).strip())
            else:
                body = self._renumbered(thing.body).strip()
                self._out.write_stream(self._numbers[number], body, self._source.chunks(thing.stream))

    def _is_page(self, number: int, body: bytes) -> bool:
        """A page that is not in the packet, or the tree above it: nothing of it comes along by a link."""
        if number in self._source.tree:
            return True
        return bool(_PAGE_OR_TREE.search(body)) and items(body).get(b"/Type") in (b"/Page", b"/Pages")

    def layers(self) -> Layers:
        """The source's layers as they are shown when it is opened (ISO 32000-1, 8.11.4)."""
        properties = self._source.dictionary(self._source.root, b"/OCProperties")
        default = self._source.dictionary(properties, b"/D")
        groups = self._listed(properties, b"/OCGs")
        hidden = self._listed(default, b"/OFF")
        if default.get(b"/BaseState") == b"/OFF":
            shown = set(self._listed(default, b"/ON"))
            hidden = [g for g in groups if g not in shown]
        return Layers([Ref(self._new(g)) for g in groups], [Ref(self._new(g)) for g in hidden])

    def _listed(self, entries: dict[bytes, bytes], key: bytes) -> list[int]:
        return references(self._source.resolve(entries.get(key, b"null")))

    def _new(self, number: int) -> int:
        if number not in self._numbers:
            self._numbers[number] = self._out.reserve()
            self._waiting.append(number)
        return self._numbers[number]

    def _renumbered(self, value: bytes) -> bytes:
        return renumber(value, lambda number: b"%d 0 R" % self._new(number))

    def _contents(self, page: dict[bytes, bytes], stamp: PageStamp) -> bytes:
        """The page's streams between what opens them and the stamp."""
        value = page.get(b"/Contents", b"null")
        own = reference(value)
        if own is not None:
            thing = self._source.thing(own)
            streams = [own] if thing and thing.stream else references(self._source.resolve(value))
        else:
            streams = references(value)
        kept = [Ref(self._new(n)) for n in streams if (thing := self._source.thing(n)) and thing.stream]
        return written([stamp.before, *kept, stamp.after])

    def _resources(self, value: bytes, stamp: PageStamp) -> bytes:
        """The resources with the stamp's font among them; those that pages share stay shared."""
        return self._shared("resources", value, lambda own: self._with_font(own, stamp))

    def _with_font(self, resources: dict[bytes, bytes], stamp: PageStamp) -> dict[bytes, bytes]:
        name, font = f"/{stamp.font_name}".encode(), written(stamp.font)
        fonts = self._shared(
            "fonts", resources.get(b"/Font", b"null"), lambda own: {**self._all_renumbered(own), name: font}
        )
        others = {k: v for k, v in resources.items() if k != b"/Font"}
        return {**self._all_renumbered(others), b"/Font": fonts}

    def _all_renumbered(self, entries: dict[bytes, bytes]) -> dict[bytes, bytes]:
        return {k: self._renumbered(v) for k, v in entries.items()}

    def _shared(
        self, kind: str, value: bytes, change: Callable[[dict[bytes, bytes]], dict[bytes, bytes]]
    ) -> bytes:
        """A dictionary after a change: in place, or once as an object where it is one. What is none counts as empty."""
        if (kind, value) not in self._made:
            own = self._source.resolve(value)
            made = dictionary(change(items(own) if own.startswith(b"<<") else {}))
            if reference(value) is not None:
                new = self._out.reserve()
                self._out.write(new, made)
                made = b"%d 0 R" % new
            self._made[kind, value] = made
        return self._made[kind, value]

    def _box(self, page: dict[bytes, bytes], key: bytes) -> list[float] | None:
        value = self._source.resolve(page.get(key, b"null"))
        plain = renumber(value, lambda n: self._source.resolve(b"%d 0 R" % n))
        try:
            numbers = [float(v) for v in plain.strip(b"[]").split()]
        except ValueError:
            return None
        return numbers if len(numbers) == 4 and all(map(isfinite, numbers)) else None

    def _number(self, page: dict[bytes, bytes], key: bytes, otherwise: float) -> float:
        try:
            number = float(self._source.resolve(page.get(key, b"null")))
        except ValueError:
            return otherwise
        return number if isfinite(number) else otherwise
