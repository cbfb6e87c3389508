"""What the pages of a PDF say, kept beside it when it was opened, so that the last search need not read them again.

pdfium says the same of the same bytes whoever asks: the file's digest is kept with the words, and a file that is
another by then is read anew.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from pathlib import Path

_SHOWN = ".shown"


def write_shown(pdf: Path, texts: Sequence[str]) -> None:
    """Keep what each page says, in a build's private folder, which goes with the build."""
    with pdf.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    _place(pdf).write_text(json.dumps({"sha256": digest, "pages": list(texts)}))


def read_shown(pdf: Path, content: bytes) -> list[str] | None:
    """What each page says; None when it was not kept for this very content."""
    place = _place(pdf)
    kept = json.loads(place.read_text()) if place.is_file() else {}
    return kept["pages"] if kept and kept["sha256"] == hashlib.sha256(content).hexdigest() else None


def _place(pdf: Path) -> Path:
    return pdf.with_name(pdf.name + _SHOWN)
