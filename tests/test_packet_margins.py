"""Where a stamp may stand, found without drawing whole scans; and files opened side by side."""

from __future__ import annotations

import io
import threading
import time
from collections.abc import Mapping
from typing import Any

import pypdfium2 as pdfium
import pytest
from PIL import Image, ImageDraw
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from casefile.opening.margins import PLACES, first_free, free_by_ink
from casefile.opening.opener import Opener
from casefile.paper.geometry import PageView, sheet_of
from tests.support.packet_samples import changed

STAMP = ("bottom-right", 150.0, 9.0)


def _scan(inked: set[str], fmt: str, rotate: int = 0) -> tuple[bytes, PageView]:
    """A picture of a whole page with ink in these margins, as they are seen on it."""
    sheet = sheet_of((0, 0, 612, 792), (0, 0, 612, 792), rotate)
    picture = Image.new("L", (1224, 1584), 255)
    pen = ImageDraw.Draw(picture)
    for where in inked:
        left, bottom, right, top = sheet.own_box(sheet.zone(where, *STAMP[1:]))
        pen.rectangle((2 * left + 4, 2 * (792 - top) + 4, 2 * right - 4, 2 * (792 - bottom) - 4), fill=0)
    packed, out = io.BytesIO(), io.BytesIO()
    picture.save(packed, fmt)
    page = Canvas(out, pagesize=(612, 792), invariant=1)
    page.drawImage(ImageReader(packed), 0, 0, 612, 792)
    page.save()
    return changed(out.getvalue(), lambda p: p.pages[0].obj.__setitem__("/Rotate", rotate)), sheet


@pytest.mark.parametrize("rotate", [0, 90, 180, 270])
@pytest.mark.parametrize("fmt", ["JPEG", "PNG"])
@pytest.mark.parametrize("free", [0, 1, 3, 5])
def test_the_first_margin_of_bare_paper_is_found_on_a_scan(free: int, fmt: str, rotate: int) -> None:
    content, sheet = _scan(set(PLACES[:free]), fmt, rotate)
    with pdfium.PdfDocument(content) as document:
        assert first_free(free_by_ink(document[0], sheet), sheet, STAMP) == PLACES[free]


def test_a_scan_with_ink_in_every_margin_has_no_free_one() -> None:
    content, sheet = _scan(set(PLACES), "JPEG")
    with pdfium.PdfDocument(content) as document:
        assert first_free(free_by_ink(document[0], sheet), sheet, STAMP) == ""


def test_a_scan_that_is_one_jpeg_is_not_drawn(monkeypatch: pytest.MonkeyPatch) -> None:
    content, sheet = _scan(set(), "JPEG")
    monkeypatch.setattr(pdfium.PdfPage, "render", None)
    with pdfium.PdfDocument(content) as document:
        assert first_free(free_by_ink(document[0], sheet), sheet, STAMP) == "bottom-right"


def test_as_many_files_are_opened_at_once_as_there_are_children(monkeypatch: pytest.MonkeyPatch) -> None:
    opener, met = Opener(5, children=3), threading.Barrier(3, timeout=10)

    def answer(_child: object, _job: Mapping[str, Any], _seconds: int | None = None) -> dict[str, Any]:
        met.wait()
        time.sleep(0.01)
        return {"pages": 1}

    monkeypatch.setattr("casefile.child.WarmChild.ask_json", answer)
    threads = [threading.Thread(target=opener.ask, args=({},)) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert not met.broken and not any(thread.is_alive() for thread in threads)


def test_pages_to_be_read_have_their_own_time(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[tuple[Any, int | None]] = []

    def answer(_child: object, job: Mapping[str, Any], seconds: int | None = None) -> dict[str, Any]:
        asked.append((job.get("scans"), seconds))
        return {"pages": 3} if "scans" in job else {"scans": [0, 2]}

    monkeypatch.setattr("casefile.child.WarmChild.ask_json", answer)
    assert Opener(5).ask({"source": "x"}) == {"pages": 3}
    assert asked == [(None, None), ([0, 2], 5 + 2 * 300)]
