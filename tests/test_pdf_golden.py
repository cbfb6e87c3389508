"""How the shipped templates look: every page, against the image a person has looked at and kept.

After a change that is meant: ``python tools/update_golden.py``, then look at what it wrote. A page that differs
leaves its image and the difference in ``tests/golden/actual/``.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from drawing import draw
from PIL import Image, ImageChops
from test_pdf_samples import NAMES, letter

from casefile.documents.library import load_library
from casefile.documents.template_check import preview
from casefile.settings import SHIPPED_TEMPLATES

GOLDEN = Path(__file__).parent / "golden"
DPI = 60
LIBRARY = load_library([SHIPPED_TEMPLATES])
DOCUMENTS = {
    f"{name}.{language}": template for (name, language), template in sorted(LIBRARY.templates.items())
}
# Squares of this many pixels are compared by their mean grey: letters' edges may differ by a shade, words may not.
SQUARE, SHADES = 3, 24


@cache
def _drawn() -> dict[str, list[Image.Image]]:
    """Every document's pages, made and drawn by one fresh process in one order, whatever ran before in this one."""
    docx = {name: preview(template) for name, template in DOCUMENTS.items()} | {"names": letter(*NAMES)}
    return dict(zip(docx, draw(list(docx.values()), DPI), strict=True))


def pages(document: str) -> list[Image.Image]:
    """The pages of one document as the built-in engine prints them, in grey."""
    return _drawn()[document]


def files() -> Iterator[tuple[Path, Image.Image]]:
    """Every golden file's path, with the image as it is now."""
    for document in [*DOCUMENTS, "names"]:
        for number, image in enumerate(pages(document), start=1):
            yield GOLDEN / f"{document}-p{number}.png", image


def differ(one: Image.Image, other: Image.Image) -> bool:
    """True when a person would see it: some small square is darker or lighter than the tolerance."""
    if one.size != other.size:
        return True
    return bool(ImageChops.difference(one.reduce(SQUARE), other.reduce(SQUARE)).getextrema()[1] > SHADES)


@pytest.mark.parametrize("document", [*DOCUMENTS, "names"])
def test_every_page_looks_as_it_did_when_a_person_last_looked(document: str) -> None:
    expected = sorted(GOLDEN.glob(f"{document}-p*.png"))
    faults = []
    for number, image in enumerate(pages(document), start=1):
        golden = GOLDEN / f"{document}-p{number}.png"
        kept = Image.open(io.BytesIO(golden.read_bytes())) if golden.exists() else Image.new("L", image.size)
        if differ(image, kept):
            faults.append(golden.name)
            actual = GOLDEN / "actual"
            actual.mkdir(exist_ok=True)
            image.save(actual / golden.name)
            ImageChops.difference(image, kept.resize(image.size)).save(actual / f"difference-{golden.name}")
    assert faults == [], "look at tests/golden/actual, then run tools/update_golden.py if the change is meant"
    assert len(expected) == len(pages(document))


def test_no_golden_image_is_left_of_a_document_that_is_gone() -> None:
    assert {path.name for path in GOLDEN.glob("*.png")} == {path.name for path, _ in files()}


def test_a_lost_line_a_moved_block_and_a_lost_word_would_be_seen() -> None:
    page = pages("duties-statement.en")[0]
    box = (40, 70, 300, 330)
    moved = page.copy()
    moved.paste(page.crop(box), (40, 73))
    assert differ(page, moved)
    for hidden in ((60, 178, 140, 188), (60, 130, 110, 140)):
        lost = page.copy()
        lost.paste(255, hidden)
        assert page.crop(hidden).getextrema()[0] < 200, "something must stand there"
        assert differ(page, lost)
    assert not differ(page, page.point(lambda shade: min(255, shade + 8)))
