"""Damaged files in a packet: it costs a page its make at most, the page says so, and every reader takes the copy."""

from __future__ import annotations

from pathlib import Path

import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name

from casefile.opening import faithful
from casefile.opening.same import same_picture
from tests.support.broken_pdfs import DAMAGED, SHOWN, unpacked, with_content
from tests.support.opened import as_seen, open_file
from tests.support.packet_samples import SIN, changed, pdf


@pytest.mark.parametrize("damage", DAMAGED)
def test_damage_costs_no_page_and_any_reader_takes_the_copy(damage: str, tmp_path: Path) -> None:
    content = DAMAGED[damage]()
    opened = open_file(content, tmp_path)
    assert opened.answer["pages"] == 2 and opened.text(1).strip() == "two"
    assert same_picture(as_seen(content), opened.seen(), 4)
    with pikepdf.open(opened.path) as copy:
        assert copy.check_pdf_syntax() == []


def test_a_page_that_cannot_be_taken_over_is_shown_by_its_picture_and_can_still_be_searched(
    tmp_path: Path,
) -> None:
    content = DAMAGED["an operator that is no word"]()
    opened = open_file(content, tmp_path)
    assert opened.answer["pictured"] == [1] and "pages-as-pictures" in opened.notes
    assert "Potato salad" in opened.text() and opened.answer["blind"] == []


def test_a_page_that_came_out_blank_is_replaced_by_its_picture(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write = faithful.write_plain

    def losing(pdf: pikepdf.Pdf, path: Path) -> None:
        pdf.pages[0].obj.Contents = pdf.make_stream(b"")
        write(pdf, path)

    monkeypatch.setattr(faithful, "write_plain", losing)
    opened = open_file(with_content(SHOWN + b" q q"), tmp_path)
    assert opened.answer["pictured"] == [1] and "Potato salad" in opened.text()


def test_what_one_page_raises_costs_the_others_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_: object) -> None:
        raise AttributeError

    monkeypatch.setattr(faithful, "write_plain", fails)
    opened = open_file(with_content(SHOWN + b" q q"), tmp_path)
    assert opened.answer["pages"] == 2 and opened.answer["pictured"] == []
    assert "Potato salad" in opened.text() and opened.text(1).strip() == "two"


def test_a_certificate_locks_like_a_password(tmp_path: Path) -> None:
    lock = b"trailer << /Encrypt << /Filter /Adobe.PubSec /V 4 /SubFilter /adbe.pkcs7.s5 >> "
    content = unpacked(pdf("secret")).replace(b"trailer\n<<", lock, 1).replace(b"trailer <<", lock, 1)
    assert open_file(content, tmp_path).answer == {"reason": "locked"}


@pytest.mark.slow
def test_thousands_of_comments_are_drawn_into_the_page_and_their_words_searched(tmp_path: Path) -> None:
    def comment(p: pikepdf.Pdf) -> None:
        words = p.make_stream(
            f"BT /F1 12 Tf 0 4 Td (SIN {SIN}) Tj ET".encode(), Type=Name.XObject, Subtype=Name.Form,
            BBox=Array([0, 0, 200, 20]), Resources=p.pages[0].Resources,
        )  # fmt: skip
        text = Dictionary(
            Type=Name.Annot, Subtype=Name.FreeText, F=4, Rect=[100, 300, 300, 320], AP={"/N": words}
        )
        square = Dictionary(Type=Name.Annot, Subtype=Name.Square, Rect=[5, 5, 9, 9])
        p.pages[0].Annots = Array([p.make_indirect(text), *[square] * 2200])

    opened = open_file(changed(pdf("plain words"), comment), tmp_path)
    assert {"many-comments", "pages-as-pictures"} <= opened.notes
    assert [line["rule"] for line in opened.answer["redactions"]] == ["sin"]
    assert "plain words" in opened.text() and SIN[:3] not in opened.text()
    with pikepdf.open(opened.path) as copy:
        assert "/Annots" not in copy.pages[0].obj


def test_an_instruction_that_lacks_what_it_shows_stops_no_redaction(tmp_path: Path) -> None:
    opened = open_file(with_content(f"BT /F1 12 Tf 50 50 Td (SIN {SIN}) Tj Tj ET".encode()), tmp_path)
    assert "reason" not in opened.answer and SIN[:3] not in opened.text()
