"""How the shipped templates look: every page, against the image a person has looked at and kept.

After a change that is meant: ``python tools/update_golden.py``, then look at what it wrote. A page that differs
leaves its image and the difference in ``tests/golden/actual/``.
"""

from __future__ import annotations

import io

import pytest
from PIL import Image, ImageChops

from tests.support.golden import DOCUMENTS, GOLDEN, differ, files, pages


@pytest.mark.slow
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


@pytest.mark.slow
def test_no_golden_image_is_left_of_a_document_that_is_gone() -> None:
    assert {path.name for path in GOLDEN.glob("*.png")} == {path.name for path, _ in files()}


@pytest.mark.slow
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
