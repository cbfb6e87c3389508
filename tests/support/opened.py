"""One file opened as a packet's child process opens it, but in this process: its pages, and what is said of them."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pypdfium2 as pdfium
from PIL import Image

from casefile.opening.child import answer


@dataclass(frozen=True)
class Opened:
    """The answer, and what is in the copy."""

    answer: dict[str, Any]

    @property
    def path(self) -> Path:
        return Path(self.answer["pdf"])

    @property
    def notes(self) -> set[str]:
        return set(self.answer["notes"])

    def text(self, page: int = 0) -> str:
        with pdfium.PdfDocument(self.path) as document:
            return str(document[page].get_textpage().get_text_range())

    def seen(self, page: int = 0, scale: float = 1.0) -> Image.Image:
        return as_seen(self.path, page, scale)


def open_file(content: bytes, folder: Path, kind: str = "pdf", **more: Any) -> Opened:
    """``more`` changes the job."""
    source = folder / f"{len(list(folder.iterdir()))}.src"
    source.write_bytes(content)
    job = {
        "source": str(source), "out": str(source.with_suffix(".pdf")), "kind": kind, "page_size": "letter",
        "language": "en", "sin": True, "keep": [], "patterns": [], "stamp": ["bottom-right", 250.0, 9.0],
        "tesseract": "", "regions": [], **more,
    }  # fmt: skip
    return Opened(json.loads(answer(json.dumps(job).encode())))


def as_seen(content: bytes | Path, page: int = 0, scale: float = 1.0) -> Image.Image:
    """A page as pdfium shows it, its fields drawn."""
    with pdfium.PdfDocument(content) as document:
        document.init_forms()
        return document[page].render(scale=scale).to_pil().convert("L")
