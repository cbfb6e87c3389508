"""Every PDF of pypdf's and pikepdf's sources and every Word file of python-docx's in one request: each is in, or says
why not.
"""

from __future__ import annotations

import hashlib
import io
import os
import subprocess
import sys
import tarfile
from collections import Counter
from contextlib import suppress
from pathlib import Path

import pikepdf
import pypdfium2 as pdfium
import pytest
from PIL import Image

from casefile.opening.same import same_picture
from casefile.settings import Settings
from tests.support.packet_samples import Files, Packet, request

pytestmark = pytest.mark.slow

SOURCES = ("pypdf==7.1.0", "pikepdf==10.17.0", "python-docx==1.2.0")
CACHE = Path(__file__).parent.parent / ".cache" / "corpus"


@pytest.fixture(scope="module")
def corpus() -> dict[str, bytes]:
    """The files of both distributions by name, fetched once through pip and kept beside the checkout, never in it."""
    CACHE.mkdir(parents=True, exist_ok=True)
    if len(list(CACHE.glob("*.tar.gz"))) < len(SOURCES):
        names = ",".join(s.split("==")[0] for s in SOURCES)
        command = [
            sys.executable,
            "-m",
            "pip",
            "download",
            "-q",
            "--no-deps",
            "--no-binary",
            names,
            "-d",
            str(CACHE),
            *SOURCES,
        ]
        done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=300)
        if done.returncode:
            if os.environ.get("CI"):
                pytest.fail(f"the corpus cannot be fetched: {done.stderr[-300:]}")
            pytest.skip("needs a package index")
    found: dict[str, bytes] = {}
    for archive in sorted(CACHE.glob("*.tar.gz")):
        with tarfile.open(archive) as opened:
            for member in opened.getmembers():
                if member.isfile() and member.name.endswith((".pdf", ".docx")):
                    content = opened.extractfile(member)
                    assert content is not None
                    found[member.name] = content.read()
    return found


@pytest.fixture(scope="module")
def packet(corpus: dict[str, bytes], tmp_path_factory: pytest.TempPathFactory) -> Packet:
    folder = tmp_path_factory.mktemp("corpus")
    files = Files(Settings(home=folder / "home"))
    for n, (name, content) in enumerate(sorted(corpus.items())):
        files.add(name.rsplit("/", 1)[-1], content, case="ABC"[n % 3])
    return files.produce(folder / "out", request(redact={"sin": False}))


def test_all_133_pdfs_and_47_word_files_are_asked_for(corpus: dict[str, bytes]) -> None:
    kinds = Counter(name.rsplit(".", 1)[-1] for name in corpus)
    assert kinds == {"pdf": 72 + 61, "docx": 47}


def test_each_file_is_in_with_all_its_pages_or_has_a_slip_sheet(
    corpus: dict[str, bytes], packet: Packet
) -> None:
    documents = {d["archived_sha256"]: d for d in packet.receipt["documents"] if "." not in d["number"]}
    for name, content in corpus.items():
        document = documents[hashlib.sha256(content).hexdigest()]
        reason = packet.slip(document["number"])
        if name.endswith(".pdf"):
            try:
                with pikepdf.open(io.BytesIO(content)) as opened:
                    pages = len(opened.pages)
            except pikepdf.PasswordError:
                assert reason == "locked", name
            except pikepdf.PdfError:
                assert reason == "broken" or document["pages"], name  # another library may get further
            else:
                assert (reason, document["pages"]) == (("", pages) if pages else ("broken", 1)), name
        else:
            assert reason in ("", "not-printable", "no-page-form"), name
    reasons = Counter(o["reason"] for o in packet.receipt["omissions"])
    assert reasons["locked"] == 10


def test_pages_in_are_pages_out_and_front_matter_over_the_whole_corpus(packet: Packet) -> None:
    pages = packet.receipt["pages"]
    assert pages["documents"] + pages["front_matter"] == pages["total"] == len(packet.reader.pages)
    assert packet.reader.page_labels[-1] == str(pages["total"])


# What a packet's page shows in another way than its source, and why.
DIFFERENT = {
    "SF424_page2.pdf": "fields of a file without a form: pdfium shows none of them, poppler, mupdf and the packet do",
    "form_dd0293.pdf": "boxes that are not ticked keep their look, where pdfium draws the thin edges lighter",
    "pdflatex-forms.pdf": "a push button keeps the look it brings, where pdfium draws another",
}
_EACH = 4  # pages of a file that are compared
_MARGIN = 30.0  # points at the lower edge, where the stamp stands


def test_every_page_looks_as_its_source_does_outside_the_stamp(
    corpus: dict[str, bytes], packet: Packet
) -> None:
    documents = {d["archived_sha256"]: d for d in packet.receipt["documents"] if "." not in d["number"]}
    different = set()
    with pdfium.PdfDocument(packet.folder / "packet.pdf") as made:
        for name, content in corpus.items():
            document = documents[hashlib.sha256(content).hexdigest()]
            if not name.endswith(".pdf") or packet.slip(document["number"]):
                continue
            with (
                suppress(pdfium.PdfiumError),
                pdfium.PdfDocument(content) as source,
            ):  # one that it takes to be locked
                source.init_forms()
                for n in range(min(_EACH, len(source), document["pages"])):
                    if not same_picture(_seen(source, n), _seen(made, document["page"] - 1 + n), 40):
                        different.add(name.rsplit("/", 1)[-1])
    assert different <= DIFFERENT.keys(), different - DIFFERENT.keys()


def _seen(document: pdfium.PdfDocument, number: int) -> Image.Image:
    page = document[number]
    scale = 400 / max(*page.get_size(), 1.0)
    image = page.render(scale=scale, grayscale=True).to_pil().convert("L")
    edge = int(_MARGIN * scale)
    for top in (0, image.height - edge):
        image.paste(255, (0, top, image.width, top + edge))
    return image
