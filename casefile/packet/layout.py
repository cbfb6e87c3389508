"""Which page stands where: blocks of pages into volumes, front matter typeset until its numbers are its own.

Every number is computed from the finished order of pages, never guessed: a page's place, its stamp, its label and its
line in the index come from one list.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from casefile.packet import front
from casefile.packet.index_lines import Answer, IndexLine
from casefile.packet.plan import Plan
from casefile.packet.words import Words
from casefile.paper.paper import Paper

FRONT, TABLE, INDEX = "front", "table", "index"
_OVERHEAD = 40_000  # bytes of a volume's own pages and font
_PER_PAGE = 450  # bytes of a stamp and a page's entry in the file


@dataclass(frozen=True)
class Block:
    """A run of pages that stays together: a section, a slip sheet, or a range of an entry's pages."""

    key: str
    pages: int
    bytes: float = 0
    entry: IndexLine | None = None
    start: int = 0


@dataclass(frozen=True)
class Place:
    """Where a block stands: volume from 1, page in the volume's file from 0, number printed on it."""

    volume: int
    index: int
    number: int


@dataclass
class Volume:
    """One file of the packet: its own front pages, and its blocks."""

    number: int
    front: Paper
    front_pages: int
    blocks: list[Block]

    @property
    def pages(self) -> int:
        """Pages in the file."""
        return self.front_pages + sum(b.pages for b in self.blocks)


@dataclass
class Layout:
    """The whole packet on paper, all numbers final."""

    volumes: list[Volume]
    sections: Paper
    slips: Paper
    places: dict[str, Place]
    first_page: int
    total: int

    def first_of(self, volume: Volume) -> int:
        """The number on a volume's first page."""
        return self.places[FRONT if volume.number == 1 else f"{FRONT}:{volume.number}"].number

    @property
    def last_page(self) -> int:
        """The number on the last page."""
        return self.first_page + self.total - 1


def lay_out(
    plan: Plan, answers: Sequence[Answer], entries: Sequence[IndexLine], words: Words, room: float
) -> Layout:
    """Typeset front matter with the numbers of the last pass until they are those of this one."""
    slips = front.slips(plan, entries, words)
    places: dict[str, Place] = {}
    volumes: list[Volume] = []
    total = 0
    for _ in range(8):
        sections = front.sections(plan, answers, _where(places, 0, words), words)
        runs = _split(_blocks(answers, entries, plan, lengths_of(sections)), room)
        volumes = []
        for number, blocks in enumerate(runs, start=1):
            counts, where = _totals(entries, len(runs), total), _where(places, number, words)
            if number == 1:
                paper = front.front_matter(plan, answers, entries, counts, where, words)
            else:
                held = {b.entry.key for b in blocks if b.entry}
                own = [e for e in entries if e.key in held]
                paper = front.volume_front(plan, number, answers, own, counts, where, words)
            volumes.append(Volume(number, paper, paper.page + 1, blocks))
        new_places, new_total = _places(volumes, plan.first_page)
        if new_places == places and new_total == total:
            return Layout(volumes, sections, slips, places, plan.first_page, total)
        places, total = new_places, new_total
    raise AssertionError("front matter did not settle")


def _blocks(
    answers: Sequence[Answer], entries: Sequence[IndexLine], plan: Plan, lengths: dict[str, int]
) -> list[Block]:
    blocks = []
    placed: set[str] = set()
    for answer, case_id in front.section_list(plan, answers):
        key = front.section_key(answer.item.number, case_id)
        blocks.append(Block(key, lengths.get(key, 1), 3000))
        for e in entries:
            if e.item == answer.item.number and (not case_id or e.case_id == case_id) and e.key not in placed:
                placed.add(e.key)
                size = e.part.pdf.stat().st_size if e.part.pdf else 3000
                blocks.append(Block(e.key, e.pages, size + _PER_PAGE * e.pages, e))
    return blocks


def lengths_of(paper: Paper) -> dict[str, int]:
    """How many pages each anchor's part of the sheets takes."""
    starts = sorted(paper.anchors.items(), key=lambda kv: kv[1])
    ends = [start for _, start in starts[1:]] + [paper.page + 1]
    return {key: end - start for (key, start), end in zip(starts, ends, strict=True)}


def _split(blocks: Sequence[Block], room: float) -> list[list[Block]]:
    """Blocks into volumes, in order; a document larger than a volume is cut between its pages."""
    volumes: list[list[Block]] = [[]]
    used = float(_OVERHEAD)
    for block in blocks:
        for piece in _pieces(block, room - _OVERHEAD):
            if volumes[-1] and used + piece.bytes > room:
                volumes.append([])
                used = float(_OVERHEAD)
            volumes[-1].append(piece)
            used += piece.bytes
    return volumes


def _pieces(block: Block, room: float) -> Iterator[Block]:
    if block.bytes <= room or block.pages == 1:
        yield block
        return
    count = min(block.pages, int(block.bytes / max(room, 1)) + 1)
    step = -(-block.pages // count)
    for start in range(0, block.pages, step):
        pages = min(step, block.pages - start)
        yield replace(block, pages=pages, start=start, bytes=block.bytes * pages / block.pages)


def _places(volumes: Sequence[Volume], first_page: int) -> tuple[dict[str, Place], int]:
    places: dict[str, Place] = {}
    number = first_page
    for volume in volumes:
        suffix = "" if volume.number == 1 else f":{volume.number}"
        places[FRONT + suffix] = Place(volume.number, 0, number)
        for name, page in volume.front.anchors.items():
            places[name + suffix] = Place(volume.number, page, number + page)
        index = volume.front_pages
        for block in volume.blocks:
            places.setdefault(block.key, Place(volume.number, index, number + index))
            if block.start:
                places[f"{block.key}#{block.start}"] = Place(volume.number, index, number + index)
            index += block.pages
        number += index
    return places, number - first_page


def _where(places: dict[str, Place], volume: int, words: Words) -> Callable[[str], str]:
    """How a page is named in a volume: by its number, with the volume's where that is another one."""
    several = len({p.volume for p in places.values()}) > 1

    def where(key: str) -> str:
        place = find(places, key)
        if place is None:
            return "0000"
        if several and place.volume != volume:
            return words("other_volume", volume=place.volume, page=place.number)
        return str(place.number)

    return where


def find(places: dict[str, Place], key: str) -> Place | None:
    """The place of a key; an item's place is that of its first section."""
    if key in places or not key.startswith("section:"):
        return places.get(key)
    return next((place for name, place in places.items() if name.startswith(key)), None)


def _totals(entries: Sequence[IndexLine], volumes: int, total: int) -> front.Totals:
    shown = sum(e.part.pages for e in entries)
    documents = sum("." not in e.number for e in entries)
    return front.Totals(documents, total, max(0, total - shown), volumes)


def owners(volume: Volume) -> Iterator[tuple[IndexLine | None, int]]:
    """For each page of a volume, the entry it belongs to and which of its pages it is; None for our own."""
    yield from ((None, 0) for _ in range(volume.front_pages))
    for block in volume.blocks:
        yield from ((block.entry, block.start + n) for n in range(block.pages))


def placed(volume: Volume, layout: Layout) -> Iterator[tuple[Block, Place]]:
    """The volume's blocks, each with its place in this volume."""
    first = layout.first_of(volume)
    index = volume.front_pages
    for block in volume.blocks:
        yield block, Place(volume.number, index, first + index)
        index += block.pages
