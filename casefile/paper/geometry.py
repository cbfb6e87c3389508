"""A page as its reader sees it: from the upright sheet back to the page's own coordinates, however turned or cut."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

Box = tuple[float, float, float, float]  # left, bottom, right, top
LETTER: Box = (0.0, 0.0, 612.0, 792.0)
EDGE = 14.0  # points from the paper's edge to the stamp
_DEEPEST = 50


@dataclass(frozen=True)
class PageView:
    """The visible part of a page (``box``, its own units), how it is turned (clockwise), and points to a unit."""

    box: Box
    rotate: int = 0
    unit: float = 1.0

    @property
    def width(self) -> float:
        """Width as seen, in points."""
        return self.unit * (
            self.box[2] - self.box[0] if self.rotate % 180 == 0 else self.box[3] - self.box[1]
        )

    @property
    def height(self) -> float:
        """Height as seen, in points."""
        return self.unit * (
            self.box[3] - self.box[1] if self.rotate % 180 == 0 else self.box[2] - self.box[0]
        )

    @property
    def turn(self) -> tuple[int, int, int, int]:
        """The matrix a, b, c, d that sets text upright for the reader."""
        return {0: (1, 0, 0, 1), 90: (0, 1, -1, 0), 180: (-1, 0, 0, -1), 270: (0, -1, 1, 0)}[self.rotate]

    def own(self, x: float, y: float) -> tuple[float, float]:
        """The page's own coordinates of the point that is seen at x, y from the lower left corner."""
        x0, y0, x1, y1 = self.box
        x, y = x / self.unit, y / self.unit
        return {
            0: (x0 + x, y0 + y),
            90: (x1 - y, y0 + x),
            180: (x1 - x, y1 - y),
            270: (x0 + y, y1 - x),
        }[self.rotate]

    def own_box(self, seen: Box) -> Box:
        """The page's own coordinates of a rectangle given as it is seen."""
        (ax, ay), (bx, by) = self.own(seen[0], seen[1]), self.own(seen[2], seen[3])
        return min(ax, bx), min(ay, by), max(ax, bx), max(ay, by)

    def seen(self, x: float, y: float) -> tuple[float, float]:
        """Where the reader sees a point of the page's own coordinates, from the lower left corner."""
        x0, y0, x1, y1 = self.box
        a, b = {
            0: (x - x0, y - y0),
            90: (y - y0, x1 - x),
            180: (x1 - x, y1 - y),
            270: (y1 - y, x - x0),
        }[self.rotate]
        return a * self.unit, b * self.unit

    def seen_box(self, own: Box) -> Box:
        """Where the reader sees a rectangle of the page's own coordinates."""
        (ax, ay), (bx, by) = self.seen(own[0], own[1]), self.seen(own[2], own[3])
        return min(ax, bx), min(ay, by), max(ax, bx), max(ay, by)

    def place(self, where: str, width: float, size: float) -> tuple[float, float]:
        """Where a stamp of this width begins, as seen, for ``bottom-right`` and its like."""
        side = where.split("-")[1]
        x = {"right": self.width - EDGE - width, "left": EDGE, "centre": (self.width - width) / 2}[side]
        edge = min(EDGE, max(1.0, (self.height - size) / 2))
        y = edge if where.startswith("bottom") else self.height - edge - size
        return max(min(2.0, (self.width - width) / 2), x), y

    def zone(self, where: str, width: float, size: float) -> Box:
        """The rectangle a stamp takes, as seen, with a little air."""
        x, y = self.place(where, width, size)
        return x - 3, y - 4, x + width + 3, y + size + 2


def sheet_of(media: Sequence[float], crop: Sequence[float], rotate: int, unit: float = 1.0) -> PageView:
    """The sheet of a page: what lies in both boxes; the media box where they do not meet."""
    outer, inner = _normal(media), _normal(crop)
    both = max(outer[0], inner[0]), max(outer[1], inner[1]), min(outer[2], inner[2]), min(outer[3], inner[3])
    box = both if both[2] > both[0] and both[3] > both[1] else outer
    if not (box[2] > box[0] and box[3] > box[1]):
        box = LETTER
    return PageView(box, round(rotate / 90) * 90 % 360, unit if unit > 0 else 1.0)


def _normal(box: Sequence[float]) -> Box:
    return min(box[0], box[2]), min(box[1], box[3]), max(box[0], box[2]), max(box[1], box[3])


def sheet_of_page(page: object) -> PageView:
    """The sheet of a pikepdf page, values inherited from the page tree included. Nonsense reads as Letter, upright."""
    obj = page.obj  # type: ignore[attr-defined]
    media = _numbers(_inherited(obj, "/MediaBox")) or list(LETTER)
    crop = _numbers(_inherited(obj, "/CropBox")) or media
    rotate = _number(_inherited(obj, "/Rotate"), 0.0)
    return sheet_of(media, crop, int(rotate), _number(obj.get("/UserUnit"), 1.0))


def _inherited(obj: object, key: str) -> object:
    node = obj
    for _ in range(_DEEPEST):
        if node is None:
            return None
        value = node.get(key)  # type: ignore[attr-defined]
        if value is not None:
            return value
        node = node.get("/Parent")  # type: ignore[attr-defined]
    return None


def _numbers(value: object) -> list[float] | None:
    try:
        numbers = [float(v) for v in value]  # type: ignore[attr-defined]
    except (TypeError, ValueError):
        return None
    return numbers if len(numbers) == 4 else None


def _number(value: object, otherwise: float) -> float:
    try:
        return float(value) if value is not None else otherwise  # type: ignore[arg-type]
    except (TypeError, ValueError):
        return otherwise
