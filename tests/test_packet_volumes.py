"""Packets in several files: volumes under the wanted size, and supplements that go on counting."""

from __future__ import annotations

from pathlib import Path

from pypdf import PdfReader

from casefile.packet.produce import next_numbers
from casefile.settings import Settings
from tests.support.packet_reading import agree
from tests.support.packet_samples import Files, pdf, request


def test_volumes_stay_under_the_limit_and_their_numbers_run_through(files: Files, tmp_path: Path) -> None:
    import os

    from PIL import Image

    for n in range(6):
        noise = tmp_path / f"{n}.jpg"
        Image.frombytes("RGB", (500, 400), os.urandom(600_000)).save(noise, quality=95)
        files.add(f"{n}.jpg", noise.read_bytes())
    folder = files.produce(tmp_path / "out", request(volume_megabytes=0.9)).folder
    volumes = sorted(folder.glob("packet-*.pdf"))
    assert len(volumes) > 1 and not (folder / "packet.pdf").exists()
    assert all(v.stat().st_size <= 900_000 for v in volumes)
    number = 1
    for volume in volumes:
        reader = PdfReader(volume)
        assert reader.page_labels == [str(number + n) for n in range(len(reader.pages))]
        assert f"page {number} of" in reader.pages[0].extract_text()
        number += len(reader.pages)
    actions = [a.get_object().get("/A") for p in PdfReader(volumes[0]).pages for a in p.get("/Annots", ())]
    assert any(a and a["/S"] == "/GoToR" and a["/F"]["/UF"] == "packet-2.pdf" for a in actions)


def test_a_document_larger_than_a_volume_is_cut_between_its_pages(files: Files, tmp_path: Path) -> None:
    import io
    import os

    from PIL import Image

    frames = [Image.frombytes("RGB", (500, 400), os.urandom(600_000)) for _ in range(6)]
    out = io.BytesIO()
    frames[0].save(out, "PDF", save_all=True, append_images=frames[1:], quality=95)
    files.add("scans.pdf", out.getvalue())
    packet = files.produce(tmp_path / "out", request(volume_megabytes=0.9))
    shown = sum(v["pages"] for v in packet.receipt["volumes"])
    assert len(packet.receipt["volumes"]) > 1 and packet.receipt["pages"]["documents"] == 6
    assert shown == packet.receipt["pages"]["total"]


def test_a_supplement_continues_pages_and_document_numbers(files: Files, tmp_path: Path) -> None:
    files.add("a.pdf", pdf("x"))
    first = files.produce(tmp_path / "one")
    page, number = next_numbers(first.receipt)
    later = Files(Settings())
    later.add("late.pdf", pdf("LATE"))
    second = later.produce(
        tmp_path / "two", request(supplement_to=first.receipt["id"]), first_page=page, first_number=number
    )
    assert second.receipt["pages"]["first"] == first.receipt["pages"]["last"] + 1
    assert second.receipt["documents"][0]["number"] == "2"
    assert second.reader.page_labels[0] == str(page)
    assert "LATE" in second.text(second.page_of(2)) and "Supplement to packet" in second.text(page)
    agree(second)
