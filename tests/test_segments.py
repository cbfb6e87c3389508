"""What stands in a JPEG beside its pixels: all of it is searched before a picture leaves."""

from __future__ import annotations

import io

import pytest
from PIL import Image

from casefile.files.segments import beside_the_data

SECRET = b"046 454 286 stands here"


def _jpeg(*, progressive: bool = False) -> bytes:
    out = io.BytesIO()
    Image.effect_noise((64, 64), 90).convert("RGB").save(out, "JPEG", progressive=progressive)
    return out.getvalue()


def _comment(words: bytes) -> bytes:
    return b"\xff\xfe" + (len(words) + 2).to_bytes(2, "big") + words


@pytest.mark.parametrize("progressive", [False, True])
def test_the_data_of_the_pixels_is_left_out_and_nothing_else(progressive: bool) -> None:
    jpeg = _jpeg(progressive=progressive)
    said = beside_the_data(jpeg)
    assert len(said) < len(jpeg) / 2
    assert said.count(b"\xff\xda") == jpeg.count(b"\xff\xda") and said.endswith(b"\xff\xd9")


def test_a_comment_between_two_scans_and_after_the_end_is_there() -> None:
    jpeg = _jpeg(progressive=True)
    between = jpeg.rindex(b"\xff\xda")
    assert SECRET in beside_the_data(jpeg[:between] + _comment(SECRET) + jpeg[between:])
    assert SECRET in beside_the_data(jpeg + SECRET)


def test_a_comment_that_looks_as_if_pixels_began_hides_nothing() -> None:
    jpeg = _jpeg()
    assert SECRET in beside_the_data(jpeg[:2] + _comment(b"\xff\xda\x00\x02" + SECRET) + jpeg[2:])


def test_a_number_among_the_pixels_is_there() -> None:
    jpeg = _jpeg()
    middle = jpeg.index(b"\xff\xda") + 40
    assert b"046 454 286" in beside_the_data(jpeg[:middle] + SECRET + jpeg[middle:])


@pytest.mark.parametrize("cut", range(2, 700, 41))
def test_a_cut_or_another_file_is_told_whole_or_to_its_end(cut: int) -> None:
    beside_the_data(_jpeg()[:cut] + b"\xff")
    assert beside_the_data(b"%PNG" + SECRET) == b"%PNG" + SECRET
