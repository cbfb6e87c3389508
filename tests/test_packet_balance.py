"""Pages that do not close what they open: the stamp stands where it should, and the page looks as it did."""

from __future__ import annotations

import io
from pathlib import Path

import pikepdf
import pypdfium2
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pikepdf import Array, Dictionary, Name, String
from PIL import Image, ImageChops

from casefile.opening.balance import close, mended
from casefile.settings import Settings
from tests.support.packet_reading import agree, stamp_box
from tests.support.packet_samples import Files, Packet, changed, pdf

_SHOW = b"BT /F1 12 Tf 100 400 Td (BODY) Tj ET 200 300 40 40 re f"
_PICTURE = b" BI /W 2 /H 2 /BPC 8 /CS /G ID q Q\nEI "
ODD = {
    "nothing odd": b"q " + _SHOW + b" Q",
    "a changed matrix": b"0.5 0 0 0.5 60 70 cm " + _SHOW,
    "a surplus q": b"q 0.5 0 0 0.5 60 70 cm " + _SHOW,
    "many surplus q": b"q 2 0 0 2 0 0 cm q 0 1 -1 0 300 0 cm q 0.3 0 0 0.3 5 5 cm q " + _SHOW,
    "a surplus Q": b"0.5 0 0 0.5 60 70 cm Q Q " + _SHOW,
    "both": b"Q 0.5 0 0 0.5 60 70 cm Q q 1 0 0 1 50 50 cm " + _SHOW,
    "q in strings and names": b"0.5 0 0 0.5 60 70 cm /Q /P q (Q ) pop (((((((Q))))))) pop Q q % Q\n" + _SHOW,
    "a text left open": b"2 0 0 2 0 0 cm " + _SHOW + b" BT 3 Tr 50 Tz /F1 30 Tf 50 50 Td",
    "a string left open": _SHOW + b" q 2 0 0 2 0 0 cm BT (never ends",
    "a hex string left open": _SHOW + b" q 2 0 0 2 0 0 cm BT <4142",
    "a hidden part left open": _SHOW + b" /OC /Hidden BDC q 3 0 0 3 0 0 cm",
    "a clip left": b"q 0 0 5 5 re W n 1 0 0 1 0 0 cm",
    "a picture and a surplus q": b"q 0.5 0 0 0.5 60 70 cm " + _SHOW + _PICTURE,
    "a picture and a surplus Q": b"0.5 0 0 0.5 60 70 cm" + _PICTURE + b"Q Q " + _SHOW,
    "white invisible text": b"1 g 1 G 3 Tr 0 Tc 40 Tw 9 Ts q q q",
}


def _page(content: bytes, *, split: int = 0) -> bytes:
    def odd(p: pikepdf.Pdf) -> None:
        page = p.pages[0].obj
        streams = [content[:split], content[split:]] if split else [content]
        page.Contents = Array([p.make_stream(s) for s in streams])
        group = p.make_indirect(Dictionary(Type=Name.OCG, Name=String("Hidden")))
        page.Resources.Properties = Dictionary(Hidden=group)
        p.Root.OCProperties = Dictionary(OCGs=Array([group]), D=Dictionary(OFF=Array([group])))

    return changed(pdf("x"), odd)


def _seen(content: bytes | Path, page: int) -> Image.Image:
    document = pypdfium2.PdfDocument(content)
    try:
        return document[page].render(scale=1).to_pil().convert("RGB")
    finally:
        document.close()


@pytest.fixture(scope="module")
def packet(tmp_path_factory: pytest.TempPathFactory) -> Packet:
    files = Files(Settings())
    for name, content in ODD.items():
        files.add(f"{name}.pdf", _page(content))
    files.add("split.pdf", _page(ODD["a surplus q"], split=20))
    return files.produce(tmp_path_factory.mktemp("odd") / "out")


@pytest.mark.parametrize(("number", "name"), list(enumerate([*ODD, "split"], start=1)))
def test_the_stamp_stands_at_the_lower_right_whatever_the_page_leaves_open(
    packet: Packet, number: int, name: str
) -> None:
    left, bottom, right, top, width, _ = stamp_box(packet, packet.page_of(number))
    assert right - left > 4 * (top - bottom) and 5 < bottom < 25 and 5 < width - right < 25, name
    margin = _seen(packet.folder / "packet.pdf", packet.page_of(number) - 1).crop(
        (int(left), int(792 - top), int(right) + 1, int(792 - bottom) + 1)
    )
    assert margin.convert("L").getextrema()[0] < 100, "it is not seen"


@pytest.mark.parametrize(("number", "name"), list(enumerate(ODD, start=1)))
def test_the_page_looks_as_it_did(packet: Packet, number: int, name: str) -> None:
    was = _seen(_page(ODD[name]), 0)
    now = _seen(packet.folder / "packet.pdf", packet.page_of(number) - 1)
    above = (0, 0, 612, 760)  # the stamp is below
    assert ImageChops.difference(was.crop(above), now.crop(above)).getbbox() is None


def test_the_whole_packet_agrees(packet: Packet) -> None:
    agree(packet)


_WORDS = st.sampled_from(
    [b"q", b"Q", b"BT", b"ET", b"/a BMC", b"EMC", b"(q Q)", b"(a\\)q)", b"<51>", b"% Q\n", b"/Q", b"/P <</A (Q)>> BDC",
     b"1 0 0 1 0 0 cm", b"[(Q)1<71>] TJ", b"((Q(q)))"]
)  # fmt: skip


def _balance(content: bytes) -> tuple[int, int, int, bool]:
    """By the library's parser: restores too many, saves and marked parts left, text left open."""
    with pikepdf.new() as new:
        saved = surplus = marked = 0
        in_text = False
        for instruction in pikepdf.parse_content_stream(new.make_stream(content + b" n")):
            operator = str(instruction.operator)
            surplus += operator == "Q" and not saved
            saved = max(0, saved + {"q": 1, "Q": -1}.get(operator, 0))
            marked = max(0, marked + {"BMC": 1, "BDC": 1, "EMC": -1}.get(operator, 0))
            in_text = operator == "BT" or (in_text and operator != "ET")
        return surplus, saved, marked, in_text


@given(st.lists(_WORDS, max_size=25), st.sampled_from([b" ", b"\n", b"\r\n"]))
def test_content_is_closed_as_a_whole_parser_sees_it(words: list[bytes], space: bytes) -> None:
    content = space.join(words)
    closed = close(content)
    if closed is None:
        assert _balance(content) == (0, 0, 0, False)
    else:
        assert _balance(content) != (0, 0, 0, False) and _balance(closed) == (0, 0, 0, False)
        assert close(closed) is None


@given(st.binary(max_size=200))
def test_any_bytes_are_closed_once_and_for_all(content: bytes) -> None:
    content = content.replace(b"BI", b"")
    closed = close(content)
    assert closed is None or close(closed) is None


def test_a_page_without_content_is_left_as_it_is() -> None:
    with pikepdf.open(io.BytesIO(pdf("x"))) as opened:
        page = opened.pages[0]
        page.obj.Contents = Array([])
        assert mended(page) is None
        del page.obj["/Contents"]
        assert mended(page) is None


@pytest.mark.parametrize("odd", [b" ] ) >> {", b" [ (a) (b TJ", b" <4g> Tj"])
def test_signs_that_are_none_are_written_anew(odd: bytes) -> None:
    with pikepdf.open(io.BytesIO(_page(_SHOW + odd))) as opened:
        page = opened.pages[0]
        written = mended(page)
        assert written is not None and b"BODY" in written
        page.obj.Contents = opened.make_stream(written)
        opened.get_warnings()  # of reading what was there before
        assert opened.check_pdf_syntax() == []
