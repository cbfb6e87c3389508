"""Every kind of file that a record comes in is one kind everywhere: shown, searched, and looked at once more."""

from __future__ import annotations

import http.server
import io
import random
import struct
import threading
import zipfile
from pathlib import Path

import pytest
from PIL import Image

from casefile.files.kinds import kind_of, sniff
from casefile.files.old_office import word_text
from casefile.files.texts import read_text
from casefile.release.files import read_file
from casefile.release.reading import Reading
from casefile.settings import Settings
from casefile.word.accepted import accepted
from tests.support import old_files
from tests.support.evidence_room import compound
from tests.support.old_files import SIN, made
from tests.support.opened import open_file
from tests.support.packet_samples import Files, Packet, request
from tests.support.programs import needs_libreoffice

# By name: the file, its kind, words of it, and how its pages are noted without LibreOffice.
KINDS = {
    "paie.doc": (made("paie.doc"), "doc", "Fiche de paie", ["shown-as-text"]),
    "paie.odt": (made("paie.odt"), "odt", "Fiche de paie", ["shown-as-text"]),
    "paie.xls": (made("paie.xls"), "xls", "caché", ["cells-only", "hidden-sheet"]),
    "paie.ods": (made("paie.ods"), "ods", "caché", ["cells-only", "hidden-sheet"]),
    "paie.xlsb": (old_files.binary_book(), "xlsb", "Zoé NAS", ["cells-only"]),
    "formation.ppt": (old_files.show(), "ppt", "Zoé a suivi", ["shown-as-text"]),
    "formation.pptx": (made("show.pptx"), "pptx", "Notes de l’orateur", ["shown-as-text"]),
    "suivi.docx": (old_files.tracked(), "docx", "21,50", ["tracked-changes"]),
    "cadre.docx": (old_files.boxed(), "docx", "Dans la boîte", []),
    "page.mht": (old_files.saved_page(), "mht", "Cuisinière", ["shown-as-text"]),
    "boite.mbox": (old_files.mailbox(), "mbox", "Second courriel", []),
    "nas.svg": (old_files.drawing(f"NAS {SIN}"), "svg", "NAS", ["shown-as-text"]),
}  # fmt: skip
PHOTOS = {
    "photo.heic": (made("photo.heic"), "heic"),
    "photo.avif": (old_files.photo("AVIF"), "avif"),
    "photo.jp2": (old_files.photo("JPEG2000"), "jp2"),
    "plan.svg": (old_files.drawing(), "svg"),
}


@pytest.fixture(scope="module")
def packet(tmp_path_factory: pytest.TempPathFactory) -> Packet:
    folder = tmp_path_factory.mktemp("kinds")
    files = Files(Settings(home=folder / "home", pdf_engine="builtin", tesseract=""))
    for name, content in {
        **{n: f[0] for n, f in KINDS.items()},
        **{n: f[0] for n, f in PHOTOS.items()},
    }.items():
        files.add(name, content)
    return files.produce(folder / "packet", request(language="fr"))


@pytest.mark.parametrize("name", [*KINDS, *PHOTOS])
def test_a_file_is_one_kind_for_evidence_and_packet(name: str, tmp_path: Path) -> None:
    content, kind = {**KINDS, **PHOTOS}[name][:2]
    file = tmp_path / "staged"
    file.write_bytes(content)
    found = sniff(file, Path(name).suffix)
    assert (found.name, found.misnamed, kind_of(content, name)) == (kind, False, kind)


@pytest.mark.parametrize("name", KINDS)
def test_its_text_is_read_for_the_search(name: str, tmp_path: Path) -> None:
    content, kind, words, _ = KINDS[name]
    file = tmp_path / name
    file.write_bytes(content)
    read = read_text(file, kind, "")
    assert read.how == "read" and words in read.text and SIN.replace(" ", "") in read.text.replace(" ", "")


def test_it_is_shown_on_pages_with_what_must_be_known_of_it(packet: Packet) -> None:
    told = {d["number"]: d for d in packet.receipt["documents"]}
    for number, (name, (_, _, words, notes)) in enumerate(KINDS.items(), start=1):
        document = told[str(number)]
        text = "\n".join(packet.text(document["page"] + n) for n in range(document["pages"]))
        assert words in text and document["notes"] == notes, name
    assert packet.receipt["omissions"] == []


def test_what_must_go_is_gone_from_its_pages_and_from_the_folder(packet: Packet) -> None:
    receipt = packet.receipt
    for number, name in enumerate(KINDS, start=1):
        assert packet.document(number)["redacted"], name
        assert {line["kind"] for line in receipt["redaction_log"] if line["number"] == str(number)} == {
            "sin"
        }, name
    for path in packet.folder.rglob("*"):
        if path.is_file():
            reading = Reading()
            read_file(path.name, path.read_bytes(), reading)
            assert SIN.replace(" ", "") not in reading.text().replace(" ", ""), path.name


@pytest.mark.parametrize("name", [*KINDS, "photo.heic"])
def test_the_last_search_reads_it_whole(name: str) -> None:
    content = {**KINDS, **PHOTOS}[name][0]
    reading = Reading()
    read_file(name, content, reading)
    assert not reading.unread and SIN.replace(" ", "") in reading.text().replace(" ", "").replace(
        "\u00a0", ""
    )


def test_a_phones_pictures_are_shown_as_they_were_taken(packet: Packet) -> None:
    for number, name in enumerate(PHOTOS, start=len(KINDS) + 1):
        image = packet.reader.pages[packet.page_of(number) - 1].images[0].image.convert("RGB")
        if name == "photo.heic":  # taken with the phone on its side
            assert image.height > image.width, name
        red = sum(1 for pixel in _pixels(image.resize((30, 20))) if pixel[0] > 150 > pixel[2])
        assert red > 200, name


def _pixels(image: Image.Image) -> list[bytes]:
    content = image.tobytes()
    return [content[n : n + 3] for n in range(0, len(content), 3)]


def test_a_photographs_description_does_not_leave_with_it(packet: Packet) -> None:
    number = len(KINDS) + 1
    document = packet.document(number)
    assert document["redacted"] and document["file"].endswith(".pdf")


def test_accepted_changes_leave_the_final_text_only() -> None:
    words = "\n".join(_read_by_word(accepted(old_files.tracked())))
    assert "Taux horaire 21,50 $" in words and "Lieu : Québec" in words and "gardée" in words
    assert not any(gone in words for gone in ("19,00", "Montréal", "rayée"))
    plain = old_files.word()
    assert accepted(plain) == plain


@pytest.mark.slow
def test_pictures_of_a_word_file_that_cannot_be_laid_out_follow_it(tmp_path: Path) -> None:
    files = Files(Settings(home=tmp_path / "home", pdf_engine="builtin", tesseract=""))
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(old_files.formula())) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            new.writestr(name, old.read(name))
        new.writestr("word/media/image1.jpeg", old_files.photo("JPEG"))
        new.writestr("word/media/image2.emf", b"no picture")
    files.add("site.docx", out.getvalue())
    packet = files.produce(tmp_path / "packet")
    assert [d["number"] for d in packet.receipt["documents"]] == ["1", "1.1"]
    assert packet.document(1)["notes"] == ["files-taken-out", "shown-as-text"]
    assert packet.reader.pages[packet.page_of("1.1") - 1].images


def test_a_file_with_more_changes_than_anyone_tracks_is_left_to_the_child_that_can_be_stopped() -> None:
    with pytest.raises(ValueError):
        accepted(old_files.word('<w:p><w:ins w:id="1"/></w:p>' * 20_001))


def _read_by_word(content: bytes) -> list[str]:
    from docx import Document

    document = Document(io.BytesIO(content))
    return [
        *(p.text for p in document.paragraphs),
        *(cell.text for table in document.tables for row in table.rows for cell in row.cells),
    ]


@pytest.mark.slow
def test_a_drawing_looks_at_nothing_outside_itself(tmp_path: Path) -> None:
    asked: list[str] = []
    own = tmp_path / "own.png"
    Image.new("RGB", (100, 100), "lime").save(own)
    with _server(asked) as address:
        links = "".join(
            f'<image href="{place}" x="100" width="100" height="100"/>'
            for place in (f"{address}/x.png", own, own.as_uri())
        )
        files = Files(Settings(home=tmp_path / "home", pdf_engine="builtin", tesseract=""))
        files.add("plan.svg", old_files.drawing(more=links))
        packet = files.produce(tmp_path / "packet")
    image = packet.reader.pages[packet.page_of(1) - 1].images[0].image.convert("RGB")
    green = [pixel for pixel in _pixels(image) if pixel[1] > 150 > pixel[0]]
    assert asked == [] and green == []


@pytest.mark.parametrize(
    ("content", "blind"),
    [
        (old_files.drawing(), []),
        (old_files.drawing(more='<image href="data:image/png;base64,AAAA" width="9" height="9"/>'), [1]),
        (b'<svg xmlns="http://www.w3.org/2000/svg" width="90" height="90"><path d="M0 0L9 9"/></svg>', [1]),
    ],
)
def test_a_drawing_that_writes_its_words_and_holds_no_picture_counts_as_searched(
    content: bytes, blind: list[int], tmp_path: Path
) -> None:
    answer = open_file(content, tmp_path, "svg").answer
    assert answer["blind"] == blind and answer["pages"] == 1
    assert ("pages-without-text" in answer["notes"]) == bool(blind) and "words-searched" not in answer[
        "notes"
    ]


def _old_word(text: bytes, *edges: int, looks_of: bytes = b"") -> bytes:
    """A Word file of the older kind; of the stretches between the edges (places in the text) every second is deleted.

    ``looks_of``: what stands in the place of the page that says so.
    """
    begin, looks = 0x600, 0x800
    main = bytearray(looks + 512)
    struct.pack_into("<HH", main, 0, 0xA5EC, 0xC1)
    struct.pack_into("<H", main, 0x0A, 0x0200)
    struct.pack_into("<II", main, 0xFA, 0, 12)
    struct.pack_into("<II", main, 0x1A2, 12, 21)
    main[begin : begin + len(text)] = text
    places = [begin, *(begin + edge for edge in edges), begin + len(text)]
    struct.pack_into(f"<{len(places)}I", main, looks, *places)
    for n in range(len(places) - 1):
        main[looks + 4 * len(places) + n] = 200 if n % 2 else 0
    main[looks + 400 : looks + 404] = b"\x03\x00\x08\x01"
    main[looks + 511] = len(places) - 1
    main[looks : looks + len(looks_of)] = looks_of
    table = struct.pack("<III", begin, begin + len(text), looks // 512)
    table += struct.pack("<BIIIHIH", 2, 16, 0, len(text), 0, 2 * begin | 1 << 30, 0)
    return compound({"WordDocument": bytes(main), "1Table": table.ljust(4096, b"\0")})


@pytest.mark.parametrize(
    ("edges", "shown"),
    [
        ((5, 11), "Taux [−19,00 −]21,50"),
        ((), "Taux 19,00 21,50"),
        ((0, 5, 5, 16), "[−Taux 19,00 21,50−]"),
    ],
)
def test_what_was_deleted_under_tracking_is_marked_in_an_old_word_file(
    edges: tuple[int, ...], shown: str
) -> None:
    assert word_text(_old_word(b"Taux 19,00 21,50", *edges)) == shown


def test_an_old_word_file_whose_looks_are_broken_still_says_its_words() -> None:
    for seed in range(60):
        looks = random.Random(seed).randbytes(511) + bytes([seed])
        said = word_text(_old_word(b"Taux 19,00 21,50", looks_of=looks))
        assert said.replace("[−", "").replace("−]", "") == "Taux 19,00 21,50"


def test_a_locked_file_is_told_as_locked(tmp_path: Path) -> None:
    files = Files(Settings(home=tmp_path / "home", pdf_engine="builtin", tesseract=""))
    for name in ("paie.xls", "paie.ods", "paie.doc"):
        files.add(name, _locked(name))
    modern = compound({"EncryptedPackage": b"x" * 5000, "EncryptionInfo": b"y" * 5000})
    files.add("contrat.docx", modern)
    packet = files.produce(tmp_path / "packet", request(redact={"sin": False}))
    assert [packet.slip(number) for number in (1, 2, 3, 4)] == ["locked"] * 4
    (tmp_path / "staged").write_bytes(modern)
    assert not sniff(tmp_path / "staged", ".docx").misnamed, "it is taken as evidence, locked as it is"
    for name in ("paie.xls", "paie.ods", "paie.doc"):
        reading = Reading()
        read_file(name, _locked(name), reading)
        assert "locked" in reading.unread, name


def _locked(name: str) -> bytes:
    """The file, marked as one of its kind is that a password locks."""
    content = made(name)
    if name.endswith(".ods"):
        out = io.BytesIO()
        with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w") as new:
            for info in old.infolist():
                part = old.read(info)
                if info.filename == "META-INF/manifest.xml":
                    part = part.replace(
                        b'manifest:full-path="content.xml"',
                        b'manifest:full-path="content.xml" manifest:size="9"',
                    ).replace(b"</manifest:manifest>", b"<manifest:encryption-data/></manifest:manifest>")
                new.writestr(info, part)
        return out.getvalue()
    import olefile

    with olefile.OleFileIO(io.BytesIO(content), write_mode=False) as ole:
        stream = "WordDocument" if name.endswith(".doc") else "Workbook"
        body = bytearray(ole.openstream(stream).read())
    at = content.find(bytes(body[:64]))
    changed = bytearray(content)
    if name.endswith(".doc"):
        changed[at + 0x0B] |= 0x01
        return bytes(changed)
    first = int.from_bytes(body[2:4], "little") + 4  # behind the record that begins the book
    changed[at + first : at + first + 2] = b"\x2f\x00"
    return bytes(changed)


@pytest.mark.slow
@needs_libreoffice
def test_libreoffice_prints_what_no_other_engine_does_and_nothing_is_lost(tmp_path: Path) -> None:
    files = Files(Settings(home=tmp_path / "home", tesseract=""))
    names = ["paie.doc", "paie.odt", "paie.ods", "formation.pptx", "cadre.docx"]
    for name in names:
        files.add(name, KINDS[name][0])
    packet = files.produce(tmp_path / "packet")
    for number, name in enumerate(names, start=1):
        document = packet.document(number)
        text = "\n".join(packet.text(document["page"] + n) for n in range(document["pages"]))
        assert KINDS[name][2] in text, name
        assert SIN not in text and "shown-as-text" not in document["notes"], name
    assert packet.document(4)["notes"] == ["words-follow"], "the speaker's notes are on no slide"
    assert packet.document(3)["notes"] == ["cells-only", "hidden-sheet"], (
        "a hidden sheet is on no page of its print"
    )
    again = files.produce(tmp_path / "again")
    assert (again.folder / "packet.pdf").read_bytes() == (packet.folder / "packet.pdf").read_bytes()


@pytest.mark.slow
@needs_libreoffice
def test_libreoffice_looks_at_nothing_outside_a_file_from_elsewhere(tmp_path: Path) -> None:
    asked: list[str] = []
    own = tmp_path / "own.png"
    Image.new("RGB", (100, 100), "lime").save(own)
    with _server(asked) as address:
        frames = "".join(
            f'<text:p><draw:frame text:anchor-type="as-char" svg:width="2cm" svg:height="2cm"><draw:image '
            f'xlink:href="{place}" xlink:type="simple" xlink:show="embed" xlink:actuate="onLoad"/>'
            "</draw:frame></text:p>"
            for place in (f"{address}/x.png", own.as_uri())
        )
        out = io.BytesIO()
        with zipfile.ZipFile(io.BytesIO(made("paie.odt"))) as old, zipfile.ZipFile(out, "w") as new:
            for name in old.namelist():
                end = b"</office:text>"
                part = old.read(name)
                new.writestr(
                    name, part.replace(end, frames.encode() + end) if name == "content.xml" else part
                )
        files = Files(Settings(home=tmp_path / "home", tesseract=""))
        files.add("lien.odt", out.getvalue())
        packet = files.produce(tmp_path / "packet")
    page = packet.reader.pages[packet.page_of(1) - 1]
    assert "Fiche de paie" in page.extract_text() and packet.document(1)["notes"] == []
    assert asked == []
    assert all(image.image.convert("RGB").getpixel((0, 0)) != (0, 255, 0) for image in page.images)


class _server:  # noqa: N801
    """A web server of this machine that writes down what is asked of it."""

    def __init__(self, asked: list[str]) -> None:
        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                asked.append(self.path)
                self.send_error(404)

            do_HEAD = do_OPTIONS = do_GET  # noqa: N815

            def log_message(self, *_: object) -> None:
                pass

        self._server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)

    def __enter__(self) -> str:
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        return f"http://127.0.0.1:{self._server.server_port}"

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()
