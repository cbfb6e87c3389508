"""What a packet leaves alone because the case knows it, and what it says of pages that were not searched."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from casefile.offer import Offer
from casefile.packet import proof
from casefile.packet.known import known_numbers, nine_digits
from casefile.packet.stamp import fitted, width
from casefile.paper.geometry import EDGE, PageView
from casefile.said import Said
from tests.support.packet_reading import stamp_box
from tests.support.packet_samples import Files, pdf, request
from tests.support.samples import offer_data

PERMIT = "U046 454 286"


def test_the_permit_of_an_event_and_every_offers_numbers_are_known() -> None:
    event = json.dumps({"kind": "permit-issued", "number": PERMIT, "reason": "130 692 544"}).encode()
    offer = Offer.model_validate(offer_data())
    earlier = offer.model_copy(
        update={"worker": offer.worker.model_copy(update={"passport_number": "121 212 123"})}
    )
    contents = [("offer", "a" * 64, earlier.model_dump_json().encode()), ("event", "b" * 64, event)]
    known = known_numbers(offer, contents)
    assert {"046454286", "121212123", offer.employer_id} <= set(known)
    assert "130692544" not in known  # what is free text may be anything


@pytest.mark.parametrize(
    ("said", "digits"), [("U123456789", "123456789"), ("123 456 789", "123456789"), ("12345", ""), (None, "")]
)
def test_a_known_number_has_nine_digits(said: str | None, digits: str) -> None:
    assert nine_digits(said) == digits


def test_the_letters_file_number_stays_on_the_pages(files: Files, tmp_path: Path) -> None:
    files.add("note.pdf", pdf("In your letter you ask under 046 454 286 for the agreements"))
    packet = files.produce(tmp_path / "out", request(file_number="046 454 286"))
    assert packet.receipt["redaction_log"] == [] and "046 454 286" in packet.text(packet.page_of(1))


@pytest.mark.parametrize("breadth", [620.0, 300.0, 150.0, 60.0, 25.0])
def test_a_stamp_fits_the_page_however_narrow(breadth: float) -> None:
    texts = ("IRCC-2026-0042 | page 123 of 1234 | doc 17 · a1b2c3d4", "123")
    text, size = fitted(texts, PageView((0.0, 0.0, breadth, 400.0)), 9.0)
    assert width(text, size) <= max(breadth - 2 * EDGE, 0.9 * breadth) + 0.01
    assert size >= 5 or text == "123"


@pytest.mark.slow
def test_the_stamp_of_a_narrow_page_stands_on_it(files: Files, tmp_path: Path) -> None:
    files.add("receipt.pdf", pdf("Receipt", size=(160, 400), at=(20, 300)))
    packet = files.produce(tmp_path / "out")
    left, bottom, right, top, breadth, height = stamp_box(packet, packet.page_of(1))
    assert left >= 0 and bottom >= 0 and right <= breadth and top <= height


def test_a_packet_that_another_reader_does_not_take_is_not_handed_over(tmp_path: Path) -> None:
    path = tmp_path / "packet.pdf"
    path.write_bytes(pdf("one", "two"))
    assert proof.unread_by_others(path, 2) is None
    assert proof.unread_by_others(path, 3) == Said("packet-volume.pages", n=2, planned=3)
    content = path.read_bytes()
    path.write_bytes(content.replace(b"startxref", b"startxxxx"))
    assert proof.unread_by_others(path, 2) == Said("packet-volume.reader", reader="qpdf")
