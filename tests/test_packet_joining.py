"""Joining pages by hand: whatever a PDF may hold arrives unchanged, and what is not plain is refused, not guessed."""

from __future__ import annotations

import io
from contextlib import suppress
from decimal import Decimal
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pikepdf import Array, Dictionary, Name, String
from pypdf import PdfReader

from casefile.packet.joining.append import PageStamp, SourcePdf
from casefile.packet.joining.output import Output, PageTree
from casefile.packet.joining.plain import PlainPdf
from casefile.packet.joining.syntax import NotPlain, Raw, Ref, items, renumber, text, written
from casefile.settings import Settings
from tests.support.packet_samples import Files, changed, pdf


def _plain(content: bytes) -> bytes:
    """The same PDF with one classic table."""
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(content)) as opened:
        opened.save(out, object_stream_mode=pikepdf.ObjectStreamMode.disable)
    return out.getvalue()


def _joined(*contents: bytes) -> bytes:
    """All pages of all files, one after the other, in a file of their own."""
    file = io.BytesIO()
    out = Output(file)
    documents = [SourcePdf(PlainPdf(io.BytesIO(c)), out) for c in contents]
    pages = [Ref(out.reserve()) for d in documents for _ in d.pages]
    tree, font, mark = PageTree(out, pages), out.add({"Type": Raw(b"/Font")}), out.add_stream(b"q\n")
    at = 0
    for document in documents:
        first = at
        for n in range(len(document.pages)):
            document.place(n, pages[first + n].number)
        for n in range(len(document.pages)):
            document.append(n, tree.parent_of(at), PageStamp(mark, out.add_stream(b"Q\n"), "CfStamp", font))
            at += 1
        document.finish()
    out.finish(out.add({"Type": Raw(b"/Catalog"), "Pages": tree.write()}), out.add({"Title": "x"}), "test")
    return file.getvalue()


_SOUND = _plain(pdf("one", "two"))
_LEAVES = (
    st.integers(-(2**31), 2**31 - 1)
    | st.booleans()
    | st.decimals(-1000, 1000, places=3)
    | st.binary(max_size=40)
    | st.text(max_size=20).map(lambda t: t.encode("utf-16-be"))
    | st.sampled_from(
        [b"(", b")", b"\\", b"1 0 R", b"((", b"\\)", b"endobj", b"stream\n", b"<<", b">>", b"%", b"\r"]
    )
    | st.text(st.characters(min_codepoint=33, max_codepoint=255), min_size=1, max_size=12).map(
        lambda t: "/" + t
    )
)
_VALUES = st.recursive(
    _LEAVES,
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.text("abcR/ #()<>é", min_size=1), inner, max_size=4)
    ),
    max_leaves=20,
)


def _object(value: Any) -> Any:
    if isinstance(value, list):
        return Array([_object(v) for v in value])
    if isinstance(value, dict):
        return Dictionary({f"/{k}": _object(v) for k, v in value.items()})
    if isinstance(value, bytes):
        return String(value)
    return Name(value) if isinstance(value, str) else value


def _same(one: Any, other: Any) -> bool:
    if isinstance(one, Dictionary):
        return set(one.keys()) == set(other.keys()) and all(_same(one[k], other[k]) for k in one)
    if isinstance(one, Array):
        return len(one) == len(other) and all(map(_same, one, other))
    if isinstance(one, String):
        return bytes(one) == bytes(other)
    return bool(one == other)


@given(_VALUES, st.binary(max_size=300), st.binary(max_size=50))
def test_whatever_a_page_holds_arrives_unchanged(value: Any, data: bytes, before: bytes) -> None:
    def odd(p: pikepdf.Pdf) -> None:
        p.pages[0].obj.Odd = Array([_object(value), p.make_stream(data + b"\nendstream endobj " + before)])
        p.pages[0].obj.Other = p.make_indirect(_object([value, value]))

    source = changed(pdf("x"), odd)
    with (
        pikepdf.open(io.BytesIO(source)) as was,
        pikepdf.open(io.BytesIO(_joined(pdf("first"), source))) as now,
    ):
        assert not now.check_pdf_syntax()
        before_page, page = was.pages[0].obj, now.pages[1].obj
        assert _same(before_page.Odd[0], page.Odd[0]) and _same(before_page.Other, page.Other)
        assert page.Odd[1].read_bytes() == data + b"\nendstream endobj " + before


@given(st.text(max_size=60))
def test_text_is_read_back_as_it_was(words: str) -> None:
    plain = words.encode("utf-16-be", "replace").decode("utf-16-be").replace("\0", "")
    whole = io.BytesIO()
    made = Output(whole)
    page = made.reserve()
    tree = PageTree(made, [Ref(page)])
    made.write(page, written({"Type": Raw(b"/Page"), "Parent": tree.parent_of(0), "MediaBox": [0, 0, 9, 9]}))
    root = made.add({"Type": Raw(b"/Catalog"), "Pages": tree.write()})
    made.finish(root, made.add({"Title": plain}), "x")
    whole.seek(0)
    assert PdfReader(whole).metadata["/Title"] == plain  # type: ignore[index]


def test_references_are_renumbered_and_what_only_looks_like_one_is_not() -> None:
    value = b"[1 0 R 2 3 0 R(4 0 R)<34>/N5 0 R/6 0 R (a\\)7 0 R(8 0 R)) [9 0 R]<</K 10 0 R>>]"
    with pytest.raises(NotPlain):
        renumber(value, lambda n: b"?")  # a name, then `0 R`: nothing a reader understands
    value = value.replace(b"/N5 0 R/6 0 R ", b"/N5/R ")
    seen: list[int] = []
    made = renumber(value, lambda n: seen.append(n) or b"%d 0 R" % (n + 100))  # type: ignore[func-returns-value]
    assert seen == [1, 3, 9, 10]
    assert made == b"[101 0 R 2 103 0 R(4 0 R)<34>/N5/R (a\\)7 0 R(8 0 R)) [109 0 R]<</K 110 0 R>>]"


def test_a_dictionary_is_read_however_it_is_spaced_and_a_key_has_one_name() -> None:
    written_tight = b"<</A/B/C[1 2]/D<</A 1>>/E(x)/F#41 3 0 R/G<00>/H null>>"
    assert items(written_tight) == {
        b"/A": b"/B", b"/C": b"[1 2]", b"/D": b"<</A 1>>", b"/E": b"(x)", b"/FA": b"3 0 R", b"/G": b"<00>",
        b"/H": b"null",
    }  # fmt: skip
    for refused in (
        b"<</A 1/A 2>>",
        b"<</Par#65nt 1/Parent 2>>",
        b"<</A>>",
        b"<<1>>",
        b"[1]",
        b"<</A 1",
        b"<</A 1]",
    ):
        with pytest.raises(NotPlain):
            items(refused)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b"/Rotate 0", b"/Rotate% "),
        (b"/Rotate 0", b"/Type  /P"),
        (b"/Rotate 0", b"/X 3 1 R "),
        (b"/Length ", b"/Length 1"),
        (b"endstream", b"endstrean"),
        (b"4 0 obj", b"5 0 obj"),
        (b"/Size ", b"/Prev "),
        (b"%PDF-", b"%pdf-"),
        (b"startxref", b"startxxxx"),
    ],
)
def test_what_is_not_plainly_written_is_refused(old: bytes, new: bytes) -> None:
    content = _plain(pdf("x"))
    assert old in content
    assert _joined(content)
    with pytest.raises(NotPlain):
        _joined(content.replace(old, new))


_SIGNS = b"<< >> [ ] ( ) /Kids /Length R endobj stream null % /Type/Page /Parent /Contents /Root nan 1e999 #41".split()
_DAMAGE = st.sampled_from([*_SIGNS, b" 0 R", b"9" * 20, b"9" * 5000, b"\0"])


@given(st.lists(st.tuples(st.floats(0, 1), _DAMAGE, st.booleans()), min_size=1, max_size=4))
def test_a_damaged_file_is_refused_or_joined_and_nothing_else(
    damages: list[tuple[float, bytes, bool]],
) -> None:
    content = _SOUND
    for where, damage, over in damages:
        at = int(where * len(content))
        content = content[:at] + damage + content[at + len(damage) * over :]
    with suppress(NotPlain), pikepdf.open(io.BytesIO(_joined(content))) as now:
        assert len(now.pages) >= 1


def test_a_table_that_gives_one_object_two_places_is_refused() -> None:
    content = _plain(pdf("x"))
    at = content.rindex(b"trailer")
    row = content[content.index(b"xref\n") :].split(b"\n")[3] + b"\n"
    twice = content[:at] + b"1 1\n" + row + content[at:]
    with pytest.raises(NotPlain):
        _joined(twice)


def test_only_what_the_pages_reach_comes_along() -> None:
    def secret(p: pikepdf.Pdf) -> None:
        p.Root.Names = Dictionary(
            JavaScript=Dictionary(Names=Array([String("a"), Dictionary(JS=String("SCRIPT"))]))
        )
        p.Root.PieceInfo = Dictionary(A=String("CATALOGUE"))
        lost = p.make_indirect(Dictionary(Type=Name.Page, Parent=p.Root.Pages, Lost=String("LOST PAGE")))
        p.pages[0].obj.Annots = Array([Dictionary(Subtype=Name.Link, Dest=Array([lost, Name.Fit]))])
        p.pages[1].obj.Annots = Array([Dictionary(Subtype=Name.Link, Dest=Array([p.pages[0].obj, Name.Fit]))])

    joined = _joined(_plain(changed(pdf("a", "b"), secret)))
    assert not any(word in joined for word in (b"SCRIPT", b"CATALOGUE", b"LOST PAGE"))
    with pikepdf.open(io.BytesIO(joined)) as now:
        assert now.pages[0].obj.Annots[0].Dest[0] is None
        assert now.pages[1].obj.Annots[0].Dest[0].objgen == now.pages[0].obj.objgen


def test_inherited_resources_and_boxes_are_the_pages_own_and_shared_ones_stay_shared() -> None:
    def inherit(p: pikepdf.Pdf) -> None:
        pages = p.Root.Pages
        pages.Resources, pages.MediaBox, pages.Rotate = (
            p.make_indirect(p.pages[0].obj.Resources),
            p.pages[0].MediaBox,
            90,
        )
        for page in p.pages:
            del page.obj["/Resources"], page.obj["/MediaBox"]
            if "/Rotate" in page.obj:
                del page.obj["/Rotate"]

    content = _plain(changed(pdf("a", "b"), inherit))
    with pikepdf.open(io.BytesIO(_joined(content))) as now:
        one, two = (page.obj for page in now.pages)
        assert one.Resources.objgen == two.Resources.objgen != (0, 0)
        assert "/CfStamp" in one.Resources.Font and "/F1" in one.Resources.Font
        assert one.Rotate == 90 and [int(v) for v in one.MediaBox] == [0, 0, 612, 792]


def test_going_back_leaves_no_trace() -> None:
    file, again = io.BytesIO(), io.BytesIO()
    for target, wrong in ((file, True), (again, False)):
        out = Output(target)
        page = out.reserve()
        if wrong:
            mark = out.mark()
            out.write(page, b"(wrong)")
            out.add({"Wrong": "more"})
            out.back_to(mark)
        tree = PageTree(out, [Ref(page)])
        out.write(page, written({"Type": Raw(b"/Page"), "Parent": tree.parent_of(0)}))
        out.finish(out.add({"Type": Raw(b"/Catalog"), "Pages": tree.write()}), out.add({}), "x")
    assert file.getvalue() == again.getvalue()


def test_a_number_without_its_object_is_never_handed_over() -> None:
    out = Output(io.BytesIO())
    out.reserve()
    with pytest.raises(AssertionError, match="nothing written"):
        out.finish(out.add({}), out.add({}), "x")


def test_values_are_written_as_the_standard_says() -> None:
    value = {"A": [1, -2.5, 3.0, 0.001, True, None], "B": "a(b)\\", "C": Ref(7), "D": Raw(b"/Name")}
    assert written(value) == b"<</A [1 -2.5 3 0 true null] /B (a\\(b\\)\\\\) /C 7 0 R /D /Name>>"  # type: ignore[arg-type]
    assert text("é") == b"<FEFF00E9>"


@pytest.mark.slow
@pytest.mark.parametrize("form", ["object streams", "updated", "linearized", "junk before"])
def test_a_file_in_another_form_is_shown_all_the_same(form: str, tmp_path: Path) -> None:
    content = pdf("FIRST PAGE", "SECOND PAGE")
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(content)) as opened:
        packed = pikepdf.ObjectStreamMode.generate
        opened.save(out, linearize=form == "linearized", object_stream_mode=packed)
    if form == "updated":
        from pypdf import PdfWriter

        out = io.BytesIO()
        writer = PdfWriter(io.BytesIO(content), incremental=True)
        writer.pages[0].rotate(90)
        writer.write(out)
    made = b"junk\n" + content if form == "junk before" else out.getvalue()
    with pytest.raises(NotPlain):
        _joined(made)
    files = Files(Settings())
    files.add("a.pdf", made)
    packet = files.produce(tmp_path / "out")
    start = packet.page_of(1)
    assert "FIRST PAGE" in packet.text(start) and "SECOND PAGE" in packet.text(start + 1)
    with pikepdf.open(packet.folder / "packet.pdf") as finished:
        assert finished.check_pdf_syntax() == []


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["tree", "dictionary"])
def test_links_and_bookmarks_by_name_lead_to_their_pages(kind: str, tmp_path: Path) -> None:
    def named(p: pikepdf.Pdf) -> None:
        place = Array([p.pages[2].obj, Name.XYZ, 0, 700, None])
        if kind == "tree":
            name: Any = String("chapter")
            p.Root.Names = Dictionary(Dests=Dictionary(Names=Array([name, Dictionary(D=place)])))
        else:
            name = Name.chapter
            p.Root.Dests = Dictionary(chapter=place)
        box = Array([0, 0, 9, 9])
        jump = Dictionary(S=Name.GoTo, D=name)
        p.pages[0].obj.Annots = Array([
            Dictionary(Type=Name.Annot, Subtype=Name.Link, Rect=box, Dest=name),
            Dictionary(Type=Name.Annot, Subtype=Name.Link, Rect=box, A=jump),
        ])  # fmt: skip
        first = p.make_indirect(Dictionary(Title=String("Chapter"), Dest=name))
        p.Root.Outlines = p.make_indirect(Dictionary(Type=Name.Outlines, First=first, Last=first, Count=1))
        first.Parent = p.Root.Outlines

    files = Files(Settings())
    files.add("a.pdf", changed(pdf("one", "two", "three"), named))
    packet = files.produce(tmp_path / "out")
    start = packet.page_of(1)
    with pikepdf.open(packet.folder / "packet.pdf") as finished:
        target = finished.pages[start + 1].obj.objgen
        by_place, by_action = finished.pages[start - 1].obj.Annots
        assert by_place.Dest[0].objgen == target and by_action.A.D[0].objgen == target
        with finished.open_outline() as outline:
            (item,) = [i for i in outline.root if i.title.startswith("Item")]
            (own,) = item.children[0].children[0].children
            assert own.title == "Chapter" and own.destination[0].objgen == target


@pytest.mark.slow
def test_a_key_written_twice_is_shown_one_way_only(tmp_path: Path) -> None:
    """One reader would take the first action, another the last: only one of them may be left."""

    def link(p: pikepdf.Pdf) -> None:
        harmless = Dictionary(S=Name.URI, URI=String("https://example.com"))
        script = Dictionary(S=Name.JavaScript, JS=String("app.alert(1)"))
        box = Array([0, 0, 9, 9])
        annot = Dictionary(Type=Name.Annot, Subtype=Name.Link, Rect=box, A=harmless, Z=script)
        p.pages[0].obj.Annots = Array([p.make_indirect(annot)])

    content = changed(pdf("x"), link)
    assert content.count(b"/Z ") == 1
    files = Files(Settings())
    files.add("a.pdf", content.replace(b"/Z ", b"/A "))
    packet = files.produce(tmp_path / "out")
    annots = packet.reader.pages[packet.page_of(1) - 1]["/Annots"]
    assert "/A" not in annots[0].get_object()
    assert b"app.alert" not in (packet.folder / "packet.pdf").read_bytes()


def test_decimal_places_of_a_source_are_kept() -> None:
    def exact(p: pikepdf.Pdf) -> None:
        p.pages[0].obj.MediaBox = Array([0, 0, Decimal("595.27559"), Decimal("841.88976")])

    with pikepdf.open(io.BytesIO(_joined(changed(pdf("x"), exact)))) as now:
        assert now.pages[0].obj.MediaBox[2] == Decimal("595.27559")
