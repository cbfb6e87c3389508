"""The shipped templates as pictures of their pages, and the pictures a person has looked at and kept."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from pathlib import Path

from PIL import Image, ImageChops

from casefile.documents.library import load_library
from casefile.documents.template_check import preview
from casefile.settings import SHIPPED_TEMPLATES
from tests.support.drawing import draw
from tests.support.word_samples import NAMES, letter

GOLDEN = Path(__file__).parent.parent / "golden"
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
