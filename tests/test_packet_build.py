"""The finished packet, read back: numbers, links, bookmarks, stamps; every known fault of others is a test."""

from __future__ import annotations

import datetime as dt
import hashlib
from pathlib import Path

import pikepdf
import pytest
from pikepdf import Array

from casefile.errors import IntegrityError, UsageError
from casefile.packet.produce import foretell, produce
from casefile.said import Said
from tests.support.packet_reading import agree, outline_of, stamp_box
from tests.support.packet_samples import WORKERS, Files, changed, locked, pdf, picture, request, say


def test_buntool_a_a_name_inside_another_name_takes_the_right_file(files: Files, tmp_path: Path) -> None:
    files.add("offer.pdf", pdf("THE OFFER"))
    files.add("job_offer.pdf", pdf("THE JOB OFFER"))
    packet = files.produce(tmp_path / "out")
    assert "THE OFFER" in packet.text(packet.page_of(1)) and "THE JOB OFFER" in packet.text(packet.page_of(2))


def test_buntool_b_signs_of_markup_in_a_title_are_printed(files: Files, tmp_path: Path) -> None:
    titles = ["R&D <draft> contract", "Bank statements <redacted>", "a < b && c > d", "&amp; {{ x }} %s"]
    for n, title in enumerate(titles):
        files.add(f"{n}.pdf", pdf("x"), title=title)
    text = files.produce(tmp_path / "out").all_text()
    assert all(text.count(title) >= 2 for title in titles)


@pytest.mark.slow
def test_buntool_c_every_script_is_printed(files: Files, tmp_path: Path) -> None:
    titles = ["Łukasz Wałęsa", "王小明 工资单", "Nguyễn Thị Hồng", "Ελένη", "Юлия"]
    for n, title in enumerate(titles):
        files.add(f"{n}.pdf", pdf("x"), case="ABC"[n % 3], title=title)
    packet = files.produce(tmp_path / "out", request(sections="worker"))
    text = packet.all_text()
    assert all(title.replace(" ", "") in text.replace(" ", "") for title in titles)
    outline = " ".join(title for _, title, _ in outline_of(packet.reader))
    assert all(name in outline for name in WORKERS.values())
    front = packet.reader.pages[2].get_object()["/Resources"]["/Font"].values()
    assert all("/Helvetica" not in str(f.get_object().get("/BaseFont")) for f in front)


@pytest.mark.slow
def test_buntool_d_every_entry_has_its_link_whatever_its_title(files: Files, tmp_path: Path) -> None:
    odd = ["&", "<", "very " * 40, "12", "Page 3", "a\tb", "«é»", "", "(x)", "\\", "%"]
    for n in range(60):
        files.add(f"{n}.pdf", pdf("x"), title=odd[n % len(odd)] + f" {n}" if n % 2 else odd[n % len(odd)])
    packet = files.produce(tmp_path / "out")
    agree(packet)


def test_buntool_e_a_locked_or_broken_file_costs_only_itself(files: Files, tmp_path: Path) -> None:
    files.add("good.pdf", pdf("GOOD"))
    files.add("locked.pdf", locked(pdf("x")))
    files.add("broken.pdf", b"%PDF-1.4 broken")
    packet = files.produce(tmp_path / "out")
    assert [packet.slip(n) for n in (1, 2, 3)] == ["", "locked", "broken"]
    assert "It is locked with a password or a certificate." in packet.text(packet.page_of(2))
    agree(packet)


@pytest.mark.slow
@pytest.mark.parametrize("rotate", [0, 90, 180, 270])
def test_buntool_f_the_stamp_is_upright_at_the_lower_right_whatever_the_rotation_and_the_box(
    files: Files, tmp_path: Path, rotate: int
) -> None:
    def odd(p: pikepdf.Pdf) -> None:
        p.pages[0].obj.MediaBox = Array([400, 900, -200, -100])
        p.pages[0].obj.CropBox = Array([-150, -50, 350, 800])

    def large_unit(p: pikepdf.Pdf) -> None:
        p.pages[0].obj.UserUnit = 2

    for n, content in enumerate(
        [
            pdf("x", rotate=rotate),
            changed(pdf("x", rotate=rotate), odd),
            changed(pdf("x", rotate=rotate), large_unit),
        ]
    ):
        files.add(f"{n}.pdf", content)
    files.add("a3.pdf", pdf("x", size=(842, 1191), rotate=rotate))
    packet = files.produce(tmp_path / "out")
    for number in range(1, 5):
        left, bottom, right, top, width, height = stamp_box(packet, packet.page_of(number))
        assert right - left > 4 * (top - bottom), "it is not upright"
        assert 5 < bottom < 25 and 5 < width - right < 25, (number, bottom, width - right, height)


@pytest.mark.slow
def test_buntool_g_stamps_labels_index_and_bookmarks_count_the_front_matter(
    files: Files, tmp_path: Path
) -> None:
    for n in range(45):
        files.add(f"{n}.pdf", pdf(*["x"] * (n % 3 + 1)), case="ABC"[n % 3])
    packet = files.produce(tmp_path / "out")
    agree(packet)
    index = packet.reader.pages[2].extract_text() + packet.reader.pages[3].extract_text()
    assert str(packet.page_of(30)) in index.split()


@pytest.mark.slow
def test_buntool_h_the_same_request_gives_the_same_bytes_and_the_file_has_a_title(
    files: Files, tmp_path: Path
) -> None:
    from docx import Document

    word = tmp_path / "w.docx"
    Document().save(word)
    files.add("a.pdf", pdf("SIN 046 454 286"))
    files.add("b.jpg", picture())
    files.add("c.docx", word.read_bytes())
    files.add("d.txt", b"text")
    files.add("e.pdf", locked(pdf("x"), user=""))
    first, second = files.produce(tmp_path / "one"), files.produce(tmp_path / "two")
    names = {p.relative_to(first.folder).as_posix() for p in first.folder.rglob("*") if p.is_file()}
    assert "packet.pdf" in names and "index.xlsx" in names and "letter.docx" in names
    different = [
        n for n in sorted(names) if (first.folder / n).read_bytes() != (second.folder / n).read_bytes()
    ]
    assert different == []
    assert first.reader.metadata.title == "Inspection packet IRCC-2026-0042"
    assert first.reader.metadata.producer == "Casefile"


@pytest.mark.slow
def test_buntool_i_no_path_of_a_file_comes_from_outside(files: Files, tmp_path: Path) -> None:
    files.add("../../etc/passwd", b"root", case="A", type="evidence")
    packet = files.produce(tmp_path / "deep" / "out")
    assert {p.name for p in (tmp_path / "deep").iterdir()} == {"out"}
    assert all(".." not in d["file"] for d in packet.receipt["documents"])


@pytest.mark.slow
def test_buntool_j_two_files_of_one_name_are_both_kept(files: Files, tmp_path: Path) -> None:
    files.add("talon.pdf", pdf("FIRST"))
    files.add("talon.pdf", pdf("SECOND"))
    packet = files.produce(tmp_path / "out")
    assert packet.document(1)["file"] != packet.document(2)["file"]
    given = {
        hashlib.sha256((packet.folder / packet.document(n)["file"]).read_bytes()).hexdigest() for n in (1, 2)
    }
    assert given == {s.sha256 for s in files.sources}


@pytest.mark.slow
def test_assemblyline_no_stamp_says_test_and_every_stamp_names_the_file(files: Files, tmp_path: Path) -> None:
    files.add("a.pdf", pdf("x"))
    text = files.produce(tmp_path / "out").all_text()
    assert "TEST00001" not in text and text.count("IRCC-2026-0042 |") >= 5


@pytest.mark.slow
def test_assemblyline_a_failed_picture_and_an_unknown_type_are_not_dropped(
    files: Files, tmp_path: Path
) -> None:
    files.add("bad.jpg", b"\xff\xd8\xff\xe0broken")
    files.add("odd.xyz", b"\0\1\2")
    packet = files.produce(tmp_path / "out")
    assert {o["reason"] for o in packet.receipt["omissions"]} == {"broken", "no-page-form"}
    assert all((packet.folder / packet.document(n)["file"]).exists() for n in (1, 2))


@pytest.mark.slow
def test_assemblyline_bookmarks_and_filled_fields_of_later_files_are_kept(
    files: Files, tmp_path: Path
) -> None:
    def marks(p: pikepdf.Pdf) -> None:
        with p.open_outline() as outline:
            chapter = pikepdf.OutlineItem("Chapter", 0)
            chapter.children.append(pikepdf.OutlineItem("Clause", 1))
            outline.root.append(chapter)

    files.add("first.pdf", pdf("x"))
    files.add("second.pdf", changed(pdf("a", "b"), marks))
    packet = files.produce(tmp_path / "out")
    own = [
        (depth, title, page + 1)
        for depth, title, page in outline_of(packet.reader)
        if title in ("Chapter", "Clause")
    ]
    start = packet.page_of(2)
    assert own == [(3, "Chapter", start), (4, "Clause", start + 1)]


@pytest.mark.slow
def test_assemblyline_the_index_counts_its_own_length_when_it_is_long(files: Files, tmp_path: Path) -> None:
    for n in range(28):
        files.add(
            f"{n}.pdf",
            pdf("x"),
            title="An exhibit with a title that takes more than one line of the table of contents " * 2,
        )
    packet = files.produce(tmp_path / "out")
    agree(packet)


@pytest.mark.slow
def test_one_document_is_a_whole_packet_too(files: Files, tmp_path: Path) -> None:
    files.add("a.pdf", pdf("x"))
    packet = files.produce(tmp_path / "out")
    assert len(packet.reader.pages) == 5
    agree(packet)


@pytest.mark.slow
def test_ebundle_checklist_of_england_and_wales(files: Files, tmp_path: Path) -> None:
    """The guidance of 2021: number from 1 on the very first page; index entries linked; documents and sections
    bookmarked with their page; nothing upside down; default zoom 100 %; at most 300 dpi."""
    files.add("typed.pdf", pdf("typed"))
    files.add("landscape.pdf", pdf("wide", size=(792, 612)))
    files.add("photo.jpg", picture(5000, 4000))
    files.add("permit.pdf", pdf("permit"), case="B", evidences=("E1",))
    items = [{"text": "Wages", "obligations": ["E7"]}, {"text": "Permits", "obligations": ["E1"]}]
    packet = files.produce(tmp_path / "out", request(items=items))
    reader = packet.reader
    assert "page 1 of" in reader.pages[0].extract_text() and reader.page_labels[0] == "1"
    agree(packet)
    outline = outline_of(reader)
    assert all(f"[p. {page + 1}]" in title for _, title, page in outline)
    assert [title.split(" [")[0] for depth, title, _ in outline if depth == 0][3:] == [
        "Item 1. Wages",
        "Item 2. Permits",
    ]
    opened = reader.trailer["/Root"]["/OpenAction"]
    assert opened[1] == "/XYZ" and opened[4] == 1
    with pikepdf.open(packet.folder / "packet.pdf") as finished:
        page = finished.pages[packet.page_of(3) - 1]
        width = next(iter(page.obj.Resources.XObject.values())).Width
        assert int(width) / (792 - 56) * 72 <= 301 and page.obj.get("/Rotate", 0) == 0
        assert float(page.mediabox[2]) > float(page.mediabox[3]), "a landscape photograph on a landscape page"


@pytest.mark.slow
def test_items_workers_documents_are_nested_and_a_document_of_two_items_is_shown_once(
    files: Files, tmp_path: Path
) -> None:
    files.add("a.pdf", pdf("x"), evidences=("E6", "E7"))
    files.add("b.pdf", pdf("x"), case="B", evidences=("E7",))
    items = [{"text": "One", "obligations": ["E6"]}, {"text": "Two", "obligations": ["E7"]}]
    packet = files.produce(tmp_path / "out", request(items=items))
    depths = [(depth, title.split(" [")[0]) for depth, title, _ in outline_of(packet.reader)]
    assert depths[3:] == [
        (0, "Item 1. One"), (1, f"{WORKERS['A']} (A)"), (2, "1. a.pdf"),
        (0, "Item 2. Two"), (1, f"{WORKERS['B']} (B)"), (2, "2. b.pdf"),
    ]  # fmt: skip
    assert "already under item 1" in packet.all_text()
    assert packet.receipt["items"][1]["documents"] == ["1", "2"]


@pytest.mark.slow
def test_what_is_not_supplied_is_said_with_its_reason(files: Files, tmp_path: Path) -> None:
    files.add("a.pdf", pdf("x"))
    items = [
        {"text": "Wages", "types": ["evidence"]},
        {"text": "Permits", "obligations": ["E1"], "workers": ["B"]},
    ]
    packet = files.produce(tmp_path / "out", request(items=items))
    assert [i["state"] for i in packet.receipt["items"]] == ["partly supplied", "not supplied"]
    table = " ".join(packet.text(2).split())
    assert "B: no document for “E1, authorization to work”" in table and "Not supplied" in table


@pytest.mark.slow
def test_french_front_matter(files: Files, tmp_path: Path) -> None:
    files.add("a.pdf", pdf("x"))
    packet = files.produce(tmp_path / "out", request(language="fr"))
    text = packet.all_text()
    assert "Demandes et réponses" in text and "Fourni en partie" in text and "page 1 de" in text
    assert packet.reader.trailer["/Root"]["/Lang"] == "fr-CA"


@pytest.mark.slow
def test_text_in_a_margin_moves_the_stamp_to_a_free_one(files: Files, tmp_path: Path) -> None:
    files.add(
        "full.pdf",
        pdf(
            "a footer that runs all the way across the page, from the left edge to the right edge, and beyond it"
            * 2,
            at=(0, 16),
        ),
    )
    packet = files.produce(tmp_path / "out")
    _, bottom, *_ = stamp_box(packet, packet.page_of(1))
    assert bottom > 700
    agree(packet)


def test_a_file_that_is_not_the_planned_version_stops_the_build_and_leaves_nothing(
    files: Files, tmp_path: Path
) -> None:
    source = files.add("a.pdf", pdf("x"))
    files.contents[source.id] = pdf("another")
    with pytest.raises(IntegrityError):
        files.produce(tmp_path / "out")
    assert list(tmp_path.glob("out*")) == [] and not (tmp_path / ".out.building").exists()


def test_a_folder_in_use_is_refused(files: Files, tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "mine.txt").write_text("x")
    files.add("a.pdf", pdf("x"))
    with pytest.raises(UsageError, match="not empty"):
        files.produce(tmp_path / "out")
    assert (tmp_path / "out" / "mine.txt").exists()


@pytest.mark.slow
def test_dates_of_documents_are_in_the_index(files: Files, tmp_path: Path) -> None:
    files.add("a.pdf", pdf("x"), date=dt.date(2027, 3, 5))
    assert "2027-03-05" in files.produce(tmp_path / "out").text(3)


def test_a_folder_named_from_where_one_stands_is_built_like_any_other(
    files: Files, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    files.add("one.pdf", pdf("One"))
    monkeypatch.chdir(tmp_path)
    packet = files.produce(Path("out"))
    assert packet.receipt["omissions"] == [] and "One" in packet.text(packet.page_of(1))


@pytest.mark.slow
def test_two_that_plan_and_build_the_same_at_once_do_not_disturb_each_other(
    files: Files, tmp_path: Path
) -> None:
    files.add("a.pdf", pdf("Un"))
    inner: list[str] = []

    def meanwhile(phase: Said, done: int, total: int) -> None:
        if not inner:
            inner.append("begun")
            inner.append(files.foretold().digest)
            produce(files.plan(), files.fetch, files.settings, tmp_path / "packet", say)

    asked = files.plan()
    outer = foretell(asked, files.fetch, files.settings, meanwhile)
    assert inner == ["begun", outer.digest]
    left = files.settings.home_folder / "packets" / f".{asked.request.id}.planned.building-killed"
    left.mkdir()
    foretell(asked, files.fetch, files.settings, say)
    assert not list(left.parent.iterdir()) and not list(tmp_path.glob(".packet*"))
