"""The employer's logo: set into its frame, in proportion, or no frame at all; each logo makes its own versions."""

from __future__ import annotations

import datetime as dt
import io
import zipfile
from pathlib import Path

import pypdfium2
import pytest
from PIL import Image

from casefile.cases.case import Case
from casefile.documents.library import Library, load_library
from casefile.documents.make import wanted
from casefile.documents.template_check import preview
from casefile.errors import UsageError
from casefile.offer import Offer
from casefile.reference.tables import load_tables
from casefile.settings import SHIPPED_TEMPLATES
from casefile.word.letterhead import logo_of, with_logo
from tests.support.pdfs import make
from tests.support.samples import offer_data

OFFER = Offer.model_validate(offer_data())


def picture(
    folder: Path, name: str = "logo.png", size: tuple[int, int] = (300, 300), colour: str = "#c02030"
) -> Path:
    """A logo: a red square on a transparent ground."""
    image = Image.new("RGBA", size, (0, 0, 0, 0))
    image.paste(colour, (size[0] // 10, size[1] // 10, size[0] * 9 // 10, size[1] * 9 // 10))
    image.save(folder / name)
    return folder / name


def _library(logos: Path | None) -> Library:
    return load_library([SHIPPED_TEMPLATES], logos)


@pytest.mark.slow
def test_the_logo_stands_in_the_letterhead_of_every_page_in_its_proportions(tmp_path: Path) -> None:
    docx = preview(_library(picture(tmp_path)).template("sin-check", "en"))
    page = pypdfium2.PdfDocument(make(docx).content)[0].render(scale=2).to_pil().convert("RGB")
    places = [(x, y) for x in range(0, page.width, 2) for y in range(0, 200, 2)]
    red = [at for at in places if page.getpixel(at)[0] > page.getpixel(at)[1] + 80]
    wide, high = (max(at[axis] for at in red) - min(at[axis] for at in red) for axis in (0, 1))
    assert abs(wide - high) <= 3
    assert 60 <= wide <= 2 * 42.5, "1.5 cm at two pixels a point, less the logo's own margin"


def test_without_a_logo_there_is_no_picture_and_no_empty_line() -> None:
    with zipfile.ZipFile(io.BytesIO(preview(_library(None).template("sin-check", "en")))) as archive:
        header = archive.read("word/header1.xml").decode()
    assert "<w:drawing" not in header
    assert header.count("<w:p>") == 3


def test_each_employer_has_its_own_logo_by_business_number(tmp_path: Path) -> None:
    picture(tmp_path, "123026635.png")
    library = _library(tmp_path)
    assert library.template("sin-check", "en", "123026635").logo is not None
    assert library.template("sin-check", "en", "999999999").logo is None


@pytest.mark.slow
def test_a_new_logo_makes_new_versions_and_the_same_logo_none(tmp_path: Path) -> None:
    case, tables, today = Case(OFFER.case_id), load_tables(), dt.date(2026, 11, 22)
    picture(tmp_path)
    digests = {w.template_digest for w in wanted(case, OFFER, _library(tmp_path / "logo.png"), tables, today)}
    again = {w.template_digest for w in wanted(case, OFFER, _library(tmp_path / "logo.png"), tables, today)}
    other = {w.template_digest for w in wanted(case, OFFER, _library(None), tables, today)}
    assert digests == again
    assert not digests & other


def test_a_logo_that_is_no_picture_is_named(tmp_path: Path) -> None:
    (tmp_path / "logo.png").write_text("not a picture")
    with pytest.raises(UsageError, match=r"logo\.png"):
        logo_of(tmp_path / "logo.png", "")


def test_a_template_without_a_frame_stays_as_it_is(tmp_path: Path) -> None:
    plain = with_logo((SHIPPED_TEMPLATES / "en" / "sin-check.docx").read_bytes(), None)
    assert with_logo(plain, logo_of(picture(tmp_path), "")) == plain
