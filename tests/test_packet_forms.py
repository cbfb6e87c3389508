"""Forms in a packet: what the reader of the form sees, and nothing that it hides."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from pikepdf import Name, String
from PIL import Image

from casefile.opening.same import same_picture
from tests.support.form_samples import COMB, MULTILINE, PASSWORD, form, shown
from tests.support.opened import as_seen, open_file

DUTIES = (
    "First line of duties\nSecond line of duties\nThird line, long enough to wrap over the width of its field"
)


def _bottom(image: Image.Image) -> Image.Image:
    """The page below its title."""
    return image.crop((0, 60, image.width, image.height))


@pytest.mark.parametrize("need", [True, False])
def test_a_field_of_several_lines_keeps_them_all(tmp_path: Path, need: bool) -> None:
    content = form([{"V": String(DUTIES), "Ff": MULTILINE, "height": 80.0}], need=need)
    words = " ".join(open_file(content, tmp_path).text().split())
    assert "First line of duties Second line of duties Third line, long enough to wrap" in words


@pytest.mark.parametrize(
    "name", ["Nguyễn Thị Ánh", "王小明", "Łukasz Żółć", "ਗੁਰਪ੍ਰੀਤ ਸਿੰਘ", "Müller 31,50 € – ok"]
)
def test_a_name_in_any_script_is_in_the_page_and_seen(tmp_path: Path, name: str) -> None:
    opened = open_file(form([{"V": String(name)}], need=True), tmp_path)
    without = open_file(form([{"V": String("")}], need=True), tmp_path)
    assert _bottom(opened.seen()).getextrema()[0] < 100 < _bottom(without.seen()).getextrema()[0]
    if name.isascii() or ord(name[0]) < 0x900 or ord(name[0]) > 0x2E80:
        assert name in opened.text()


def test_alignment_combs_and_ticks_are_as_a_viewer_draws_them(tmp_path: Path) -> None:
    fields: list[dict[str, Any]] = [
        {"V": String("left")},
        {"V": String("centre"), "Q": 1},
        {"V": String("right"), "Q": 2},
        {"V": String("951521"), "Ff": COMB, "MaxLen": 9},
        {"kind": Name.Btn, "V": Name.Yes, "AS": Name.Yes, "width": 20.0},
    ]
    content = form(fields, need=True)
    opened = open_file(content, tmp_path)
    assert same_picture(as_seen(content, scale=2), opened.seen(scale=2), 30)
    tick = opened.seen(scale=2).crop((150, 380, 178, 470))
    assert tick.getextrema()[0] < 80
    assert opened.answer["pictured"] == []


def test_a_comb_of_another_script_stands_in_its_boxes(tmp_path: Path) -> None:
    content = form([{"V": String("王小明"), "Ff": COMB, "MaxLen": 3, "width": 300.0}], need=True)
    seen = open_file(content, tmp_path).seen()
    for cell in range(3):
        middle = 72 + 50 + 100 * cell
        assert seen.crop((middle - 9, 72, middle + 9, 92)).getextrema()[0] < 120
        assert seen.crop((middle + 20, 72, middle + 80, 92)).getextrema()[0] > 200


@pytest.mark.parametrize("need", [True, False])
@pytest.mark.parametrize("look", [b"", shown("hunter22")])
def test_a_password_is_never_shown_in_clear(tmp_path: Path, need: bool, look: bytes) -> None:
    field: dict[str, Any] = {"V": String("hunter22"), "Ff": PASSWORD, **({"look": look} if look else {})}
    opened = open_file(form([field], need=need), tmp_path)
    assert "hunter22" not in opened.text() and b"hunter22" not in opened.path.read_bytes()


def test_a_good_look_stays_beside_a_field_without_one(tmp_path: Path) -> None:
    content = form([{"V": String("typed"), "look": shown("AS SIGNED")}, {"V": String("without a look")}])
    text = open_file(content, tmp_path).text()
    assert "AS SIGNED" in text and "without a look" in text and "typed" not in text


def test_a_button_shows_what_its_value_says_where_it_has_no_state(tmp_path: Path) -> None:
    from tests.support.packet_samples import changed

    content = form([{"kind": Name.Btn, "V": Name.Yes, "width": 20.0}])

    def look(made: Any) -> None:
        box = made.pages[0].Annots[0]
        mark = made.make_stream(
            b"0 g 2 2 16 16 re f", Type=Name.XObject, Subtype=Name.Form, BBox=[0, 0, 20, 20]
        )
        box.AP = {"/N": {"/Yes": mark}}

    opened = open_file(changed(content, look), tmp_path)
    assert opened.seen().getpixel((82, 82)) < 50
