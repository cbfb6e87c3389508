"""One packet beside what a plain script does: the same files appended, indexed, linked, bookmarked and stamped.

    python bench/packet.py               300 files: Casefile's assembly, plain pikepdf and plain pypdf
    python bench/packet.py large         1,040 files, about 10,000 pages: Casefile's assembly and plain pikepdf
    python bench/packet.py growth        Casefile's assembly up to about 10,000 pages
    python bench/packet.py packed        300 files with object streams, as newer programs write them: rewritten first
    python bench/packet.py whole         300 files the whole way: opened in the children, searched, assembled, read
                                         again, with the last search and without it, beside bare pikepdf

Figures: processor seconds (children included), peak memory of any one process, size of the PDF. The methods take
turns, each three times in a process of its own that finds its modules compiled, as after an installation.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import io
import os
import random
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

FILES = 300


def packed(paths: list[Path]) -> None:
    """Write the files again with their objects in compressed streams."""
    import pikepdf

    for path in paths:
        with pikepdf.open(path, allow_overwriting_input=True) as pdf:
            pdf.save(path, object_stream_mode=pikepdf.ObjectStreamMode.generate)


def sources(folder: Path, count: int) -> list[Path]:
    """Typed documents and scans in the mix of a case file: a quarter scans, a fifth turned; about 9.5 pages each."""
    import pikepdf
    from PIL import Image
    from reportlab import rl_config
    from reportlab.pdfgen import canvas

    rl_config.invariant, rl_config.useA85 = 1, 0
    dice = random.Random(42)
    scans = []
    for _ in range(24):
        grey = Image.frombytes("L", (180, 240), dice.randbytes(180 * 240)).resize((1240, 1650))
        jpeg = io.BytesIO()
        grey.save(jpeg, "JPEG", quality=80)
        scans.append(jpeg.getvalue())
    paths = []
    for n in range(count):
        path = folder / f"{n:04d}.pdf"
        paths.append(path)
        if path.exists():
            continue
        drawn = canvas.Canvas(str(path), pagesize=dice.choice([(612, 792), (595, 842), (792, 612)]))
        scan = n % 4 == 0
        for page in range(dice.randint(1, 18)):
            if scan:
                jpeg = io.BytesIO(
                    dice.choice(scans) + dice.randbytes(40)
                )  # no two alike, so that none is stored once for many
                from reportlab.lib.utils import ImageReader

                drawn.drawImage(ImageReader(jpeg), 0, 0, 612, 792)
            else:
                for line in range(45):
                    drawn.drawString(
                        60,
                        740 - 15 * line,
                        f"Document {n}, page {page + 1}, line {line}: wages, hours and conditions {dice.random():.6f}",
                    )
            drawn.showPage()
        drawn.save()
        if n % 5 == 0:
            with pikepdf.open(path, allow_overwriting_input=True) as pdf:
                for page in pdf.pages:
                    page.obj.Rotate = dice.choice([90, 180, 270])
                pdf.save(path)
    return paths


def casefile_assembly(paths: list[Path], out: Path) -> int:
    from pypdf import PdfReader

    from casefile.packet import assemble
    from casefile.packet.choosing import make_plan
    from casefile.packet.index_lines import answers, list_entries
    from casefile.packet.plan import CaseFile, PacketFile
    from casefile.packet.prepare import Part, Prepared
    from casefile.packet.request import Request
    from casefile.packet.words import Words

    case, all_sources, prepared = "123026635/A", [], []
    for path in paths:
        digest = hashlib.sha256(path.read_bytes()).hexdigest()
        source = PacketFile(
            path.stem,
            case,
            "evidence",
            f"Document {path.stem}",
            "en",
            0,
            "",
            digest,
            0,
            date=dt.date(2027, 1, 1),
        )
        pages = (
            int(path.with_suffix(".count").read_text())
            if path.with_suffix(".count").exists()
            else len(PdfReader(path).pages)
        )
        all_sources.append(source)
        prepared.append(
            Prepared(
                source,
                path,
                (Part(path.name, ".pdf", digest, path, pages, places=("bottom-right",) * pages),),
            )
        )
    request = Request.model_validate(_request())
    plan = make_plan(request, [CaseFile(case, "A worker", "An employer", tuple(all_sources))])
    entries = list_entries(plan, prepared)
    built = assemble.build(plan, answers(plan, entries, Words("en")), entries, out, lambda *_: None)
    return built.layout.total


def casefile_unreleased(paths: list[Path], out: Path) -> int:
    """The whole way but for the last search."""
    from casefile.packet.release import Release

    Release.looks = False  # type: ignore[method-assign,assignment]
    return casefile_whole(paths, out)


def bare_pikepdf(paths: list[Path], out: Path) -> int:
    """All pages in one file, and no more than that."""
    import pikepdf

    with pikepdf.new() as packet:
        for path in paths:
            with pikepdf.open(path) as source:
                packet.pages.extend(source.pages)
        packet.save(out / "packet.pdf")
        return len(packet.pages)


def casefile_whole(paths: list[Path], out: Path) -> int:
    from casefile.opening.opener import opener
    from casefile.packet.choosing import make_plan
    from casefile.packet.plan import CaseFile, PacketFile
    from casefile.packet.produce import produce
    from casefile.packet.release import SECONDS, searcher
    from casefile.packet.request import Request
    from casefile.settings import Settings

    by_id = {path.stem: path for path in paths}
    case = "123026635/A"
    all_sources = [
        PacketFile(
            i,
            case,
            "evidence",
            f"Document {i}",
            "en",
            0,
            "",
            hashlib.sha256(p.read_bytes()).hexdigest(),
            0,
            file_name=p.name,
            date=dt.date(2027, 1, 1),
        )
        for i, p in by_id.items()
    ]
    plan = make_plan(
        Request.model_validate(_request()), [CaseFile(case, "A worker", "An employer", tuple(all_sources))]
    )
    made = produce(
        plan, lambda s: by_id[s.id].read_bytes(), Settings(tesseract=""), out / "packet", lambda *_: None
    )
    opener(120).stop()  # their processor time counts once they have ended
    searcher(SECONDS).stop()
    return int(made.receipt["pages"]["total"])


def _request() -> dict[str, object]:
    return {
        "authority": "Bench",
        "file_number": "BENCH-1",
        "received": "2026-11-16",
        "due": "2026-12-16",
        "employer": "123026635",
        "items": [{"text": "All", "types": ["evidence"]}],
    }


PER_PAGE = 38
Link = tuple[int, tuple[int, int, int, int], int]


def front_pages(count: int) -> int:
    return 2 + (count + PER_PAGE - 1) // PER_PAGE


def front(paths: list[Path], starts: list[int]) -> tuple[io.BytesIO, list[Link]]:
    """Cover, table and index by reportlab, for the plain scripts; where each line of the index stands and leads."""
    from reportlab.pdfgen import canvas

    index, links = io.BytesIO(), []
    drawn = canvas.Canvas(index)
    drawn.drawString(60, 600, "Packet")
    drawn.showPage()
    drawn.drawString(60, 700, "Requested and supplied")
    for n, (path, start) in enumerate(zip(paths, starts, strict=True)):
        if n % PER_PAGE == 0:
            drawn.showPage()
        y = 740 - 17 * (n % PER_PAGE)
        drawn.drawString(60, y, path.stem)
        drawn.drawRightString(540, y, str(start + 1))
        links.append((2 + n // PER_PAGE, (58, y - 4, 545, y + 11), start))
    drawn.showPage()
    drawn.save()
    return index, links


def plain_pikepdf(paths: list[Path], out: Path) -> int:
    """The same by pikepdf, stamped the quickest way it has: a few drawing orders added to each page, no overlay."""
    import pikepdf
    from pikepdf import Array, Dictionary, Name, OutlineItem

    packet, starts = pikepdf.new(), []
    number = front_pages(len(paths))
    for path in paths:
        with pikepdf.open(path) as source:
            starts.append(number)
            number += len(source.pages)
            packet.pages.extend(source.pages)
    index, links = front(paths, starts)
    with pikepdf.open(index) as opened:
        for n, page in enumerate(opened.pages):
            packet.pages.insert(n, page)
    font = packet.make_indirect(Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica))
    for n, page in enumerate(packet.pages):
        page.contents_add(b"q\n", prepend=True)
        stamp = f"\nQ\nBT /CasefileStamp 10 Tf 450 18 Td (BENCH-1 | page {n + 1} of {number}) Tj ET\n"
        page.contents_add(stamp.encode())
        page.add_resource(font, Name.Font, Name.CasefileStamp)
    pages = [page.obj for page in packet.pages]
    for at, rect, target in links:
        link = Dictionary(
            Type=Name.Annot,
            Subtype=Name.Link,
            Rect=Array(list(rect)),
            Border=Array([0, 0, 0]),
            Dest=Array([pages[target], Name.Fit]),
        )
        annotations = pages[at].get(Name.Annots)
        if annotations is None:
            pages[at].Annots = annotations = Array([])
        annotations.append(packet.make_indirect(link))
    with packet.open_outline() as outline:
        outline.root.extend(OutlineItem(p.stem, start) for p, start in zip(paths, starts, strict=True))
    packet.Root.PageLabels = Dictionary(Nums=Array([0, Dictionary(S=Name.D)]))
    packet.docinfo[Name.Title] = "Packet"
    packet.save(out / "packet.pdf")
    return number


def plain_pypdf(paths: list[Path], out: Path) -> int:
    """As the tutorials do it: append, an index by reportlab, links, bookmarks, an overlay merged into each page."""
    from pypdf import PdfReader, PdfWriter
    from pypdf.annotations import Link
    from reportlab.pdfgen import canvas

    writer, starts = PdfWriter(), []
    number = front_pages(len(paths))
    for path in paths:
        reader = PdfReader(path)
        starts.append(number)
        number += len(reader.pages)
        writer.append(reader, outline_item=path.stem, import_outline=True)
    index, links = front(paths, starts)
    writer.merge(0, PdfReader(index), import_outline=False)
    overlay = io.BytesIO()
    drawn = canvas.Canvas(overlay)
    for n in range(number):
        drawn.drawRightString(594, 18, f"BENCH-1 | page {n + 1} of {number}")
        drawn.showPage()
    drawn.save()
    stamps = PdfReader(overlay)
    for n, page in enumerate(writer.pages):
        page.merge_page(stamps.pages[n])
    for page_number, rect, target in links:
        writer.add_annotation(page_number, Link(rect=rect, target_page_index=target))
    writer.add_metadata({"/Title": "Packet"})
    writer.set_page_label(0, number - 1, style="/D")
    writer.write(out / "packet.pdf")
    return number


METHODS = {
    "casefile": casefile_assembly,
    "pikepdf": plain_pikepdf,
    "pypdf": plain_pypdf,
    "whole": casefile_whole,
    "unreleased": casefile_unreleased,
    "bare": bare_pikepdf,
}


def run(method: str, count: int, folder: Path) -> None:
    """One method in this process; prints a line for RESULTS.md."""
    paths = [folder / f"{n:04d}.pdf" for n in range(count)]
    out = Path(tempfile.mkdtemp(dir=folder))
    begun = time.perf_counter()
    pages = METHODS[method](paths, out)
    wall = time.perf_counter() - begun
    own, children = resource.getrusage(resource.RUSAGE_SELF), resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = sum(u.ru_utime + u.ru_stime for u in (own, children))
    peak = max(own.ru_maxrss, children.ru_maxrss)
    size = sum(p.stat().st_size for p in out.rglob("packet*.pdf"))
    print(
        f"| {method} | {count} | {pages} | {cpu:.2f} | {wall:.1f} | {peak / 1024:.0f} | {size / 1e6:.1f} |",
        flush=True,
    )
    shutil.rmtree(out)


_BESIDE = [("casefile", FILES), ("pikepdf", FILES), ("pypdf", FILES)]
PLANS = {
    "beside": _BESIDE * 3,
    "packed": _BESIDE * 3,
    "large": [("casefile", 1040), ("pikepdf", 1040)] * 2,
    "growth": [("casefile", n) for n in (100, 300, 600, 1040)],
    "whole": [("bare", FILES), ("unreleased", FILES), ("whole", FILES)] * 3,
}


def make(what: str, count: int, folder: Path) -> None:
    """The files, and how many pages each has."""
    from pypdf import PdfReader

    paths = sources(folder, count)
    if what == "packed":
        packed(paths)
    for path in paths:
        path.with_suffix(".count").write_text(str(len(PdfReader(path).pages)))


def main(arguments: list[str]) -> None:
    if arguments[:1] == ["--one"]:
        run(arguments[1], int(arguments[2]), Path(arguments[3]))
        return
    if arguments[:1] == ["--make"]:
        make(arguments[1], int(arguments[2]), Path(arguments[3]))
        return
    what = arguments[0] if arguments else "beside"
    folder = Path(tempfile.mkdtemp(prefix="casefile-bench-"))
    try:
        _alone("--make", what, str(max(n for _, n in PLANS[what])), str(folder))
        for method in dict.fromkeys(method for method, _ in PLANS[what]):
            _alone("--one", method, "2", str(folder), stdout=subprocess.DEVNULL)
        print(
            "| method | files | pages | processor s | wall s | peak MB | PDF MB |\n|---|---|---|---|---|---|---|",
            flush=True,
        )
        for method, count in PLANS[what]:
            _alone("--one", method, str(count), str(folder))
    finally:
        shutil.rmtree(folder)


def _alone(*arguments: str, stdout: int | None = None) -> None:
    """One step in a process of its own, so that no other's memory counts; modules are compiled once."""
    environment = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
    environment |= {
        "PYTHONPATH": str(Path(__file__).resolve().parent.parent),
        "PYTHONPYCACHEPREFIX": str(Path(arguments[-1]) / "compiled"),
    }
    subprocess.run([sys.executable, __file__, *arguments], check=True, env=environment, stdout=stdout)


if __name__ == "__main__":
    main(sys.argv[1:])
