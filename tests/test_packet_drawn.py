"""Fonts that draw digits and call them something else: the page is told, or read as a picture."""

from __future__ import annotations

import io
import re
from pathlib import Path

import pikepdf
import pytest
from pikepdf import Dictionary, Name
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen import canvas

from casefile.borrowed.fonts import FOLDER
from casefile.settings import Settings
from tests.support.opened import open_file
from tests.support.packet_samples import SIN, Files, changed
from tests.support.programs import needs_tesseract

LINES = (
    "Employee record of Zoé, with words enough to be no scan of anything",
    f"Number {SIN}",
    "Ref 1957 30 82",
)
_MAP = (
    "/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /X def /CMapType 2 def "
    "1 begincodespacerange <00> <FF> endcodespacerange 10 beginbfchar\n"
)


def _page(font: str) -> bytes:
    out = io.BytesIO()
    if font not in pdfmetrics.standardFonts:
        pdfmetrics.registerFont(TTFont(font, FOLDER / f"{font}.ttf"))
    drawn = canvas.Canvas(out, invariant=1)
    drawn.setFont(font, 11)
    for n, line in enumerate(LINES * 3):
        drawn.drawString(72, 700 - 20 * n, line)
    drawn.save()
    return out.getvalue()


def _lying(content: bytes) -> bytes:
    """The same with its digits called a to j."""

    def lie(p: pikepdf.Pdf) -> None:
        for font in (t for t in p.objects if isinstance(t, Dictionary) and t.get("/Type") == Name.Font):
            if "/ToUnicode" in font:
                told = font.ToUnicode.read_bytes().decode()
                font.ToUnicode.write(
                    re.sub(r"<003([0-9])>", lambda m: f"<{0x61 + int(m[1]):04X}>", told).encode()
                )
            else:
                codes = "".join(f"<{0x30 + n:02X}> <{0x61 + n:04X}>\n" for n in range(10))
                font.ToUnicode = p.make_stream(f"{_MAP}{codes}endbfchar endcmap end end".encode())

    return changed(content, lie)


@pytest.mark.slow
@pytest.mark.parametrize(
    "font", ["Helvetica", "Times-Bold", "LiberationSans-Regular", "Carlito-Regular", "DejaVuSans"]
)
def test_a_page_whose_digits_are_called_letters_is_told(font: str, tmp_path: Path) -> None:
    honest, lying = _page(font), _lying(_page(font))
    assert open_file(honest, tmp_path).answer["blind"] == []
    opened = open_file(lying, tmp_path)
    assert opened.answer["blind"] == [1] and "pages-without-text" in opened.notes


@needs_tesseract
@pytest.mark.slow
def test_such_a_page_is_read_as_a_picture_where_a_program_can(tmp_path: Path) -> None:
    files = Files(Settings(tesseract="tesseract"))
    files.add("lying.pdf", _lying(_page("LiberationSans-Regular")))
    packet = files.produce(tmp_path / "out")
    document = packet.document(1)
    assert (
        document["redacted"] and "read-by-ocr" in document["notes"] and document["pages_without_text"] == []
    )
