"""What was searched once is not searched again: and only that, by its very bytes."""

from __future__ import annotations

import re
from pathlib import Path

import pikepdf
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pikepdf import Array, Name

from casefile.errors import CasefileError
from casefile.opening.secrets import Redaction
from casefile.opening.shown import read_shown, write_shown
from casefile.packet import produce
from casefile.release.pdfs import read_pages
from casefile.release.reading import Reading
from casefile.release.volumes import read_volume
from tests.support.packet_samples import SIN, Files, pdf

DIGITS = SIN.replace(" ", "")
SHOWN = f"BT /F1 12 Tf 60 300 Td (SIN {SIN}) Tj ET".encode()


def _volume(folder: Path, *, hidden: bytes = b"", shown: bytes = b"", stamp: bytes = b"") -> Path:
    """A volume of one page, its own content between what opens it and its stamp; and a stream that no page shows."""
    place = folder / "packet.pdf"
    (folder / "page.pdf").write_bytes(pdf("words"))
    with pikepdf.open(folder / "page.pdf") as made:
        page = made.pages[0].obj
        streams = (b"q\n", page.Contents.read_bytes() + shown, b"\nQ\n" + stamp)
        page.Contents = Array([made.make_stream(one) for one in streams])
        made.Root["/Hidden"] = made.make_stream(hidden)
        made.save(place)
    return place


def _read(place: Path, known: set[bytes]) -> tuple[Reading, list[str], set[str]]:
    reading = Reading()
    return reading, *read_volume(place, known, Redaction(), reading)


def _digests(place: Path) -> set[bytes]:
    return _read(place, set())[0].streams


def test_a_stream_that_was_read_with_its_document_is_not_read_again(tmp_path: Path) -> None:
    place = _volume(tmp_path, hidden=f"SIN {SIN}".encode(), shown=SHOWN)
    assert SIN in _read(place, set())[0].text()
    reading, pages, finds = _read(place, _digests(place))
    assert SIN not in reading.text() and (pages, finds) == ([], set())


@pytest.mark.parametrize("where", ["hidden", "shown", "stamp"])
def test_whatever_is_new_in_a_volume_is_read(tmp_path: Path, where: str) -> None:
    known = _digests(_volume(tmp_path))
    reading, pages, finds = _read(_volume(tmp_path, **{where: SHOWN}), known)
    assert SIN in reading.text()
    assert (len(pages), finds) == ((1, {DIGITS}) if where == "shown" else (0, set()))


def test_the_same_bytes_packed_in_another_way_are_another_stream(tmp_path: Path) -> None:
    place = _volume(tmp_path, hidden=SHOWN)
    known = _digests(place)
    with pikepdf.open(place, allow_overwriting_input=True) as opened:
        opened.Root.Hidden.Subtype = Name.XML
        opened.save(place)
    assert SIN in _read(place, known)[0].text()


def test_words_kept_of_another_content_are_not_believed(tmp_path: Path) -> None:
    place = tmp_path / "one.pdf"
    place.write_bytes(pdf("first", "second"))
    write_shown(place, ["first", "second"])
    assert read_shown(place, place.read_bytes()) == ["first", "second"]
    assert read_shown(place, place.read_bytes() + b"\n") is None
    assert read_shown(tmp_path / "two.pdf", b"") is None


def test_only_pages_whose_words_may_have_to_go_are_opened_again(tmp_path: Path) -> None:
    place = tmp_path / "one.pdf"
    place.write_bytes(pdf("first", f"SIN {SIN}"))
    assert read_pages(place, Redaction(), said=["first", f"SIN {SIN}"]) == (["first", f"SIN {SIN}"], {DIGITS})
    assert read_pages(tmp_path / "none.pdf", Redaction(), said=["first"]) == (["first"], set())


def test_a_packet_that_could_not_be_searched_is_not_handed_over(
    files: Files, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken = tmp_path / "packet.pdf"
    broken.write_bytes(b"%PDF-1.7\nnothing")
    monkeypatch.setattr(produce, "_own_files", lambda _: [broken])
    files.add("stub.txt", b"hours")
    with pytest.raises(CasefileError, match="could not be searched"):
        files.produce(tmp_path / "out")
    assert not (tmp_path / "out").exists()


_PRINTED = re.compile(rb"[\t\x20-\x7e\xa0]{9,}")
_PIECES = [b"123", b"45 6", b"\0", b"\xff", b" - ", b"\xa0", b"abc", b"7\0008\0009", b"\n"]


@given(st.lists(st.sampled_from(_PIECES), max_size=40).map(b"".join))
def test_nine_digits_are_found_in_bytes_of_any_kind(content: bytes) -> None:
    reading = Reading()
    reading.raw(content)
    said = {
        run.decode("latin-1")
        for one in (content, content.replace(b"\0", b""))
        for run in _PRINTED.findall(one)
        if re.search(rb"(?:[0-9][^0-9]{0,12}){8}[0-9]", run)
    }
    assert said <= set(reading.texts)
