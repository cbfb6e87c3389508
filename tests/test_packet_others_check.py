"""What others' programs say of a packet: qpdf's check of the whole file ends in 0, however broken the sources were."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from casefile.settings import Settings
from tests.support.broken_pdfs import BROKEN_PARTS, DAMAGED
from tests.support.packet_samples import Files
from tests.support.programs import needs_qpdf


@needs_qpdf
@pytest.mark.slow
def test_the_check_of_a_packet_from_broken_sources_finds_nothing(tmp_path: Path) -> None:
    files = Files(Settings(pdf_engine="builtin", tesseract=""))
    sources = DAMAGED | BROKEN_PARTS
    for name, make in sources.items():
        files.add(f"{name}.pdf", make())
    packet = files.produce(tmp_path / "out")
    done = subprocess.run(
        ["qpdf", "--check", packet.folder / "packet.pdf"], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    shown = [d for d in packet.receipt["documents"] if not packet.slip(d["number"])]
    assert len(packet.receipt["documents"]) == len(sources) and len(shown) > len(sources) - 6
